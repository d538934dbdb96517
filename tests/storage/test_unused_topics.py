"""A topic is stored as long as a row names it."""

from dataclasses import replace

import pytest
from examples import ANA, BEN, CLEO, HARBOUR, SAILING, chat, community, refill, topic
from filled_community import fill

from bot.model.ids import TopicId
from bot.model.interests import Interest, Stance
from bot.ports import Transaction
from storage import SqlStore

KITES = TopicId("t-kites")
MINE = Interest(ANA, KITES, Stance.CURIOUS)


async def name_in_chat(tx: Transaction) -> None:
    await tx.chats.put(replace(chat("chat-9", (BEN, CLEO), of=None), topic=KITES))


async def name_in_refill(tx: Transaction) -> None:
    await tx.acquaintances.put_refill(replace(refill("refill-9", (BEN, CLEO)), topic=KITES))


async def name_in_other_stance(tx: Transaction) -> None:
    await tx.topics.add_interest(replace(MINE, stance=Stance.SHARING))


async def name_by_another(tx: Transaction) -> None:
    await tx.topics.add_interest(replace(MINE, member=BEN))


async def test_a_topic_goes_with_the_last_stance(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.topics.put(topic(KITES, "Kites"))
        await tx.topics.add_interest(MINE)
        await tx.topics.drop_interest(MINE)
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        assert await tx.topics.get(KITES) is None
        assert await tx.topics.get(SAILING) is not None


@pytest.mark.parametrize("name", [name_in_chat, name_in_refill, name_in_other_stance, name_by_another])
async def test_a_topic_that_something_names_stays(store: SqlStore, name):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.topics.put(topic(KITES, "Kites"))
        await tx.topics.add_interest(MINE)
        await name(tx)
        await tx.topics.drop_interest(MINE)
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        assert await tx.topics.get(KITES) is not None


async def test_other_names_go_with_the_last_stance(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.topics.put(topic(KITES, "Kites"))
        await tx.topics.add_interest(MINE)
        await tx.topics.merge(topic(TopicId("t-kiting"), "Kiting"), topic(KITES, "Kites"))
        assert await tx.topics.named("kiting") == topic(KITES, "Kites")
        await name_in_chat(tx)
        await tx.topics.drop_interest(MINE)
        assert await tx.topics.named("kiting") is None
        assert await tx.topics.aliases_named(["kiting"]) == []
        await tx.commit()


async def test_a_topic_that_was_just_named_waits_for_who_holds_it(store: SqlStore):
    async with store.transaction(HARBOUR) as tx:
        await tx.put_community(community(HARBOUR))
        await tx.topics.put(topic(SAILING, "Sailing"))
        await tx.topics.add_interest(Interest(ANA, SAILING, Stance.CURIOUS))
        await tx.topics.put(topic(KITES, "Kites"))
        await tx.topics.drop_interest(MINE)
        await tx.topics.drop_interest(Interest(ANA, SAILING, Stance.CURIOUS))
        await tx.members.forget(BEN)
        await tx.topics.add_interest(MINE)
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        assert [found.name for found in await tx.topics.common(9)] == ["Kites"]
