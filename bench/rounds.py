"""Measure the cost of a round: `python -m bench.rounds [--members N] [--engine sqlite|postgresql]`.

In a filled database (see bench.fill), a round of one circle first runs alone. The table has the CPU of each step, the
statements for a chat, and the CPU of the longest transaction. Then a round of another circle runs while members of the
same community and of another community send commands. The table compares the waits of these commands during the round
with their waits before and after it.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from statistics import median, quantiles
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.commands import Gauge
from bench.databases import ENGINES, empty_database
from bench.fill import LARGE, NOW, Size, fill, member_of
from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.circles import Circle
from bot.model.ids import CommunityId, RoundId
from bot.model.inbound import Command
from bot.model.members import Person
from bot.services.rounds import introduce_round, open_round, pair_round
from storage import SqlStore
from storage.engine import create_engine
from storage.store import SqlTransaction
from tests.cipher import CIPHER

PAUSE: Final = 0.05
"""Seconds between an answer and the next command."""
CALM: Final = 300
"""Number of commands that are sent in each community before the round, and after it."""
UNCOUNTED: Final = 30
"""Number of commands that are sent first, to fill caches, and not counted."""
SENDERS: Final = 40
TOWN: Final = CommunityId("sandbox:0")


class TimedStore(SqlStore):
    """A store that measures the CPU of each write transaction."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url)
        super().__init__(self.engine, CIPHER)
        self.longest = 0.0

    @asynccontextmanager
    async def transaction(
        self, community: CommunityId, *, within: timedelta | None = None
    ) -> AsyncIterator[SqlTransaction]:
        """Open a transaction, and measure its CPU at the end."""
        async with super().transaction(community, within=within) as tx:
            began = time.process_time()
            yield tx
            self.longest = max(self.longest, time.process_time() - began)

    def take_longest(self) -> float:
        """Return the CPU seconds of the longest transaction since the last call."""
        longest, self.longest = self.longest, 0.0
        return longest


async def next_round(store: TimedStore, circle: Circle, clock: HandClock) -> RoundId:
    """Open a circle's next round without pairing it."""
    clock.move_to(max(clock.now(), circle.next_round_at))
    async with store.transaction(LARGE) as tx:
        opened = await open_round(tx, circle.id, clock.now())
        if opened is None:
            raise RuntimeError("no round was due")
        await tx.commit()
    return opened.id


async def introduce(store: TimedStore, round_id: RoundId, clock: HandClock) -> int:
    """Introduce a round's groups, and return their number."""
    while True:
        await introduce_round(store, LARGE, round_id, clock)
        async with store.reading(LARGE) as tx:
            head = await tx.rounds.head(round_id)
            if head is not None and head.state != "paired":
                return len(await tx.chats.members_of_round(round_id)) // 2


async def alone(store: TimedStore, circle: Circle, clock: HandClock, table: Table) -> None:
    """Run a round alone, and add the cost of each step to a table."""
    gauge = Gauge(store.engine)

    def note(step: str, began: float, before: int, chats: int = 0) -> None:
        statements = gauge.statements - before
        told = f"{statements / chats:.1f} a chat" if chats else f"{statements}"
        longest = f"{store.take_longest() * 1000:.0f}"
        table.add_row(step, f"{time.process_time() - began:.2f}", told, longest)

    began, before = time.process_time(), gauge.statements
    round_id = await next_round(store, circle, clock)
    note("open", began, before)
    began, before = time.process_time(), gauge.statements
    await pair_round(store, LARGE, round_id, clock)
    note("gather, pair, store", began, before)
    began, before = time.process_time(), gauge.statements
    chats = await introduce(store, round_id, clock)
    note(f"introduce {chats:,} chats", began, before, chats)


async def commands(refill: Refill, community: CommunityId, until: Callable[[int], bool]) -> list[float]:
    """Let members send commands one after another, until `until` returns true for their number.

    Return the seconds of each command.
    """
    waits = list[float]()
    while not until(len(waits)):
        # Members take turns, because each may send sixty a minute and this clock stands still.
        person = Person(member_of(len(waits) % SENDERS), "Ana", "Europe/Berlin", "en", admin=False)
        for words in ("", "pace 4", "chats"):
            began = time.perf_counter()
            await refill.conversation.command(Command(community, person, words, None))
            waits.append(time.perf_counter() - began)
            await asyncio.sleep(PAUSE)
    return waits


async def in_both(refill: Refill, until: Callable[[int], bool]) -> list[list[float]]:
    """Let members of two communities send commands at the same time."""
    return list(await asyncio.gather(*(commands(refill, community, until) for community in (LARGE, TOWN))))


async def beside(store: TimedStore, circle: Circle, clock: HandClock, table: Table) -> None:
    """Let members send commands before, during and after a round, and add their waits to a table."""
    refill = Refill(store, clock, {})
    await in_both(refill, lambda sent: sent >= UNCOUNTED)
    before = await in_both(refill, lambda sent: sent >= CALM)
    is_over = asyncio.Event()
    sending = asyncio.create_task(in_both(refill, lambda _: is_over.is_set()))
    round_id = await next_round(store, circle, clock)
    await pair_round(store, LARGE, round_id, clock)
    await introduce(store, round_id, clock)
    is_over.set()
    during = await sending
    after = await in_both(refill, lambda sent: sent >= CALM)
    for place, name in enumerate(("same community", "another one")):
        calm, busy = before[place] + after[place], during[place]
        figures = (median(calm), median(busy), p99(calm), p99(busy))
        shown = [f"{1000 * figure:.0f}" for figure in figures]
        table.add_row(name, f"{len(busy)}", *shown, f"{p99(busy) / p99(calm):.1f}")


def p99(waits: Sequence[float]) -> float:
    """Return the 99th percentile."""
    return quantiles(waits, n=100, method="inclusive")[-1]


async def measure(url: str) -> None:
    """Measure everything in one database, and print the tables."""
    store, clock = TimedStore(url), HandClock(NOW)
    async with store.reading(LARGE) as tx:
        first, second, *_ = await tx.circles.all()
        size = len(await tx.circles.memberships(first.id))
    name = store.engine.dialect.name
    cost = Table("step", "CPU s", "statements", "longest transaction, CPU ms", title=f"A round of {size:,}, {name}")
    await alone(store, first, clock, cost)
    Console(width=120).print(cost)
    names = ("number", "median ms, before and after", "meanwhile", "p99 ms, before and after", "meanwhile", "ratio")
    wait = Table("commands in", *names, title=f"Beside a round of {size:,}, {name}")
    await beside(store, second, clock, wait)
    Console(width=120).print(wait)
    await store.close()


async def main(members: int, engines: Sequence[str], url: str | None) -> None:
    """Measure each engine."""
    if url is not None:
        await measure(url)
        return
    for engine in engines:
        with empty_database(engine) as made:
            await fill(made, Size(circles=2, members=members, rounds=3, topics=1_000), 1)
            await measure(made)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?", help="of a database that bench.fill has filled")
    parser.add_argument("--members", type=int, default=2_000, help="of each circle")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="both, if none is named")
    told = parser.parse_args()
    asyncio.run(main(told.members, told.engine or ENGINES, told.url))
