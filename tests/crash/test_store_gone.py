"""The store fails during work: members read a plain sentence, nothing is lost, and the next sweep does the rest."""

import asyncio
import logging
import random
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import event

from bot.jobs import LEASE
from bot.model.ids import TopicId
from bot.model.inbound import Choice, Replace, Say
from bot.model.interests import Interest, Stance
from bot.model.members import Person
from bot.model.topics import Topic
from bot.ports import StoreUnavailable
from bot.texts.errors import out_of_reach
from bot.texts.localization import Voice
from bot.texts.plain_text import plain_message
from tests.crash.busy_communities import CHECKED_IN, COMMUNITY, MONDAY, OPENING, ZONE, Plan, Running, build, member_of
from tests.crash.conftest import Site
from tests.crash.each_once import check_first_rounds, check_handed_over, read_ledger
from tests.crash.replica import SEED
from tests.slow import runs

logger = logging.getLogger(__name__)

Start = Callable[..., Running]
ANA = Person(member_of(0, 0), "Ana", ZONE, "en", admin=False)
SORRY = plain_message(out_of_reach(Voice("en", ZONE)))
CUTS = 12
NEXT_SWEEP = 20
"""Seconds to wait for a sweep before the test fails."""

only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)


class Disk:
    """A disk that a test can make full: then no connection can make the file larger."""

    def __init__(self, where: Running) -> None:
        self.is_full = False
        event.listen(where.engine.sync_engine.pool, "checkout", self._set_up)

    def _set_up(self, connection: Any, *_: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA max_page_count = {1 if self.is_full else 2**31}")
        cursor.close()


async def share(where: Running, topic: str) -> str:
    """Let Ana press that she is happy to be asked about a topic. Return the answer."""
    answer = await where.refill.conversation.choose(Choice(COMMUNITY, ANA, f"topic.sharing:{topic}", None))
    assert isinstance(answer, Say | Replace)
    return plain_message(answer.message)


async def held_by_ana(where: Running) -> list[TopicId]:
    """List the topics that Ana is happy to be asked about."""
    async with where.store.reading(COMMUNITY) as tx:
        held = await tx.topics.interests_of([ANA.id])
        return [interest.topic for interest in held if interest.stance is Stance.SHARING]


@only_sqlite
async def test_a_member_is_told_that_the_disk_is_full_and_nothing_was_changed(hamlet: Site, running: Start) -> None:
    where = running(hamlet)
    disk = Disk(where)
    disk.is_full = True
    room = 0
    while await share(where, f"{room} {'x' * 60}") != SORRY:  # until the free space of the last pages is used up
        room += 1
        assert room < 1000
        with suppress(StoreUnavailable):
            async with where.store.transaction(COMMUNITY) as tx:
                for topic in await held_by_ana(where):
                    await tx.topics.drop_interest(Interest(ANA.id, topic, Stance.SHARING))
                name = f"padding {room}"  # topics that nobody has any more are deleted, and free their space
                await tx.topics.put(Topic(TopicId(name), name * 6, name))
                await tx.commit()
    before = await held_by_ana(where)
    assert await share(where, "y" * 70) == SORRY
    assert await held_by_ana(where) == before
    disk.is_full = False
    assert await share(where, "y" * 70) != SORRY
    assert len(await held_by_ana(where)) == len(before) + 1


@pytest.fixture
async def village(tmp_path: Path) -> Site:
    """Return a community whose round needs more space than is free in the pages of its file."""
    site = Site(f"sqlite:///{tmp_path / 'refill.db'}", Plan(members=30), tmp_path / "notebook")
    await build(site.url, site.plan)
    return site


async def test_a_round_that_fills_the_disk_goes_on_once_there_is_room(village: Site, running: Start) -> None:
    where = running(village)
    disk = Disk(where)
    await where.go_to(MONDAY)
    disk.is_full = True
    for turn in range(3):
        where.time.move_to(OPENING + turn * LEASE)
        with pytest.raises(StoreUnavailable, match="the disk is full"):
            await where.refill.work()
    disk.is_full = False
    await where.go_to(CHECKED_IN)
    check_first_rounds(await read_ledger(village.url), village.plan, CHECKED_IN)
    check_handed_over(village.notebook)


@asynccontextmanager
async def awake(where: Running) -> AsyncIterator[Callable[[], None]]:
    """Let Refill wake up by itself. Yield a function that starts a sweep now."""
    waker = where.refill.waker
    waker.start()

    def sweep() -> None:
        waker._scheduler.modify_job("sweep", next_run_time=datetime.now(UTC))

    yield sweep
    await waker.stop()


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(NEXT_SWEEP):
        while not happened():  # noqa: ASYNC110 - only a log shows it
            await asyncio.sleep(0.01)


async def test_the_waker_outlives_a_full_disk_and_the_next_sweep_does_the_rest(
    village: Site, running: Start, caplog: pytest.LogCaptureFixture
) -> None:
    where = running(village)
    disk = Disk(where)
    await where.go_to(MONDAY)
    disk.is_full = True
    where.time.move_to(OPENING)
    async with awake(where) as sweep:
        for turn in (1, 2):
            await until(lambda turn=turn: caplog.text.count("the store can't be reached") == turn)
            assert not (await read_ledger(village.url)).chats
            disk.is_full = turn == 1
            where.time.move_by(LEASE)  # the lease of the interrupted work
            sweep()
        await until(lambda: len(introduced(village)) == village.plan.chats)
    await where.go_to(CHECKED_IN)
    check_first_rounds(await read_ledger(village.url), village.plan, CHECKED_IN)


def introduced(site: Site) -> list[str]:
    return [line for line in site.notebook.read_text().splitlines() if " intro." in line]


class Cutter:
    """Ends every connection to a PostgreSQL database repeatedly, after a number of statements and commits each time."""

    def __init__(self, where: Running, url: str, gaps: list[int]) -> None:
        self.cuts = 0
        self._url = url
        self._left = list(gaps)
        for name in ("before_cursor_execute", "commit"):
            event.listen(where.engine.sync_engine, name, self._pass)

    def again(self, gap: int) -> None:
        """End the connections once more."""
        self._left = [gap]

    def _pass(self, *_: object) -> None:
        if not self._left:
            return
        self._left[0] -= 1
        if self._left[0] == 0:  # in another thread, because this one waits for the statement
            del self._left[0]
            self.cuts += 1
            thread = threading.Thread(target=asyncio.run, args=(self.cut(),))
            thread.start()
            thread.join()

    async def cut(self) -> None:
        admin = await asyncpg.connect(self._url)
        await admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await admin.close()


@only_postgresql
@pytest.mark.parametrize("number", runs(3))
async def test_a_round_whose_connections_are_cut_goes_on_and_doubles_nothing(
    hamlet: Site, running: Start, number: int
) -> None:
    where = running(hamlet)
    await where.go_to(MONDAY)
    draw = random.Random(f"{SEED}/cut/{number}")
    gaps = [draw.randrange(2, 80) for _ in range(CUTS)]
    logger.warning("seed %s: cut after so many statements each: %s", SEED, gaps)
    cutter = Cutter(where, hamlet.url, gaps)
    while where.time.now() < CHECKED_IN:
        with suppress(StoreUnavailable):
            await where.go_to(CHECKED_IN)
    assert cutter.cuts > CUTS // 2, "it was cut while it worked"
    check_first_rounds(await read_ledger(hamlet.url), hamlet.plan, CHECKED_IN)
    check_handed_over(hamlet.notebook)


@only_postgresql
async def test_a_member_whose_command_is_cut_is_told_and_nothing_was_changed(hamlet: Site, running: Start) -> None:
    where = running(hamlet)
    before = await held_by_ana(where)
    cutter = Cutter(where, hamlet.url, [])
    for step in range(1, 100):
        cutter.again(step)
        told = await share(where, "the weather")
        if cutter.cuts < step:
            break
        assert told == SORRY, step
        assert await held_by_ana(where) == before
    assert cutter.cuts > 5
    assert told != SORRY
    cutter.again(0)
    assert len(await held_by_ana(where)) == len(before) + 1
