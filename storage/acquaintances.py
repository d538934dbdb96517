"""Pairs of members who were introduced, their refills, and blocks."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, case, or_

from bot.model.again import Wish
from bot.model.blocks import Block
from bot.model.chats import Chat
from bot.model.ids import MemberId, RefillId
from bot.model.members import Member
from bot.model.refills import Acquaintance, Refill, pair_of
from bot.model.topics import Topic
from storage import tables as t
from storage.community_scope import CommunityScope
from storage.keyed_ids import KeyedIds
from storage.statements import is_here, is_one_of, is_the, joined, with_topic

LATEST_FIRST: Final = (t.acquaintance.c.introduced_at.desc(), t.acquaintance.c.one, t.acquaintance.c.other)


_pair: Final = t.acquaintance.c
_other: Final = case((_pair.one == bindparam("member", type_=_pair.one.type), _pair.other), else_=_pair.one)
WITH_OTHER: Final = joined(
    Acquaintance,
    (Member, t.member.c.id == _other),
    (Chat, t.chat.c.id == _pair.chat),
    (Wish, and_(is_the(t.wish.c.member), t.wish.c.about == _other)),
    (Block, and_(is_the(t.block.c.member), t.block.c.other == _other)),
)
"""Select a member's pairs, each with the other member, the latest chat, and the member's answer and block."""


@cache
def _open_refills(*, postgresql: bool) -> Select[Any]:
    """Select the open refills of some members, and some other refills."""
    of = t.refill.c
    mine = [and_(is_one_of(one, "members", postgresql=postgresql), t.OPEN_REFILL) for one in (of.one, of.other)]
    either = (*mine, is_one_of(of.id, "also", postgresql=postgresql))
    return with_topic(Refill).where(or_(*(and_(is_here(t.refill), one) for one in either))).order_by(of.id)


class SqlAcquaintances:
    """Pairs, refills and blocks of one community."""

    def __init__(self, scope: CommunityScope, keyed_ids: KeyedIds) -> None:
        self._scope = scope
        self._keyed_ids = keyed_ids

    async def get(self, one: MemberId, other: MemberId) -> Acquaintance | None:
        first, second = pair_of(one, other)
        return await self._scope.find_one(Acquaintance, one=first, other=second)

    async def load(self, pairs: Collection[tuple[MemberId, MemberId]]) -> None:
        async def find(some: Collection[tuple[MemberId, MemberId]]) -> None:
            await self._scope.find(Acquaintance, one={one for one, _ in some}, other={other for _, other in some})

        await self._scope.find_named(Acquaintance, {pair_of(*both): pair_of(*both) for both in pairs}, find)

    async def with_others(self, member: MemberId, others: Collection[MemberId]) -> dict[MemberId, Acquaintance]:
        loaded = self._scope.loaded

        async def find(some: Collection[MemberId]) -> None:
            either = ({"one": member, "other": some}, {"other": member, "one": some})
            joins = (WITH_OTHER, (Member, Chat, Wish, Block))
            for pair in await self._scope.find_any(Acquaintance, *either, joins=joins, member=member):
                other = pair.other if pair.one == member else pair.one
                for kind, key in (
                    (Member, (other,)),
                    (Chat, (pair.chat,)),
                    (Wish, (member, other)),
                    (Block, (member, other)),
                ):
                    loaded.by_key(kind).setdefault(key, None)

        return await self._scope.find_named(Acquaintance, {other: pair_of(member, other) for other in others}, find)

    async def among(self, members: Collection[MemberId], since: datetime) -> Sequence[Acquaintance]:
        pair = t.acquaintance.c
        return await self._scope.find(Acquaintance, pair.introduced_at > since, one=members, other=members)

    async def of_member(self, member: MemberId) -> Sequence[Acquaintance]:
        return await self._scope.find_any(Acquaintance, {"one": member}, {"other": member}, by=LATEST_FIRST)

    async def put(self, acquaintance: Acquaintance) -> None:
        await self._scope.put(acquaintance)

    async def drop(self, acquaintance: Acquaintance) -> None:
        await self._scope.delete(t.acquaintance, one=acquaintance.one, other=acquaintance.other)

    async def refill(self, refill: RefillId) -> Refill | None:
        return await self._scope.find_one(Refill, id=refill)

    async def open_refills(self, members: Collection[MemberId], also: Collection[RefillId] = ()) -> Sequence[Refill]:
        lists, name = self._scope.loaded.lists(Refill), ("open", (frozenset(members), frozenset(also)))
        if name not in lists:
            query = _open_refills(postgresql=self._scope.postgresql)
            lists[name] = await self._scope.entities(Refill, query, (Topic,), members=members, also=also)
        return lists[name]

    async def put_refill(self, refill: Refill) -> None:
        one, other = refill.members
        await self._scope.put(refill, one=one, other=other)

    async def blocks_of(self, member: MemberId) -> Sequence[Block]:
        return await self._scope.find_each(Block, "member", [member])

    async def blocks_about(self, member: MemberId, others: Collection[MemberId]) -> dict[MemberId, Block]:
        return await self._scope.find_many(Block, others, member=member)

    async def blocks_among(self, members: Collection[MemberId]) -> Sequence[Block]:
        return await self._scope.find(Block, member=members, other=members)

    async def add_block(self, block: Block) -> None:
        await self._scope.put(block)

    async def add_block_ahead(self, block: Block) -> None:
        await self.add_block(Block(block.member, self._keyed_ids.pseudonym_of(block.other, block.member)))

    async def drop_block(self, block: Block) -> None:
        await self._scope.delete(t.block, member=block.member, other=block.other)
