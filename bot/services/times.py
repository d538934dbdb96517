"""Times for a chat that suit everyone in it."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from bot.model.chats import CHAT_LENGTH
from bot.model.hours import HALF_HOUR
from bot.model.people import Member

OFFERED: Final = 3
NOTICE: Final = timedelta(hours=24)
"""Nobody is asked to talk sooner than this."""
AHEAD: Final = timedelta(days=14)


def suggest_times(members: Collection[Member], now: datetime) -> tuple[datetime, ...]:
    """Return up to three starts within everyone's usual hours, at different hours if possible.

    They begin on a half hour, at least a day and at most a fortnight from now, and no two are on one day in anybody's
    own zone; in UTC, the earliest first.
    """
    zones = {member.tz for member in members}

    def days(at: datetime) -> frozenset[tuple[str, date]]:
        return frozenset((zone.key, at.astimezone(zone).date()) for zone in zones)

    found: list[datetime] = []
    days_taken = set[tuple[str, date]]()
    spare: list[datetime] = []
    for at in _half_hours(now + NOTICE, now + AHEAD):
        if not all(member.hours.covers(at, CHAT_LENGTH, member.tz) for member in members) or days(at) & days_taken:
            continue
        if at.hour in {other.hour for other in found}:
            spare.append(at)
            continue
        found.append(at)
        days_taken |= days(at)
        if len(found) == OFFERED:
            break
    for at in spare:
        if len(found) < OFFERED and not days(at) & days_taken:
            found.append(at)
            days_taken |= days(at)
    return tuple(sorted(found))


def _half_hours(first: datetime, last: datetime) -> Iterator[datetime]:
    at = first.replace(minute=0, second=0, microsecond=0)
    while at <= last:
        if at >= first:
            yield at
        at += HALF_HOUR
