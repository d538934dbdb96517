"""After every kind of failure, a transaction leaves no rows and no unclean connection, and other transactions go on."""

import asyncio
import itertools
import sqlite3
import types
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from examples import ANA, BEN, HARBOUR, MEADOW, a_round, circle, community, member
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import await_only
from test_unavailable import cut_off

from bot.model.errors import Conflict
from bot.model.ids import KeyId, RoundId
from bot.ports import StoreUnavailable
from storage import SqlStore
from storage import tables as t
from storage.engine import create_engine
from storage.member_keys import KeptKey, KeysUnavailable, MemberKeys
from tests.cipher import CIPHER

SQLITE_INSERT: Final = 18
"""Action code of SQLite's authorizer (sqlite.org/c3ref/c_alter_table.html). BEGIN and the like have names instead."""
IMPATIENT = timedelta(seconds=3)
"""A short timeout, because a test waits only if it fails to close a transaction."""


@asynccontextmanager
async def begin_harbour(engine: AsyncEngine) -> AsyncIterator[SqlStore]:
    opened = SqlStore(engine, CIPHER, patience=IMPATIENT)
    async with opened.transaction(HARBOUR) as tx:
        await tx.put_community(community(HARBOUR))
        await tx.commit()
    yield opened
    await opened.close()


@pytest.fixture
async def harbour(database_url: str) -> AsyncIterator[SqlStore]:
    async with begin_harbour(create_engine(database_url, IMPATIENT)) as opened:
        yield opened


async def begin_elsewhere(store: SqlStore) -> None:
    """Write to a community that is not stored. Only the commit raises an error."""
    async with store.transaction(MEADOW) as tx:
        await tx.members.put(member(ANA))
        await tx.commit()


async def clash(store: SqlStore) -> None:
    async with store.transaction(HARBOUR) as tx:
        await tx.members.put(member(ANA))
        await tx.circles.put(circle())
        await tx.rounds.put(a_round(number=4))
        await tx.rounds.put(a_round(RoundId("another"), 4))
        await tx.commit()


async def write(store: SqlStore) -> None:
    async with store.transaction(HARBOUR) as tx:
        await tx.members.put(member(ANA))
        await tx.members.put(member(BEN))
        await tx.commit()


async def give_up(store: SqlStore) -> None:
    async with store.transaction(HARBOUR) as tx:
        await tx.members.put(member(ANA))
        await tx.members.put(member(BEN))


async def read(store: SqlStore) -> None:
    async with store.reading(HARBOUR) as tx:
        await tx.members.get(ANA)


async def left_by(store: SqlStore) -> list[str]:
    """Assert that other transactions go on. Return the members of the failed transaction that are stored."""
    assert store._engine.pool.checkedout() == 0
    async with store.reading(HARBOUR) as reading, store.transaction(HARBOUR) as tx:
        left = [who for who in (ANA, BEN) if await reading.members.get(who)]
        await tx._scope.delete(t.member)
        await tx.commit()
    return left


class Steps:
    """Runs work repeatedly. Each time, an event happens at the next place where the work waits."""

    def __init__(self) -> None:
        self.at = -1
        self.came = True
        """Whether the work reached the place of the event."""

    def is_another(self) -> bool:
        """Go on to the next place. Return whether the latest run reached its place."""
        there, self.came = self.came, False
        self.at += 1
        return there

    async def of(self, work: Awaitable[None], happen: Callable[[int, asyncio.Task[None]], None]) -> None:
        """Run the work once."""
        await self._steps(work, happen)

    @types.coroutine
    def _steps(
        self, work: Awaitable[None], happen: Callable[[int, asyncio.Task[None]], None]
    ) -> Generator[Any, Any, None]:
        going, thrown, running = work.__await__(), None, asyncio.current_task()
        assert running is not None
        for step in itertools.count():
            try:
                waits_for = going.send(None) if thrown is None else going.throw(thrown)
            except StopIteration:
                return
            self.came = self.came or step == self.at
            happen(step, running)
            thrown = None
            try:
                yield waits_for
            except BaseException as error:  # noqa: BLE001 - it is raised in the work
                thrown = error


@pytest.mark.parametrize("work", [begin_elsewhere, clash])
async def test_what_the_database_refuses(harbour: SqlStore, work):
    for _ in range(3):
        with pytest.raises(Conflict):
            await work(harbour)
        assert await left_by(harbour) == []


CANCELLED = [(write, 1), (begin_elsewhere, 1), (read, 1), (give_up, 1), (give_up, 2)]


@pytest.mark.parametrize(("work", "times"), CANCELLED)
async def test_who_is_cancelled_wherever_they_wait(harbour: SqlStore, work, times: int):
    """A second cancellation comes while the first is handled."""
    steps = Steps()
    while steps.is_another():

        def cancel(step: int, running: asyncio.Task[None]) -> None:
            if steps.at <= step < steps.at + times:
                running.cancel()

        running = asyncio.create_task(steps.of(work(harbour), cancel))
        await asyncio.wait([running])
        assert running.cancelled() or not steps.came, f"who was cancelled at {steps.at} went on"
        left = await left_by(harbour)
        assert left == [] or (work is write and left == [ANA, BEN]), "a part is stored, or what nobody committed"


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
@pytest.mark.parametrize("work", [write, give_up])
async def test_whose_connection_is_cut_wherever_they_wait(harbour: SqlStore, database_url: str, work):
    def cut(step: int, _running: asyncio.Task[None]) -> None:
        if step == steps.at:
            with ThreadPoolExecutor(1) as thread:
                thread.submit(asyncio.run, cut_off(database_url)).result()

    steps = Steps()
    while steps.is_another():
        with suppress(StoreUnavailable):
            await steps.of(work(harbour), cut)
        left = await left_by(harbour)
        assert left == [] or (work is write and left == [ANA, BEN]), "a part is stored, or what nobody committed"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("refused", ["BEGIN", "INSERT", "COMMIT", "ROLLBACK"])
@pytest.mark.parametrize("work", [write, give_up, read])
async def test_what_sqlite_can_not_do(database_url: str, refused: str, work):
    """SQLite itself refuses, because of its authorizer."""
    refusals: list[str] = []

    def judge(what: int, first: str | None, *_: object) -> int:
        word = "INSERT" if what == SQLITE_INSERT else first
        return sqlite3.SQLITE_DENY if word in refusals else sqlite3.SQLITE_OK

    def set_up(connection: Any, _record: object) -> None:
        await_only(connection.driver_connection.do(lambda sqlite: sqlite.set_authorizer(judge)))

    engine = create_engine(database_url, IMPATIENT)
    event.listen(engine.sync_engine, "connect", set_up)
    async with begin_harbour(engine) as store:
        await engine.dispose()  # the authorizer runs only when a statement is prepared
        refusals.append(refused)
        with suppress(DatabaseError):
            await work(store)
        refusals.clear()
        assert await left_by(store) == ([ANA, BEN] if work is write and refused == "ROLLBACK" else [])


async def test_keys_that_another_process_reads_too_long(tmp_path: Path):
    """The keys' file has no log, so COMMIT waits for readers, and leaves the transaction open if it fails."""
    impatient = MemberKeys.at(f"sqlite:///{tmp_path / 'refill-keys.db'}", timedelta(seconds=1))
    kept = KeptKey(HARBOUR, KeyId("one"), "locked")
    await impatient.add(kept)
    with closing(sqlite3.connect(tmp_path / "refill-keys.db", isolation_level=None)) as another:
        another.execute("BEGIN")
        assert len(another.execute("SELECT * FROM member_key").fetchall()) == 1
        for _ in range(3):
            with pytest.raises(KeysUnavailable, match="can't be reached"):
                await impatient.destroy(HARBOUR, kept.id)
            assert impatient._engine.pool.checkedout() == 0
            assert await impatient.all() == [kept]
        another.execute("ROLLBACK")
    await impatient.destroy(HARBOUR, kept.id)
    assert await impatient.all() == []
    await impatient.close()
