"""Attendance: which round of a circle a member is in next, as things stand."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from bot.model.circles import Circle, Membership
from bot.model.members import PACE_COUNTS, Member, RestKind

LOOKED_AT: Final = 60
"""Maximum number of rounds that are looked at: more than a year of weekly ones."""


def next_round_with(
    circle: Circle, place: Membership, member: Member, introduced: Collection[datetime]
) -> datetime | None:
    """Return the next round of a circle that a member is in; None if they rest until they come back, or for long.

    They are not in one that they skip, rest in, or for which they were introduced as often as their pace allows;
    `introduced` are the instants of their latest introductions.
    """
    if member.rest.kind is not RestKind.NONE and member.rest.until is None:
        return None
    at = circle.next_round_after(circle.next_round_at) if place.skips_next else circle.next_round_at
    for _ in range(LOOKED_AT):
        if not member.resting(at) and sum(one > at - PACE_COUNTS for one in introduced) < member.pace:
            return at
        at = circle.next_round_after(at)
    return None
