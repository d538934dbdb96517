"""Texts and forms about members' own settings."""

from collections.abc import Sequence
from datetime import datetime, time

from babel.dates import format_interval, format_time, get_day_names

from bot.model.content import Buttons, ChoiceField, Form, Line, Message, Option, SearchField, TextField
from bot.model.hours import MessageWindow, Span, WeeklyHours
from bot.model.limits import MAX_OPTIONS
from bot.model.members import PACES, Member
from bot.texts.locales import parse_locale
from bot.texts.localization import Voice, command, typed, words
from bot.texts.phrases import button, main_button, message, monthly_choices
from bot.texts.timestamps import has_halves, zone_name, zone_place

PARTS_OF_WEEK: dict[str, tuple[Span, ...]] = {
    "mornings": tuple(Span(day, 9 * 60, 12 * 60) for day in range(5)),
    "noons": tuple(Span(day, 12 * 60, 14 * 60) for day in range(5)),
    "afternoons": tuple(Span(day, 14 * 60, 17 * 60) for day in range(5)),
    "evenings": tuple(Span(day, 18 * 60, 21 * 60) for day in range(5)),
    "weekends": tuple(Span(day, 10 * 60, 18 * 60) for day in (5, 6)),
}
LANGUAGES = (
    "ar", "bn", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hi", "id", "it", "ja", "ko", "nl", "pl", "pt",
    "ru", "sv", "sw", "tr", "uk", "zh",
)  # fmt: skip
"""Chosen by number of speakers and size of tech communities. A form also has all languages of its member."""


def still_in(voice: Voice) -> Message:
    """Ask a member who was silent for long, once, whether they are still in."""
    return message(
        voice.line("Still in? I’ve introduced you to a few people and haven’t heard back. That’s fine."),
        voice.line("If I don’t hear from you, I’ll stop introducing you for now."),
        Buttons(
            (main_button(voice.line("I’m in"), "still-in"), button(voice.line("Take a break"), "rest")),
        ),
    )


def stays_in(voice: Voice) -> Message:
    """Confirm that a member is still in."""
    return message(voice.line("Great, you’re still in. Nothing changes."))


def gently_resting(voice: Voice) -> Message:
    """Tell a member who was silent for long that a rest has begun."""
    return message(
        voice.line("Looks like you’re busy with other things, so I’ve put you on a break. No need to answer."),
        voice.line("When you want to meet people again, press “I’m back”."),
        Buttons((main_button(voice.line("I’m back"), "back"),)),
    )


def resting_line(voice: Voice, member: Member) -> Line:
    """Say that a member rests. The button that ends the rest stands below."""
    if member.rest.until:
        return voice.line("You’re on a break until {when}.", when=voice.day(member.rest.until))
    return voice.line("You’re on a break.")


def resting(voice: Voice, until: datetime | None) -> Message:
    """Confirm a rest."""
    return message(
        voice.line("Enjoy your break. Nothing new from me until {when}.", when=voice.day(until))
        if until
        else voice.line("Enjoy your break. Nothing new from me until you come back."),
        voice.line("Chats and questions you’ve started go on."),
        Buttons((button(voice.line("I’m back"), "back"),)),
    )


def pace_set(voice: Voice, pace: int) -> Message:
    """Confirm a pace."""
    return message(voice.lines_of("OK, at most {number} chat a month.", "OK, at most {number} chats a month.", pace))


def pace_question(voice: Voice, pace: int, choices: tuple[int, ...]) -> Message:
    """Ask for a pace."""
    return message(
        voice.lines_of(
            "You get at most {number} chat a month. How many would you like?",
            "You get at most {number} chats a month. How many would you like?",
            pace,
        ),
        *monthly_choices(
            voice,
            "pace",
            choices,
            lambda number: voice.lines_of("{number} chat a month", "{number} chats a month", number),
        ),
    )


def hours_set(voice: Voice, member: Member) -> Message:
    """Confirm a member's hours and window."""
    return message(
        voice.line(
            "Got it: you’re usually free {hours} ({zone}).",
            hours=hours_text(voice, member.hours),
            zone=zone_name(member.zone),
        ),
        voice.line(
            "I only write to you between {start} and {end}.",
            start=_clock_text(member.window.start, voice),
            end=_clock_text(member.window.end, voice),
        ),
    )


def which_zone(voice: Voice, name: str, zones: Sequence[str]) -> Message:
    """Ask which of several time zones a member means."""
    choices = tuple(button(words(zone_place(zone, parse_locale(voice.locale))), f"hours.zone:{zone}") for zone in zones)
    return message(
        voice.line("{name} can mean several time zones. Which is yours?", name=typed(name)), Buttons(choices)
    )


def hours_text(voice: Voice, hours: WeeklyHours) -> str:
    """Render weekly hours: "Mon–Fri 9:00 AM–5:00 PM"."""
    locale = parse_locale(voice.locale)
    names = get_day_names("abbreviated", locale=locale)
    by_span: dict[tuple[int, int], list[int]] = {}
    for span in hours.spans:
        by_span.setdefault((span.start, span.end), []).append(span.weekday)
    parts = []
    for (start, end), days in by_span.items():
        runs: list[list[int]] = []
        for day in days:
            if runs and day == runs[-1][-1] + 1:
                runs[-1].append(day)
            else:
                runs.append([day])
        spelled = ", ".join(names[run[0]] if len(run) == 1 else f"{names[run[0]]}–{names[run[-1]]}" for run in runs)
        parts.append(f"{spelled} {_minutes_text(start, voice)}–{_minutes_text(end, voice)}")
    return "; ".join(parts)


def _minutes_text(minutes: int, voice: Voice) -> str:
    return _clock_text(time(minutes // 60 % 24, minutes % 60), voice)


def _span_text(span: Span, voice: Voice) -> str:
    """Render the hours of a day: "9 AM – 12 PM", "09–12"."""
    locale = parse_locale(voice.locale)
    start, end = (time(minutes // 60) for minutes in (span.start, span.end))
    return format_interval(start, end, "h" if has_halves(locale) else "H", locale=locale)


def _clock_text(at: time, voice: Voice) -> str:
    return format_time(at, "short", locale=parse_locale(voice.locale))


def window_line(voice: Voice, window: MessageWindow) -> Line:
    """Say, as a row of a list, in which part of the day messages may come."""
    return voice.line(
        "I write to you between {start} and {end}",
        start=_clock_text(window.start, voice),
        end=_clock_text(window.end, voice),
    )


def join_first(voice: Voice) -> Message:
    """Tell a non-member how to join, and that asking needs no circle."""
    return message(
        voice.line("Join a circle with {command} first. You can ask someone without joining.", command=command("join")),
        Buttons((button(voice.line("Ask someone"), "ask"), button(voice.line("What can I do?"), "help"))),
    )


def hours_form(voice: Voice, member: Member) -> Form:
    """Ask for a member's hours, window and time zone."""
    return Form(
        "hours",
        voice.text("Your hours"),
        voice.text("Save"),
        (
            hours_field(voice, member.hours),
            clock_field(voice, "start", voice.text("Write to me from"), member.window.start),
            clock_field(voice, "end", voice.text("Write to me until"), member.window.end),
            zone_field(voice, member.zone),
        ),
    )


def rest_form(voice: Voice) -> Form:
    """Ask until when a member rests."""
    return Form(
        "rest",
        voice.text("Take a break"),
        voice.text("Start break"),
        (
            TextField(
                "until",
                voice.text_as("a day", "Until"),
                limit=20,
                hint=voice.text(
                    "For example: friday, 2 weeks or 2027-03-01. Leave it empty for a break with no end date."
                ),
            ),
        ),
    )


def pace_field(voice: Voice, pace: int) -> ChoiceField:
    """Ask for a pace."""
    options = tuple(Option(str(choice), voice.text_of("up to {number}", "up to {number}", choice)) for choice in PACES)
    return ChoiceField("pace", voice.text("Chats a month"), options, (str(pace),))


def hours_field(voice: Voice, hours: WeeklyHours) -> ChoiceField:
    """Ask when a member usually has time."""
    options = tuple(
        Option(
            part,
            # Translators: {hours} is such as “9 AM – 12 PM”.
            voice.text("weekends {hours}", hours=_span_text(spans[0], voice))
            if part == "weekends"
            # Translators: {hours} is such as “9 AM – 12 PM”.
            else voice.text("weekdays {hours}", hours=_span_text(spans[0], voice)),
        )
        for part, spans in PARTS_OF_WEEK.items()
    )
    return ChoiceField(
        "hours",
        voice.text("I’m usually free"),
        options,
        parts_in(hours),
        several=True,
        hint=voice.text("In your own time zone."),
    )


def hours_from(parts: Sequence[str]) -> WeeklyHours:
    """Parse the parts of the week chosen in a form. Ignore unknown parts."""
    return WeeklyHours.of(tuple(span for part in parts for span in PARTS_OF_WEEK.get(part, ())))


def parts_in(hours: WeeklyHours) -> tuple[str, ...]:
    """Return the parts of the week that lie wholly within weekly hours."""

    def held(span: Span) -> bool:
        return any(s.weekday == span.weekday and s.start <= span.start and span.end <= s.end for s in hours.spans)

    return tuple(part for part, spans in PARTS_OF_WEEK.items() if all(held(span) for span in spans))


def languages_field(voice: Voice, chosen: Sequence[str]) -> ChoiceField:
    """Ask in which languages a member chats."""
    locale = parse_locale(voice.locale)
    codes = list(dict.fromkeys([*chosen, *LANGUAGES]))[:MAX_OPTIONS]
    named = sorted(((str(locale.languages.get(code, code)), code) for code in codes), key=lambda row: row[0].casefold())
    options = tuple(Option(code, name) for name, code in named)
    return ChoiceField(
        "languages", voice.text("Languages I chat in"), options, tuple(chosen), several=True, required=True
    )


def languages_from(chosen: Sequence[str], member: Member) -> tuple[str, ...]:
    """Parse the languages chosen in a form. Ignore languages that the form did not offer."""
    return tuple(code for code in chosen if code in LANGUAGES or code in member.languages)


def zone_field(voice: Voice, zone: str) -> SearchField:
    """Ask for a member's time zone."""
    return SearchField(
        "zone",
        voice.text("My time zone"),
        "zones",
        (Option(zone, zone_name(zone)),),
        several=False,
        required=True,
        prompt=voice.text("Type a city"),
    )


def clock_field(voice: Voice, name: str, label: str, at: time) -> ChoiceField:
    """Ask for a full hour. If the field's current value is no full hour, offer it too."""
    locale = parse_locale(voice.locale)
    hours = sorted({at, *(time(hour) for hour in range(24))})
    options = tuple(Option(hour.strftime("%H:%M"), format_time(hour, "short", locale=locale)) for hour in hours)
    return ChoiceField(name, label, options, (at.strftime("%H:%M"),), required=True)


def languages_text(voice: Voice, codes: Sequence[str]) -> str:
    """List languages in the reader's own language."""
    names = parse_locale(voice.locale).languages
    return ", ".join(str(names.get(code, code)) for code in codes)
