"""Texts about the days off of a circle."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Final

from bot.model.circles import Circle
from bot.model.content import Bullets, Buttons, Hint, Line, Message
from bot.model.daily import DAY
from bot.model.days_off import Stretch
from bot.model.hours import instant
from bot.texts.circle_setup import country_name
from bot.texts.localization import Voice, typed, words
from bot.texts.phrases import button, message

MAX_DAYS_NAMED: Final = 3
"""Maximum number of stretches of days off that a message names."""


def moved_line(voice: Voice, circle: Circle, moved: Sequence[datetime]) -> Line:
    """Say which rounds fell on days off, and when the circle's next round opens."""
    when = voice.when(circle.next_round_at)
    if len(moved) == 1:
        return voice.line(
            "No round on {day} because it’s a day off. The next one opens {when}.", day=voice.day(moved[0]), when=when
        )
    return voice.line(
        "The rounds from {first} to {last} are off. The next one opens {when}.",
        first=voice.day(moved[0]),
        last=voice.day(moved[-1]),
        when=when,
    )


def days_off_saved(voice: Voice, circle: Circle, moved: Sequence[datetime]) -> Message:
    """Confirm a circle's days off to an organiser."""
    off, name = circle.days_off, typed(circle.name)
    rows = tuple(_days_saved(voice, circle))
    if off.pause:
        paused = voice.line(
            "{circle} is paused until {day}.", circle=name, day=_day(voice, circle, off.pause.last + DAY)
        )
    elif rows:
        paused = voice.line("{circle} isn’t paused. Its days off:", circle=name)
    else:
        paused = voice.line("{circle} isn’t paused and has no days off.", circle=name)
    return message(
        paused,
        voice.line("Other days off:") if off.pause and rows else None,
        Bullets(rows) if rows else None,
        moved_line(voice, circle, moved)
        if moved
        else voice.line("The next round opens {when}.", when=voice.when(circle.next_round_at)),
        voice.line("The invitation in the channel says so, too.") if moved else None,
        Hint(voice.line("Rounds, suggested times and reminders skip days off.")) if off.pause or rows else None,
        Buttons((button(voice.line("Change days off"), f"circle.days-off:{circle.id}"),)),
    )


def _days_saved(voice: Voice, circle: Circle) -> Iterator[Line]:
    """List the days off as Refill understood the form, without the pause."""
    off, days = circle.days_off, circle.days_off.stretches
    if len(days) > MAX_DAYS_NAMED:
        yield voice.lines_of(
            "{number} day or range between {first} and {last}",
            "{number} days or ranges between {first} and {last}",
            len(days),
            first=_day(voice, circle, days[0].first),
            last=_day(voice, circle, max(stretch.last for stretch in days)),
        )
    else:
        yield from (_stretch(voice, circle, stretch) for stretch in days)
    if off.country:
        yield voice.line("Public holidays: {country}", country=words(country_name(voice, off.country)))


def _stretch(voice: Voice, circle: Circle, stretch: Stretch) -> Line:
    first, last = _day(voice, circle, stretch.first), _day(voice, circle, stretch.last)
    return first if stretch.first == stretch.last else voice.line("{first} to {last}", first=first, last=last)


def _day(voice: Voice, circle: Circle, day: date) -> Line:
    """Name a day. Use noon in the circle's zone, which is on the same day in almost every other zone."""
    return voice.day(instant(day, time(12), circle.cadence.tz))
