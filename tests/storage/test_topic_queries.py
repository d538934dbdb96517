"""Queries about topics, their names, and their members."""

from dataclasses import replace

from examples import (
    ANA,
    BEN,
    CLEO,
    SAILING,
    TESTS,
    chat,
    refill,
    topic,
)

from bot.model.ids import TopicId
from bot.model.interests import Interest, Stance
from bot.model.topics import Alias, Standing
from bot.ports import Transaction


async def test_topics_come_the_most_held_first_then_by_name(tx: Transaction):
    for which, name in (("1", "Zines"), ("2", "apples"), ("3", "Boats"), ("4", "nobody's")):
        await tx.topics.put(topic(TopicId(which), name))
    for who, which in ((ANA, "1"), (BEN, "1"), (ANA, "2"), (ANA, "3")):
        await tx.topics.add_interest(Interest(who, TopicId(which), Stance.CURIOUS))
    await tx.topics.add_interest(Interest(ANA, TopicId("2"), Stance.SHARING))
    common = await tx.topics.common(9)
    held = await tx.topics.holders([each.id for each in common])
    assert [(each.name, held[each.id]) for each in common] == [("Zines", 2), ("apples", 1), ("Boats", 1)]


async def test_common_topics_are_those_that_several_hold_or_an_admin_lets_but_no_hidden_ones(tx: Transaction):
    for which, standing in (
        ("1", Standing.USUAL),
        ("2", Standing.USUAL),
        ("3", Standing.SUGGESTED),
        ("4", Standing.HIDDEN),
    ):
        await tx.topics.put(replace(topic(TopicId(which), which), standing=standing))
    for who, which in ((ANA, "1"), (ANA, "2"), (BEN, "2"), (ANA, "3"), (ANA, "4"), (BEN, "4")):
        await tx.topics.add_interest(Interest(who, TopicId(which), Stance.CURIOUS))
    assert [each.id for each in await tx.topics.common(9)] == ["3", "2"], "what an admin suggests comes first"
    assert [each.id for each in await tx.topics.page("", "", 9)] == ["1", "2", "3", "4"]
    assert [each.id for each in await tx.topics.page("", "2", 1)] == ["3"]
    assert await tx.topics.hidden() == {"4"}


async def test_interests_come_by_member_topic_and_stance(tx: Transaction):
    for which in (TESTS, SAILING):
        await tx.topics.put(topic(which, which))
    interests = [Interest(who, which, stance) for who in (BEN, ANA) for which in (TESTS, SAILING) for stance in Stance]
    for interest in interests:
        await tx.topics.add_interest(interest)
    in_order = sorted(interests, key=lambda held: (held.member, held.topic, held.stance))
    assert await tx.topics.interests_of([BEN, ANA, CLEO]) == in_order


async def test_merging_moves_all_that_names_the_topic(tx: Transaction):
    gone, kept = topic(TESTS, "Usability tests"), topic(SAILING, "User tests")
    for each in (gone, kept, topic(TopicId("older"), "Ux testing")):
        await tx.topics.put(each)
    await tx.topics.merge(topic(TopicId("older"), "Ux testing"), gone)
    for interest in (
        Interest(ANA, TESTS, Stance.CURIOUS),
        Interest(ANA, SAILING, Stance.CURIOUS),
        Interest(ANA, TESTS, Stance.SHARING),
        Interest(BEN, TESTS, Stance.CURIOUS),
    ):
        await tx.topics.add_interest(interest)
    await tx.chats.put(chat())
    await tx.acquaintances.put_refill(refill())
    await tx.topics.merge(gone, kept)
    assert await tx.topics.get(TESTS) is None
    assert await tx.topics.interests_of([ANA, BEN]) == [
        Interest(ANA, SAILING, Stance.CURIOUS),
        Interest(ANA, SAILING, Stance.SHARING, gone.folded),
        Interest(BEN, SAILING, Stance.CURIOUS, gone.folded),
    ]
    assert await tx.chats.get(chat().id) == replace(chat(), topic=SAILING)
    assert await tx.acquaintances.refill(refill().id) == replace(refill(), topic=SAILING)
    assert await tx.topics.aliases_named(["usability tests", "ux testing", "user tests"]) == [
        Alias("usability tests", "Usability tests", SAILING),
        Alias("ux testing", "Ux testing", SAILING),
    ]
    for name in ("usability tests", "ux testing", "user tests"):
        assert await tx.topics.named(name) == kept
    await tx.commit()


async def test_what_is_split_goes_with_who_holds_it_by_that_name(tx: Transaction):
    gone, kept, older = topic(TESTS, "Usability tests"), topic(SAILING, "User tests"), topic(TopicId("older"), "Ux")
    for each in (gone, kept, older):
        await tx.topics.put(each)
    for who, which in ((ANA, gone), (BEN, older), (CLEO, kept)):
        await tx.topics.add_interest(Interest(who, which.id, Stance.CURIOUS))
    await tx.topics.merge(older, gone)
    await tx.topics.merge(gone, kept)
    await tx.topics.split(Alias(gone.folded, gone.name, kept.id), gone)
    assert await tx.topics.interests_of([ANA, BEN, CLEO]) == [
        Interest(ANA, gone.id, Stance.CURIOUS),
        Interest(BEN, kept.id, Stance.CURIOUS, older.folded),
        Interest(CLEO, kept.id, Stance.CURIOUS),
    ]
    assert await tx.topics.aliases_named([gone.folded, older.folded]) == [Alias(older.folded, older.name, kept.id)]
    assert (await tx.topics.named(gone.folded), await tx.topics.named(older.folded)) == (gone, kept)
    await tx.commit()


async def test_merging_a_topic_with_itself_loses_nothing(tx: Transaction):
    await tx.topics.put(topic(TESTS, "Tests"))
    await tx.topics.add_interest(Interest(ANA, TESTS, Stance.CURIOUS))
    await tx.topics.merge(topic(TESTS, "Tests"), topic(TESTS, "Tests"))
    assert await tx.topics.named("tests") == topic(TESTS, "Tests")


async def test_an_interest_is_dropped_alone(tx: Transaction):
    await tx.topics.put(topic(TESTS, "Tests"))
    for stance in Stance:
        await tx.topics.add_interest(Interest(ANA, TESTS, stance))
    await tx.topics.drop_interest(Interest(ANA, TESTS, Stance.CURIOUS))
    await tx.topics.drop_interest(Interest(BEN, TESTS, Stance.CURIOUS))
    assert await tx.topics.interests_of([ANA, BEN]) == [Interest(ANA, TESTS, Stance.SHARING)]
