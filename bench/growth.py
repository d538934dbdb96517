"""Measure the growth of an SQLite file: `python -m bench.growth [--members N]`.

The core runs a circle that meets each week, and everybody answers. The result is the bytes that a member's year adds,
by table. Before this year, half a year is played. After that, messages are deleted as fast as they are written.
"""

import argparse
import asyncio
import sqlite3
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import time
from pathlib import Path
from random import Random
from typing import Final

from rich.console import Console
from rich.table import Table

from bot.model.again import Again
from bot.model.checkins import Met
from bot.model.circles import Cadence, Circle, Rhythm
from bot.model.ids import ChannelId, CircleId, MemberId
from bot.model.interests import Stance
from bot.ports import Transaction
from bot.services.again import answer_again
from bot.services.checkins import answer_met
from bot.services.circle_membership import join_circle
from bot.services.circles import plan_round
from bot.services.topics import add_interest
from storage import SqlStore
from tests.cipher import CIPHER, member_keys_beside
from tests.unit.services.trio import NOW, Trio

YEAR: Final = 52
"""A year in weeks."""
TOPICS: Final = 20


async def settle(town: Trio, members: list[MemberId]) -> None:
    """Let members join a circle that meets each week."""
    cadence = Cadence(Rhythm.WEEKLY, 1, time(8), "UTC")
    circle = Circle(CircleId("c"), "Coffee", ChannelId("quay"), cadence, NOW, cadence.next_after(NOW))

    async def join(tx: Transaction) -> None:
        await tx.circles.put(circle)
        await plan_round(tx, circle)
        for number, member in enumerate(members):
            await add_interest(tx, member, Stance.CURIOUS, f"topic number {number % TOPICS}", town.now)
            await join_circle(tx, circle, member, town.now)

    await town.settle(*members)
    await town.do(join)


async def live(town: Trio, members: list[MemberId], weeks: int, chance: Random) -> None:
    """Play some weeks. Each week, everybody answers about their latest chat."""
    answers = (Again.YES, Again.SOMEDAY, Again.SOMEDAY, Again.SOMEDAY)

    async def answer(tx: Transaction) -> None:
        for member, known in (await tx.members.get_many(members)).items():
            await tx.members.put(replace(known, last_sign_at=town.now))
            for chat in await tx.chats.of_member(member, 1):
                await answer_met(tx, chat.id, member, Met.YES)
                for other in chat.others(member):
                    await answer_again(tx, chat.id, member, other, chance.choice(answers), town.now)

    for _ in range(weeks):
        await town.pass_time(weeks=1)
        await town.do(answer)


def sizes_of(path: Path) -> Counter[str]:
    """Return the bytes that each table uses with its indexes."""
    with sqlite3.connect(path) as connection:
        query = "SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_master USING (name) GROUP BY 1"
        return Counter(dict(connection.execute(query).fetchall()))


def count_chats(path: Path) -> int:
    """Return the number of chats."""
    with sqlite3.connect(path) as connection:
        return int(connection.execute("SELECT count(*) FROM chat").fetchone()[0])


async def measure(members: int) -> Table:
    """Play a year and a half, and return what the last year added."""
    people, chance = [MemberId(f"U{number:010}") for number in range(members)], Random(1)  # noqa: S311 - the same each time
    with tempfile.TemporaryDirectory(prefix="refill-bench-") as folder:
        path = Path(folder) / "growth.db"
        store = await SqlStore.open(f"sqlite:///{path}", CIPHER, member_keys_beside(f"sqlite:///{path}"))
        town = Trio(store)
        await settle(town, people)
        await live(town, people, YEAR // 2, chance)
        before, chats = sizes_of(path), count_chats(path)
        await live(town, people, YEAR, chance)
        grown, chats = sizes_of(path), count_chats(path) - chats
        await store.close()
    grown.subtract(before)
    table = Table("table", "KB", title=f"A year of weekly rounds, {members} members, {chats} chats: KB a member")
    for name, grew in grown.most_common():
        if grew:
            table.add_row(name, f"{grew / members / 1000:.1f}")
    table.add_section()
    table.add_row("all", f"{grown.total() / members / 1000:.1f}")
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=60)
    Console().print(asyncio.run(measure(parser.parse_args().members)))
