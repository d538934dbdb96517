"""Measure what a round costs: `python -m bench.rounds [--only alone|beside] [--engine sqlite|postgresql]`.

In a filled database (see bench.fill), a round of one circle first runs alone. For each step, the table has the CPU
(PostgreSQL's own after a plus), the statements for a chat, and the CPU of the write transactions. The last row is a
fixed computation, which shows how much such figures vary on this machine. Then a round of another circle runs
while members of the same community and of another community send commands. The table compares the waits of these
commands during the round with their waits before and after it. Both tables have rows for both engines.
"""

import argparse
import asyncio
import gc
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from statistics import median, quantiles
from typing import Final, TypeVar

from rich.console import Console
from rich.table import Table

from bench.commands import Gauge
from bench.databases import ENGINES, cpu_of, empty_database
from bench.fill import LARGE, NOW, Size, fill, member_of
from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.circles import Circle
from bot.model.ids import CommunityId, RoundId
from bot.model.inbound import Command
from bot.model.members import Person
from bot.model.rounds import RoundState
from bot.services.round_introductions import introduce_round
from bot.services.rounds import open_round, pair_round
from storage import SqlStore
from storage.engine import create_engine
from storage.store import SqlTransaction
from tests.cipher import CIPHER

T = TypeVar("T")

PAUSE: Final = 0.05
"""Seconds between an answer and the next command."""
CALM: Final = 300
"""Number of commands that are sent in each community before the round, and after it."""
SENDERS: Final = 40
UNCOUNTED: Final = 3 * SENDERS
"""Number of commands that are sent first and not counted, because each member's first one of a day takes longer."""
FIXED: Final = 250
"""How often the fixed computation runs: as often as the introductions of 2,000 members begin a transaction."""
TOWN: Final = CommunityId("sandbox:0")


class TimedStore(SqlStore):
    """A store that measures the CPU of each write transaction."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url)
        super().__init__(self.engine, CIPHER)
        self._seconds = list[float]()

    @asynccontextmanager
    async def transaction(
        self, community: CommunityId, *, within: timedelta | None = None
    ) -> AsyncIterator[SqlTransaction]:
        """Open a transaction, and measure its CPU at the end."""
        async with super().transaction(community, within=within) as tx:
            began = time.process_time()
            yield tx
            self._seconds.append(time.process_time() - began)

    def take_seconds(self) -> Sequence[float]:
        """Return the seconds of the transactions since the last call."""
        seconds, self._seconds = self._seconds, []
        return seconds


async def next_round(store: TimedStore, circle: Circle, clock: HandClock) -> RoundId:
    """Open a circle's next round without pairing it."""
    clock.move_to(max(clock.now(), circle.next_round_at))
    async with store.transaction(LARGE) as tx:
        opened = await open_round(tx, circle.id, clock.now())
        if opened is None:
            raise RuntimeError("no round was due")
        await tx.commit()
    return opened.id


async def introduce(store: TimedStore, round_id: RoundId, clock: HandClock) -> None:
    """Introduce a round's groups."""
    while True:
        await introduce_round(store, LARGE, round_id, clock)
        async with store.reading(LARGE) as tx:
            a_round = await tx.rounds.get(round_id)
            if a_round is None or a_round.state is not RoundState.PAIRED:
                return


def spread() -> list[float]:
    """Measure a fixed computation many times; return the seconds of CPU, sorted."""
    seconds = list[float]()
    for _ in range(FIXED):
        began = time.process_time()
        dict.fromkeys(str(number) for number in range(60_000))
        seconds.append(time.process_time() - began)
    return sorted(seconds)


def in_ms(seconds: Sequence[float]) -> list[str]:
    """Show the median, the 99th percentile and the maximum of sorted seconds."""
    return [f"{1000 * one:.0f}" for one in (median(seconds), seconds[-1 - len(seconds) // 100], seconds[-1])]


async def alone(store: TimedStore, circle: Circle, clock: HandClock, table: Table) -> None:
    """Run a round alone, and add the cost of each step to a table."""
    gauge = Gauge(store.engine)

    async def note(step: str, run: Awaitable[T], chats: int = 0) -> T:
        servers = await gauge.servers()
        began, served, before = time.process_time(), cpu_of(servers), gauge.statements
        made = await run
        used, served, statements = time.process_time() - began, cpu_of(servers) - served, gauge.statements - before
        table.add_row(
            store.engine.dialect.name,
            step,
            f"{used:.2f}" + (f" + {served:.2f}" if servers else ""),
            f"{statements / chats:.1f} a chat" if chats else f"{statements}",
            *in_ms(sorted(store.take_seconds())),
        )
        return made

    round_id = await note("open", next_round(store, circle, clock))
    await note("gather, pair, store", pair_round(store, LARGE, round_id, clock))
    async with store.reading(LARGE) as tx:
        drawn = await tx.rounds.outcome(round_id)
    chats = len(drawn.groups) if drawn else 0
    await note(f"introduce {chats:,} chats", introduce(store, round_id, clock), chats)
    fixed = spread()
    table.add_row(
        store.engine.dialect.name, "a fixed computation", f"{sum(fixed):.2f}", f"{FIXED} times", *in_ms(fixed)
    )


async def commands(refill: Refill, community: CommunityId, until: Callable[[int], bool]) -> list[float]:
    """Let members send commands one after another, until `until` returns true for the number of commands.

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
    clock.move_to(max(clock.now(), circle.next_round_at))
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
        table.add_row(store.engine.dialect.name, name, f"{len(busy)}", *shown, f"{p99(busy) / p99(calm):.1f}")


def p99(waits: Sequence[float]) -> float:
    """Return the 99th percentile."""
    return quantiles(waits, n=100, method="inclusive")[-1]


async def measure(url: str, only: str | None, cost: Table, wait: Table) -> None:
    """Measure one database, and add its rows to the tables."""
    store, clock = TimedStore(url), HandClock(NOW)
    gc.freeze()  # as Refill does
    async with store.reading(LARGE) as tx:
        first, second, *_ = await tx.circles.all()
    if only != "beside":
        await alone(store, first, clock, cost)
    if only != "alone":
        await beside(store, second, clock, wait)
    await store.close()


async def main(members: int, engines: Sequence[str], url: str | None, only: str | None) -> None:
    """Measure each engine, and print the tables."""
    of_transactions = ("CPU ms of a transaction, median", "p99", "longest")
    cost = Table("engine", "step", "CPU s", "statements", *of_transactions, title="A round by itself")
    names = ("number", "median ms, before and after", "meanwhile", "p99 ms, before and after", "meanwhile", "ratio")
    wait = Table("engine", "commands in", *names, title="Beside a round")
    if url is not None:
        await measure(url, only, cost, wait)
    for engine in engines if url is None else ():
        with empty_database(engine) as made:
            await fill(made, Size(circles=2, members=members, rounds=3, topics=1_000), 1)
            await measure(made, only, cost, wait)
    for table in (cost, wait):
        if table.row_count:
            Console(width=120).print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?", help="of a database that bench.fill has filled")
    parser.add_argument("--members", type=int, default=2_000, help="of each circle")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="both, if none is named")
    parser.add_argument("--only", choices=("alone", "beside"), help="one of the two tables")
    told = parser.parse_args()
    asyncio.run(main(told.members, told.engine or ENGINES, told.url, told.only))
