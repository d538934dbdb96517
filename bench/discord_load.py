"""Measure how fast a round of many members is sent to the local Discord, with its rate limits.

python -m bench.discord_load                 10,000 members in 50 servers, on a clock that is moved by hand
"""

import argparse
import asyncio
import logging
import tempfile
import time
from collections import Counter
from datetime import timedelta

from rich.console import Console
from rich.table import Table

from tests.adapters.busy_communities import OPENING
from tests.adapters.discord.replicas import A_SECOND, ALLOWED, CALLS, Fleet, Size, at_sea, members_of


async def by_hand(url: str, size: Size) -> Table:
    """Send a round while the clock is moved by hand."""
    async with at_sea(url, size) as fleet:
        await fleet.go_to(OPENING - timedelta(minutes=1))
        began, used = time.monotonic(), time.process_time()
        await fleet.go_to(OPENING + size.shortest * 1.1 + 10 * A_SECOND)
        return table_of(fleet, time.monotonic() - began, time.process_time() - used)


def table_of(fleet: Fleet, seconds: float, cpu: float) -> Table:
    """Return the table of the results."""
    size, introductions = fleet.size, fleet.introductions()
    table = Table(title=f"{size.guilds} servers of {size.members} members")
    for name in ("introductions", "of", "introduced twice", "seconds by its clock", "allowed", "share of it"):
        table.add_column(name, justify="right")
    met = Counter(member for message in introductions for member in members_of(message))
    took = (introductions[-1].at - introductions[0].at).total_seconds()
    allowed = CALLS * (len(introductions) - 1) / ALLOWED
    twice = sum(count > 1 for count in met.values())
    table.add_row(
        str(len(introductions)),
        str(size.introductions),
        str(twice),
        f"{took:.0f}",
        f"{allowed:.0f}",
        f"{allowed / took:.1%}",
    )
    refused, invalid = sum(fleet.discord.rates.limited.values()), len(fleet.discord.rates.invalid)
    table.caption = (
        f"{refused} calls came too soon, {invalid} were invalid, of {len(fleet.discord.calls)}; {seconds:.0f} s, "
        f"{cpu:.0f} s of one core, the local Discord's part included: {1000 * cpu / len(introductions):.0f} ms each"
    )
    return table


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--servers", type=int, default=50)
    parser.add_argument("--members", type=int, default=200, help="in each of them")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        size = Size(chosen.servers, chosen.members)
        Console().print(asyncio.run(by_hand(f"sqlite:///{folder}/refill.db", size)))


if __name__ == "__main__":
    main()
