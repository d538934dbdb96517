"""Meeting times that suit all members of a chat."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.model.chats import CHAT_LENGTH
from bot.model.circles import Circle
from bot.model.daily import DAY
from bot.model.members import Member

OFFERED: Final = 3
NOTICE: Final = timedelta(hours=24)
"""Minimum time from an offer to the chat."""
AHEAD: Final = timedelta(days=14)
MAX_AHEAD: Final = timedelta(weeks=8)
"""If a member rests for longer than this, no new times are offered. Days off may extend AHEAD to about this."""


def suggest_times(
    members: Collection[Member],
    now: datetime,
    *,
    circle: Circle | None = None,
    offered: Collection[datetime] = (),
    kept: Collection[datetime] = (),
) -> tuple[datetime, ...]:
    """Return at most three starts within all members' hours, at different times of day if possible.

    The starts are in UTC, on half hours, earliest first, from a day to a fortnight ahead. If a member rests for longer
    than a day, they are within thirteen days from the end of the rest. Days off extend this period. No new start is on
    the day of another start, in any member's zone. Starts in `kept` stay. Starts in `offered` are used only if needed.
    """
    first = max([now + NOTICE, *(member.rest.until for member in members if member.rest.until)])
    if not members or first > now + MAX_AHEAD:
        return tuple(sorted(kept))
    zones, last = {member.tz for member in members}, _end_of_offers(first - NOTICE, circle)
    each = [member.hours.starts(first, last, CHAT_LENGTH, member.tz) for member in members]
    fitting = sorted(frozenset.intersection(*each))
    fresh = [at for at in fitting if at not in offered]
    found, hours = list(kept), {at.hour for at in kept}
    taken = {day for at in kept for day in _days(at, zones)}

    def take(candidates: list[datetime], *, at_new_hours: bool) -> None:
        for at in candidates:
            if len(found) == OFFERED:
                return
            if at_new_hours and at.hour in hours:
                continue
            days = _days(at, zones)
            if taken.isdisjoint(days) and not _is_off(days, circle):
                found.append(at)
                hours.add(at.hour)
                taken.update(days)

    take(fresh, at_new_hours=True)
    take(fresh, at_new_hours=False)
    take(fitting, at_new_hours=False)
    return tuple(sorted(found))


def suits(at: datetime, members: Collection[Member], circle: Circle | None) -> bool:
    """Return whether a chat may start at an instant: in all members' hours, after their rests, on no day off."""
    for member in members:
        if member.rest.until and at < member.rest.until:
            return False  # a rest without an end excludes no times, because the member may still want this chat
        if not member.hours.covers(at, CHAT_LENGTH, member.tz):
            return False
    return not _is_off(_days(at, {member.tz for member in members}), circle)


def _days(at: datetime, zones: Collection[ZoneInfo]) -> frozenset[tuple[str, date]]:
    """Return the local day of an instant in each zone, with the zone's name."""
    return frozenset((zone.key, at.astimezone(zone).date()) for zone in zones)


def _is_off(days: Collection[tuple[str, date]], circle: Circle | None) -> bool:
    return circle is not None and any(circle.days_off.covers(day) for _, day in days)


def _end_of_offers(first: datetime, circle: Circle | None) -> datetime:
    """Return the latest instant of offered times: a fortnight from `first`, in which days off don't count."""
    end, seen = first + AHEAD, first
    while circle is not None and seen < end <= first + MAX_AHEAD:
        off = circle.days_off_since(seen + DAY, end)
        seen, end = end, end + off * DAY
    return end
