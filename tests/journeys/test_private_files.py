"""Files are private to Refill's user: nobody else on the machine can read a database, its log, or a key."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.model.communities import Community
from bot.model.errors import RefillError
from bot.model.ids import CommunityId
from bot.operating.doctor import Form, report
from bot.settings import Settings
from bot.storage_setup import open_storage
from storage.engine import create_engine
from storage.migrate import revision_state

DATA, ENV = Path("data"), Path(".env")
HERE = CommunityId("sandbox:here")


@pytest.fixture(autouse=True)
def usual_umask(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Set the umask that most machines have."""
    monkeypatch.chdir(tmp_path)
    before = os.umask(0o022)
    yield
    os.umask(before)


def settings() -> Settings:
    return Settings(_env_file=None, port=1)


async def run(then: dict[str, str] | None = None) -> None:
    """Start Refill, let it store something, check file modes while it runs, and stop it."""
    async with open_storage(settings()) as (_, store):
        async with store.transaction(HERE) as tx:
            await tx.put_community(Community(HERE, "sandbox", "Here", "en", "UTC"))
            await tx.commit()
        if then is not None:
            then.update(modes())


def make(folder: Path) -> None:
    folder.mkdir()


def open_up(path: Path) -> None:
    """Let everybody read a file, or all files of a folder, which also contains another program's file."""
    if not path.is_dir():
        path.touch(0o644)
        return
    (path / "another's").touch()
    for file in path.iterdir():
        file.chmod(0o644)


def modes() -> dict[str, str]:
    return {str(path): f"{path.stat().st_mode & 0o777:o}" for path in sorted((DATA, *DATA.iterdir()))}


async def told() -> str:
    lines: list[str] = []
    await report(settings(), Form(), lines.append)
    return "\n".join(line for line in lines if "files: " in line)


async def test_what_refill_makes_is_for_its_user_alone():
    while_running: dict[str, str] = {}
    await run(while_running)
    assert while_running.pop("data") == "700"
    assert {"data/refill.db", "data/refill.db-wal", "data/refill.db-shm", "data/refill.key"} < while_running.keys()
    assert set(while_running.values()) == {"600"}
    assert await told() == ""


async def test_what_was_open_is_closed_at_a_start_and_a_folder_is_left_to_who_made_it(caplog):
    make(DATA)
    await run()
    open_up(DATA)
    assert await told() == (
        "BAD  files: other users of this machine can open data. "
        "Run `chmod 700 data`, or give Refill a folder of its own\n"
        "BAD  files: other users of this machine can open data/refill.db data/refill-keys.db data/refill.key. "
        "Run `chmod 600 data/refill.db data/refill-keys.db data/refill.key`"
    )
    caplog.clear()
    await run()
    found = modes()
    assert {found[f"data/{name}"] for name in ("refill.db", "refill-keys.db", "refill.key")} == {"600"}
    assert (found["data"], found["data/another's"]) == ("755", "644")
    assert "other users could open data/refill.db; now only this user can" in caplog.text
    assert "chmod 700 data" in await told()


async def test_a_folder_for_everybody_is_left_open_and_never_told_to_be_closed(tmp_path):
    shared = tmp_path / "shared"
    (shared / "refill.key").mkdir(parents=True)
    for folder in (shared, shared / "refill.key"):
        folder.chmod(0o1777)
    with pytest.raises(ValidationError, match="shared is a folder"):
        Settings(_env_file=None, database_url=f"sqlite:///{shared}")
    wrong = Settings(_env_file=None, database_url=f"sqlite:///{shared}/refill.db", port=1)
    with pytest.raises(RefillError, match=r"refill\.key can't be read"):
        async with open_storage(wrong):
            pass
    assert {folder.stat().st_mode & 0o7777 for folder in (shared, shared / "refill.key")} == {0o1777}
    lines: list[str] = []
    await report(wrong, Form(), lines.append)
    told = [line for line in lines if "files: " in line]
    assert told == [f"BAD  files: {shared} is a folder for everybody on this machine. Give Refill a folder of its own"]


async def test_tokens_that_others_may_read_are_told():
    open_up(ENV)
    assert "other users of this machine can open .env. Run `chmod 600 .env`" in await told()


async def test_a_file_that_is_in_use_is_not_touched_when_another_connection_opens_it():
    """Closing a file removes all of the process's locks on it, also SQLite's (sqlite.org/howtocorrupt.html, 2.2)."""
    async with open_storage(settings()) as (_, store), store.transaction(HERE):
        engine = create_engine(settings().database_url)
        assert (await revision_state(engine)).is_up_to_date
        await engine.dispose()
        with (
            closing(sqlite3.connect("data/refill.db", timeout=0)) as another,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            another.execute("BEGIN IMMEDIATE")
