"""Members."""

from collections.abc import Collection, Sequence

from bot.model.ids import MemberId
from bot.model.people import Member
from bot.model.topics import fold
from storage import forgetting
from storage import tables as t
from storage.scope import Scope


class SqlPeople:
    """Members of one community."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def get(self, member: MemberId) -> Member | None:
        """Find one."""
        return await self._scope.find_one(Member, t.member.c.id == member)

    async def get_many(self, members: Collection[MemberId]) -> dict[MemberId, Member]:
        """Find several; who does not exist is not in it."""
        found = await self._scope.find(Member, self._scope.among(t.member.c.id, members))
        return {member.id: member for member in found}

    async def search(self, typed: str, limit: int) -> Sequence[Member]:
        """List those whose name holds what was typed, in any case, by name."""
        held = t.member.c.folded.contains(fold(typed), autoescape=True)
        return await self._scope.find(Member, held, by=(t.member.c.folded, t.member.c.id), limit=limit)

    async def organisers(self) -> Sequence[Member]:
        """List the members who are organisers, by id."""
        return await self._scope.find(Member, t.ORGANISER)

    async def put(self, member: Member) -> None:
        """Add or change one."""
        await self._scope.put(member, folded=fold(member.name))

    async def forget(self, member: MemberId) -> None:
        """Delete every row that is about them, in every table, and what rounds kept of them."""
        await forgetting.forget(self._scope, member)

    async def recall(self, member: MemberId) -> None:
        """Let what others decided about somebody who was forgotten hold again."""
        await forgetting.recall(self._scope, member)
