"""Links of topics from embeddings: computed in the background, and anew with another model."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.embeddings import OnnxEmbeddingModel
from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.ids import CommunityId, MemberId
from bot.model.members import Community, Person
from bot.model.topic_links import LinkKind
from bot.model.topics import Interest, Stance
from bot.services import topic_embeddings
from bot.services.asks import Draft, write_ask
from bot.services.members import member_from
from bot.services.topic_similarity import maybe_near, near_topics, say_apart
from bot.services.topics import find_or_add_topic, find_topic
from storage import SqlStore
from tests.unit.meaning.small_model import make_model

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TOWN = CommunityId("sandbox:town")


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("model"))


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


async def test_new_topics_find_those_that_mean_the_same(town: SqlStore, folder: Path):
    refill = Refill(town, HandClock(NOW), {}, OnnxEmbeddingModel(folder))
    await name(town, "growing vegetables", "mending chairs")
    await refill.work()
    assert await near(town, "growing vegetables") == set()
    await name(town, "planting greens", "python", "writing scripts", "unit testing", "usability tests")
    await refill.work()
    assert await near(town, "growing vegetables") == {"planting greens"}
    assert await near(town, "planting greens") == {"growing vegetables"}
    assert (await near(town, "python"), await maybe(town, "python")) == (set(), ["writing scripts"])
    assert (await near(town, "unit testing"), await maybe(town, "usability tests")) == (set(), ["unit testing"])


async def test_what_is_asked_about_takes_the_place_of_nothing_that_is_offered(town: SqlStore, folder: Path):
    ana = member_from(Person(MemberId("ana"), "Ana", "Europe/Berlin", "en", admin=False), NOW)
    refill = Refill(town, HandClock(NOW), {}, OnnxEmbeddingModel(folder))
    await name(town, "python")
    await refill.work()
    async with town.transaction(TOWN) as tx:
        for topic in ("writing python", "python writing", "scripts writing"):
            await write_ask(tx, replace(ana, id=MemberId(topic)), Draft("How?", topic), NOW)
        await write_ask(tx, ana, Draft("How?", "growing vegetables"), NOW)
        await tx.commit()
    await refill.work()
    await name(town, "writing scripts", "planting greens")
    await refill.work()
    assert await maybe(town, "writing scripts") == ["python"]
    async with town.reading(TOWN) as tx:
        (ask,) = await tx.asks.of_member(ana.id)
        near = await tx.topics.get_many(await near_topics(tx, ask.topic))
    assert [topic.name for topic in near.values()] == ["planting greens"], "also one that came after the ask"


async def test_topics_from_before_a_model_was_named_are_related_once_it_is(town: SqlStore, folder: Path):
    await name(town, "growing vegetables", "planting greens")
    without = Refill(town, HandClock(NOW), {})
    await without.work()
    assert await without.next_instant() is None
    assert await near(town, "growing vegetables") == set()
    await Refill(town, HandClock(NOW), {}, OnnxEmbeddingModel(folder)).work()
    assert await near(town, "growing vegetables") == {"planting greens"}


async def test_a_members_word_stays_whatever_a_model_says_later(town: SqlStore, folder: Path, tmp_path: Path):
    await name(town, "growing vegetables", "planting greens")
    async with town.transaction(TOWN) as tx:
        ends = [(await find_topic(tx, each)).id for each in ("growing vegetables", "planting greens")]
        await say_apart(tx, ends[0], ends[1])
        await tx.commit()
    for model in (folder, make_model(tmp_path, opset=18)):
        await Refill(town, HandClock(NOW), {}, OnnxEmbeddingModel(model)).work()
        assert await near(town, "growing vegetables") == set()
    async with town.reading(TOWN) as tx:
        kinds = sorted(link.kind for link in await tx.links.of(ends[:1]))
    assert kinds == [LinkKind.APART, LinkKind.NEAR]


async def test_many_topics_are_related_some_at_a_time(town: SqlStore, folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(topic_embeddings, "MAX_TOPICS_A_JOB", 3)
    await name(town, *(f"thing {number}" for number in range(8)), "growing vegetables", "planting greens")
    meanings = OnnxEmbeddingModel(folder)
    await Refill(town, HandClock(NOW), {}, meanings).work()
    assert await near(town, "growing vegetables") == {"planting greens"}
    async with town.reading(TOWN) as tx:
        assert await tx.links.unread(meanings.name, 10) == []
