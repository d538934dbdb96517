"""Pairs who were introduced, their refills, and who is kept apart."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_

from bot.model.ids import MemberId, RefillId
from bot.model.members import Block
from bot.model.refills import Acquaintance, Refill, pair_of
from storage import tables as t
from storage.community_scope import Scope
from storage.pseudonyms import Pseudonyms


class SqlAcquaintances:
    """Pairs of one community."""

    def __init__(self, scope: Scope, pseudonyms: Pseudonyms) -> None:
        self._scope = scope
        self._pseudonyms = pseudonyms

    async def get(self, one: MemberId, other: MemberId) -> Acquaintance | None:
        """Find a pair, in either order."""
        first, second = pair_of(one, other)
        return await self._scope.find_one(Acquaintance, one=first, other=second)

    async def among(self, members: Collection[MemberId], since: datetime) -> Sequence[Acquaintance]:
        """List the pairs among these members who were introduced after an instant, sorted."""
        pair = t.acquaintance.c
        return await self._scope.find(
            Acquaintance,
            self._scope.among(pair.one, members),
            self._scope.among(pair.other, members),
            pair.introduced_at > since,
        )

    async def of_member(self, member: MemberId) -> Sequence[Acquaintance]:
        """List the pairs that a member is in, the latest introduced first."""
        pair = t.acquaintance.c
        return await self._scope.find(
            Acquaintance,
            or_(pair.one == member, pair.other == member),
            by=(pair.introduced_at.desc(), pair.one, pair.other),
        )

    async def put(self, acquaintance: Acquaintance) -> None:
        """Add or change a pair."""
        await self._scope.put(acquaintance)

    async def drop(self, acquaintance: Acquaintance) -> None:
        """Delete a pair who were not introduced after all."""
        pair = t.acquaintance.c
        await self._scope.delete(t.acquaintance, pair.one == acquaintance.one, pair.other == acquaintance.other)

    async def refill(self, refill: RefillId) -> Refill | None:
        """Find an offer."""
        return await self._scope.find_one(Refill, id=refill)

    async def open_refills(self, members: Collection[MemberId]) -> Sequence[Refill]:
        """List the waiting and offered ones that any of these members is in, by id."""
        among = self._scope.among
        return await self._scope.find(
            Refill,
            t.OPEN_REFILL,
            or_(among(t.refill.c.one, members), among(t.refill.c.other, members)),
        )

    async def put_refill(self, refill: Refill) -> None:
        """Add or change an offer."""
        one, other = refill.members
        await self._scope.put(refill, one=one, other=other)

    async def blocks_of(self, member: MemberId) -> Sequence[Block]:
        """List whom a member never wants to meet, by whom."""
        return await self._scope.find(Block, t.block.c.member == member)

    async def blocks_among(self, members: Collection[MemberId]) -> Sequence[Block]:
        """List the blocks whose both sides are among these members."""
        among = self._scope.among
        return await self._scope.find(Block, among(t.block.c.member, members), among(t.block.c.other, members))

    async def is_blocked(self, one: MemberId, other: MemberId) -> bool:
        """Tell whether either of the two blocks the other."""
        return any({block.member, block.other} == {one, other} for block in await self.blocks_among((one, other)))

    async def add_block(self, block: Block) -> None:
        """Note a block; noting it twice is noting it once."""
        await self._scope.put(block)

    async def add_block_ahead(self, block: Block) -> None:
        """Note a block of somebody who is no member, without their id: it holds once they become one."""
        await self.add_block(Block(block.member, self._pseudonyms.token_of(block.other)))

    async def drop_block(self, block: Block) -> None:
        """Take a block back, where it is there."""
        await self._scope.delete(t.block, t.block.c.member == block.member, t.block.c.other == block.other)
