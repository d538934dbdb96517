"""Meeting times that suit all members of a chat."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from bot.model.chats import CHAT_LENGTH
from bot.model.hours import HALF_HOUR
from bot.model.members import Member

OFFERED: Final = 3
NOTICE: Final = timedelta(hours=24)
"""Minimum notice for a chat."""
AHEAD: Final = timedelta(days=14)


def suggest_times(
    members: Collection[Member], now: datetime, *, offered: Collection[datetime] = ()
) -> tuple[datetime, ...]:
    """Return up to three starts within everyone's hours, at different times of day if possible.

    In UTC, on the half hour, earliest first, a day to a fortnight from now. No two are on the same day in any member's
    zone. A start in `offered` comes again only if nothing else is left.
    """
    zones = {member.tz for member in members}

    def days(at: datetime) -> frozenset[tuple[str, date]]:
        return frozenset((zone.key, at.astimezone(zone).date()) for zone in zones)

    fitting = [
        at
        for at in _half_hours(now + NOTICE, now + AHEAD)
        if all(member.hours.covers(at, CHAT_LENGTH, member.tz) for member in members)
    ]
    fresh = [at for at in fitting if at not in offered]
    found: list[datetime] = []

    def take(candidates: list[datetime], *, at_new_hours: bool) -> None:
        for at in candidates:
            if len(found) == OFFERED:
                return
            taken = any(days(at) & days(other) for other in found)
            if not taken and not (at_new_hours and any(at.hour == other.hour for other in found)):
                found.append(at)

    take(fresh, at_new_hours=True)
    take(fresh, at_new_hours=False)
    take(fitting, at_new_hours=False)
    return tuple(sorted(found))


def _half_hours(first: datetime, last: datetime) -> Iterator[datetime]:
    at = first.replace(minute=0, second=0, microsecond=0)
    while at <= last:
        if at >= first:
            yield at
        at += HALF_HOUR
