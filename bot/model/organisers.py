"""Organisers of circles."""

from dataclasses import dataclass
from typing import Final

from bot.model.ids import CircleId, MemberId

MAX_ORGANISERS: Final = 10
"""Maximum number of organisers of a circle. Each of them gets the messages about the circle."""


@dataclass(frozen=True, slots=True)
class Organiser:
    """A member who organises a circle, because they set it up, took it over, or were named by an organiser."""

    circle: CircleId
    member: MemberId
