"""While a member waits for an answer, jobs and deliveries wait, but not forever, and never for themselves."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context

import pytest
from examples import HARBOUR, community
from sqlalchemy import event

from bot.model.ids import TopicId
from bot.model.topics import Topic
from storage import SqlStore, answers_first, community_scope


@pytest.fixture
async def harbour(store: SqlStore) -> SqlStore:
    async with store.transaction(HARBOUR) as tx:
        await tx.put_community(community(HARBOUR))
        await tx.commit()
    return store


async def order_of(store: SqlStore) -> list[str]:
    """Let a job begin while an answer reads from the store several times. Return the steps in order."""
    order, begins = list[str](), asyncio.Event()

    async def job() -> None:
        await begins.wait()
        async with store.transaction(HARBOUR):
            order.append("job")

    working = asyncio.create_task(job())
    with store.answering():
        begins.set()
        for _ in range(20):
            async with store.transaction(HARBOUR) as tx:
                await tx.circles.all()
        order.append("answer")
    await working
    return order


async def test_a_job_begins_no_transaction_until_members_have_their_answers(harbour: SqlStore, monkeypatch):
    monkeypatch.setattr(answers_first, "LONGEST_PAUSE", 60)
    assert await order_of(harbour) == ["answer", "job"]


async def test_a_job_goes_on_in_the_end_though_somebody_always_waits(harbour: SqlStore, monkeypatch):
    monkeypatch.setattr(answers_first, "LONGEST_PAUSE", 0)
    assert await order_of(harbour) == ["job", "answer"]


async def order_within(
    store: SqlStore, answer: Callable[[], Awaitable[object]], job_is_over: asyncio.Event | None = None
) -> list[str]:
    """Let an answer begin while a job has the turn to write, and reads several times. Return the steps in order."""
    order = list[str]()

    async def answering() -> None:
        with store.answering():
            await answer()
        order.append("answer")

    async with store.transaction(HARBOUR) as tx:
        being_answered = asyncio.create_task(answering())
        await asyncio.sleep(0)
        for _ in range(20):
            await tx.circles.all()
        order.append("job")
        await tx.commit()
    if job_is_over is not None:
        job_is_over.set()
    await being_answered
    return order


async def look(store: SqlStore) -> None:
    async with store.reading(HARBOUR) as tx:
        for _ in range(40):
            await tx.circles.all()


async def look_up(store: SqlStore) -> None:
    async with store.reading(HARBOUR, snapshot=False) as tx:
        await tx.get_community()


async def test_a_job_with_the_turn_pauses_while_others_only_look(harbour: SqlStore, monkeypatch):
    monkeypatch.setattr(answers_first, "LONGEST_IN_TURN", 60)
    assert await order_within(harbour, lambda: look(harbour)) == ["answer", "job"]


async def test_a_job_with_the_turn_does_not_pause_for_long(harbour: SqlStore):
    """Another process may wait for the turn, and this answer only comes after the job."""
    is_over = asyncio.Event()
    assert await order_within(harbour, is_over.wait, is_over) == ["job", "answer"]


async def test_a_job_does_not_pause_while_an_answer_waits_for_the_turn(harbour: SqlStore, monkeypatch):
    """Otherwise the two would wait for each other."""
    monkeypatch.setattr(answers_first, "LONGEST_IN_TURN", 3600)

    async def change() -> None:
        async with harbour.transaction(HARBOUR) as tx:
            await tx.commit()

    assert await order_within(harbour, change) == ["job", "answer"]


async def test_a_look_up_never_pauses(harbour: SqlStore, monkeypatch):
    """A platform looks up a member before it counts the member's answer, so the look-up is part of the answer."""
    monkeypatch.setattr(answers_first, "LONGEST_PAUSE", 3600)
    with harbour.answering():
        async with asyncio.TaskGroup() as others:
            others.create_task(look_up(harbour), context=Context())


async def test_an_answer_goes_first_before_a_job_has_read_all_rows_of_a_long_result(harbour: SqlStore, monkeypatch):
    monkeypatch.setattr(community_scope, "READ_TOGETHER", 2)
    order, has_rows = list[str](), asyncio.Event()
    async with harbour.transaction(HARBOUR) as tx:
        topics = [TopicId(f"t-{number}") for number in range(4)]
        for topic in topics:
            await tx.topics.put(Topic(topic, topic, topic))
        await tx.commit()

    async def answer() -> None:
        await has_rows.wait()
        with harbour.answering():
            order.append("answer")

    answering = asyncio.create_task(answer())
    async with harbour.reading(HARBOUR) as tx:
        await tx.get_community()
        event.listen(harbour._engine.sync_engine, "after_cursor_execute", lambda *_: has_rows.set(), once=True)
        assert len(await tx.topics.get_many(topics)) == len(topics)
        order.append("job")
    await answering
    assert order == ["answer", "job"]
