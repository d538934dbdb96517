"""Large rounds are paired in their own process. Nothing else waits for it or dies with it; it dies with its parent."""

import asyncio
import os
import pickle
import select
import signal
import subprocess
import sys
from io import BytesIO

import pytest

from bench.matching_shapes import community
from bot.matching import pair
from bot.model.errors import RefillError
from bot.operating.rounds import _describe_proof
from bot.services import pairing_process
from bot.services.pairing_process import Limits, pair_within_limits
from bot.services.participants import READ_AT_ONCE
from tests.child_processes import children_of

MANY = 350
TOO_LITTLE_MEMORY = Limits(seconds=60, memory=1 << 20)


async def test_a_large_round_is_paired_as_by_this_process() -> None:
    inputs = community(MANY)

    assert await pair_within_limits(inputs) == pair(inputs)


def test_members_are_sent_in_parts_so_that_answers_can_be_prepared_in_between() -> None:
    inputs = community(MANY)

    sent = [*pairing_process._pickled(inputs)]

    first, *rest = map(pickle.loads, sent)
    assert (first.entrants, first.met) == ((), ())
    assert max(len(some) for part in rest for some in part) <= READ_AT_ONCE
    assert pairing_process._unpickled(BytesIO(b"".join(sent))) == inputs


async def test_past_its_limit_pairs_are_greedy_and_the_proof_says_so() -> None:
    inputs = community(MANY)
    best = pair(inputs)

    limited = await pair_within_limits(inputs, TOO_LITTLE_MEMORY)

    assert limited == pair(inputs, limited=True)
    assert len(limited.groups) == len(best.groups)
    assert limited.proof
    assert best.proof
    assert limited.proof.fit <= best.proof.fit <= limited.proof.bound
    assert (limited.proof.limited, best.proof.limited) == (True, False)
    assert "this may not be the best round" in _describe_proof(limited.proof)


async def test_commands_are_answered_while_a_round_runs_into_its_limit() -> None:
    drawing = asyncio.create_task(pair_within_limits(community(4000), Limits(seconds=1, memory=4 << 30)))
    for _ in range(1000):
        await asyncio.sleep(0)  # as answering a command does
    assert not drawing.done()

    outcome = await drawing

    assert outcome.proof
    assert outcome.proof.limited


async def test_what_can_not_be_paired_within_any_limit_fails_and_nothing_else_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pairing_process, "limits_for", lambda _: TOO_LITTLE_MEMORY)

    with pytest.raises(RefillError, match="can't be paired within"):
        await pair_within_limits(community(MANY))


async def test_a_process_is_ended_where_nobody_waits_for_it_any_more() -> None:
    before = children_of(os.getpid())  # servers of other tests
    drawing = asyncio.create_task(pair_within_limits(community(5000)))
    while not (children := children_of(os.getpid()) - before):  # noqa: ASYNC110 - there is no event
        await asyncio.sleep(0)
    drawing.cancel()

    with pytest.raises(asyncio.CancelledError):
        await drawing

    assert not children & children_of(os.getpid())


PARENT = """
import asyncio
from bench.matching_shapes import community
from bot.services.pairing_process import pair_within_limits
asyncio.run(pair_within_limits(community(5000)))
"""


def test_a_process_ends_with_its_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT])
    while not (children := children_of(parent.pid)):
        assert parent.poll() is None
    child = os.pidfd_open(children.pop())
    parent.send_signal(signal.SIGKILL)
    parent.wait()

    ended, _, _ = select.select([child], [], [], 60)

    os.close(child)
    assert ended
