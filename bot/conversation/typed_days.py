"""Parse days that people type, in their own language or in English.

Each `parse_…` function returns None if it can't parse the text. `today` is the date in the member's or circle's zone.
The names of weekdays, months and units and the order of numbers come from CLDR (Babel). Other words are in the
catalogues.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Literal

from babel import Locale
from babel.dates import format_timedelta, get_date_format, get_day_names, get_month_names
from babel.units import format_unit

from bot.texts.locales import SOURCE_LANGUAGE, parse_locale
from bot.texts.localization import Voice
from bot.texts.typed_words import typed_words

_UNITS: Final = (("day", 1), ("week", 7), ("month", 30))
_PLURALS: Final = (1, 2, 5)
"""Numbers whose plural forms cover those of most languages."""


def parse_coming_day(text: str, today: date, voice: Voice) -> date | None:
    """Parse "friday", "tomorrow", "in 2 weeks", "March 3" or "2027-03-01".

    "friday" is never today. "next week" means its Monday, and "next month" means its first day. A date with a year may
    be in the past.
    """
    said, words = _strip(text, voice), typed_words(voice)
    if said in words.tomorrow:
        return today + timedelta(days=1)
    if said in words.next_week:
        return today + timedelta(days=7 - today.weekday())
    if said in words.next_month:
        return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    if said and (weekday := parse_weekday(said.split()[-1], voice)) is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if days := _parse_span(said, voice, ahead=True):
        return today + timedelta(days=days)
    return parse_calendar_day(text, today, voice) or parse_calendar_day(said, today, voice)


def parse_past_day(text: str, today: date, voice: Voice) -> date | None:
    """Parse "3 months ago", "3 months", "March 3" or "2027-03-01".

    Without a year, return the latest such day up to today. A date with a year, and February 29, may be in the future.
    """
    if days := _parse_span(_strip(text, voice), voice, ahead=False):
        return today - timedelta(days=days)
    found = parse_calendar_day(text, today, voice)
    if found and found > today:
        return parse_calendar_day(text, today - timedelta(days=365), voice) or found
    return found


def parse_weekday(text: str, voice: Voice) -> int | None:
    """Parse a weekday's name, in full or short: 0 for Monday."""
    return _weekdays(_locales(voice)).get(text.casefold().rstrip("."))


def parse_calendar_day(text: str, today: date, voice: Voice) -> date | None:
    """Parse a date. If the text has no year, return the next such day, which may be today.

    Return None if the text can't be parsed, or if the day doesn't come before the end of next year (February 29).
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        parts = next(filter(None, (_read_parts(text.casefold(), locale) for locale in _locales(voice))), None)
    if parts is None:
        return None
    year, month, day = parts
    if year is not None:
        return _date(year if year > 99 else 2000 + year, month, day)
    found = _date(today.year, month, day)
    return found if found and found >= today else _date(today.year + 1, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _read_parts(text: str, locale: Locale) -> tuple[int | None, int, int] | None:
    """Return the year, month and day that a text contains. If it contains no year, the year is None."""
    numbers = [int(number) for number in re.findall(r"\d+", text) if len(number) <= 4]
    names = re.findall(r"[^\W\d_]+", text)
    pattern = get_date_format("short", locale=locale).pattern
    if len(names) == 1 and (month := _months(locale).get(names[0])) and len(numbers) in (1, 2):
        if len(numbers) == 1:
            return None, month, numbers[0]
        year, day = sorted(numbers, key=lambda number: number <= 31)
        return year, month, day
    separators = re.escape("".join(set(re.sub(r"[\w\s]", "", pattern))))
    if names or not re.fullmatch(rf"\d+(?:[{separators}]\s?\d+)+[{separators}]?", text.strip()):
        return None
    order = [letter for letter in dict.fromkeys(re.sub(r"[^yMd]", "", pattern)) if letter != "y" or len(numbers) > 2]
    if len(numbers) != len(order):
        return None
    held = dict(zip(order, numbers, strict=True))
    return held.get("y"), held["M"], held["d"]


def _strip(text: str, voice: Voice) -> str:
    """Return a text in lower case, without words such as "until" before a day."""
    words, typed = text.casefold().split(), typed_words(voice)
    while len(words) > 1 and words[0] in typed.before_a_day | typed.until:
        words = words[1:]
    return " ".join(words)


def _parse_span(text: str, voice: Voice, *, ahead: bool) -> int | None:
    """Parse "2 weeks" as a number of days. A month has 30 days. Numbers have at most three digits."""
    first, _, rest = text.partition(" ")
    said = f"1 {rest}" if first in typed_words(voice).one else text
    numbers = re.findall(r"\d+", said)
    if len(numbers) != 1 or len(numbers[0]) > 3:
        return None
    number = int(numbers[0])
    for locale in _locales(voice):
        for unit, days in _UNITS:
            if said.rstrip(".") in {_strip(form, voice).rstrip(".") for form in _written(number, unit, locale, ahead)}:
                return number * days
    return None


def _written(number: int, unit: str, locale: Locale, ahead: bool) -> Iterator[str]:
    """Yield the ways in which a language writes a number of days, weeks or months.

    The unit is in the number's own plural form, and in the forms of the numbers in _PLURALS.
    """
    granularity: Literal["day", "week", "month"] = unit  # type: ignore[assignment]
    for like in (number, *_PLURALS):
        span = timedelta(days=dict(_UNITS)[unit] * like) * (1 if ahead else -1)
        for form in (
            format_unit(like, f"duration-{unit}", "long", locale=locale),
            format_unit(like, f"duration-{unit}", "short", locale=locale),
            format_timedelta(span, granularity, threshold=1e9, add_direction=True, locale=locale),
        ):
            yield form.replace(str(like), str(number), 1)


def _locales(voice: Voice) -> tuple[Locale, ...]:
    return tuple(dict.fromkeys((parse_locale(voice.locale), Locale(SOURCE_LANGUAGE))))


@lru_cache(maxsize=16)
def _weekdays(locales: tuple[Locale, ...]) -> Mapping[str, int]:
    return {
        name.casefold().rstrip("."): day
        for locale in reversed(locales)
        for width in ("short", "abbreviated", "wide")
        for context in ("format", "stand-alone")
        for day, name in get_day_names(width, context, locale).items()
        if width != "short" or locale.language != SOURCE_LANGUAGE
    }


@lru_cache(maxsize=16)
def _months(locale: Locale) -> Mapping[str, int]:
    return {
        name.casefold().rstrip("."): month
        for width in ("abbreviated", "wide")
        for context in ("format", "stand-alone")
        for month, name in get_month_names(width, context, locale).items()
    }
