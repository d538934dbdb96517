"""Asks over time, in communities made by chance: what never happens, how soon the shy have a chat, and silent no.

`ASKING_TOWNS=1000 ASKING_DAYS=365 pytest -s tests/journeys/test_asking_town.py -k over_time` plays a thousand
communities for a year, and prints what came of it; that takes hours. `SILENT_NO_EXAMPLES=50` compares more histories.
"""

import asyncio
import os
import shutil
import statistics
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, assume, example, given, note, settings
from hypothesis import strategies as st

from tests.journeys.asking_town import Habits, Town, broken, told

TOWNS = int(os.environ.get("ASKING_TOWNS", "2"))
DAYS = int(os.environ.get("ASKING_DAYS", "40"))
FIRST = int(os.environ.get("ASKING_FIRST", "0"))
"""The seed of the first community, so that many can be played side by side."""
EXAMPLES = int(os.environ.get("SILENT_NO_EXAMPLES", "1"))
NEVER = float("inf")
SURE = (3, 5, 0)
"""A history in which the answer is given for sure."""


async def played(town: Town) -> Town:
    """Let a community live."""
    await town.live()
    return town


def test_nobody_is_asked_too_often_or_too_late_and_the_shy_find_somebody_over_time(sqlite_with_tables: str) -> None:
    waits: list[float] = []
    questions = 0
    with TemporaryDirectory() as folder:
        for seed in range(FIRST, FIRST + TOWNS):
            path = shutil.copy(sqlite_with_tables, Path(folder) / "town.db")
            habits = Habits(people=6, lasts=timedelta(days=DAYS), asks_each=max(1, DAYS // 120))
            town = asyncio.run(played(Town(seed, habits, f"sqlite:///{path}")))
            assert broken(town) == [], f"seed {seed}"
            questions += len(town.asked)
            for ask, (at, _, never_met, anybody_free) in town.sent.items():
                if never_met and anybody_free and at < town.clock.now() - timedelta(days=7):
                    waits.append((town.found[ask] - at) / timedelta(days=1) if ask in town.found else NEVER)
            print(f"{seed}: {questions} questions; {len(waits)} shy askers, median {_median(waits):.2f} days")  # noqa: T201
    assert questions
    assert _median(waits) <= 7


def _median(waits: list[float]) -> float:
    return statistics.median_low(waits) if waits else 0.0


def told_when(url: str, seed: int, people: int, number: int, answer: str) -> tuple[tuple[str, str] | None, Town]:
    """Play a history in which the question of a number gets an answer; return whose it was, and all that was shown."""
    varied: list[tuple[str, str]] = []
    seen: list[tuple[str, str]] = []

    def decide(ask: str, who: str) -> str | None:
        seen.append((ask, who))
        if len(seen) - 1 == number:
            varied.append((ask, who))
        return answer if (ask, who) in varied else None

    habits = Habits(people, timedelta(days=16), asks_each=1, yes=0.3, no=0.3, circle=True, looks=0.4, moods=0.05)
    town = asyncio.run(played(Town(seed, habits, url, decide=decide)))
    return (varied[0] if varied else None), town


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a history with a smaller seed is no simpler
)
@given(seed=st.integers(0, 2**32), people=st.integers(4, 5), number=st.integers(0, 2))
@example(*SURE)
def test_nobody_can_tell_a_no_to_an_ask_from_silence(
    sqlite_with_tables: str, seed: int, people: int, number: int
) -> None:
    plays = []
    with TemporaryDirectory() as folder:
        for answer in ("no", "silence"):
            path = shutil.copy(sqlite_with_tables, Path(folder) / f"{answer}.db")
            plays.append(told_when(f"sqlite:///{path}", seed, people, number, answer))
    (varied, one), (other_varied, other) = plays
    assert varied == other_varied
    assume(varied is not None)  # else so many were never asked
    assert varied is not None
    note(f"the answer that differs: {varied}")
    assert told(one, but=varied[1]) == told(other, but=varied[1])
    if (seed, people, number) == SURE:
        assert told(one, but="nobody") != told(other, but="nobody"), "whoever was asked sees what they answered"
