"""Topics, their aliases, and members' interests."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache, reduce
from operator import add
from typing import Any, Final

from sqlalchemy import (
    Column,
    CompoundSelect,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    desc,
    distinct,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from bot.model.asks import Ask
from bot.model.ids import MemberId, TopicId
from bot.model.interests import Interest, Stance
from bot.model.topics import SEVERAL, Alias, Standing, Topic
from storage import tables as t
from storage.community_scope import CommunityScope
from storage.statements import columns_of, is_here, is_one_of, is_the, with_topic
from storage.topic_links import move_links

BY_NAME: Final = (t.topic.c.folded, t.topic.c.id)
OF_MEMBER: Final = (
    with_topic(Interest)
    .where(is_here(t.interest), is_the(t.interest.c.member))
    .order_by(*t.interest.primary_key.columns)
)
BY_TOPIC: Final = (t.interest.c.topic, t.interest.c.member)
"""An order in which SQLite uses the index on topics. In the order of keys it would read all members' interests."""
ONE_PIECE_IN: Final = 4
"""A name is similar if it contains at least a quarter of the given pieces, one in this many."""
SAMPLED: Final = 2_000
"""Maximum number of interests that are read to find common topics; about five hundred members have that many."""


@cache
def _like(name: Column[str], topic: Column[str], pieces: int, *, postgresql: bool) -> Select[Any]:
    """Select names that contain some of the pieces, of topics that some member has; names with most pieces first."""
    place_of = func.strpos if postgresql else func.instr
    given = (bindparam(f"piece_{number}", type_=Text) for number in range(pieces))
    score = reduce(add, (case((place_of(name, piece) > 0, 1), else_=0) for piece in given))
    # OFFSET keeps the database from computing the score again at each use.
    every = select(name.table.c.community_id, name.label("name"), topic.label("topic"), score.label("score"))
    each = every.where(is_here(name.table)).offset(0).subquery().c
    held = exists().where(t.interest.c.community_id == each.community_id, t.interest.c.topic == each.topic)
    query = select(each.name, each.topic, each.score).where(each.score >= bindparam("fewest", type_=Integer), held)
    return query.order_by(each.score.desc(), each.name).limit(bindparam("limit", type_=Integer))


@cache
def _named(*, postgresql: bool) -> CompoundSelect[Any]:
    """Select held topics by folded names and aliases, each after the name; those found by an alias come first."""
    topic, alias = t.topic.c, t.alias.c
    same = and_(topic.community_id == alias.community_id, topic.id == alias.topic)
    by_name = select(topic.folded.label("called"), literal(1).label("place"), *columns_of(t.topic, Topic))
    by_alias = select(alias.folded, literal(0), *columns_of(t.topic, Topic)).join_from(t.alias, t.topic, same)
    found = [
        query.where(is_here(name.table), is_one_of(name, "names", postgresql=postgresql), t.is_held(topic.id))
        for query, name in ((by_name, topic.folded), (by_alias, alias.folded))
    ]
    return union_all(*found).order_by("place", desc("id"))


class SqlTopics:
    """Topics, aliases and interests of one community."""

    def __init__(self, scope: CommunityScope) -> None:
        self._scope = scope

    async def get(self, topic: TopicId) -> Topic | None:
        return await self._scope.find_one(Topic, id=topic)

    async def get_many(self, topics: Collection[TopicId]) -> dict[TopicId, Topic]:
        return await self._scope.find_many(Topic, topics)

    async def named(self, folded: str) -> Topic | None:
        return (await self.named_any([folded])).get(folded)

    async def named_any(self, folded: Collection[str]) -> dict[str, Topic]:
        query, given = _named(postgresql=self._scope.postgresql), self._scope.parameters({"names": folded})
        rows = (await self._scope.execute(query, given)).all()
        found = {row[0]: Topic(*row[2:]) for row in rows}
        for topic in found.values():
            self._scope.loaded.keep(topic)
        return found

    async def like(
        self, pieces: Sequence[str], limit: int, *, fewest: int | None = None
    ) -> Sequence[tuple[str, Topic]]:
        topic, alias = t.topic.c, t.alias.c
        fewest = -(-len(pieces) // ONE_PIECE_IN) if fewest is None else fewest
        found = await self._names_like(topic.folded, topic.id, pieces, fewest, limit)
        found += await self._names_like(alias.folded, alias.topic, pieces, fewest, limit)
        found = sorted(found, key=lambda row: (-row[2], row[0]))[:limit]
        topics = await self.get_many({topic for _, topic, _ in found})
        return [(name, topics[id_]) for name, id_, _ in found if topics[id_].standing is not Standing.HIDDEN]

    async def _names_like(
        self, name: Column[str], topic: Column[str], pieces: Sequence[str], fewest: int, limit: int
    ) -> list[tuple[str, TopicId, int]]:
        query = _like(name, topic, len(pieces), postgresql=self._scope.postgresql)
        given = {f"piece_{number}": piece for number, piece in enumerate(pieces)}
        rows = await self._scope.execute(query, self._scope.parameters({**given, "fewest": fewest, "limit": limit}))
        return [(row[0], TopicId(row[1]), row[2]) for row in rows]

    async def common(self, limit: int, *, shared_but_by: MemberId | None = None) -> Sequence[Topic]:
        held = t.interest.c
        some = self._scope.select(t.interest, held.member, held.topic, held.stance)
        some = some.order_by(held.community_id, held.member).limit(SAMPLED)
        of = some.subquery().c
        holders = select(of.topic, func.count(distinct(of.member)).label("holders")).group_by(of.topic)
        if shared_but_by is not None:
            is_shared = and_(of.stance == Stance.SHARING, of.member != shared_but_by)
            holders = holders.having(func.max(case((is_shared, 1), else_=0)) == 1)
        counted = holders.subquery().c
        is_suggested = or_(t.topic.c.standing == Standing.SUGGESTED, counted.holders >= SEVERAL)
        query = self._scope.select(t.topic, *columns_of(t.topic, Topic)).where(
            t.topic.c.id == counted.topic, t.topic.c.standing != Standing.HIDDEN, is_suggested
        )
        by = (t.topic.c.standing != Standing.SUGGESTED, counted.holders.desc(), t.topic.c.folded)
        rows = await self._scope.execute(query.order_by(*by).limit(limit))
        return [Topic(*row) for row in rows]

    async def page(self, words: str, after: str, limit: int) -> Sequence[Topic]:
        folded = t.topic.c.folded
        place_of = func.strpos if self._scope.postgresql else func.instr
        wanted = (place_of(folded, words) > 0,) if words else ()
        return await self._scope.find(Topic, t.is_held(t.topic.c.id), folded > after, *wanted, by=BY_NAME, limit=limit)

    async def hidden(self) -> Collection[TopicId]:
        return {TopicId(each) for each in await self._scope.values(t.topic.c.id, t.HIDDEN_TOPIC)}

    async def holders(self, topics: Collection[TopicId]) -> Mapping[TopicId, int]:
        held = t.interest.c
        query = self._scope.select(t.interest, held.topic, func.count(distinct(held.member)))
        rows = await self._scope.execute(query.where(self._scope.among(held.topic, topics)).group_by(held.topic))
        return {row[0]: row[1] for row in rows}

    async def aliases_named(self, folded: Collection[str]) -> Sequence[Alias]:
        return await self._scope.find(Alias, t.is_held(t.alias.c.topic), folded=folded)

    async def put(self, topic: Topic) -> None:
        await self._scope.put(topic)

    async def merge(self, gone: Topic, kept: Topic) -> None:
        if gone.id == kept.id:
            return
        interest = t.interest.c
        await self._scope.change(t.interest, interest.topic == gone.id, interest.called == "", called=gone.folded)
        await self._scope.copy(t.interest, interest.topic == gone.id, topic=kept.id)
        await self._scope.delete(t.interest, topic=gone.id)
        for table in (t.chat, t.refill, t.alias):
            await self._scope.change(table, table.c.topic == gone.id, topic=kept.id)
        await move_links(self._scope, gone.id, kept.id)
        for ask in await self._scope.find(Ask, t.LOOKING_ASK):
            if gone.id in ask.also:
                also = tuple(sorted({*ask.also, kept.id} - {gone.id}))
                await self._scope.put(replace(ask, also=also))
        await drop_unused(self._scope, [gone.id])
        await self._scope.put(Alias(gone.folded, gone.name, kept.id))

    async def split(self, alias: Alias, own: Topic) -> None:
        await self._scope.delete(t.alias, folded=alias.folded)
        await self._scope.put(own)
        called = (t.interest.c.topic == alias.topic, t.interest.c.called == alias.folded)
        await self._scope.copy(t.interest, *called, topic=own.id, called="")
        await self._scope.delete(t.interest, *called)
        await drop_unused(self._scope, [alias.topic, own.id])

    async def sharing(self, topics: Collection[TopicId]) -> Sequence[Interest]:
        found = await self._scope.find(Interest, by=BY_TOPIC, topic=topics, stance=Stance.SHARING)
        return sorted(found, key=lambda interest: (interest.member, interest.topic))

    async def held_among(self, topics: Collection[TopicId]) -> Collection[TopicId]:
        return set(await self._scope.values(t.interest.c.topic, topic=topics))

    async def interests_of(self, members: Collection[MemberId]) -> Sequence[Interest]:
        lists = self._scope.loaded.lists(Interest)
        for member in members if len(members) == 1 else ():
            if ("member", member) not in lists:
                lists["member", member] = await self._scope.entities(Interest, OF_MEMBER, (Topic,), member=member)
        return await self._scope.find_each(Interest, "member", members)

    async def add_interest(self, interest: Interest) -> None:
        await self._scope.put(interest)

    async def drop_interest(self, interest: Interest) -> None:
        this: dict[str, Any] = {"member": interest.member, "topic": interest.topic, "stance": interest.stance}
        called = await self._scope.values(t.interest.c.called, **this)
        if await self._scope.delete(t.interest, **this):
            await drop_uncalled(self._scope, called)
            await drop_unused(self._scope, [interest.topic])


async def drop_uncalled(scope: CommunityScope, names: Collection[str]) -> None:
    """Delete aliases that have one of these folded names and that no interest uses."""
    interest, alias = t.interest.c, t.alias.c
    same = (interest.community_id == alias.community_id, interest.topic == alias.topic)
    await scope.delete(t.alias, ~exists().where(*same, interest.called == alias.folded), folded=set(names))


async def drop_unused(scope: CommunityScope, topics: Collection[TopicId]) -> None:
    """Delete these topics and their aliases, except topics that an interest, chat, refill or ask uses."""
    topic = t.topic.c
    unused = [
        ~exists().where(table.c.community_id == topic.community_id, table.c.topic == topic.id)
        for table in (t.interest, t.chat, t.refill, t.ask)
    ]
    await scope.delete(t.topic, scope.among(topic.id, topics), *unused)
