"""Times for a chat that suit everyone in it."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from bot.model.chats import CHAT_LENGTH
from bot.model.hours import HALF_HOUR
from bot.model.members import Member

OFFERED: Final = 3
NOTICE: Final = timedelta(hours=24)
"""Nobody is asked to talk sooner than this."""
AHEAD: Final = timedelta(days=14)


def suggest_times(
    members: Collection[Member], now: datetime, *, offered: Collection[datetime] = ()
) -> tuple[datetime, ...]:
    """Return up to three starts within everyone's usual hours, at different hours if possible.

    They begin on a half hour, at least a day and at most a fortnight from now, and no two are on one day in anybody's
    own zone; in UTC, the earliest first. What was offered before comes again only where there is nothing else.
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
