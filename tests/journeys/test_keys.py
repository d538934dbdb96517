"""The encryption key: created at the first start, reported if it is missing, and changed in one step."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.model.communities import Community
from bot.model.errors import InvalidValue, RefillError
from bot.model.ids import CommunityId, MemberId, NoteId
from bot.model.notes import Note
from bot.operating.doctor import Form, report
from bot.operating.rekeying import rekey, replace_lost
from bot.settings import Settings
from bot.storage_setup import KEY_NEEDED, open_storage
from storage.deployment_keys import new_key
from storage.notes import NOWHERE
from storage.store import SqlStore
from tests.journeys.stage import MONDAY

HERE = CommunityId("sandbox:here")
ANA = MemberId("ana")
NOTED = "knows her way around old boats"


@pytest.fixture
def folder(sqlite_with_tables: str, tmp_path: Path) -> Path:
    """Return a folder in which Refill has started once, without any messages."""
    shutil.copy(sqlite_with_tables, tmp_path / "refill.db")
    return tmp_path


class Deployment:
    """A deployment as an operator has it: a folder and settings."""

    def __init__(self, folder: Path, **given: object) -> None:
        self.settings = Settings(_env_file=None, database_url=f"sqlite:///{folder}/refill.db", port=1, **given)
        self.told: list[str] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[SqlStore]:
        """Start Refill, and stop it."""
        async with open_storage(self.settings) as (_, store):
            yield store

    async def start(self) -> None:
        """Start Refill, and assert that it starts."""
        async with self.running():
            pass

    async def doctor(self) -> str:
        """Return the doctor's findings about keys."""
        self.told.clear()
        await report(self.settings, Form(), self.told.append)
        return "\n".join(line for line in self.told if "keys: " in line)

    async def rekey(self, *, lost: bool = False) -> str:
        """Change the key, and return the output."""
        self.told.clear()
        await (replace_lost if lost else rekey)(self.settings, self.told.append)
        return "\n".join(self.told)


async def write(store: SqlStore) -> None:
    """Let Ana write a note."""
    async with store.transaction(HERE) as tx:
        await tx.put_community(Community(HERE, "sandbox", "Here", "en", "UTC"))
        await tx.notes.put(Note(NoteId("n"), ANA, MemberId("ben"), NOTED, MONDAY))
        await tx.commit()


async def read(store: SqlStore) -> list[str | None]:
    """Return Ana's notes."""
    async with store.reading(HERE) as tx:
        return [note.text for note in await tx.notes.of_author(ANA)]


async def made_in(store: SqlStore) -> str:
    """Return an id derived from the community's secret."""
    async with store.reading(HERE) as tx:
        return tx.derive_id("something")


async def test_the_first_start_makes_a_key_that_is_changed_in_one_step_while_refill_runs(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    here, key = Deployment(folder), folder / "refill.key"
    async with here.running() as store:
        assert "back it up, apart from copies of the database" in caplog.text
        await write(store)
        first = key.read_text()
        assert key.stat().st_mode & 0o777 == 0o600
        assert f"ok   keys: in {key}\nok   keys: members' keys are in {folder}/refill-keys.db" in await here.doctor()
        rekeyed = await here.rekey()
        assert "Members' keys now encrypted with a new key: 1." in rekeyed
        assert "Backups that you made before still need the old key." in rekeyed
        assert key.read_text() not in ("", first)
        assert await read(store) == [NOTED]
        await write(store)
    key.write_text(first)  # the first key can't decrypt anything any more
    with pytest.raises(
        RefillError, match=r"no key decrypts the secrets of some communities \(1 of 1\), so Refill does not start"
    ):
        await here.start()
    assert "BAD  keys: members whose notes can't be decrypted: 1 of 1" in await here.doctor()
    assert "Members' keys that can't be decrypted and stay as they are: 1." in await here.rekey()


async def test_a_key_that_is_missing_is_told_and_never_replaced_by_itself(folder: Path) -> None:
    here, key = Deployment(folder), folder / "refill.key"
    async with here.running() as store:
        await write(store)
    elsewhere = key.rename(folder / "elsewhere")
    with pytest.raises(RefillError, match="is missing, so nothing encrypted can be read: restore it"):
        await here.start()
    assert not key.exists()
    assert f"BAD  keys: {key} is missing" in await here.doctor()
    elsewhere.rename(key)
    async with here.running() as store:
        assert await read(store) == [NOTED]


async def test_who_has_lost_the_key_for_good_goes_on_and_is_told_what_is_lost(folder: Path) -> None:
    here, key = Deployment(folder), folder / "refill.key"
    async with here.running() as store:
        await write(store)
        assert "every community's secret can be decrypted. Nothing was changed" in await here.rekey(lost=True)
        before = await made_in(store)
        assert await made_in(store) == before
    key.unlink()
    assert "Communities with a new secret: 1. If a forgotten member comes back" in await here.rekey(lost=True)
    assert key.stat().st_mode & 0o777 == 0o600
    async with here.running() as store:
        assert await read(store) == [None]
        assert await made_in(store) != before


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
async def test_beside_postgresql_no_start_goes_without_a_key(database_url: str) -> None:
    keyless = Settings(_env_file=None, database_url=database_url, port=1)
    with pytest.raises(RefillError, match="no encryption key is set: put one into REFILL_ENCRYPTION_KEYS"):
        async with open_storage(keyless):
            pass
    told: list[str] = []
    await report(keyless, Form(), told.append)
    assert f"BAD  keys: {KEY_NEEDED}" in told


async def test_keys_that_are_set_come_before_the_one_in_the_file(folder: Path) -> None:
    async with Deployment(folder).running() as store:
        await write(store)
    given = Deployment(folder, encryption_keys=new_key())
    async with given.running() as store:
        assert await read(store) == [NOTED]
        assert "ok   keys: from REFILL_ENCRYPTION_KEYS" in await given.doctor()
        assert "Secrets now encrypted with the newest key: 1" in await given.rekey()
    (folder / "refill.key").unlink()
    async with given.running() as store:
        assert await read(store) == [NOTED]
        assert not (folder / "refill.key").exists()


async def test_members_keys_that_are_not_there_are_told(folder: Path) -> None:
    here = Deployment(folder)
    async with here.running() as store:
        await write(store)
    (folder / "refill-keys.db").unlink()
    told = await here.doctor()
    assert f"BAD  keys: members' keys are missing. Put {folder}/refill-keys.db back" in told
    assert "BAD  keys: members whose notes have no key there: 1 of 1" in told
    assert not (folder / "refill-keys.db").exists(), "the doctor makes nothing"
    async with here.running() as store:
        assert await read(store) == [None]


async def test_members_keys_are_never_in_the_database_itself(folder: Path) -> None:
    same = Deployment(folder, keys_url=f"sqlite:///{folder}/refill.db")
    assert "BAD  keys: REFILL_KEYS_URL: this is the main database" in await same.doctor()
    with pytest.raises(InvalidValue, match="this is the main database"):
        async with same.running():
            pass


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
async def test_beside_postgresql_notes_are_kept_once_it_is_said_where_members_keys_are(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    given = {"database_url": database_url, "encryption_keys": new_key(), "port": 1}
    silent = Settings(_env_file=None, **given)
    async with open_storage(silent) as (_, store), store.reading(HERE) as tx:
        assert not tx.notes.are_kept
    assert NOWHERE in caplog.text
    told: list[str] = []
    await report(silent, Form(), told.append)
    assert f"BAD  keys: {NOWHERE}" in told
    async with open_storage(Settings(_env_file=None, keys_url=f"sqlite:///{tmp_path}/new/keys.db", **given)) as (
        _,
        store,
    ):
        await write(store)
        assert await read(store) == [NOTED]
