"""Organisers of circles, and who may start a circle."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.model.ids import CircleId, MemberId

MAX_ORGANISERS: Final = 10
"""Maximum number of organisers of a circle. Each of them gets the messages about the circle."""
MAX_STARTERS: Final = 25
"""Maximum number of named starters. It is Discord's limit for a field of a form ("Component Reference")."""


class Starters(StrEnum):
    """Choices of who may start circles in a community. Admins always may start circles."""

    EVERYBODY = "everybody"
    NAMED = "named"
    """Only members whom admins name."""


@dataclass(frozen=True, slots=True)
class Organiser:
    """A member who organises a circle, because they set it up or an organiser shared it with them."""

    circle: CircleId
    member: MemberId
