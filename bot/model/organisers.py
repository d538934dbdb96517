"""Organisers of circles, and who may start a circle."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.model.ids import CircleId, MemberId

MAX_ORGANISERS: Final = 10
"""Maximum number of organisers of a circle. Each of them is told what happens to the circle."""
MAX_STARTERS: Final = 25
"""Maximum number of people whom admins name. It is Discord's limit of a form's field ("Component Reference")."""


class Starters(StrEnum):
    """Who may start circles in a community. Admins always may."""

    EVERYBODY = "everybody"
    NAMED = "named"
    """Members whom admins name."""


@dataclass(frozen=True, slots=True)
class Organiser:
    """A member who organises a circle: they set it up, or an organiser shared it with them."""

    circle: CircleId
    member: MemberId
