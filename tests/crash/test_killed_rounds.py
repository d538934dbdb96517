"""A round survives `kill -9` at any point. A restart does the rest, and repeats nothing."""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import pytest

from tests.crash.busy_communities import CHECKED_IN, MONDAY, Plan
from tests.crash.conftest import Site
from tests.crash.each_once import Ledger, check_first_rounds, check_handed_over, read_ledger
from tests.crash.replica import SEED, Job, Replica, go_to
from tests.slow import runs

logger = logging.getLogger(__name__)

THIRTY = Plan(members=30)
KILLS = 5
"""Number of kills in each round. After each kill, Refill is started again and killed at a later point."""
AT_POINTS = 10
"""Number of rounds that are killed before a statement or commit, or before or after a delivery."""
AT_MOMENTS = 3
"""Number of rounds that are killed at a random time, also during a statement or a commit."""

Settle = Callable[[Plan], Site]


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """A round that was not killed."""

    ledger: Ledger
    points: int
    seconds: float


@pytest.fixture(scope="session")
def undisturbed(settle: Settle) -> Undisturbed:
    """Run a round once without kills, and return its result and its number of points."""
    site = settle(THIRTY)
    replica = Replica(Job(site.url, site.plan, site.notebook))
    began = time.monotonic()
    now, (report,) = go_to([replica], MONDAY, CHECKED_IN)
    assert report is not None
    seconds = time.monotonic() - began
    replica.close()
    ledger = asyncio.run(read_ledger(site.url))
    check_first_rounds(ledger, THIRTY, now)
    handed = site.notebook.read_text().splitlines()
    assert len(handed) == len(set(handed)) == len(ledger.delivered())
    return Undisturbed(ledger, report.points, seconds)


@pytest.mark.parametrize("number", runs(AT_POINTS))
def test_a_round_that_is_killed_at_points_is_finished_by_restarts(
    settle: Settle, undisturbed: Undisturbed, number: int
) -> None:
    points = sorted(random.Random(f"{SEED}/{number}").sample(range(1, undisturbed.points), KILLS))
    logger.warning("seed %s: killed at the points %s of %s", SEED, points, undisturbed.points)
    site, now = settle(THIRTY), MONDAY
    for before, point in pairwise([0, *points]):
        now, reports = go_to([Replica(Job(site.url, site.plan, site.notebook, point - before))], now, CHECKED_IN)
        assert reports == [None], "it died"
    finish(site, now, undisturbed)


@pytest.mark.parametrize("number", runs(AT_MOMENTS))
def test_a_round_that_is_killed_at_any_moments_is_finished_by_restarts(
    settle: Settle, undisturbed: Undisturbed, number: int
) -> None:
    draw = random.Random(f"{SEED}/moments/{number}")
    moments = sorted(draw.uniform(0, undisturbed.seconds) for _ in range(KILLS))
    logger.warning("seed %s: killed after %s of %s seconds", SEED, moments, undisturbed.seconds)
    site, now = settle(THIRTY), MONDAY
    for before, moment in pairwise([0, *moments]):
        now = kill_after(Replica(Job(site.url, site.plan, site.notebook)), now, moment - before)
    finish(site, now, undisturbed)


def kill_after(replica: Replica, now: datetime, seconds: float) -> datetime:
    """Let a replica run from an instant on, and kill it after some real time. Return its last instant."""
    ends = time.monotonic() + seconds
    replica.tell(now)
    while now < CHECKED_IN and replica.reports_within(max(ends - time.monotonic(), 0)):
        report = replica.hear()
        assert report is not None
        now = min(max(report.following or CHECKED_IN, now), CHECKED_IN)
        replica.tell(now)
    replica.kill()
    return now


def finish(site: Site, now: datetime, undisturbed: Undisturbed) -> None:
    """Start again, run to the end, and assert the same result as without kills."""
    replica = Replica(Job(site.url, site.plan, site.notebook))
    now, (report,) = go_to([replica], now, CHECKED_IN)
    assert report is not None
    replica.close()
    ledger = asyncio.run(read_ledger(site.url))
    check_first_rounds(ledger, site.plan, now)
    check_handed_over(site.notebook)
    assert ledger.groups() == undisturbed.ledger.groups()
    assert ledger.delivered() == undisturbed.ledger.delivered()
    assert ledger.arrived() == undisturbed.ledger.arrived()
