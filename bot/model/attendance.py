"""Attendance: find the next round of a circle in which a member takes part, as far as is known now."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from bot.model.circles import Circle, Membership
from bot.model.members import PACE_COUNTS, Member
from bot.model.rests import RestKind

MAX_ROUNDS_AHEAD: Final = 60
"""Maximum number of rounds that are examined: more than a year of weekly rounds."""


def next_round_with(
    circle: Circle, place: Membership, member: Member, introduced: Collection[datetime]
) -> datetime | None:
    """Return the next round of a circle in which a member takes part; None if it is not among MAX_ROUNDS_AHEAD rounds.

    The member takes no part in a round that they skip, nor during a rest or a time-out, nor while their pace allows no
    further introduction. `introduced` are the times of the member's latest introductions.
    """
    if member.rest.kind is not RestKind.NONE and member.rest.until is None:
        return None
    at = circle.next_round_after(circle.next_round_at) if place.skips_next else circle.next_round_at
    for _ in range(MAX_ROUNDS_AHEAD):
        if not member.resting(at) and sum(one > at - PACE_COUNTS for one in introduced) < member.pace:
            return at
        at = circle.next_round_after(at)
    return None
