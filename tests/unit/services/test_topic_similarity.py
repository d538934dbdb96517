"""Similarity of topics: by abbreviations, by members' words, and by shared members."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.model.communities import Community
from bot.model.ids import CommunityId, MemberId, TopicId
from bot.model.interests import Interest, Stance
from bot.model.topic_links import SAID_NEAR, LinkKind, LinkSource, link_of
from bot.ports import Transaction
from bot.services.topic_similarity import (
    SPELLED,
    maybe_near,
    narrower_topics,
    near_among,
    near_topics,
    say_apart,
    say_near,
    unsay,
)
from bot.services.topics import find_or_add_topic
from storage import SqlStore

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
TOWN = CommunityId("sandbox:town")


@pytest.fixture
def engine_name() -> str:
    """Use one database, because the queries are tested on both elsewhere."""
    return "sqlite"


@pytest.fixture
async def tx(store: SqlStore) -> AsyncIterator[Transaction]:
    async with store.transaction(TOWN) as transaction:
        await transaction.put_community(Community(TOWN, "sandbox", "Town", "en", "Europe/Berlin"))
        yield transaction


async def named(tx: Transaction, name: str) -> TopicId:
    topic = (await find_or_add_topic(tx, name, START)).id
    await tx.topics.add_interest(Interest(MemberId("curious"), topic, Stance.CURIOUS))
    return topic


async def share(tx: Transaction, people: range, *topics: TopicId) -> None:
    for number in people:
        for topic in topics:
            await tx.topics.add_interest(Interest(MemberId(f"m{number}"), topic, Stance.SHARING))


async def test_a_short_form_and_what_it_stands_for_are_near(tx: Transaction):
    short, whole = await named(tx, "DIY furniture"), await named(tx, "do it yourself furniture")
    await named(tx, "do it yourself plumbing")
    assert await near_topics(tx, short) == {whole: SPELLED}
    assert await near_topics(tx, whole) == {short: SPELLED}
    assert await near_among(tx, [short, whole]) == {tuple(sorted((short, whole))): SPELLED}


async def test_a_members_word_links_and_can_be_taken_back(tx: Transaction):
    one, other = await named(tx, "python"), await named(tx, "writing small scripts")
    assert await near_topics(tx, one) == {}
    await say_near(tx, one, other)
    assert (set(await near_topics(tx, one)), set(await near_topics(tx, other))) == ({other}, {one})
    assert set(await near_among(tx, [one, other])) == {tuple(sorted((one, other)))}
    await unsay(tx, other, one)
    assert await near_topics(tx, one) == {}


async def test_what_a_member_calls_different_is_not_near_whatever_else_says_so(tx: Transaction):
    short, whole = await named(tx, "DIY"), await named(tx, "do it yourself")
    other = await named(tx, "mending old chairs")
    await tx.links.put(link_of(short, other, LinkSource.MEANING, LinkKind.NEAR, 90))
    await say_apart(tx, short, whole)
    await say_apart(tx, other, short)
    assert await near_topics(tx, short) == {}
    assert await near_among(tx, [short, whole, other]) == {}


async def test_what_a_model_is_sure_of_is_no_nearer_than_what_a_member_says(tx: Transaction):
    one, guessed, less, said = [await named(tx, name) for name in ("python", "reptiles", "baking", "writing scripts")]
    await tx.links.put(link_of(one, guessed, LinkSource.MEANING, LinkKind.NEAR, 100))
    await tx.links.put(link_of(one, less, LinkSource.MEANING, LinkKind.NEAR, 60))
    await say_near(tx, one, said)
    assert await near_topics(tx, one) == {said: SAID_NEAR, guessed: SAID_NEAR, less: 60}
    pairs = {tuple(sorted((one, other))): near for other, near in ((said, SAID_NEAR), (guessed, SAID_NEAR), (less, 60))}
    assert await near_among(tx, [one, guessed, less, said]) == pairs


async def test_what_may_be_near_is_offered_and_not_linked(tx: Transaction):
    one, likely, less = await named(tx, "python"), await named(tx, "reptiles"), await named(tx, "writing scripts")
    await tx.links.put(link_of(one, less, LinkSource.MEANING, LinkKind.MAYBE, 52))
    await tx.links.put(link_of(one, likely, LinkSource.MEANING, LinkKind.MAYBE, 61))
    await share(tx, range(1), likely, less)
    assert [(mine.id, other.id) for mine, other in await maybe_near(tx, [one])] == [(one, likely), (one, less)]
    assert await near_topics(tx, one) == {}
    await say_apart(tx, one, likely)
    assert [other.id for _, other in await maybe_near(tx, [one])] == [less]
    assert await maybe_near(tx, [one, less]) == []


async def test_what_is_in_somebodys_ask_alone_is_offered_to_nobody(tx: Transaction):
    one, asked = await named(tx, "python"), (await find_or_add_topic(tx, "snakes after a divorce", START)).id
    await tx.links.put(link_of(one, asked, LinkSource.MEANING, LinkKind.MAYBE, 61))
    assert await maybe_near(tx, [one]) == []
    await tx.topics.add_interest(Interest(MemberId("ana"), asked, Stance.CURIOUS))
    assert [other.id for _, other in await maybe_near(tx, [one])] == [asked]


async def test_what_the_same_people_share_is_near_once_they_are_five(tx: Transaction):
    wood, chairs, noise = [await named(tx, name) for name in ("carving wood", "mending chairs", "field recordings")]
    await share(tx, range(4), wood, chairs)
    await share(tx, range(4, 24), noise)
    assert await near_topics(tx, wood) == {}
    await share(tx, range(4, 5), wood, chairs)
    near = await near_topics(tx, wood)
    assert set(near) == {chairs}
    assert await near_among(tx, [wood, chairs, noise]) == {tuple(sorted((wood, chairs))): near[chairs]}


async def test_what_everybody_shares_says_nothing(tx: Transaction):
    wood, chairs = await named(tx, "carving wood"), await named(tx, "mending chairs")
    await share(tx, range(10), wood, chairs)
    assert await near_topics(tx, wood) == {}


async def test_people_alone_link_no_homonym(tx: Transaction):
    crane, paper = await named(tx, "crane"), await named(tx, "folding paper")
    await share(tx, range(6), crane, paper)
    await share(tx, range(6, 26), await named(tx, "field recordings"))
    assert await near_topics(tx, crane) == {}


async def test_a_broad_name_has_the_narrower_ones_that_somebody_shares(tx: Transaction):
    change, first, alone = [
        await named(tx, name) for name in ("changing careers at forty", "my first career step", "career in forestry")
    ]
    broad, linked = await named(tx, "career"), await named(tx, "asking for more money")
    await share(tx, range(2), first)
    await share(tx, range(1), change, linked)
    await say_near(tx, broad, linked)
    await tx.topics.add_interest(Interest(MemberId("m9"), alone, Stance.CURIOUS))
    found = await narrower_topics(tx, "Career")
    assert [topic.name for topic in found] == [
        "my first career step",
        "asking for more money",
        "changing careers at forty",
    ]
