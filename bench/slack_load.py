"""Measure how fast a round of many members is sent to the local Slack, with its rate limits.

python -m bench.slack_load                 10,000 members in 3 workspaces, on a clock that is moved by hand
python -m bench.slack_load --real          a short round in real time, each answer taking 300 ms
"""

import argparse
import asyncio
import tempfile
import time
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.table import Table

from adapters.slack.platform import LANES, OPEN
from tests.adapters.slack.many_workspaces import MONDAY, OPENING, City, Door, Replica, Size, opened

TURN = LANES[OPEN].every
REAL = Size(workspaces=3, members=60)
ANSWER_SECONDS = 0.3


class Shifted:
    """A clock that starts at an instant and runs in real time."""

    def __init__(self, start: datetime) -> None:
        self._offset = start - datetime.now(UTC)

    def now(self) -> datetime:
        """Return the shifted time."""
        return datetime.now(UTC) + self._offset


async def by_hand(url: str, size: Size) -> Table:
    """Send a round while the clock is moved by hand."""
    async with opened(url, size) as city:
        await city.go_to(OPENING - timedelta(minutes=1))
        began, used = time.monotonic(), time.process_time()
        await city.go_to(OPENING + TURN * (size.introductions + 20))
        return table_of(city, time.monotonic() - began, time.process_time() - used)


async def in_real_time(url: str, size: Size) -> Table:
    """Send a round in real time, with slow responses from Slack."""
    async with opened(url, size) as city:
        await city.go_to(MONDAY + timedelta(hours=1))
        await city.replicas[0].close()
        city.slack.clock = city.slack.faults.clock = clock = Shifted(OPENING)
        city.slack.faults.buckets.clear()
        city.replicas[0] = await Replica.start(city.replicas[0].refill.store._engine, Door.of(city.slack), clock)
        city.slack.fail("*", times=1_000_000, delay=ANSWER_SECONDS)
        began, used = time.monotonic(), time.process_time()
        city.replicas[0].refill.waker.start()
        await asyncio.sleep((TURN * size.introductions).total_seconds() + 5)
        await city.replicas[0].refill.waker.stop()
        return table_of(city, time.monotonic() - began, time.process_time() - used)


def table_of(city: City, seconds: float, cpu: float) -> Table:
    """Return the table of the results."""
    table = Table(title=f"{city.size.workspaces} workspaces of {city.size.members} members")
    for name in ("workspace", "introductions", "of", "seconds by its clock", "allowed", "share of what is allowed"):
        table.add_column(name, justify="right")
    for team in city.size.teams():
        sent = [float(message.ts.split(".")[0]) for message in city.introductions(team)]
        took, allowed = sent[-1] - sent[0], (len(sent) - 1) * TURN.total_seconds()
        share = f"{allowed / max(took, 1):.0%}"
        table.add_row(team, str(len(sent)), str(city.size.introductions), f"{took:.0f}", f"{allowed:.0f}", share)
    total = sum(len(city.introductions(team)) for team in city.size.teams())
    refused = sum(city.slack.faults.limited.values())
    table.caption = (
        f"{refused} calls refused (429); {seconds:.0f} s, {cpu:.0f} s of one core, the local Slack's part included: "
        f"{1000 * cpu / total:.0f} ms an introduction"
    )
    return table


def main() -> None:
    """Run the bench, by hand or in real time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--members", type=int, default=3334, help="in each of the three workspaces")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/refill.db"
        size = Size(workspaces=3, members=chosen.members, circles=max(chosen.members // 100, 1))
        Console().print(asyncio.run(in_real_time(url, REAL) if chosen.real else by_hand(url, size)))


if __name__ == "__main__":
    main()
