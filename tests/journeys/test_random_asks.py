"""Asks in random communities: rules are never broken, and shy askers have a chat soon.

`ASKING_TOWNS=1000 ASKING_DAYS=365 ASKING_PROCESSES=2 pytest -s --timeout=0 tests/journeys/test_random_asks.py` plays
a thousand communities for a year, and prints the results of each and of all. Two cores take half an hour.
"""

import asyncio
import json
import os
import shutil
import statistics
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.journeys.random_asks import Habits, Town, broken

TOWNS = int(os.environ.get("ASKING_TOWNS", "1"))
DAYS = int(os.environ.get("ASKING_DAYS", "40"))
FIRST = int(os.environ.get("ASKING_FIRST", "0"))
"""The seed of the first community."""
PROCESSES = int(os.environ.get("ASKING_PROCESSES", "1"))
YES = (0.6, 0.4)
"""The shares of questions that get a yes, in alternating communities. The real share is unknown, and waits depend on
it."""
WEEK = timedelta(days=7)
ENOUGH = 30
"""Minimum number of shy askers for a meaningful median."""
NEVER = float("inf")
IN_MEMORY = Path("/dev/shm")
"""A folder in memory, because these databases are deleted after the test."""


@dataclass(frozen=True)
class Outcome:
    """The results of one community."""

    seed: int
    yes: float
    questions: int
    waits: tuple[float, ...]
    """Days until a chat, for asks of members who had met nobody yet, if somebody could be asked."""
    broken: tuple[str, ...]


async def played(town: Town) -> Town:
    """Play a community, and return it."""
    await town.live()
    return town


def outcome_of(seed: int, tables: str) -> Outcome:
    """Play a community, and return its results."""
    yes = YES[seed % len(YES)]
    with TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        path = shutil.copy(tables, Path(folder) / "town.db")
        habits = Habits(5, timedelta(days=DAYS), asks_each=2, yes=yes, no=(1 - yes) / 2, moods=0.15, impatient=0.7)
        town = asyncio.run(played(Town(seed, habits, f"sqlite:///{path}")))
    waits = [
        (town.found[ask] - at) / timedelta(days=1) if ask in town.found else NEVER
        for ask, (at, _, never_met, anybody_free) in town.sent.items()
        if never_met and anybody_free and at < town.clock.now() - WEEK
    ]
    return Outcome(seed, yes, len(town.asked), tuple(waits), tuple(broken(town)))


def test_nobody_is_asked_too_often_or_too_late_and_the_shy_find_somebody_over_time(sqlite_with_tables: str) -> None:
    outcomes = []
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) if PROCESSES > 1 else nullcontext() as pool:
        play = pool.map if pool else map
        for one in play(outcome_of, range(FIRST, FIRST + TOWNS), [sqlite_with_tables] * TOWNS):
            print(json.dumps(asdict(one)), flush=True)  # noqa: T201
            assert one.broken == (), f"seed {one.seed}"
            outcomes.append(one)
    for yes in YES:
        print(_in_words(yes, [wait for one in outcomes if one.yes == yes for wait in one.waits]))  # noqa: T201
    assert sum(one.questions for one in outcomes)
    waits = [wait for one in outcomes for wait in one.waits]
    assert len(waits) < ENOUGH or _median(waits) <= WEEK.days


def _in_words(yes: float, waits: list[float]) -> str:
    within = sum(wait <= WEEK.days for wait in waits) / max(len(waits), 1)
    return f"{yes:.0%} yes: {len(waits)} shy askers, a chat after {_median(waits):.1f} days, {within:.0%} within a week"


def _median(waits: list[float]) -> float:
    return statistics.median_low(waits) if waits else 0.0
