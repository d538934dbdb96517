"""Organisers of circles."""

from collections.abc import Sequence

from sqlalchemy import exists

from bot.model.circles import Circle
from bot.model.ids import CircleId, MemberId
from bot.model.organisers import Organiser
from storage import tables as t
from storage.community_scope import CommunityScope


class SqlOrganisers:
    """Organisers of one community."""

    def __init__(self, scope: CommunityScope) -> None:
        self._scope = scope

    async def of_circle(self, circle: CircleId) -> Sequence[MemberId]:
        organiser = t.organiser.c
        return await self._scope.values(organiser.member, organiser.circle == circle, by=(organiser.member,))

    async def circles_of(self, member: MemberId) -> Sequence[Circle]:
        of, circle = t.organiser.c, t.circle.c
        theirs = exists().where(of.community_id == circle.community_id, of.circle == circle.id, of.member == member)
        return await self._scope.find(Circle, theirs, by=(circle.name, circle.id))

    async def add(self, organiser: Organiser) -> None:
        await self._scope.add(organiser)

    async def drop(self, organiser: Organiser) -> None:
        theirs = (t.organiser.c.circle == organiser.circle, t.organiser.c.member == organiser.member)
        await self._scope.delete(t.organiser, *theirs)
