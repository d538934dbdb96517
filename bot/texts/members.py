"""Texts about members' own settings."""

from datetime import datetime, time

from babel.dates import format_time, get_day_names

from bot.model.content import Buttons, Line, Message
from bot.model.hours import MessageWindow, WeeklyHours
from bot.model.members import Member
from bot.texts.locales import parse_locale
from bot.texts.localization import Voice, command
from bot.texts.phrases import button, main_button, message, monthly_choices


def gently_resting(voice: Voice) -> Message:
    """Tell a member after long silence that they are left in peace."""
    return message(
        voice.line("It looks like other things matter more just now, so I’ll leave you in peace. No need to answer."),
        voice.line("Whenever you’d like to meet somebody again, one press is enough."),
        Buttons((main_button(voice.line("I’m back"), "back"),)),
    )


def resting(voice: Voice, until: datetime | None) -> Message:
    """Confirm a rest."""
    return message(
        voice.line("Rest well. I’ll be quiet until {when}, and then all goes on as before.", when=voice.day(until))
        if until
        else voice.line("Rest well. I’ll be quiet until you come back: {command}.", command=command("back")),
        Buttons((button(voice.line("I’m back"), "back"),)),
    )


def back(voice: Voice, *, in_circle: bool, skips: bool) -> Message:
    """Welcome a member back."""
    if skips:
        return message(
            voice.line("Good to have you back. You still skip the next round."),
            Buttons((button(voice.line("Don’t skip after all"), "unskip"),)),
        )
    if in_circle:
        return message(voice.line("Good to have you back. You’re in from the next round on."))
    return message(voice.line("Good to have you back. {command} gets you into a circle.", command=command("join")))


def pace_set(voice: Voice, pace: int) -> Message:
    """Confirm a pace."""
    return message(
        voice.lines_of("At most {number} chat a month, then.", "At most {number} chats a month, then.", pace)
    )


def pace_question(voice: Voice, pace: int, choices: tuple[int, ...]) -> Message:
    """Ask for a pace."""
    return message(
        voice.lines_of(
            "You’re up for {number} chat a month at most. How many suit you?",
            "You’re up for {number} chats a month at most. How many suit you?",
            pace,
        ),
        *monthly_choices(voice, "pace", choices, voice.line("chats a month")),
    )


def hours_set(voice: Voice, member: Member) -> Message:
    """Confirm a member's hours."""
    return message(
        voice.line("You usually have time {hours} ({zone}).", hours=hours_text(voice, member.hours), zone=member.zone),
        voice.line("I write to you only {window}.", window=window_text(voice, member.window)),
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
    at = time(minutes // 60 % 24, minutes % 60)
    return format_time(at, "short", locale=parse_locale(voice.locale))


def window_text(voice: Voice, window: MessageWindow) -> str:
    """Render the part of the day when messages may come."""
    locale = parse_locale(voice.locale)
    return voice.text(
        "between {start} and {end}",
        start=format_time(window.start, "short", locale=locale),
        end=format_time(window.end, "short", locale=locale),
    )


def not_with_set(voice: Voice, other: Line) -> Message:
    """Confirm that two are kept apart."""
    return message(
        voice.line("I’ll never bring you together with {name}. Nobody learns of it, {name} included.", name=other),
        voice.line("You can take it back with {command}.", command=command("not-with")),
    )


def nobody_kept_apart(voice: Voice) -> Line:
    """Confirm that nobody is kept apart any more."""
    return voice.line("Saved. There is nobody you’d rather not meet.")


def kept_apart_ahead(voice: Voice) -> Line:
    """Say that a non-member will be kept apart once they join."""
    return voice.line(
        "Somebody you named has not joined me yet. I’ll keep you apart from the moment they do, and nobody learns of "
        "it. Until then I keep no name of theirs, so I can’t show them to you."
    )


def join_first(voice: Voice) -> Message:
    """Say that only members can do this."""
    return message(voice.line("I don’t know you yet. {command} gets you in.", command=command("join")))
