"""Parse values that people type, such as hours, days, time zones and countries.

If a text can't be parsed, functions raise InvalidValue, except where a docstring says otherwise.
"""

import re
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.conversation.typed_days import parse_calendar_day, parse_coming_day, parse_past_day, parse_weekday
from bot.model.days_off import Stretch, countries_with_holidays
from bot.model.errors import InvalidValue, UnclearZone
from bot.model.hours import Span, WeeklyHours, instant
from bot.services.time_zones import find_country, find_zones
from bot.texts.localization import Voice
from bot.texts.typed_words import typed_words

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST: Final = timedelta(days=5 * 366)
_DAYS_OFF = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*[-–]\s*(\d{4}-\d\d-\d\d))?")
_NAME = r"[^\W\d_]+\.?"
_STRETCH = re.compile(
    rf"(?P<days>{_NAME}(?:\s*-\s*{_NAME})?)\s+(?P<start>[\d:]+)\s*-\s*(?P<end>[\d:]+)(?P<after>\s+\S+)?"
)


def read_time(text: str) -> time:
    """Parse "10", "10:30" or "9:05"."""
    match = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?", text.strip())
    if not match or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise InvalidValue("time", "unreadable")
    return time(int(match[1]), int(match[2] or 0))


def read_zone(text: str, now: datetime) -> str:
    """Parse a time zone by a city, country, offset or abbreviation.

    Raises:
        InvalidValue: no zone is found.
        UnclearZone: several zones are likely. This is a kind of InvalidValue.
    """
    found = find_zones(text, now)
    if not found:
        raise InvalidValue("zone", "unknown")
    if len(found) > 1:
        raise UnclearZone(text, found)
    return found[0]


def read_until(text: str, zone: ZoneInfo, now: datetime, voice: Voice) -> datetime:
    """Parse "2027-03-01", "friday" (the next Friday), "next month" or "2 weeks", and return the day's start in UTC.

    The day may be in the past.

    Raises:
        InvalidValue: the text can't be parsed, or the day is more than five years ahead.
    """
    until = _start_of(parse_coming_day(text, now.astimezone(zone).date(), voice), zone)
    if until > now + LONGEST:
        raise InvalidValue("until", "too far")
    return until


def read_since(text: str, zone: ZoneInfo, now: datetime, voice: Voice) -> datetime:
    """Parse "2027-01-11" or "3 months" (3 months ago), and return the start of the day in UTC.

    Raises:
        InvalidValue: the text can't be parsed, or the day is still to come.
    """
    since = _start_of(parse_past_day(text, now.astimezone(zone).date(), voice), zone)
    if since > now:
        raise InvalidValue("since", "to come")
    return since


def _start_of(day: date | None, zone: ZoneInfo) -> datetime:
    if day is None:
        raise InvalidValue("date", "unreadable")
    try:
        return instant(day, time(), zone)
    except OverflowError as error:
        raise InvalidValue("date", "unreadable") from error


def split_at(text: str, words: Collection[str]) -> tuple[str, str]:
    """Split a text at the first of some words that it contains. Return the text before and after this word.

    If the text contains none of the words, return the whole text and an empty text.
    """
    match = re.fullmatch(rf"(.*?)\s*\b(?:{'|'.join(map(re.escape, words))})\b\s*(.*)", text, re.IGNORECASE | re.DOTALL)
    return (match[1], match[2].strip()) if match else (text, "")


def read_stretches(text: str, today: date, voice: Voice) -> tuple[Stretch, ...]:
    """Parse days and stretches such as "2026-12-24 to 2027-01-01", separated by line breaks, commas or semicolons."""
    between = "|".join(re.escape(word) for word in sorted(typed_words(voice).between_days, key=len, reverse=True))
    found = []
    for line in filter(None, (part.strip() for part in re.split(r"[\n,;]", text))):
        match = _DAYS_OFF.fullmatch(line)
        parts = re.split(rf"\s+(?:{between}|-)\s+|\s*–\s*", line, maxsplit=1, flags=re.IGNORECASE)
        ends = [match[1], match[2] or match[1]] if match else parts
        first = parse_calendar_day(ends[0], today, voice)
        last = parse_calendar_day(ends[-1], first, voice) if first else None
        if first is None or last is None:
            raise InvalidValue("days", "unreadable")
        found.append(Stretch(first, last))
    return tuple(sorted(set(found)))


def read_country(text: str) -> str | None:
    """Return a country's code, by its name or code; None if the text is empty.

    Raises:
        InvalidValue: no country has this name or code, or its public holidays are not known.
    """
    if not text.strip():
        return None
    country = find_country(text)
    if country is None:
        raise InvalidValue("country", "unknown")
    if country not in countries_with_holidays():
        raise InvalidValue("country", "no holidays")
    return country


def read_pace(text: str) -> int:
    """Parse "4". If the text is no number or has more than three digits, return 0, which is refused as a pace."""
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def read_hours(text: str, voice: Voice) -> WeeklyHours:
    """Parse "mon-thu 9-12, fri 14:30-16". Instead of a hyphen, the text may have the dash that phones type."""
    spans: list[Span] = []
    for part in re.split(r"[,;]", text.casefold().replace("–", "-")):
        match = _STRETCH.fullmatch(part.strip())
        if not match or (match["after"] and match["after"].strip() not in typed_words(voice).after_a_time):
            raise InvalidValue("hours", "unreadable")
        start, end = _minutes(match["start"]), _minutes(match["end"])
        if start >= end:
            raise InvalidValue("hours", "unreadable")
        spans.extend(Span(day, start, end) for day in _days(match["days"], voice))
    return WeeklyHours.of(tuple(spans))


def _minutes(text: str) -> int:
    if text in ("24", "24:00"):
        return 24 * 60
    try:
        at = read_time(text)
    except InvalidValue as error:
        raise InvalidValue("hours", "unreadable") from error
    return at.hour * 60 + at.minute


def _days(text: str, voice: Voice) -> list[int]:
    ends = [_day(part.strip(), voice) for part in text.split("-")]
    if len(ends) == 1:
        return ends
    first, last = ends
    return [day % 7 for day in range(first, last + 1 + (7 if last < first else 0))]


def _day(text: str, voice: Voice) -> int:
    if (named := parse_weekday(text, voice)) is not None:
        return named
    found = [number for number, name in enumerate(DAYS) if text.startswith(name)]
    if not found:
        raise InvalidValue("hours", "unreadable")
    return found[0]
