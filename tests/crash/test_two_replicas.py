"""Two replicas on one database, with twenty rounds due at once. Each job is done by one of them, even if one dies."""

import logging
import random
from pathlib import Path

import pytest

from tests.crash.busy_communities import CHECKED_IN, MONDAY, OPENING, Plan, build
from tests.crash.each_once import check_first_rounds, check_handed_over, read_ledger
from tests.crash.replica import NEVER, SEED, Job, Replica, go_to
from tests.slow import SLOW

logger = logging.getLogger(__name__)

SEVERAL_COMMUNITIES = Plan(members=4, circles=5, communities=4)
ONE_COMMUNITY = Plan(members=4, circles=20)
ON_BOTH = pytest.mark.parametrize("engine_name", [pytest.param("sqlite", marks=SLOW), "postgresql"], indirect=True)
"""Tests on both engines. On PostgreSQL, both replicas write at the same time."""
A_SHARE = 100
"""Minimum number of points that a replica passes if it did part of the work."""


@ON_BOTH
async def test_two_replicas_share_the_work_and_do_nothing_twice(database_url: str, tmp_path: Path) -> None:
    plan, notebook = SEVERAL_COMMUNITIES, tmp_path / "notebook"
    await build(database_url, plan)
    replicas = [Replica(Job(database_url, plan, notebook)) for _ in range(2)]
    now, reports = go_to(replicas, MONDAY, CHECKED_IN)
    for replica in replicas:
        replica.close()
    assert all(report and report.points > A_SHARE for report in reports), "both had a part in it"
    ledger = await read_ledger(database_url)
    check_first_rounds(ledger, plan, now)
    check_handed_over(notebook)
    assert len(notebook.read_text().splitlines()) == len(ledger.delivered())


@ON_BOTH
async def test_what_a_killed_replica_held_is_done_by_the_other(database_url: str, tmp_path: Path) -> None:
    plan, notebook = ONE_COMMUNITY, tmp_path / "notebook"
    await build(database_url, plan)
    point = random.Random(f"{SEED}/{database_url[:6]}").randrange(50, 400)
    logger.warning("seed %s: one is killed at point %s", SEED, point)
    other, killable = (Replica(Job(database_url, plan, notebook, dies_at)) for dies_at in (NEVER, point))
    now, _ = go_to([other], MONDAY, MONDAY)  # the circles' invitations
    now, (report, last) = go_to([other, killable], OPENING, CHECKED_IN)
    assert report is not None
    assert last is None, "it died"
    now, _ = go_to([other], now, CHECKED_IN)
    other.close()
    check_first_rounds(await read_ledger(database_url), plan, now)
    check_handed_over(notebook)
