"""Links of topics from embeddings: computed in the background, and computed again with another model."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from adapters.embeddings import SentenceEncoder
from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.communities import Community
from bot.model.ids import CommunityId, MemberId
from bot.model.interests import Interest, Stance
from bot.model.members import Person
from bot.model.topic_links import LinkKind
from bot.services import topic_embeddings
from bot.services.asks import Draft, write_ask
from bot.services.members import member_from
from bot.services.topic_similarity import maybe_near, near_topics, say_apart
from bot.services.topics import find_or_add_topic, find_topic
from storage import SqlStore

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TOWN = CommunityId("sandbox:town")
KIDS, TWO_TONGUES = "raising bilingual children", "bringing up kids with two languages"
"""Two near topics without a common word."""


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.fixture
def meanings() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture
async def town(store: SqlStore) -> SqlStore:
    async with store.transaction(TOWN) as tx:
        await tx.put_community(Community(TOWN, "sandbox", "Town", "en", "Europe/Berlin"))
        await tx.commit()
    return store


async def name(store: SqlStore, *names: str) -> None:
    async with store.transaction(TOWN) as tx:
        for each in names:
            topic = await find_or_add_topic(tx, each, NOW)
            await tx.topics.add_interest(Interest(MemberId("ana"), topic.id, Stance.CURIOUS))
        await tx.commit()


async def near(store: SqlStore, about: str) -> set[str]:
    async with store.reading(TOWN) as tx:
        found = await near_topics(tx, (await find_topic(tx, about)).id)
        return {topic.name for topic in (await tx.topics.get_many(found)).values()}


async def maybe(store: SqlStore, about: str) -> list[str]:
    async with store.reading(TOWN) as tx:
        return [other.name for _, other in await maybe_near(tx, [(await find_topic(tx, about)).id])]


async def test_new_topics_find_those_that_mean_the_same(town: SqlStore, meanings: SentenceEncoder):
    refill = Refill(town, HandClock(NOW), {}, meanings)
    await name(town, KIDS, "mending chairs")
    await refill.work()
    assert await near(town, KIDS) == set()
    await name(town, TWO_TONGUES, "python", "snakes as pets", "unit testing", "usability tests")
    await refill.work()
    assert await near(town, KIDS) == {TWO_TONGUES}
    assert await near(town, TWO_TONGUES) == {KIDS}
    assert (await near(town, "python"), await maybe(town, "python")) == (set(), ["snakes as pets"])
    assert (await near(town, "unit testing"), await maybe(town, "usability tests")) == (set(), [])


async def test_what_is_asked_about_takes_the_place_of_nothing_that_is_offered(
    town: SqlStore, meanings: SentenceEncoder
):
    ana = member_from(Person(MemberId("ana"), "Ana", "Europe/Berlin", "en", admin=False), NOW)
    refill = Refill(town, HandClock(NOW), {}, meanings)
    await name(town, "python")
    await refill.work()
    async with town.transaction(TOWN) as tx:
        for topic in ("snakes at home", "keeping a snake", "reptiles and snakes"):
            await write_ask(tx, replace(ana, id=MemberId(topic)), Draft("How?", topic), NOW)
        await write_ask(tx, ana, Draft("How?", KIDS), NOW)
        await tx.commit()
    await refill.work()
    await name(town, "snakes as pets", TWO_TONGUES)
    await refill.work()
    assert await maybe(town, "snakes as pets") == ["python"]
    async with town.reading(TOWN) as tx:
        (ask,) = await tx.asks.of_member(ana.id)
        near = await tx.topics.get_many(await near_topics(tx, ask.topic))
    assert [topic.name for topic in near.values()] == [TWO_TONGUES], "also one that came after the ask"


async def test_topics_from_before_a_model_was_named_are_related_once_it_is(town: SqlStore, meanings: SentenceEncoder):
    await name(town, KIDS, TWO_TONGUES)
    without = Refill(town, HandClock(NOW), {})
    await without.work()
    assert await without.next_instant() is None
    assert await near(town, KIDS) == set()
    await Refill(town, HandClock(NOW), {}, meanings).work()
    assert await near(town, KIDS) == {TWO_TONGUES}


async def test_a_members_word_stays_whatever_a_model_says_later(town: SqlStore, meanings: SentenceEncoder):
    await name(town, KIDS, TWO_TONGUES)
    async with town.transaction(TOWN) as tx:
        ends = [(await find_topic(tx, each)).id for each in (KIDS, TWO_TONGUES)]
        await say_apart(tx, ends[0], ends[1])
        await tx.commit()
    for version in ("1", "2"):
        meanings.name = f"model {version}"
        await Refill(town, HandClock(NOW), {}, meanings).work()
        assert await near(town, KIDS) == set()
    async with town.reading(TOWN) as tx:
        kinds = sorted(link.kind for link in await tx.links.of(ends[:1]))
    assert kinds == [LinkKind.APART, LinkKind.NEAR]


async def test_many_topics_are_related_some_at_a_time(
    town: SqlStore, meanings: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(topic_embeddings, "MAX_TOPICS_A_JOB", 3)
    await name(
        town,
        *(f"thing {number}" for number in range(8)),
        KIDS,
        TWO_TONGUES,
    )
    await Refill(town, HandClock(NOW), {}, meanings).work()
    assert await near(town, KIDS) == {TWO_TONGUES}
    async with town.reading(TOWN) as tx:
        assert await tx.links.unread(meanings.name, 10) == []
