"""A job that runs twice, or days late, is harmless.

A second run of a job changes no row and enqueues no message. If the first run postponed something, the second postpones
it to the same instant. A late job runs once, or not at all if its time has passed.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, get_args

import pytest
from sqlalchemy import select

from bot.model.again import Again
from bot.model.checkins import Met
from bot.model.ids import ChatId, MemberId, RefillId
from bot.model.jobs import (
    CallOffChat,
    CarryAsk,
    DestroyKey,
    DropWaiting,
    Due,
    EndAsk,
    EraseCommunity,
    IntroduceAsk,
    IntroduceRefill,
    IntroduceRound,
    Job,
    LookForMember,
    PairLate,
    PairRound,
    RecordForgotten,
    RecordReturned,
    RelateTopics,
    ShowWantedTopic,
)
from bot.model.outbox import OutboxState
from bot.model.refills import RefillAnswer, RefillState
from bot.ports import Transaction
from bot.services import checkins, refills
from bot.services.again import answer_again
from bot.services.circles import close_circle
from storage.engine import READING, begun
from storage.jobs import AgendaRow
from storage.tables import metadata
from tests.crash.busy_communities import CHECKED_IN, COMMUNITY, OPENING, Running
from tests.crash.conftest import Site
from tests.crash.each_once import read_ledger

Start = Callable[..., Running]
WEEK = timedelta(weeks=1)
LATE = timedelta(days=11)


async def state_of(where: Running) -> dict[str, list[tuple[Any, ...]]]:
    """Return all stored rows, and the sandbox's messages."""
    async with begun(where.engine, READING) as connection:
        return {
            name: [tuple(row) for row in await connection.execute(select(table).order_by(*table.primary_key.columns))]
            for name, table in metadata.tables.items()
        }


WOKEN_ELSEWHERE = {
    CarryAsk,
    IntroduceAsk,
    EndAsk,
    ShowWantedTopic,
    RelateTopics,
    DestroyKey,
    RecordForgotten,
    RecordReturned,
}
"""Kinds of jobs that this story has none of, because it has no asks, no wanted topics, no keys and no forgotten
members. They are tested in test_carried_asks, test_wanted_topics, test_topic_embeddings, test_member_keys and
test_restored."""


async def due_now(where: Running) -> list[Due]:
    async with begun(where.engine, READING) as connection:
        agenda = metadata.tables["agenda"]
        rows = await connection.execute(select(agenda).where(agenda.c.due_at <= where.time.now()))
        return [AgendaRow(row.kind, row.subject, row.due_at).due for row in rows]


async def wake_again(where: Running, dues: Sequence[Due]) -> None:
    """Put finished jobs into the agenda again, as if their rows had never been deleted."""
    async with where.store.transaction(COMMUNITY) as tx:
        for due in dues:
            await tx.agenda.put(replace(due, due_at=where.time.now()))
        await tx.commit()
    await where.refill.work()


async def live(where: Running, until: datetime, twice: list[Due]) -> None:
    """Move the clock. After each job, run it again at once, and assert that the second run has no effect."""
    while True:
        at = await where.refill.next_instant()
        where.time.move_to(min(at or until, until))
        dues = await due_now(where)
        await where.refill.work()
        if dues:
            twice += dues
            before = await state_of(where)
            await wake_again(where, dues)
            assert await state_of(where) == before, [due.job for due in dues]
        if at is None or at > until:
            return


async def answer(tx: Transaction, chat: ChatId, members: Sequence[MemberId], again: Again, now: datetime) -> None:
    for member, about in (members, members[::-1]):
        await checkins.answer_met(tx, chat, member, Met.YES)
        await answer_again(tx, chat, member, about, again, now)


async def live_a_story(where: Running, pass_time: Callable[[datetime], Any]) -> RefillId:
    """Play two chats. One pair says yes, then "later" to the offer; the other says someday. Return the offer's id."""
    await pass_time(CHECKED_IN)
    async with where.store.transaction(COMMUNITY) as tx:
        (circle,) = await tx.circles.all()
        a_round = await tx.rounds.latest(circle.id)
        assert a_round is not None
        one, other = await tx.chats.of_round(a_round.id)
        await answer(tx, one.id, one.members, Again.YES, where.time.now())
        await answer(tx, other.id, other.members, Again.SOMEDAY, where.time.now())
        await close_circle(tx, circle, where.time.now())
        await tx.commit()
    await pass_time(CHECKED_IN + 4 * WEEK)
    async with where.store.transaction(COMMUNITY) as tx:
        (refill,) = await tx.acquaintances.open_refills(one.members)
        assert refill.state is RefillState.OFFERED
        await refills.answer_refill(tx, refill.id, refill.members[0], RefillAnswer.LATER, where.time.now())
        await tx.commit()
    await pass_time(CHECKED_IN + 16 * WEEK)
    return refill.id


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
async def test_what_is_woken_up_twice_is_done_once(hamlet: Site, running: Start) -> None:
    where, done = running(hamlet), list[Due]()
    offered = await live_a_story(where, lambda until: live(where, until, done))
    # Jobs that are added and done within one wake-up never wait in the agenda.
    async with where.store.reading(COMMUNITY) as tx:
        (circle,) = await tx.circles.all()
        a_round = await tx.rounds.latest(circle.id)
        assert a_round is not None
        chat = (await tx.chats.of_round(a_round.id))[0]
        somebody = (await tx.circles.memberships(circle.id))[0].member
    done += [Due(job(a_round.id), OPENING) for job in (PairRound, IntroduceRound, PairLate)]
    done.append(Due(IntroduceRefill(offered), OPENING))  # as after a second yes that was taken back
    done.append(Due(CallOffChat(chat.id, chat.members[0]), OPENING))  # as if they had a chat after all
    done.append(Due(EraseCommunity(), OPENING))  # as if the community had left and come back
    done.append(Due(LookForMember(somebody), OPENING))  # as if the member were back
    done.append(Due(DropWaiting(somebody), OPENING))  # as if the member took direct messages again
    assert {type(due.job) for due in done} == set(get_args(Job)) - WOKEN_ELSEWHERE, "every type of job ran twice"
    for late in range(3):
        where.time.move_by(LATE)
        await where.refill.work()  # old messages are deleted
        before = await state_of(where)
        await wake_again(where, done)
        assert await state_of(where) == before, late


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("days", [3, 5, 10])
async def test_what_is_woken_up_late_is_done_once(hamlet: Site, running: Start, days: int) -> None:
    where = running(hamlet)

    async def sleep_through(until: datetime) -> None:
        while where.time.now() < until:
            where.time.move_to(min(where.time.now() + timedelta(days=days), until))
            await where.refill.work()

    where.time.move_to(OPENING - timedelta(days=1))
    await sleep_through(OPENING + timedelta(days=24))
    ledger = await read_ledger(hamlet.url)
    assert len(ledger.rounds) == 1
    assert sorted(row["member_id"] for row in ledger.seats) == sorted(name for _, name in hamlet.plan.names())
    kinds = Counter(key.partition(".")[0] for _, key in ledger.delivered())
    told = {"circle": 1, "slow-start": 1, "intro": hamlet.plan.chats, "checkin": len(hamlet.plan.names())}
    assert kinds == told
    assert {row["state"] for row in ledger.outbox} == {OutboxState.DELIVERED}


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
async def test_a_round_that_is_so_late_that_the_next_is_nearer_is_left_out(hamlet: Site, running: Start) -> None:
    where = running(hamlet)
    await where.refill.work()
    where.time.move_to(OPENING + 3 * WEEK)
    await where.refill.work()
    ledger = await read_ledger(hamlet.url)
    assert (ledger.rounds, ledger.chats) == ([], [])
    (opening,) = [row["due_at"] for row in ledger.agenda]
    where.time.move_to(opening)
    await where.refill.work()
    assert [row["number"] for row in (await read_ledger(hamlet.url)).rounds] == [1]
