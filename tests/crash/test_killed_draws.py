"""A replica is killed while it draws a large round in a process of its own. Another replica draws the round."""

import asyncio
import os
import select
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.jobs import LEASE
from bot.model.rounds import RoundState
from bot.services.pairing_process import SMALL
from tests.child_processes import children_of
from tests.crash.busy_communities import CHECKED_IN, MONDAY, OPENING, Plan, build, member_of
from tests.crash.each_once import Ledger, check_first_rounds, check_handed_over, read_ledger
from tests.crash.replica import TOO_LONG, Job, Replica, go_to
from tests.slow import SLOW

ONE_LARGE = Plan(members=4, circles=6, more=SMALL)
SMALL_ROUNDS = sum(ONE_LARGE.sizes[1:]) // 2
"""Number of chats of all other circles."""


@SLOW
@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"], indirect=True)
async def test_a_round_whose_replica_is_killed_while_it_draws_is_finished_by_the_other(
    database_url: str, tmp_path: Path
) -> None:
    plan, notebook = ONE_LARGE, tmp_path / "notebook"
    await build(database_url, plan)
    other, killable = (Replica(Job(database_url, plan, notebook, serves=serves)) for serves in (False, True))
    now, _ = go_to([other], MONDAY, MONDAY)  # the circles' invitations
    killable.tell(OPENING)
    async with asyncio.timeout(TOO_LONG):
        draw = await child_of(killable)
        os.kill(draw, signal.SIGSTOP)  # so that it is in the middle of the draw until it is killed
        now, _ = go_to([other], OPENING, OPENING)
        while introductions(before := await read_ledger(database_url)) < SMALL_ROUNDS:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    assert [row["state"] for row in before.rounds].count(RoundState.GATHERED) == 1, "the large round alone waits"

    killable.kill()

    assert ends(draw)
    now, (report,) = go_to([other], now, CHECKED_IN)
    assert report is not None
    other.close()
    after = await read_ledger(database_url)
    check_first_rounds(after, plan, now)
    check_handed_over(notebook)
    assert {row["introduced_at"] for row in after.seats if not is_large(row)} == {OPENING}, "the others' were in time"
    assert {row["introduced_at"] for row in after.seats if is_large(row)} == {OPENING + LEASE}
    assert [row for row in after.seats if not is_large(row)] == before.seats


async def child_of(replica: Replica) -> int:
    """Wait until a replica has a child process, and return the child's id."""
    while not (children := children_of(replica.pid)):  # noqa: ASYNC110 - there is no event
        await asyncio.sleep(0.01)
    return children.pop()


def ends(stopped: int) -> bool:
    """Let a stopped process go on, and return whether it ends."""
    process = os.pidfd_open(stopped)
    os.kill(stopped, signal.SIGCONT)
    ended, _, _ = select.select([process], [], [], TOO_LONG)
    os.close(process)
    return bool(ended)


def introductions(ledger: Ledger) -> int:
    """Count the introductions that have arrived."""
    return sum(key.startswith("intro.") for _, key in ledger.delivered())


def is_large(seat: Mapping[str, Any]) -> bool:
    """Return whether a seat is in a chat of the large circle."""
    return bool(seat["member_id"].startswith(member_of(0, 0)[:3]))
