"""Compute embeddings of topics and compare them, outside any transaction. Store the result as links."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Final

from bot.model.abbreviations import spell_out
from bot.model.embeddings import TopicVector, Vectors, nearness, vectors_of
from bot.model.ids import CommunityId, TopicId
from bot.model.jobs import Due, RelateTopics
from bot.model.topic_links import Link, LinkKind, LinkSource, link_of
from bot.model.topic_names import needs_a_yes, share_a_word
from bot.model.topics import Topic
from bot.ports import Clock, EmbeddingModel, Store, Transaction

NEAR_FROM: Final = 0.55
"""Minimum similarity at which two topics are near, unless they may be homonyms. With this number, 95 % of the links
between the names in tests/unit/meaning/dev-pairs.tsv are right. `python -m bench.topics` measures that."""
MAYBE_FROM: Final = 0.35
"""Minimum similarity at which a member may be asked whether two topics are near. It was chosen on the same names."""
MAX_MAYBE_LINKS: Final = 3
"""Maximum number of MAYBE links from one topic to topics that somebody holds. The nearest topics are linked."""
MAX_TOPICS_A_JOB: Final = 200
"""Maximum number of topics that one job embeds. This takes seconds, so that the job ends within its lease."""


async def plan_topic_links(tx: Transaction, now: datetime) -> None:
    """Plan the job that links new topics."""
    await tx.agenda.put(Due(RelateTopics(), now))


async def plan_everywhere(store: Store, meanings: EmbeddingModel, now: datetime) -> None:
    """Plan `link_topics` in each active community that has topics which this model has not embedded."""
    for community in await store.communities():
        async with store.transaction(community.id) as tx:
            if community.left_at is None and await tx.links.unread(meanings.name, 1):
                await plan_topic_links(tx, now)
                await tx.commit()


async def link_topics(store: Store, community: CommunityId, meanings: EmbeddingModel, clock: Clock) -> None:
    """Embed topics that the model has not embedded yet, and link them to similar topics. If any is left, plan a job."""
    async with store.reading(community) as tx:
        unread = await tx.links.unread(meanings.name, MAX_TOPICS_A_JOB)
        known = await tx.links.vectors(meanings.name)
        topics = await tx.topics.get_many([vector.topic for vector in known])
        held = await tx.topics.held_among([*topics, *(topic.id for topic in unread)])
    if not unread:
        return
    read = await asyncio.to_thread(meanings.embed, [spell_out(topic.folded) for topic in unread])
    fresh = [TopicVector.of(topic.id, meanings.name, vector) for topic, vector in zip(unread, read, strict=True)]
    topics |= {topic.id: topic for topic in unread}
    links = await asyncio.to_thread(_links, unread, fresh, [*known, *fresh], topics, held, meanings.everyday)
    async with store.transaction(community) as tx:
        await tx.links.drop_other_models(meanings.name)
        here = await tx.topics.get_many(topics)
        for vector in fresh:
            if vector.topic in here:
                await tx.links.put_vector(vector)
        for link in links:
            if link.one in here and link.other in here:
                await tx.links.put(link)
        if await tx.links.unread(meanings.name, 1):
            await plan_topic_links(tx, clock.now())
        await tx.commit()


def link_kind(one: str, other: str, near: float) -> LinkKind | None:
    """Return the kind of link between two topics' names whose embeddings have the similarity `near`; None for no link.

    Names that share a word get no link, because the word alone makes them similar. Otherwise members would be asked
    about topics that nearly always differ.
    """
    if share_a_word(one, other):
        return None
    if near >= NEAR_FROM and not needs_a_yes(one, other):
        return LinkKind.NEAR
    return LinkKind.MAYBE if near >= MAYBE_FROM else None


def _links(
    unread: Sequence[Topic],
    fresh: Sequence[TopicVector],
    known: Sequence[TopicVector],
    topics: dict[TopicId, Topic],
    held: Collection[TopicId],
    everyday: Sequence[Vectors],
) -> list[Link]:
    """Return the links of all newly embedded topics to known topics."""
    near = nearness(vectors_of(fresh), vectors_of(known), everyday)
    found: dict[tuple[TopicId, TopicId], Link] = {}
    for topic, row in zip(unread, near, strict=True):
        for link in _links_of(topic, row, known, topics, held):
            found[link.ends] = link
    return list(found.values())


def _links_of(
    topic: Topic,
    row: Vectors,
    known: Sequence[TopicVector],
    topics: dict[TopicId, Topic],
    held: Collection[TopicId],
) -> Iterator[Link]:
    """Yield the links of one new topic, nearest first. There is no link between two topics that nobody holds."""
    maybes = 0
    for index in (-row).argsort(kind="stable"):
        other, strength = topics[known[index].topic], float(row[index])
        if other.id == topic.id or not (topic.id in held or other.id in held):
            continue
        if strength < MAYBE_FROM:
            return
        kind = link_kind(topic.name, other.name, strength)
        if kind is None:
            continue
        maybes += kind is LinkKind.MAYBE and other.id in held
        if kind is LinkKind.NEAR or maybes <= MAX_MAYBE_LINKS:
            yield link_of(topic.id, other.id, LinkSource.MEANING, kind, min(round(100 * strength), 100))
