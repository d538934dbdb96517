"""While a member waits for an answer, jobs and deliveries wait, but not forever, and never for themselves."""

import asyncio

import pytest
from examples import HARBOUR, community

from storage import SqlStore, answers_first


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
