"""Organisers of circles."""

from dataclasses import dataclass
from typing import Final

from bot.model.ids import CircleId, MemberId

MAX_ORGANISERS: Final = 10
"""Maximum number of organisers of a circle. Each of them gets the messages about the circle."""


@dataclass(frozen=True, slots=True)
class Organiser:
    """A member who organises a circle: they set it up or took it over, or an organiser or admin named them."""

    circle: CircleId
    member: MemberId
