"""The repository of members."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, or_, select

from bot.model.absences import Absence
from bot.model.communities import Community
from bot.model.ids import MemberId
from bot.model.jobs import CleanUp, Due, RecordForgotten, RecordReturned
from bot.model.members import Member
from bot.model.topics import fold
from storage import absences, erasure
from storage import tables as t
from storage.agenda import AT_ONCE, SqlAgenda
from storage.community_scope import CommunityScope
from storage.keyed_ids import KeyedIds
from storage.member_keys import MemberKeys
from storage.notes import needed
from storage.outbox import SqlOutbox
from storage.restored import HELD, MEMBER
from storage.statements import columns_of, is_here, is_the

LAST: Final = chr(0x10FFFF)
"""The character that sorts after all others."""
LISTED: Final = or_(
    *(
        select(table.c.member)
        .where(table.c.community_id == t.member.c.community_id, table.c.member == t.member.c.id)
        .offset(0)  # otherwise PostgreSQL may read the tables of all communities to compare many members at once
        .correlate(t.member)
        .exists()
        for table in (t.membership, t.interest, t.organiser)
    )
)
"""The SQL condition that a member has joined a circle, named a topic, or organises a circle."""
WITH_COMMUNITY: Final = (
    select(*columns_of(t.member, Member), *t.community.c)
    .join(t.community, t.community.c.community_id == t.member.c.community_id)
    .where(is_here(t.member), is_the(t.member.c.id))
)
"""Select a member, and the community, which most answers need."""


class SqlMembers:
    """Members of one community, and members who are held."""

    def __init__(self, scope: CommunityScope, keyed_ids: KeyedIds, member_keys: MemberKeys | None) -> None:
        self._scope = scope
        self._keyed_ids = keyed_ids
        self._member_keys = member_keys

    async def get(self, member: MemberId) -> Member | None:
        loaded = self._scope.loaded.by_key(Member)
        if (member,) not in loaded:
            await self._scope.entities(Member, WITH_COMMUNITY, (Community,), id=member)
            loaded.setdefault((member,), None)
        return await self._scope.find_one(Member, id=member)

    async def get_many(self, members: Collection[MemberId]) -> dict[MemberId, Member]:
        return await self._scope.find_many(Member, members)

    async def ids(self) -> Sequence[MemberId]:
        return [MemberId(one) for one in await self._scope.values(t.member.c.id)]

    async def joined_until(self, members: Collection[MemberId], until: datetime) -> Collection[MemberId]:
        return set(await self._scope.values(t.member.c.id, t.member.c.joined_at <= until, id=members))

    async def search(self, typed: str, limit: int) -> Sequence[Member]:
        wanted, name = fold(typed), t.member.c.folded
        begins = await self._search(limit, name >= wanted, name < wanted + LAST) if wanted else []
        if len(begins) == limit:
            return begins
        holding = await self._search(limit, name.contains(wanted, autoescape=True))
        others = [member for member in holding if member not in begins]
        return sorted((*begins, *others[: limit - len(begins)]), key=_by_name)

    async def _search(self, limit: int, *conditions: ColumnElement[bool]) -> list[Member]:
        """List the first members in LISTED whose names meet some conditions, by name. The index on names is used."""
        by = (t.member.c.folded, t.member.c.id)
        query = self._scope.select(t.member, t.member.c.id).where(*conditions, LISTED).order_by(*by).limit(limit)
        found = await self.get_many([MemberId(one) for one in (await self._scope.execute(query)).scalars()])
        return sorted(found.values(), key=_by_name)

    async def named_among(self, members: Collection[MemberId], typed: str) -> Collection[MemberId]:
        holds = t.member.c.folded.contains(fold(typed), autoescape=True)
        return set(await self._scope.values(t.member.c.id, holds, id=members))

    async def listed_among(self, members: Collection[MemberId]) -> Collection[MemberId]:
        return set(await self._scope.values(t.member.c.id, LISTED, id=members))

    async def admins(self) -> Sequence[Member]:
        return await self._scope.find(Member, t.ADMIN)

    async def starters(self) -> Sequence[Member]:
        return await self._scope.find(Member, t.STARTER)

    async def put(self, member: Member) -> None:
        await self._scope.put(member, folded=fold(member.name))

    async def forget(self, member: MemberId) -> None:
        others = await self._put_back(member)
        for token in await self._tokens(MEMBER, member):
            await SqlAgenda(self._scope).put(Due(RecordForgotten(token), AT_ONCE))
        await erasure.forget(self._scope, self._keyed_ids, member)
        await self._take_away(others)

    async def record_forgotten(self, token: str) -> None:
        await needed(self._member_keys).record_forgotten(token)

    async def record_returned(self, token: str) -> None:
        await needed(self._member_keys).record_returned(token)

    async def _tokens(self, label: str, member: MemberId) -> Sequence[str]:
        """Return a member's token for the database of keys; nothing if that database or the member does not exist."""
        joined = await self._scope.values(t.member.c.joined_at, id=member) if self._member_keys else ()
        return [self._keyed_ids.id_of(label, self._scope.community, member, joined_at) for joined_at in joined]

    async def hold(self, absence: Absence) -> None:
        for token in await self._tokens(HELD, absence.member):
            await SqlAgenda(self._scope).remove(RecordReturned(token))
            await SqlAgenda(self._scope).put(Due(RecordForgotten(token), AT_ONCE))
        await self._take_away([*await self._put_back(absence.member), absence])

    async def absence(self, member: MemberId) -> Absence | None:
        return await self._scope.find_one(Absence, member=member)

    async def release(self, member: MemberId) -> None:
        await self._take_away(await self._put_back(member))
        for token in await self._tokens(HELD, member):
            await SqlAgenda(self._scope).remove(RecordForgotten(token))
            await SqlAgenda(self._scope).put(Due(RecordReturned(token), AT_ONCE))

    async def _put_back(self, member: MemberId) -> list[Absence]:
        """Restore the rows of a member who may be held, and of held members who share rows with this member.

        Return the absences of these others. The latest absence is restored first, because it recorded the rows as the
        earlier absences had left them.
        """
        taken = await absences.taken_by_all(self._scope)
        if not taken:
            return []
        ids = await erasure.ids_of(self._scope, member)
        held = await absences.with_something_of(self._scope, member, ids, taken)
        await put_back(self._scope, self._keyed_ids, held)
        return [absence for absence in held if absence.member != member]

    async def _take_away(self, held: Collection[Absence]) -> None:
        await take_away(self._scope, self._keyed_ids, held)
        if await SqlOutbox(self._scope, self._keyed_ids).any_counted():
            await SqlAgenda(self._scope).put(Due(CleanUp(), AT_ONCE))  # schedules the deletion of counted messages

    async def recall(self, member: MemberId) -> None:
        await erasure.recall(self._scope, self._keyed_ids, member)


def _by_name(member: Member) -> tuple[str, MemberId]:
    return fold(member.name), member.id


async def put_back(scope: CommunityScope, keyed_ids: KeyedIds, held: Sequence[Absence]) -> None:
    """Restore the rows of held members, the latest absence first. `held` has the earliest first."""
    for absence in reversed(held):
        await absences.release(scope, absence.member)
        await erasure.recall(scope, keyed_ids, absence.member)  # decisions during the absence are under a pseudonym


async def take_away(scope: CommunityScope, keyed_ids: KeyedIds, held: Collection[Absence]) -> None:
    """Record the rows of held members, and forget these members; the earliest absence first."""
    for absence in sorted(held, key=lambda one: (one.since, one.member)):

        async def forget(recording: CommunityScope, member: MemberId = absence.member) -> None:
            await erasure.forget(recording, keyed_ids, member)

        await absences.hold(scope, absence, forget)
