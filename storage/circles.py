"""Circles, memberships and rounds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Final

from sqlalchemy import and_, func

from bot.model.circles import Circle, CircleState, Membership
from bot.model.ids import ChannelId, CircleId, MemberId, RoundId
from bot.model.pairing import Pairing
from bot.model.rounds import UNDER_WAY, Round, RoundHead
from storage import tables as t
from storage.chats import OF_ROUND
from storage.community_scope import CommunityScope
from storage.statements import columns_of


class SqlCircles:
    """Circles and memberships of one community."""

    def __init__(self, scope: CommunityScope) -> None:
        self._scope = scope

    async def get(self, circle: CircleId) -> Circle | None:
        return await self._scope.find_one(Circle, id=circle)

    async def all(self) -> Sequence[Circle]:
        return await self._scope.find(Circle, by=(t.circle.c.name, t.circle.c.id))

    async def open_in(self, channel: ChannelId) -> Sequence[Circle]:
        """List a channel's open circles, by name."""
        by = (t.circle.c.name, t.circle.c.id)
        return await self._scope.find(Circle, by=by, channel=channel, state=CircleState.OPEN)

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

    async def sizes(self) -> Mapping[CircleId, int]:
        of = t.membership.c.circle
        rows = await self._scope.execute(self._scope.select(t.membership, of, func.count()).group_by(of))
        return {row[0]: row[1] for row in rows}

    async def memberships_of(self, member: MemberId) -> Sequence[Membership]:
        return await self._scope.find(Membership, member=member)

    async def joined_by(self, member: MemberId) -> Sequence[tuple[Circle, Membership]]:
        of, both = t.membership.c, [*columns_of(t.circle, Circle), *columns_of(t.membership, Membership)]
        query = self._scope.select(t.circle, *both).join(
            t.membership, and_(of.community_id == t.circle.c.community_id, of.circle == t.circle.c.id)
        )
        rows = await self._scope.execute(query.where(of.member == member).order_by(t.circle.c.name, t.circle.c.id))
        size = len(fields(Circle))
        return [(Circle(*row[:size]), Membership(*row[size:])) for row in rows]

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

    async def head(self, round_id: RoundId) -> RoundHead | None:
        return await self._scope.find_one(RoundHead, id=round_id)

    async def outcome(self, round_id: RoundId) -> Pairing | None:
        found = await self._scope.values(t.round_.c.outcome, id=round_id)
        return found[0] if found else None

    async def entrants(self, round_id: RoundId) -> set[MemberId]:
        return set(await self._scope.values(t.round_member.c.member_id, round_id=round_id))

    async def left_over(self, round_id: RoundId) -> Collection[MemberId]:
        query = self._scope.select(t.round_member, t.round_member.c.member_id).where(
            t.round_member.c.round_id == round_id, t.round_member.c.member_id.not_in(OF_ROUND)
        )
        return set((await self._scope.execute(query, self._scope.parameters({"round": round_id}))).scalars())

    async def name_members(self, round_id: RoundId, members: Collection[MemberId]) -> None:
        named = await self._scope.values(t.round_member.c.member_id, round_id=round_id, member_id=members)
        rows = [{"round_id": round_id, "member_id": member} for member in sorted(set(members).difference(named))]
        await self._scope.add_rows(t.round_member, rows)

    async def latest(self, circle: CircleId) -> RoundHead | None:
        found = await self._scope.find(RoundHead, by=LATEST_FIRST, limit=1, circle=circle)
        return found[0] if found else None

    async def put(self, a_round: Round) -> None:
        await self._scope.put(a_round)
        named = _named_in(a_round)
        if not named:
            await self._scope.delete(t.round_member, round_id=a_round.id)
            return
        before = await self.entrants(a_round.id)
        if gone := before - named:
            await self._scope.delete(t.round_member, round_id=a_round.id, member_id=gone)
        members = [{"round_id": a_round.id, "member_id": member} for member in sorted(named - before)]
        await self._scope.add_rows(t.round_member, members)

    async def put_head(self, head: RoundHead) -> None:
        if head.state in UNDER_WAY:
            await self._scope.put(head)
        else:
            await self.put(head.with_draw(None, None))


def _named_in(a_round: Round) -> set[MemberId]:
    """Return all members in a round's inputs and outcome. The round is found by them if one of them is forgotten."""
    named = set[MemberId]()
    if a_round.inputs:
        named.update(entrant.id for entrant in a_round.inputs.entrants)
        named.update(member for pair in a_round.inputs.apart for member in pair)
        named.update(member for meeting in a_round.inputs.met for member in (meeting.one, meeting.other))
    if a_round.outcome:
        named.update(member for group in a_round.outcome.groups for member in group.members)
        named.update(out.member for out in a_round.outcome.sat_out)
    return named
