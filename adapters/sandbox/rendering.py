"""Draws messages as HTML. What members typed is only ever text: templates escape all of it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time
from jinja2 import Environment, PackageLoader, StrictUndefined

from adapters.sandbox.cast import SandboxPerson
from adapters.sandbox.messages import Said
from bot.model.hours import zone_named
from bot.texts.locales import parse_locale

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""Characters that no browser draws; a new line and a tab are no such."""
HUES = 8


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a conversation, in the reader's own time zone."""

    date: date
    messages: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at a page: names, days and times are shown as they see them."""

    person: SandboxPerson

    @property
    def zone(self) -> ZoneInfo:
        """Their time zone."""
        return zone_named(self.person.zone)

    def moment(self, at: datetime) -> str:
        """Write an instant with its day."""
        return f"{format_skeleton('MMMEd', at.astimezone(self.zone), locale=self._locale)}, {self.time(at)}"

    def time(self, at: datetime) -> str:
        """Write an instant as a time of day."""
        return format_time(at.astimezone(self.zone), "short", locale=self._locale)

    def full(self, at: datetime) -> str:
        """Write an instant with all of its day."""
        return f"{format_date(at.astimezone(self.zone), 'full', locale=self._locale)}, {self.time(at)}"

    def day(self, day: date) -> str:
        """Write a day."""
        return format_date(day, "full", locale=self._locale)

    def short_day(self, at: datetime) -> str:
        """Write an instant's day where there is little room."""
        return format_skeleton("MMMEd", at.astimezone(self.zone), locale=self._locale)

    def days(self, messages: tuple[Said, ...]) -> list[Day]:
        """Sort messages by day."""
        found: list[Day] = []
        for said in messages:
            day = said.sent_at.astimezone(self.zone).date()
            if found and found[-1].date == day:
                found[-1] = Day(day, (*found[-1].messages, said))
            else:
                found.append(Day(day, (said,)))
        return found

    @property
    def _locale(self) -> str:
        return str(parse_locale(self.person.locale))


def visible(text: str) -> str:
    """Show characters that can't be seen as a sign that something is there."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def initials(name: str) -> str:
    """Shorten a name for a round picture."""
    words = name.split()
    return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper()


def hue(member: str) -> int:
    """Choose one of a few colours for somebody; always the same."""
    return sum(map(ord, member)) % HUES


def city(zone: str) -> str:
    """Name a time zone by its place."""
    return zone.rpartition("/")[2].replace("_", " ")


def make_environment() -> Environment:
    """Set the templates up: everything is escaped, and a name that is missing is a mistake."""
    environment = Environment(
        loader=PackageLoader("adapters.sandbox"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(visible=visible, initials=initials, hue=hue, city=city)
    return environment
