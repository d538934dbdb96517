"""Days off of a circle: a pause, days that an organiser named, and a country's public holidays."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from bot.model.daily import DAY
from bot.model.errors import InvalidValue

MAX_STRETCHES: Final = 30
"""Maximum number of stretches of days off that a circle may have."""


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Days in a row. The first and the last day are both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Raise InvalidValue if the last day is before the first day."""
        if self.last < self.first:
            raise InvalidValue("days", "backwards")

    def covers(self, day: date) -> bool:
        """Return whether a day is in this stretch."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Days without rounds, reminders or posts in a circle, in the time zone of the circle."""

    pause: Stretch | None = None
    stretches: tuple[Stretch, ...] = ()
    """Sorted by their first day."""
    country: str | None = None
    """The ISO 3166 code of a country. The country's public holidays are days off."""

    def __post_init__(self) -> None:
        """Raise InvalidValue if there are too many stretches."""
        if len(self.stretches) > MAX_STRETCHES:
            raise InvalidValue("days", "too many")

    @property
    def knows_country(self) -> bool:
        """Whether the country's public holidays are still known. If not, no holidays are days off."""
        return self.country is None or self.country in countries_with_holidays()

    def covers(self, day: date) -> bool:
        """Return whether a day is off."""
        named = (*self.stretches, self.pause) if self.pause else self.stretches
        return any(stretch.covers(day) for stretch in named) or _is_holiday(day, self.country)

    def count(self, first: date, last: date) -> int:
        """Count the days off from the first day to the last, both included."""
        return sum(self.covers(first + number * DAY) for number in range((last - first).days + 1))


NO_DAYS_OFF: Final = DaysOff()


@lru_cache(maxsize=1)
def countries_with_holidays() -> frozenset[str]:
    """List the codes of the countries whose public holidays are known."""
    from holidays import list_supported_countries  # noqa: PLC0415 - loading is slow, and few circles need it

    return frozenset(code for code in list_supported_countries() if len(code) == 2)


def _is_holiday(day: date, country: str | None) -> bool:
    return country is not None and country in countries_with_holidays() and day in _holidays(country)


@lru_cache(maxsize=256)
def _holidays(country: str) -> Container[date]:
    """Return the public holidays of a whole country. When a day is looked up, the library loads the day's year."""
    from holidays import country_holidays  # noqa: PLC0415 - as above

    return country_holidays(country)
