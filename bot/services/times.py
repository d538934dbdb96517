"""Times for a chat that suit everyone in it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from bot.model.chats import CHAT_LENGTH
from bot.model.hours import HALF_HOUR
from bot.model.people import Member

OFFERED: Final = 3
NOTICE: Final = timedelta(hours=24)
"""Nobody is asked to talk sooner than this."""
AHEAD: Final = timedelta(days=14)


def suggest_times(members: Collection[Member], now: datetime) -> tuple[datetime, ...]:
    """Return up to three starts within everyone's usual hours, each on another day, and at different hours if possible.

    They begin on a half hour, at least a day and at most a fortnight from now; in UTC, the earliest first.
    """
    start = now + NOTICE
    first = start.replace(minute=0, second=0, microsecond=0)
    found: dict[object, datetime] = {}
    hours_taken: set[int] = set()
    spare: dict[object, datetime] = {}
    for step in range(1, int(AHEAD / HALF_HOUR)):
        at = first + step * HALF_HOUR
        if at < start or not all(member.hours.covers(at, CHAT_LENGTH, member.tz) for member in members):
            continue
        if at.date() in found:
            continue
        if at.hour in hours_taken:
            spare.setdefault(at.date(), at)
            continue
        found[at.date()] = at
        hours_taken.add(at.hour)
        if len(found) == OFFERED:
            break
    for day, at in spare.items():
        if len(found) < OFFERED:
            found.setdefault(day, at)
    return tuple(sorted(found.values()))
