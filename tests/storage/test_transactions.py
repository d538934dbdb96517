"""Units of work: without a commit nothing is stored, writers take turns, and readers wait for nobody."""

import asyncio
from dataclasses import replace

import pytest
from examples import ANA, BEN, HARBOUR, MEADOW, NOW, TUESDAYS, a_round, chat, circle, community, member, topic
from filled_community import fill
from sqlalchemy.exc import ResourceClosedError

from bot.model.errors import Conflict
from bot.model.ids import CommunityId, RoundId, TopicId
from bot.model.interests import Interest, Stance
from storage import SqlStore
from tests.cipher import CIPHER


@pytest.fixture
async def harbour(store: SqlStore) -> SqlStore:
    async with store.transaction(HARBOUR) as tx:
        await tx.put_community(community(HARBOUR))
        await tx.members.put(member(ANA, "0"))
        await tx.commit()
    return store


async def name_of_ana(store: SqlStore) -> str:
    async with store.reading(HARBOUR) as tx:
        ana = await tx.members.get(ANA)
    assert ana is not None
    return ana.name


async def test_nothing_stays_without_a_commit(harbour: SqlStore):
    async with harbour.transaction(HARBOUR) as tx:
        await tx.members.put(member(ANA, "changed"))
    assert await name_of_ana(harbour) == "0"


async def test_nothing_stays_after_an_error(harbour: SqlStore):
    async def fail_halfway() -> None:
        async with harbour.transaction(HARBOUR) as tx:
            await tx.members.put(member(ANA, "changed"))
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        await fail_halfway()
    assert await name_of_ana(harbour) == "0"


async def test_a_committed_transaction_is_over(harbour: SqlStore):
    async with harbour.transaction(HARBOUR) as tx:
        await tx.commit()
        with pytest.raises(ResourceClosedError):
            await tx.members.put(member(ANA, "too late"))
    assert await name_of_ana(harbour) == "0"


async def test_what_was_put_is_read_before_it_is_written_and_deleted_rows_are_not(harbour: SqlStore):
    async with harbour.transaction(HARBOUR) as tx:
        await tx.topics.put(topic(TopicId("t-1"), "Sailing"))
        await tx.topics.add_interest(Interest(ANA, TopicId("t-1"), Stance.SHARING))
        assert await tx.topics.get(TopicId("t-1")) == topic(TopicId("t-1"), "Sailing")
        assert [held.topic for held in await tx.topics.interests_of([ANA])] == ["t-1"]
        await tx.members.put(member(ANA, "first"))
        await tx.members.put(member(ANA, "second"))
        await tx.topics.drop_interest(Interest(ANA, TopicId("t-1"), Stance.SHARING))
        assert await tx.topics.get(TopicId("t-1")) is None, "it goes with its last interest"
        assert await tx.topics.interests_of([ANA]) == []
        await tx.commit()
    assert await name_of_ana(harbour) == "second"


async def count_one(store: SqlStore, who: CommunityId = HARBOUR) -> None:
    async with store.transaction(who) as tx:
        ana = await tx.members.get(ANA)
        assert ana is not None
        await asyncio.sleep(0)
        await tx.members.put(replace(ana, name=str(int(ana.name) + 1)))
        await tx.commit()


async def test_writers_of_one_community_take_turns(harbour: SqlStore):
    await asyncio.gather(*(count_one(harbour) for _ in range(40)))
    assert await name_of_ana(harbour) == "40"


async def test_writers_in_two_processes_take_turns(harbour: SqlStore, database_url: str):
    """Two stores share nothing but the database, as two processes do."""
    another = await SqlStore.open(database_url, CIPHER)
    try:
        await asyncio.gather(*(count_one(store) for _ in range(15) for store in (harbour, another)))
    finally:
        await another.close()
    assert await name_of_ana(harbour) == "30"


async def test_a_reader_waits_for_no_writer_and_sees_one_moment(harbour: SqlStore):
    async with harbour.reading(HARBOUR) as reading:
        before = await reading.members.get(ANA)
        async with harbour.transaction(HARBOUR) as tx:
            await tx.members.put(member(ANA, "changed"))
            assert await name_of_ana(harbour) == "0"
            await tx.commit()
        assert await reading.members.get(ANA) == before
    assert await name_of_ana(harbour) == "changed"


async def test_a_cancelled_writer_leaves_nothing_and_holds_nothing(harbour: SqlStore):
    inside = asyncio.Event()

    async def stall() -> None:
        async with harbour.transaction(HARBOUR) as tx:
            await tx.members.put(member(ANA, "stalled"))
            inside.set()
            await asyncio.Event().wait()

    stalled = asyncio.create_task(stall())
    await inside.wait()
    stalled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stalled
    await count_one(harbour)
    assert await name_of_ana(harbour) == "1"


async def test_a_round_has_each_member_in_one_chat(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.commit()
    async with store.transaction(HARBOUR) as tx:
        await tx.chats.put(chat("chat-3", (ANA, BEN)))
        with pytest.raises(Conflict):
            await tx.commit()
    async with store.transaction(HARBOUR) as tx:
        await tx.chats.put(chat("chat-3", (ANA, BEN), of=None))
        await tx.chats.put(chat("chat-4", (ANA, BEN), of=None))
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        assert {found.id for found in await tx.chats.of_member(ANA, 10)} == {"chat-1", "chat-3", "chat-4"}


async def test_a_circle_has_each_round_once(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await tx.put_community(community(HARBOUR))
        await tx.circles.put(circle())
        await tx.rounds.put(a_round(number=4))
        await tx.rounds.put(a_round(RoundId("another"), 4))
        with pytest.raises(Conflict):
            await tx.commit()


async def test_a_name_leads_to_the_topic_that_somebody_holds(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await tx.put_community(community(HARBOUR))
        for which in ("asked", "held", "asked too"):
            await tx.topics.put(topic(TopicId(which), "Sailing"))
        assert await tx.topics.named("sailing") is None
        await tx.topics.add_interest(Interest(ANA, TopicId("held"), Stance.CURIOUS))
        assert await tx.topics.named("sailing") == topic(TopicId("held"), "Sailing")


async def test_nothing_is_kept_for_a_community_that_is_not_there(store: SqlStore):
    async with store.transaction(MEADOW) as tx:
        await tx.members.put(member(ANA))
        with pytest.raises(Conflict):
            await tx.commit()


async def test_parts_may_come_before_the_whole(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await tx.rounds.put(a_round())
        await tx.circles.put(circle())
        await tx.put_community(community(HARBOUR))
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        assert await tx.rounds.get(a_round().id) == a_round()
        assert await tx.rounds.latest(TUESDAYS) == a_round()
        assert a_round().opened_at == NOW
