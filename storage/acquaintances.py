"""Pairs of members who were introduced, their refills, and blocks."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from bot.model.blocks import Block
from bot.model.ids import MemberId, RefillId
from bot.model.refills import Acquaintance, Refill, pair_of
from storage import tables as t
from storage.community_scope import CommunityScope
from storage.pseudonyms import Pseudonyms

LATEST_FIRST: Final = (t.acquaintance.c.introduced_at.desc(), t.acquaintance.c.one, t.acquaintance.c.other)


class SqlAcquaintances:
    """Pairs, refills and blocks of one community."""

    def __init__(self, scope: CommunityScope, pseudonyms: Pseudonyms) -> None:
        self._scope = scope
        self._pseudonyms = pseudonyms

    async def get(self, one: MemberId, other: MemberId) -> Acquaintance | None:
        first, second = pair_of(one, other)
        return await self._scope.find_one(Acquaintance, one=first, other=second)

    async def load(self, pairs: Collection[tuple[MemberId, MemberId]]) -> None:
        async def find(some: Collection[tuple[MemberId, MemberId]]) -> None:
            await self._scope.find(Acquaintance, one={one for one, _ in some}, other={other for _, other in some})

        await self._scope.find_named(Acquaintance, {pair_of(*both): pair_of(*both) for both in pairs}, find)

    async def with_others(self, member: MemberId, others: Collection[MemberId]) -> dict[MemberId, Acquaintance]:
        async def find(some: Collection[MemberId]) -> None:
            await self._scope.find_any(Acquaintance, {"one": member, "other": some}, {"other": member, "one": some})

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

    async def open_refills(self, members: Collection[MemberId]) -> Sequence[Refill]:
        return await self._scope.find_any(Refill, {"one": members}, {"other": members}, also=(t.OPEN_REFILL,))

    async def put_refill(self, refill: Refill) -> None:
        one, other = refill.members
        await self._scope.put(refill, one=one, other=other)

    async def blocks_of(self, member: MemberId) -> Sequence[Block]:
        return await self._scope.find_each(Block, "member", [member])

    async def blocks_among(self, members: Collection[MemberId]) -> Sequence[Block]:
        return await self._scope.find(Block, member=members, other=members)

    async def add_block(self, block: Block) -> None:
        await self._scope.put(block)

    async def add_block_ahead(self, block: Block) -> None:
        await self.add_block(Block(block.member, self._pseudonyms.pseudonym_of(block.other, block.member)))

    async def drop_block(self, block: Block) -> None:
        await self._scope.delete(t.block, member=block.member, other=block.other)
