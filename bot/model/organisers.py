"""Organisers of circles, and who may start a circle."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.model.ids import CircleId, MemberId

MAX_ORGANISERS: Final = 10
"""Maximum number of a circle's organisers; each of them is told what happens to it."""
MAX_STARTERS: Final = 25
"""Maximum number of people whom admins name; Discord has the lowest limit of a field ("Component Reference")."""


class Starters(StrEnum):
    """Who may start circles in a community, besides its admins."""

    EVERYBODY = "everybody"
    NAMED = "named"
    """Those whom admins name."""


@dataclass(frozen=True, slots=True)
class Organiser:
    """A member who organises a circle: who set it up, and with whom they share it."""

    circle: CircleId
    member: MemberId
