"""Links between topics, topic vectors, and counts of the members who share topics."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, exists, func, or_, select, true, union

from bot.model.asks import AskState
from bot.model.embeddings import TopicVector
from bot.model.ids import TopicId
from bot.model.interests import Stance
from bot.model.topic_links import Link, LinkSource, SharedTogether
from bot.model.topics import Topic
from storage import tables as t
from storage.community_scope import CommunityScope
from storage.statements import is_here, is_one_of

LOOKING = (AskState.DRAFT, AskState.OPEN, AskState.ENDED)
"""States of an ask that is not withdrawn, and whose asker knows of no chat."""


class SqlTopicLinks:
    """Links and vectors of one community's topics."""

    def __init__(self, scope: CommunityScope) -> None:
        self._scope = scope

    async def of(self, topics: Collection[TopicId]) -> Sequence[Link]:
        return await self._scope.find_any(Link, {"one": topics}, {"other": topics})

    async def among(self, topics: Collection[TopicId]) -> Sequence[Link]:
        return await self._scope.find(Link, one=topics, other=topics)

    async def put(self, link: Link) -> None:
        await self._scope.put(link)

    async def drop(self, one: TopicId, other: TopicId, source: LinkSource) -> bool:
        first, second = sorted((one, other))
        return await self._scope.delete(t.topic_link, one=first, other=second, source=source) > 0

    async def unread(self, model: str, limit: int) -> Sequence[Topic]:
        vector = t.topic_vector.c
        read = exists().where(
            vector.community_id == t.topic.c.community_id, vector.topic == t.topic.c.id, vector.model == model
        )
        return await self._scope.find(Topic, ~read, limit=limit)

    async def vectors(self, model: str) -> Sequence[TopicVector]:
        vector, ask = t.topic_vector.c, t.ask.c
        looks = exists().where(
            ask.community_id == vector.community_id, ask.topic == vector.topic, ask.state.in_(LOOKING)
        )
        return await self._scope.find(TopicVector, vector.model == model, or_(t.is_held(vector.topic), looks))

    async def put_vector(self, vector: TopicVector) -> None:
        await self._scope.put(vector)

    async def drop_other_models(self, model: str) -> None:
        if await self._scope.delete(t.topic_vector, t.topic_vector.c.model != model):
            await self._scope.delete(t.topic_link, source=LinkSource.MEANING)

    async def sharers(self, topics: Collection[TopicId]) -> Mapping[TopicId, int]:
        held = t.interest.c
        query = self._scope.select(t.interest, held.topic, func.count(held.member)).where(
            held.stance == Stance.SHARING, self._scope.among(held.topic, topics)
        )
        rows = await self._scope.execute(query.group_by(held.topic))
        return {row[0]: row[1] for row in rows}

    async def shared_together(
        self, topics: Collection[TopicId], fewest: int, all_up_to: int, among: Collection[TopicId] | None = None
    ) -> Sequence[SharedTogether]:
        query = _sharing_together(among=among is not None, postgresql=self._scope.postgresql)
        given = {"topics": topics, "fewest": fewest, "all_up_to": all_up_to}
        given |= {} if among is None else {"among": among}
        rows = await self._scope.execute(query, self._scope.parameters(given))
        return [SharedTogether(*row) for row in rows]


@cache
def _sharing_together(*, among: bool, postgresql: bool) -> Select[Any]:
    """Select the values of `SharedTogether`. The first topic is one of `topics`, the other one of `among`, if given."""
    one, other, held, anyone = (t.interest.alias() for _ in range(4))
    both = func.count(one.c.member).label("both")
    joined = and_(
        other.c.community_id == one.c.community_id,
        other.c.member == one.c.member,
        other.c.topic != one.c.topic,
        other.c.stance == Stance.SHARING,
        is_one_of(other.c.topic, "among", postgresql=postgresql) if among else true(),
    )
    pairs = (
        select(one.c.topic.label("one"), other.c.topic.label("other"), both)
        .select_from(one.join(other, joined))
        .where(is_here(one), one.c.stance == Stance.SHARING, is_one_of(one.c.topic, "topics", postgresql=postgresql))
        .group_by(one.c.topic, other.c.topic)
        .having(both >= bindparam("fewest", type_=Integer))
        .cte("pairs")
    )
    sharers = (
        select(held.c.topic, func.count(held.c.member).label("sharers"))
        .where(is_here(held), held.c.stance == Stance.SHARING)
        .where(held.c.topic.in_(union(select(pairs.c.one), select(pairs.c.other))))
        .group_by(held.c.topic)
        .cte("sharers")
    )
    enough = select(func.max(pairs.c.both) * bindparam("all_up_to", type_=Integer) + 1).scalar_subquery()
    sharing = select(anyone.c.member).where(is_here(anyone), anyone.c.stance == Stance.SHARING)
    some = sharing.distinct().order_by(anyone.c.member).limit(enough).subquery()
    ones, others = sharers.alias(), sharers.alias()
    return (
        select(
            *(pairs.c.one, pairs.c.other, pairs.c.both, ones.c.sharers, others.c.sharers),
            select(func.count()).select_from(some).scalar_subquery(),
        )
        .select_from(pairs)
        .join(ones, ones.c.topic == pairs.c.one)
        .join(others, others.c.topic == pairs.c.other)
        .order_by(pairs.c.one, pairs.c.other)
    )


async def move_links(scope: CommunityScope, gone: TopicId, kept: TopicId) -> None:
    """Move the links of one topic to another topic, except links that the other topic already has."""
    links = SqlTopicLinks(scope)
    said = {(link.ends, link.source) for link in await links.of([kept])}
    for link in await links.of([gone]):
        first, second = sorted((kept, link.beyond(gone)))
        await links.drop(link.one, link.other, link.source)
        if first != second and ((first, second), link.source) not in said:
            await links.put(Link(first, second, link.source, link.kind, link.strength))
