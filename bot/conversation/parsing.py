"""Parsing of hours, times and days that people type. Each function raises InvalidValue for other text."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.model.days_off import Stretch
from bot.model.errors import InvalidValue, UnclearZone
from bot.model.hours import Span, WeeklyHours, instant
from bot.services.time_zones import find_country, find_zones

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST: Final = timedelta(days=5 * 366)
DAY_NAMES: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME_SPAN: Final = re.compile(r"(\d{1,3}|an?) (day|week|month)s?")
_DAYS_IN: Final = {"day": 1, "week": 7, "month": 30}
_DAYS_OFF = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*(?:to|-|–|until)\s*(\d{4}-\d\d-\d\d))?")
_STRETCH = re.compile(r"(?P<days>[a-z]+(?:\s*-\s*[a-z]+)?)\s+(?P<start>[\d:]+)\s*-\s*(?P<end>[\d:]+)")


def read_time(text: str) -> time:
    """Parse "10", "10:30" or "9:05"."""
    match = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?", text.strip())
    if not match or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise InvalidValue("time", "unreadable")
    return time(int(match[1]), int(match[2] or 0))


def read_zone(text: str, now: datetime) -> str:
    """Parse a time zone as people name it: by a city, country, offset or abbreviation.

    Raises:
        UnclearZone: several zones are likely; an InvalidValue, as for unknown ones.
    """
    found = find_zones(text, now)
    if not found:
        raise InvalidValue("zone", "unknown")
    if len(found) > 1:
        raise UnclearZone(text, found)
    return found[0]


def read_day(text: str, zone: ZoneInfo) -> datetime:
    """Parse "2027-03-01" as the start of that day in a zone; returned in UTC."""
    try:
        return instant(date.fromisoformat(text.strip()), time(), zone)
    except (ValueError, OverflowError) as error:
        raise InvalidValue("date", "unreadable") from error


def read_until(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Parse "2027-03-01", "friday" (the next one), "next month" or "2 weeks" as the start of a day, in UTC.

    Raises:
        InvalidValue: it can't be parsed, or is years ahead.
    """
    until = _read_until(text, zone, now)
    if until > now + LONGEST:
        raise InvalidValue("until", "too far")
    return until


def read_since(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Parse "2027-01-11" or "3 months" (ago) as the start of a day, in UTC."""
    if match := _TIME_SPAN.fullmatch(" ".join(text.casefold().removesuffix("ago").split())):
        return instant(now.astimezone(zone).date() - timedelta(days=_days_of(match)), time(), zone)
    return read_day(text, zone)


def _days_of(match: re.Match[str]) -> int:
    return (int(match[1]) if match[1].isdecimal() else 1) * _DAYS_IN[match[2]]


def _read_until(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    words = text.casefold().split()
    today = now.astimezone(zone).date()
    if match := _TIME_SPAN.fullmatch(" ".join(words)):
        return instant(today + timedelta(days=_days_of(match)), time(), zone)
    if words == ["tomorrow"]:
        return instant(today + timedelta(days=1), time(), zone)
    if words == ["next", "week"]:
        return instant(today + timedelta(days=7 - today.weekday()), time(), zone)
    if words == ["next", "month"]:
        return instant((today.replace(day=1) + timedelta(days=32)).replace(day=1), time(), zone)
    found = [number for number, name in enumerate(DAY_NAMES) if words and words[-1] in (name, name[:3])]
    if found:
        return instant(today + timedelta(days=(found[0] - today.weekday() - 1) % 7 + 1), time(), zone)
    return read_day(text, zone)


def read_stretches(text: str) -> tuple[Stretch, ...]:
    """Parse days and stretches of days, one in a line: "2026-12-24", "2026-12-24 to 2027-01-01"."""
    found = []
    for line in filter(None, (part.strip() for part in re.split(r"[\n,;]", text))):
        match = _DAYS_OFF.fullmatch(line.casefold())
        try:
            first, last = (date.fromisoformat(match[side] or match[1]) for side in (1, 2)) if match else (None, None)
        except ValueError as error:
            raise InvalidValue("days", "unreadable") from error
        if first is None or last is None:
            raise InvalidValue("days", "unreadable")
        found.append(Stretch(first, last))
    return tuple(sorted(set(found)))


def read_country(text: str) -> str | None:
    """Parse a country's name or code into its code; None for empty text."""
    if not text.strip():
        return None
    country = find_country(text)
    if country is None:
        raise InvalidValue("country", "unknown")
    return country


def read_pace(text: str) -> int:
    """Parse "4"; other text gives 0, which is no pace."""
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def read_hours(text: str) -> WeeklyHours:
    """Parse "mon-thu 9-12, fri 14:30-16", with a hyphen or with the dash that phones type."""
    spans: list[Span] = []
    for part in re.split(r"[,;]", text.casefold().replace("–", "-")):
        match = _STRETCH.fullmatch(part.strip())
        if not match:
            raise InvalidValue("hours", "unreadable")
        start, end = _minutes(match["start"]), _minutes(match["end"])
        if start >= end:
            raise InvalidValue("hours", "unreadable")
        spans.extend(Span(day, start, end) for day in _days(match["days"]))
    return WeeklyHours.of(tuple(spans))


def _minutes(text: str) -> int:
    if text in ("24", "24:00"):
        return 24 * 60
    try:
        at = read_time(text)
    except InvalidValue as error:
        raise InvalidValue("hours", "unreadable") from error
    return at.hour * 60 + at.minute


def _days(text: str) -> list[int]:
    ends = [_day(part.strip()) for part in text.split("-")]
    if len(ends) == 1:
        return ends
    first, last = ends
    return [day % 7 for day in range(first, last + 1 + (7 if last < first else 0))]


def _day(text: str) -> int:
    found = [number for number, name in enumerate(DAYS) if text.startswith(name)]
    if not found:
        raise InvalidValue("hours", "unreadable")
    return found[0]
