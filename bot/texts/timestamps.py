"""Timestamps in words, for screens that can't show each reader their own time."""

from babel.dates import format_skeleton, format_time, get_timezone_location

from bot.model.content import When
from bot.model.hours import zone_named
from bot.texts.locales import parse_locale


def format_day(when: When) -> str:
    """Format a day, such as "Tue, Mar 3, 2026"."""
    return format_skeleton("yMMMEd", when.at.astimezone(zone_named(when.zone)), locale=parse_locale(when.locale))


def format_moment(when: When) -> str:
    """Format an instant, such as "Tue, Mar 3, 10:00 AM (Berlin)"."""
    locale = parse_locale(when.locale)
    local = when.at.astimezone(zone_named(when.zone))
    day = format_skeleton("MMMEd", local, locale=locale)
    place = get_timezone_location(local, locale=locale, return_city=True)
    return f"{day}, {format_time(local, 'short', locale=locale)} ({place})"
