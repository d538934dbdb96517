"""Organisers of circles."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import exists

from bot.model.circles import Circle
from bot.model.ids import CircleId, MemberId
from bot.model.organisers import Organiser
from storage import tables as t
from storage.community_scope import CommunityScope
from storage.statements import SELECTIONS, is_here, is_the

_theirs: Final = exists().where(
    t.organiser.c.community_id == t.circle.c.community_id,
    t.organiser.c.circle == t.circle.c.id,
    is_the(t.organiser.c.member),
)
OF_MEMBER: Final = SELECTIONS[Circle].where(is_here(t.circle), _theirs).order_by(t.circle.c.name, t.circle.c.id)


class SqlOrganisers:
    """Organisers of one community."""

    def __init__(self, scope: CommunityScope) -> None:
        self._scope = scope

    async def of_circle(self, circle: CircleId) -> Sequence[MemberId]:
        organiser = t.organiser.c
        return await self._scope.values(organiser.member, organiser.circle == circle, by=(organiser.member,))

    async def circles_of(self, member: MemberId) -> Sequence[Circle]:
        return await self._scope.entities(Circle, OF_MEMBER, member=member)

    async def add(self, organiser: Organiser) -> None:
        await self._scope.add(organiser)

    async def drop(self, organiser: Organiser) -> None:
        theirs = (t.organiser.c.circle == organiser.circle, t.organiser.c.member == organiser.member)
        await self._scope.delete(t.organiser, *theirs)
