"""Texts of rounds for organisers: previews, and opening a round now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.model.circles import Circle
from bot.model.content import Bullets, Buttons, Heading, Hint, Line, Message
from bot.model.pairing import Common, Reason
from bot.texts.localization import Voice, command, typed
from bot.texts.phrases import main_button, message
from bot.texts.slow_starts import too_few, what_helps

NOBODY_APART: Final[Mapping[Common, int]] = {}


def preview(
    voice: Voice,
    circle: Circle,
    meeting: int,
    reasons: Mapping[Reason, int],
    left_out: int | None,
    apart: Mapping[Common, int] = NOBODY_APART,
) -> Message:
    """Show an organiser how many people a round would bring together, and why.

    Nobody is named, and all figures are rounded. Otherwise an organiser who previews often could find out which two
    members are never put together, and guess a private wish. `apart` counts members who have little in common with
    the others.
    """
    rows = tuple(
        # Translators: {why} follows “where”, such as “one is curious and another is happy to be asked”.
        voice.lines_of(
            "At least {number} in chats where {why}",
            "At least {number} in chats where {why}",
            number,
            why=why_together(voice, reason),
        )
        for reason, number in reasons.items()
    )
    return message(
        Heading(voice.line("{circle}: how many would meet now", circle=typed(circle.name))),
        voice.lines_of("At least {number} person would meet.", "At least {number} people would meet.", meeting),
        Bullets(rows) if rows else None,
        voice.lines_of(
            "At least {number} person would get no match.", "At least {number} people would get no match.", left_out
        )
        if left_out
        else None,
        *(_little_in_common(voice, common, number) for common, number in apart.items()),
        *too_few(voice, circle, meeting),
        Hint(
            voice.line(
                "I don’t show names here, so that nobody can guess private choices. Nobody is told about this "
                "preview. Until the round opens, people can still join, skip it, or change their topics."
            )
        ),
    )


def _little_in_common(voice: Voice, common: Common, number: int) -> Line:
    match common:
        case Common.LANGUAGE:
            return voice.lines_of(
                "At least {number} person has no language in common with most of the others. If they "
                "speak another, they can add it with {command}. You could also start a circle in a "
                "language they share.",
                "At least {number} people have no language in common with most of the others. If they "
                "speak another, they can add it with {command}. You could also start a circle in a "
                "language they share.",
                number,
                command=command("topics"),
            )
        case Common.HOURS:
            return voice.lines_of(
                "At least {number} person is free when most of the others aren’t. They can add times "
                "with {command}. You could also start a circle for their part of the world.",
                "At least {number} people are free when most of the others aren’t. They can add times "
                "with {command}. You could also start a circle for their part of the world.",
                number,
                command=command("hours"),
            )


def too_few_to_preview(voice: Voice, circle: Circle, fewest: int) -> Message:
    """Tell an organiser that a preview of so few members would reveal too much."""
    return message(
        voice.lines_of(
            "Right now, fewer than {number} person would meet in {circle}. With so few, a preview could give away "
            "someone’s private choices.",
            "Right now, fewer than {number} people would meet in {circle}. With so few, a preview could give away "
            "someone’s private choices.",
            fewest,
            circle=typed(circle.name),
        ),
        voice.line(
            "Members don’t count if they’re on a break, skipping the next round, or at their limit for the month. "
            "What helps:"
        ),
        what_helps(voice, circle),
    )


def why_together(voice: Voice, reason: Reason) -> str:
    """Say why people are put together."""
    match reason:
        case Reason.CURIOUS_MEETS_SHARING:
            return voice.text("one is curious and another is happy to be asked")
        case Reason.BOTH_CURIOUS:
            return voice.text("everyone is curious")
        case Reason.BOTH_SHARING:
            return voice.text("everyone knows something about the topic")
        case Reason.NEAR:
            return voice.text("one is happy to be asked about a topic and another is curious about a similar one")
        case Reason.SOMETHING_NEW:
            return voice.text("people have no topic in common yet")


def round_opening(voice: Voice, circle: Circle) -> Message:
    """Confirm to an organiser that a round opens."""
    return message(voice.line("Opening a round of {circle} now.", circle=typed(circle.name)))


def confirm_open(voice: Voice, circle: Circle, last_opened_at: datetime | None) -> Message:
    """Ask an organiser whether to open a round now."""
    return message(
        voice.line(
            "Open a round of {circle} now? I’ll introduce people at a time of day that suits them.",
            circle=typed(circle.name),
        ),
        voice.line("The latest one opened {when}.", when=voice.when(last_opened_at)) if last_opened_at else None,
        Buttons((main_button(voice.line("Open round"), f"circle.open:{circle.id}"),)),
    )


def round_open_already(voice: Voice, circle: Circle, opened_at: datetime, next_at: datetime) -> Message:
    """Tell an organiser that a round opened lately, and when the next may be opened."""
    return message(
        voice.line(
            "The latest round of {circle} opened {when}. You can open another from {next}.",
            circle=typed(circle.name),
            when=voice.when(opened_at),
            next=voice.when(next_at),
        )
    )
