"""Repository of circles' organisers."""

from collections.abc import Sequence
from typing import Protocol

from bot.model.circles import Circle
from bot.model.ids import CircleId, MemberId
from bot.model.organisers import Organiser


class Organisers(Protocol):
    """Organisers of the transaction's community."""

    async def of_circle(self, circle: CircleId) -> Sequence[MemberId]:
        """List a circle's organisers, by id."""

    async def circles_of(self, member: MemberId) -> Sequence[Circle]:
        """List the circles that a member organises, closed ones too, by name."""

    async def add(self, organiser: Organiser) -> None:
        """Insert an organiser unless the member is one."""

    async def drop(self, organiser: Organiser) -> None:
        """Delete an organiser if the member is one."""
