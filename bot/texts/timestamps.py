"""Timestamps in words, for screens that can't show a time in each reader's own zone."""

import re
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.dates import format_skeleton, format_time, get_timezone_location

from bot.model.content import When
from bot.model.hours import stored_zone
from bot.texts.locales import parse_locale

NO_BREAK = "\u00a0"
"""The space within a day or an instant, so that narrow screens don't break the line there."""


def format_day(when: When) -> str:
    """Format a day, such as "Tue, Mar 3, 2026"."""
    return _day(when, "yMMMEd")


def format_brief_day(when: When) -> str:
    """Format a day without its year, such as "Tue, Mar 3"."""
    return _day(when, "MMMEd")


def format_brief(when: When) -> str:
    """Format an instant without its zone, such as "Tue, Mar 3, 10:00 AM"."""
    time = format_time(when.at.astimezone(stored_zone(when.zone)), "short", locale=parse_locale(when.locale))
    return f"{format_brief_day(when)},{NO_BREAK}{time.replace(' ', NO_BREAK)}"


def format_moment(when: When) -> str:
    """Format an instant, such as "Tue, Mar 3, 10:00 AM (Berlin)"."""
    return f"{format_brief(when)} ({zone_city(when.zone, parse_locale(when.locale))})"


def format_weekday(when: When) -> str:
    """Format the day of a week, such as "Tue"."""
    return _day(when, "E")


def has_halves(locale: Locale) -> bool:
    """Return whether a locale's clock has twelve hours, with AM and PM."""
    return "a" in locale.time_formats["short"].pattern


@lru_cache(maxsize=1024)
def _day(when: When, skeleton: str) -> str:
    """Format an instant. The chats of a round are offered the same few times, so the cache helps often."""
    day = when.at.astimezone(stored_zone(when.zone))
    return format_skeleton(skeleton, day, locale=parse_locale(when.locale)).replace(" ", NO_BREAK)


def zone_city(zone: str, locale: Locale) -> str:
    """Name a zone by its city, such as "Berlin", or by its offset."""
    name = zone_name(zone)
    return name if name != zone else get_timezone_location(stored_zone(zone), locale=locale, return_city=True)


def zone_place(zone: str, locale: Locale) -> str:
    """Name a zone by its city and country: "Chicago, United States"."""
    city, country = zone_city(zone, locale), locale.territories.get(get_global("zone_territories").get(zone, ""))
    return f"{city}, {country}" if country and zone_name(zone) == zone else city


def zone_name(zone: str) -> str:
    """Return a zone's IANA name, but "UTC+2" for Etc/GMT-2, because people would misread the sign."""
    match = re.fullmatch(r"Etc/GMT([+-])(\d+)", zone)
    return f"UTC{'-' if match[1] == '+' else '+'}{match[2]}" if match else zone
