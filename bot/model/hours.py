"""Hours in a member's own time zone: when the member usually has time, and when messages may come.

Local times are resolved as in RFC 5545. If a local time occurs twice, the first one is meant. If the clocks skip a
local time, it is read with the offset before the gap (02:30 becomes 03:30). So each local time occurs once a day.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.model.errors import InvalidValue

logger = logging.getLogger(__name__)

HALF_HOUR = timedelta(minutes=30)
MINUTES_A_DAY = 24 * 60


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name.

    Raises:
        InvalidValue: the time zone data has no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidValue("zone", f"no time zone {name[:64]!r} is known") from error


@lru_cache(maxsize=256)
def stored_zone(name: str) -> ZoneInfo:
    """Return a stored time zone; UTC if the time zone data no longer has it."""
    try:
        return zone_named(name)
    except InvalidValue:
        logger.warning("the time zone data no longer knows %s: UTC is used in its place; install tzdata again", name)
        return ZoneInfo("UTC")


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Return the IANA names of time zones that people may choose: places, and UTC."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return (*sorted(places), "UTC")


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a local date and time, in UTC."""
    return datetime.combine(day, at, tzinfo=zone).replace(fold=0).astimezone(UTC)


def _minute(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    days, rest = divmod(minutes, MINUTES_A_DAY)
    return instant(day + timedelta(days=days), time(rest // 60, rest % 60), zone)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A span of time in each week, from `start` until before `end`, in minutes since local midnight. Monday is 0."""

    weekday: int
    start: int
    end: int

    def __post_init__(self) -> None:
        """Raise InvalidValue if the span is empty or not within one day."""
        if not (0 <= self.weekday <= 6 and 0 <= self.start < self.end <= MINUTES_A_DAY):
            raise InvalidValue("hours", "a stretch needs a weekday, a start, and a later end on the same day")

    @lru_cache(maxsize=4096)  # noqa: B019 - spans are values; a search for meeting times calls this often for each span
    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the span's start and end on a day, in UTC. If clocks skip the span, the end is not after the start."""
        return _minute(day, self.start, zone), _minute(day, self.end, zone)


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Spans in which a member usually has time for a chat, in the member's zone. They are sorted and don't overlap."""

    spans: tuple[Span, ...]

    @classmethod
    def of(cls, spans: tuple[Span, ...]) -> "WeeklyHours":
        """Return weekly hours with these spans, sorted. Spans that overlap are merged."""
        merged: list[Span] = []
        for span in sorted(spans):
            last = merged[-1] if merged else None
            if last and last.weekday == span.weekday and span.start <= last.end:
                merged[-1] = Span(last.weekday, last.start, max(last.end, span.end))
            else:
                merged.append(span)
        return cls(tuple(merged))

    def covers(self, start: datetime, length: timedelta, zone: ZoneInfo) -> bool:
        """Return whether a chat of this length, from this start, lies within one span."""
        day = start.astimezone(zone).date()
        stretches = (span.on(day, zone) for span in self.spans if span.weekday == day.weekday())
        return any(begin <= start and start + length <= end for begin, end in stretches)

    @lru_cache(maxsize=64)  # noqa: B019 - hours are values; in a round, many members have the same hours
    def starts(self, first: datetime, last: datetime, length: timedelta, zone: ZoneInfo) -> frozenset[datetime]:
        """Return the half hours from `first` to `last` at which a chat can start and stay within one span, in UTC."""
        day, end = first.astimezone(zone).date(), last.astimezone(zone).date()
        found = set[datetime]()
        while day <= end:
            for begin, until in (span.on(day, zone) for span in self.spans if span.weekday == day.weekday()):
                at = begin.replace(minute=0, second=0, microsecond=0)
                while at + length <= until:
                    if at >= max(begin, first) and at <= last:
                        found.add(at)
                    at += HALF_HOUR
            day += timedelta(days=1)
        return frozenset(found)

    def in_utc(self, monday: date, zone: ZoneInfo) -> frozenset[int]:
        """Return the half hours of one week that are within the hours: 0 to 335, counted in UTC from Monday 00:00.

        If a span reaches over an end of the UTC week, its rest is counted at the other end of the week.
        """
        origin = datetime.combine(monday, time(), tzinfo=UTC)
        found = set[int]()
        for span in self.spans:
            begin, end = span.on(monday + timedelta(days=span.weekday), zone)
            first = -((origin - begin) // HALF_HOUR)
            last = (end - origin) // HALF_HOUR
            found.update(index % (7 * 48) for index in range(first, last))
        return frozenset(found)


WORKING_HOURS = WeeklyHours(tuple(Span(day, 9 * 60, 17 * 60) for day in range(5)))
"""A member's hours until the member sets hours: Monday to Friday, nine to five."""


@dataclass(frozen=True, slots=True)
class MessageWindow:
    """The part of each day in which unasked messages may come, in local time. It may include midnight."""

    start: time
    end: time

    def __post_init__(self) -> None:
        """Raise InvalidValue if the window is empty."""
        if self.start == self.end:
            raise InvalidValue("window", "it needs two different times")

    def _bounds(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        last = day + timedelta(days=1) if self.end <= self.start else day
        return instant(day, self.start, zone), instant(last, self.end, zone)

    def _around(self, now: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
        today = now.astimezone(zone).date()
        for offset in range(-1, 4):
            begin, end = self._bounds(today + timedelta(days=offset), zone)
            if begin < end:
                yield begin, end

    def is_open(self, now: datetime, zone: ZoneInfo) -> bool:
        """Return whether a message may come now."""
        return any(begin <= now < end for begin, end in self._around(now, zone))

    def next_open(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return now if a message may come now; otherwise the next instant at which a message may come, in UTC."""
        return next(max(begin, now) for begin, end in self._around(now, zone) if end > now).astimezone(UTC)


DAYTIME = MessageWindow(time(9), time(20))
"""A member's window until the member sets a window: nine in the morning to eight in the evening."""

_SEARCH_DAYS = 2


def next_open_for_all(now: datetime, windows: tuple[tuple[MessageWindow, ZoneInfo], ...]) -> datetime | None:
    """Return the next instant at which all windows are open; None if there is no such instant within two days."""
    at = now
    while at <= now + timedelta(days=_SEARCH_DAYS):
        latest = max((window.next_open(at, zone) for window, zone in windows), default=at)
        if latest == at:
            return at
        at = latest
    return None
