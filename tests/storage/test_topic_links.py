"""Links of topics: by members' words and by shared members, and after a merge of topics."""

import pytest
from examples import ANA, BEN, CLEO, DAN, HARBOUR, SAILING, TESTS, community, topic

from bot.model.embeddings import TopicVector
from bot.model.ids import TopicId
from bot.model.interests import Interest, Stance
from bot.model.topic_links import Link, LinkKind, LinkSource, SharedTogether, link_of, said
from bot.ports import Transaction
from storage import SqlStore

KITES, WIND = TopicId("t-kites"), TopicId("t-wind")


@pytest.fixture
async def tx(store: SqlStore):
    async with store.transaction(HARBOUR) as transaction:
        await transaction.put_community(community(HARBOUR))
        for each in (TESTS, SAILING, KITES, WIND):
            await transaction.topics.put(topic(each, f"about {each}"))
        yield transaction


def meant(one: TopicId, other: TopicId, strength: int) -> Link:
    return link_of(one, other, LinkSource.MEANING, LinkKind.NEAR, strength)


async def test_a_link_is_found_from_both_ends(tx: Transaction):
    link = said(TESTS, SAILING, LinkKind.NEAR)
    await tx.links.put(link)
    for end, beyond in ((TESTS, SAILING), (SAILING, TESTS)):
        (found,) = await tx.links.of([end])
        assert (found, found.beyond(end)) == (link, beyond)
    assert await tx.links.of([KITES]) == []


async def test_only_links_with_both_ends_in_a_list_are_among_it(tx: Transaction):
    for link in (said(KITES, WIND, LinkKind.APART), said(SAILING, WIND, LinkKind.NEAR)):
        await tx.links.put(link)
    assert await tx.links.among([WIND, KITES, TESTS]) == [said(WIND, KITES, LinkKind.APART)]


async def test_a_members_word_and_a_models_stand_side_by_side(tx: Transaction):
    await tx.links.put(meant(KITES, WIND, 60))
    await tx.links.put(said(KITES, WIND, LinkKind.APART))
    assert await tx.links.drop(WIND, KITES, LinkSource.MEMBER)
    assert not await tx.links.drop(WIND, KITES, LinkSource.MEMBER)
    assert await tx.links.of([WIND]) == [meant(KITES, WIND, 60)]


async def test_a_merged_topic_leaves_its_links_to_the_one_that_stays(tx: Transaction):
    await tx.links.put(said(SAILING, KITES, LinkKind.NEAR))
    await tx.links.put(said(SAILING, WIND, LinkKind.NEAR))
    await tx.links.put(said(WIND, KITES, LinkKind.APART))
    await tx.topics.merge(topic(SAILING, "about t-sailing"), topic(WIND, "about t-wind"))
    assert await tx.links.of([WIND]) == [said(WIND, KITES, LinkKind.APART)]


async def test_a_link_goes_with_its_topic(store: SqlStore, tx: Transaction):
    await tx.links.put(said(SAILING, KITES, LinkKind.NEAR))
    await tx.topics.add_interest(Interest(ANA, KITES, Stance.CURIOUS))
    await tx.topics.drop_interest(Interest(ANA, KITES, Stance.CURIOUS))
    await tx.commit()
    async with store.reading(HARBOUR) as reading:
        assert await reading.links.of([SAILING]) == []


async def test_who_shares_two_topics_is_counted_where_they_are_many_enough(tx: Transaction):
    for who in (ANA, BEN, CLEO):
        await tx.topics.add_interest(Interest(who, KITES, Stance.SHARING))
        await tx.topics.add_interest(Interest(who, WIND, Stance.SHARING if who != CLEO else Stance.CURIOUS))
    await tx.topics.add_interest(Interest(DAN, WIND, Stance.SHARING))
    await tx.topics.add_interest(Interest(ANA, TESTS, Stance.SHARING))
    for all_up_to, everyone in ((1, 3), (2, 4)):
        found = [SharedTogether(KITES, WIND, both=2, ones=3, others=3, everyone=everyone)]
        assert await tx.links.shared_together([KITES], 2, all_up_to) == found
        assert await tx.links.shared_together([KITES], 2, all_up_to, [WIND, TESTS]) == found
    assert await tx.links.shared_together([KITES], 3, 2) == await tx.links.shared_together([KITES], 1, 2, []) == []
    assert await tx.links.sharers([KITES, WIND, SAILING]) == {KITES: 3, WIND: 3}


async def test_another_model_begins_anew(tx: Transaction):
    await tx.links.put(meant(KITES, WIND, 60))
    await tx.links.put(said(SAILING, WIND, LinkKind.NEAR))
    kites = TopicVector(KITES, "old", (1, 2))
    await tx.topics.add_interest(Interest(ANA, KITES, Stance.CURIOUS))
    await tx.links.put_vector(kites)
    await tx.links.drop_other_models("old")
    assert await tx.links.vectors("old") == [kites]
    assert [topic.id for topic in await tx.links.unread("old", 2)] == [SAILING, TESTS]
    await tx.links.drop_other_models("new")
    assert await tx.links.vectors("old") == []
    assert await tx.links.of([WIND]) == [said(SAILING, WIND, LinkKind.NEAR)]
