"""Days off of a circle: a pause, days that an organiser named, and a country's public holidays."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from holidays import HolidayBase, country_holidays, list_supported_countries

from bot.model.errors import InvalidValue

A_DAY: Final = timedelta(days=1)
MAX_STRETCHES: Final = 30
"""Maximum number of stretches that an organiser names for a circle."""


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Raise InvalidValue if it ends before it begins."""
        if self.last < self.first:
            raise InvalidValue("days", "backwards")

    def covers(self, day: date) -> bool:
        """Return whether a day is in it."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class DaysOff:
    """The days of a circle, in its own zone, on which nothing happens."""

    pause: Stretch | None = None
    stretches: tuple[Stretch, ...] = ()
    """Sorted."""
    country: str | None = None
    """The ISO 3166 code of the country whose public holidays are off."""

    def __post_init__(self) -> None:
        """Raise InvalidValue for too many stretches, or a country whose holidays are not known."""
        if len(self.stretches) > MAX_STRETCHES:
            raise InvalidValue("days", "too many")
        if self.country and self.country not in countries_with_holidays():
            raise InvalidValue("country", "no holidays")

    def covers(self, day: date) -> bool:
        """Return whether a day is off."""
        named = (*self.stretches, self.pause) if self.pause else self.stretches
        return any(stretch.covers(day) for stretch in named) or bool(self.country and day in _holidays(self.country))

    def count(self, first: date, last: date) -> int:
        """Count the days off from one day to another, both included."""
        return sum(self.covers(first + number * A_DAY) for number in range((last - first).days + 1))


NO_DAYS_OFF: Final = DaysOff()


@lru_cache(maxsize=1)
def countries_with_holidays() -> frozenset[str]:
    """Return the codes of countries whose public holidays are known."""
    return frozenset(code for code in list_supported_countries() if len(code) == 2)


@lru_cache(maxsize=256)
def _holidays(country: str) -> HolidayBase:
    """Return a country's public holidays, of the whole country; years are added when they are looked up."""
    return country_holidays(country)
