"""Circles, memberships and rounds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, Text, and_, func, or_, select, type_coerce

from bot.model.circles import Circle, CircleState, Membership
from bot.model.draws import Draw, DrawPart, joined_outcome
from bot.model.ids import ChannelId, CircleId, MemberId, RoundId
from bot.model.pairing import Pairing
from bot.model.rounds import UNDER_WAY, Round, RoundMember
from storage import tables as t
from storage.chats import OF_ROUND
from storage.community_scope import CommunityScope
from storage.statements import columns_of, is_here, is_the

_both: Final = select(*columns_of(t.circle, Circle), *columns_of(t.membership, Membership)).select_from(t.circle)
_place: Final = and_(
    t.membership.c.community_id == t.circle.c.community_id,
    t.membership.c.circle == t.circle.c.id,
    is_the(t.membership.c.member),
)
BY_NAME: Final = (t.circle.c.name, t.circle.c.id)
JOINED: Final = _both.join(t.membership, _place).where(is_here(t.circle)).order_by(*BY_NAME)
WITH_PLACES: Final = _both.join(t.membership, _place, isouter=True).where(is_here(t.circle)).order_by(*BY_NAME)


class SqlCircles:
    """Circles and memberships of one community."""

    def __init__(self, scope: CommunityScope) -> None:
        self._scope = scope

    async def get(self, circle: CircleId) -> Circle | None:
        return await self._scope.find_one(Circle, id=circle)

    async def all(self) -> Sequence[Circle]:
        return await self._scope.find(Circle, by=BY_NAME)

    async def open_in(self, channel: ChannelId) -> Sequence[Circle]:
        """List a channel's open circles, by name."""
        return await self._scope.find(Circle, by=BY_NAME, channel=channel, state=CircleState.OPEN)

    async def put(self, circle: Circle) -> None:
        await self._scope.put(circle)

    async def membership(self, circle: CircleId, member: MemberId) -> Membership | None:
        return await self._scope.find_one(Membership, circle=circle, member=member)

    async def memberships(self, circle: CircleId) -> Sequence[Membership]:
        return await self._scope.find(Membership, circle=circle)

    async def memberships_among(self, circle: CircleId, members: Collection[MemberId]) -> Sequence[Membership]:
        return await self._scope.find(Membership, circle=circle, member=members)

    async def joined_since(self, circle: CircleId, since: datetime) -> Sequence[Membership]:
        return await self._scope.find(Membership, t.membership.c.joined_at >= since, circle=circle)

    async def skipping(self, circle: CircleId) -> Sequence[Membership]:
        return await self._scope.find(Membership, circle=circle, skips_next=True)

    async def sizes(self) -> Mapping[CircleId, int]:
        of = t.membership.c.circle
        rows = await self._scope.execute(self._scope.select(t.membership, of, func.count()).group_by(of))
        return {row[0]: row[1] for row in rows}

    async def memberships_of(self, member: MemberId) -> Sequence[Membership]:
        return await self._scope.find(Membership, member=member)

    async def joined_by(self, member: MemberId) -> Sequence[tuple[Circle, Membership]]:
        return [(circle, place) for circle, place in await self._placed(JOINED, member) if place]

    async def with_places_of(self, member: MemberId) -> Sequence[tuple[Circle, Membership | None]]:
        return await self._placed(WITH_PLACES, member)

    async def _placed(self, query: Select[Any], member: MemberId) -> list[tuple[Circle, Membership | None]]:
        rows, size = await self._scope.execute(query, self._scope.parameters({"member": member})), len(fields(Circle))
        return [(Circle(*row[:size]), Membership(*row[size:]) if row[size] else None) for row in rows]

    async def put_membership(self, membership: Membership) -> None:
        await self._scope.put(membership)

    async def drop_membership(self, circle: CircleId, member: MemberId) -> None:
        await self._scope.delete(t.membership, circle=circle, member=member)


LATEST_FIRST: Final = (t.round_.c.number.desc(),)


class SqlRounds:
    """Rounds of one community's circles."""

    def __init__(self, scope: CommunityScope) -> None:
        self._scope = scope

    async def get(self, round_id: RoundId) -> Round | None:
        return await self._scope.find_one(Round, id=round_id)

    async def latest(self, circle: CircleId) -> Round | None:
        found = await self._scope.find(Round, by=LATEST_FIRST, limit=1, circle=circle)
        return found[0] if found else None

    async def put(self, a_round: Round) -> None:
        if a_round.state not in UNDER_WAY:
            await self.drop_draw(a_round.id)
        await self._scope.put(a_round, inputs=None, outcome=None)

    async def draw(self, round_id: RoundId) -> Draw | None:
        parts = await self._scope.find(DrawPart, round=round_id)
        return Draw.joined(parts) if parts else None

    async def outcome(self, round_id: RoundId) -> Pairing | None:
        outcomes = await self._scope.values(t.draw.c.outcome, by=(t.draw.c.number,), round=round_id)
        return joined_outcome(outcomes) if outcomes else None

    async def parts_drawn_at(self, round_id: RoundId) -> Sequence[datetime]:
        return await self._scope.values(t.draw.c.drawn_at, round=round_id)

    async def put_part(self, part: DrawPart) -> None:
        await self._scope.put(part)
        for each in part.inputs.entrants:
            await self._scope.put(RoundMember(part.round, each.id, each.rounds, each.in_a_row))

    async def drop_draw(self, round_id: RoundId) -> None:
        await self._scope.delete(t.draw, round=round_id)
        await self._scope.delete(t.round_member, round_id=round_id)

    async def entrants(self, round_id: RoundId) -> set[MemberId]:
        return set(await self._scope.values(t.round_member.c.member_id, round_id=round_id))

    async def members_among(self, round_id: RoundId, members: Collection[MemberId]) -> Sequence[RoundMember]:
        has_counts = t.round_member.c.rounds.is_not(None)  # older versions write no counts
        return await self._scope.find(RoundMember, has_counts, round_id=round_id, member_id=members)

    async def left_over(self, round_id: RoundId) -> Collection[MemberId]:
        query = self._scope.select(t.round_member, t.round_member.c.member_id).where(
            t.round_member.c.round_id == round_id, t.round_member.c.member_id.not_in(OF_ROUND)
        )
        return set((await self._scope.execute(query, self._scope.parameters({"round": round_id}))).scalars())

    async def uncounted(self, a_round: Round, limit: int) -> Sequence[MemberId]:
        of, place = t.round_member.c, t.membership.c
        same = (place.community_id == of.community_id, place.member == of.member_id, place.rounds == of.rounds)
        query = self._scope.select(t.round_member, of.member_id).join(t.membership, and_(*same))
        query = query.where(of.round_id == a_round.id, place.circle == a_round.circle, of.member_id.in_(OF_ROUND))
        found = await self._scope.execute(query.limit(limit), self._scope.parameters({"round": a_round.id}))
        return [MemberId(member) for member in found.scalars()]

    async def leave(self, round_id: RoundId, member: MemberId) -> None:
        columns = (t.draw.c.inputs, t.draw.c.outcome)
        names = or_(*(type_coerce(column, Text).contains(member, autoescape=True) for column in columns))
        for part in await self._scope.find(DrawPart, names, round=round_id):
            await self._scope.put(part.without(member))
        await self._scope.delete(t.round_member, round_id=round_id, member_id=member)
