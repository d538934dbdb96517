"""Renders messages as HTML; templates escape all text."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from adapters.charts import draw_svg
from adapters.sandbox.cast import SandboxPerson
from bot.model.charts import Chart
from bot.model.hours import stored_zone
from bot.texts.command_name import command_text
from bot.texts.locales import parse_locale
from bot.texts.localization import Voice
from bot.texts.timestamps import zone_city
from storage.sandbox import Said

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""Control characters and Unicode's line separators, except newline and tab."""


@dataclass(frozen=True, slots=True)
class Day:
    """The messages of a day, in the reader's time zone."""

    date: date
    messages: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader of a page. Dates and times are formatted for the reader's locale and time zone."""

    person: SandboxPerson

    @property
    def zone(self) -> ZoneInfo:
        """The reader's time zone, or UTC if the time zone data no longer has it."""
        return stored_zone(self.person.zone)

    @property
    def voice(self) -> Voice:
        """The voice for the page's texts."""
        return Voice(self.person.locale, self.person.zone)

    def city(self, zone: str) -> str:
        """Return the city of a time zone."""
        return zone_city(zone, parse_locale(self.person.locale))

    def moment(self, at: datetime, locale: str = "") -> str:
        """Format an instant with its day: for the reader's locale, or for the locale of the text around the instant."""
        named = str(parse_locale(locale or self.person.locale))
        return f"{format_skeleton('MMMEd', at.astimezone(self.zone), locale=named)}, {self.time(at, named)}"

    def time(self, at: datetime, locale: str = "") -> str:
        """Format an instant's time of day, as `moment` does."""
        return format_time(at.astimezone(self.zone), "short", locale=locale or self._locale)

    def day(self, day: date) -> str:
        """Format a day."""
        return format_date(day, "full", locale=self._locale)

    def short_day(self, at: datetime) -> str:
        """Format an instant's day briefly."""
        return format_skeleton("MMMEd", at.astimezone(self.zone), locale=self._locale)

    def days(self, messages: tuple[Said, ...]) -> list[Day]:
        """Group messages, earliest first, by the day in the reader's time zone."""
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
    """Replace control characters with a visible sign."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def svg(chart: Chart, name: str) -> Markup:
    """Draw a chart. `name` makes the chart's ids unique on the page. Colours come from the page's style sheet."""
    return Markup(draw_svg(chart, name=name))  # noqa: S704 - all text in it is escaped


def make_environment() -> Environment:
    """Return the environment of the templates, which escapes everything."""
    environment = Environment(
        loader=PackageLoader("adapters.sandbox"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(visible=visible, command=command_text, chart=svg)
    return environment
