"""Links between topics, and what the same people share."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, distinct, exists, func, or_, select

from bot.model.asks import AskState
from bot.model.embeddings import TopicVector
from bot.model.ids import TopicId
from bot.model.topic_links import Link, LinkSource
from bot.model.topics import Stance, Topic
from storage import tables as t
from storage.community_scope import Scope

LOOKING = (AskState.DRAFT, AskState.OPEN, AskState.ENDED)
"""What an ask is before it has led to a chat or was taken back."""


class SqlLinks:
    """Links of one community's topics."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of(self, topics: Collection[TopicId]) -> Sequence[Link]:
        """List what is said about any of some topics and any other."""
        link = t.topic_link.c
        ends = or_(self._scope.among(link.one, topics), self._scope.among(link.other, topics))
        return await self._scope.find(Link, ends)

    async def among(self, topics: Collection[TopicId]) -> Sequence[Link]:
        """List what is said about any two of some topics."""
        link = t.topic_link.c
        return await self._scope.find(Link, self._scope.among(link.one, topics), self._scope.among(link.other, topics))

    async def put(self, link: Link) -> None:
        """Add or change what one source says about two topics."""
        await self._scope.put(link)

    async def drop(self, one: TopicId, other: TopicId, source: LinkSource) -> bool:
        """Take back what one source says about two topics, in either order; tell whether it said anything."""
        first, second = sorted((one, other))
        link = t.topic_link.c
        return bool(
            await self._scope.delete(t.topic_link, link.one == first, link.other == second, link.source == source)
        )

    async def unread(self, model: str, limit: int) -> Sequence[Topic]:
        """List topics of which a model has made nothing yet, by id."""
        vector = t.topic_vector.c
        read = exists().where(
            vector.community_id == t.topic.c.community_id, vector.topic == t.topic.c.id, vector.model == model
        )
        return await self._scope.find(Topic, ~read, limit=limit)

    async def vectors(self, model: str) -> Sequence[TopicVector]:
        """List what a model made of topics that somebody holds or looks for, by topic."""
        vector, ask = t.topic_vector.c, t.ask.c
        looks = exists().where(
            ask.community_id == vector.community_id, ask.topic == vector.topic, ask.state.in_(LOOKING)
        )
        return await self._scope.find(TopicVector, vector.model == model, or_(t.is_held(vector.topic), looks))

    async def put_vector(self, vector: TopicVector) -> None:
        """Keep what a model made of a topic, in place of what another model did."""
        await self._scope.put(vector)

    async def drop_other_models(self, model: str) -> None:
        """Take away what other models made of topics, and, where there was any, all links by meaning."""
        if await self._scope.delete(t.topic_vector, t.topic_vector.c.model != model):
            await self._scope.delete(t.topic_link, t.topic_link.c.source == LinkSource.MEANING)

    async def sharers(self, topics: Collection[TopicId]) -> Mapping[TopicId, int]:
        """Count who is happy to be asked about each of some topics; who has none is not in it."""
        held = t.interest.c
        query = self._scope.select(t.interest, held.topic, func.count(held.member)).where(
            held.stance == Stance.SHARING, self._scope.among(held.topic, topics)
        )
        rows = await self._scope.connection.execute(query.group_by(held.topic))
        return {row[0]: row[1] for row in rows}

    async def all_sharers(self) -> int:
        """Count who is happy to be asked about anything."""
        held = t.interest.c
        query = self._scope.select(t.interest, func.count(distinct(held.member))).where(held.stance == Stance.SHARING)
        return int((await self._scope.connection.execute(query)).scalar_one())

    async def shared_together(self, topics: Collection[TopicId], fewest: int) -> Sequence[tuple[TopicId, TopicId, int]]:
        """Count who shares one of some topics and another, where they are as many; that of the list comes first."""
        one, other = t.interest.alias(), t.interest.alias()
        both = func.count(one.c.member)
        query = (
            select(one.c.topic, other.c.topic, both)
            .join(
                other,
                and_(
                    other.c.community_id == one.c.community_id,
                    other.c.member == one.c.member,
                    other.c.topic != one.c.topic,
                    other.c.stance == Stance.SHARING,
                ),
            )
            .where(
                one.c.community_id == self._scope.community,
                one.c.stance == Stance.SHARING,
                self._scope.among(one.c.topic, topics),
            )
            .group_by(one.c.topic, other.c.topic)
            .having(both >= fewest)
            .order_by(one.c.topic, other.c.topic)
        )
        return [(row[0], row[1], row[2]) for row in await self._scope.connection.execute(query)]


async def move_links(scope: Scope, gone: TopicId, kept: TopicId) -> None:
    """Let a topic have what was said about another, except where something is said about it already."""
    links = SqlLinks(scope)
    said = {(link.ends, link.source) for link in await links.of([kept])}
    for link in await links.of([gone]):
        first, second = sorted((kept, link.beyond(gone)))
        await links.drop(link.one, link.other, link.source)
        if first != second and ((first, second), link.source) not in said:
            await links.put(Link(first, second, link.source, link.kind, link.strength))
