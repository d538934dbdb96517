"""Texts about membership of circles: to join, to leave, to skip a round."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from bot.model.attendance import next_round_with
from bot.model.circles import Circle, Membership
from bot.model.content import Bullets, Button, Buttons, Line, Message
from bot.model.members import Member
from bot.texts.localization import Voice, command, typed
from bot.texts.members import resting_line
from bot.texts.phrases import button, main_button, message

MAX_SKIPS: Final = 5
"""Maximum number of circles with a button that skips. Rounds of further circles are skipped with the command."""


def joined(voice: Voice, circle: Circle) -> Line:
    """Confirm that a member joined."""
    return voice.line(
        "You’re in {circle}. The next round opens {when}. I’ll write to you then.",
        circle=typed(circle.name),
        when=voice.when(circle.next_round_at),
    )


def joined_late(voice: Voice, circle: Circle) -> Line:
    """Confirm that a member joined during a round that may still pair the member."""
    return voice.line(
        "You’re in {circle}. This round has already started, but if someone’s still free, I’ll introduce you in the "
        "next few days. The next round opens {when}.",
        circle=typed(circle.name),
        when=voice.when(circle.next_round_at),
    )


def saved_on_break(voice: Voice, member: Member) -> tuple[Line | Buttons, ...]:
    """Confirm that a circle's member changed their answers, and that the break they asked for goes on."""
    # Translators: a form was saved.
    return voice.line("Saved."), resting_line(voice, member), Buttons((button(voice.line("I’m back"), "back"),))


def left(voice: Voice, circle: Circle) -> Message:
    """Confirm that a member left."""
    return message(
        voice.line("You’ve left {circle}. I won’t tell anyone.", circle=typed(circle.name)),
        Buttons((button(voice.line("Join again"), f"join:{circle.id}"),)),
    )


def skipping(voice: Voice, circles: Sequence[Circle], member: Member, now: datetime) -> Message:
    """Confirm which rounds are skipped."""
    return message(
        voice.line(
            "You’ll skip the next round of {circles}. I won’t tell anyone.",
            circles=voice.join(typed(circle.name) for circle in circles),
        ),
        resting_line(voice, member) if member.rest.holds(now) else None,
        Buttons((button(voice.line("Undo skip"), _unskip(circles)),)),
    )


def _unskip(circles: Sequence[Circle]) -> str:
    return f"unskip.circle:{circles[0].id}" if len(circles) == 1 else "unskip"


def skip_buttons(voice: Voice, member: Member, circles: Sequence[tuple[Circle, Membership]]) -> tuple[Button, ...]:
    """Return, for each circle that takes the member, a button that skips the next round, or undoes the skip.

    If there are several circles, the buttons name them, and at most MAX_SKIPS circles have a button.
    """
    circles = [(circle, place) for circle, place in circles if circle.takes(guest=member.guest)]
    if len(circles) > 1:
        return tuple(_skip_button(voice, circle, place) for circle, place in circles[:MAX_SKIPS])
    return tuple(
        button(voice.line("Undo skip"), "unskip")
        if place.skips_next
        else button(voice.line("Skip the next round"), "skip.next")
        for _, place in circles
    )


def _skip_button(voice: Voice, circle: Circle, place: Membership) -> Button:
    name = typed(circle.name)
    if place.skips_next:
        return button(voice.line("Undo skip in {circle}", circle=name), f"unskip.circle:{circle.id}")
    return button(voice.line("Skip the next round of {circle}", circle=name), f"skip.circle:{circle.id}")


def not_skipping(voice: Voice, member: Member, now: datetime, circle: Circle | None = None) -> Message:
    """Confirm that no round is skipped: in one circle, or in all."""
    if member.rest.holds(now):
        return message(
            voice.line("You’re no longer skipping a round."),
            resting_line(voice, member),
            Buttons((main_button(voice.line("I’m back"), "back"),)),
        )
    if circle is None:
        return message(voice.line("You’re no longer skipping the next round."))
    return message(voice.line("You’re no longer skipping the next round of {circle}.", circle=typed(circle.name)))


def not_in_circle(voice: Voice, circle: Circle) -> Message:
    """Say that a member is not in a circle."""
    return message(
        voice.line("You’re not in {circle}.", circle=typed(circle.name)),
        Buttons((button(voice.line("Join"), f"join:{circle.id}"),)),
    )


def in_no_circle(voice: Voice) -> Message:
    """Say that a member is in no circle, so there is no round to skip."""
    return message(
        voice.line("You’re not in a circle right now. To join one, type {command}.", command=command("join"))
    )


def not_for_guests(voice: Voice, circle: Circle) -> Message:
    """Tell a guest that a circle takes no guests."""
    return message(
        voice.line(
            "{circle} isn’t open to guests. {command} shows which circles are.",
            circle=typed(circle.name),
            command=command("circle list"),
        )
    )


def membership_line(voice: Voice, circle: Circle, place: Membership, at: datetime | None, *, guest: bool) -> Line:
    """Describe a member's place in a circle. `at` is when the member's next round opens; None if there is none soon."""
    slots = {"circle": typed(circle.name)}
    if not circle.takes(guest=guest):
        return voice.line("{circle}: you’re in, but it takes no guests right now", **slots)
    if at is None:
        return voice.line("{circle}: no rounds during your break", **slots)
    if place.skips_next:
        return voice.line(
            "{circle}: you’re skipping the next round. Your next one is {when}", when=voice.when(at), **slots
        )
    if at != circle.next_round_at:
        return voice.line("{circle}: your next round is {when}", when=voice.when(at), **slots)
    if place.in_a_row == 0:
        return voice.line(
            "{circle}: no match last time. Better chances in the next round: {when}",
            when=voice.when(at),
            **slots,
        )
    return voice.line("{circle}: next round {when}", when=voice.when(at), **slots)


def circle_lines(
    voice: Voice, member: Member, circles: Sequence[tuple[Circle, Membership]], introduced: Collection[datetime]
) -> Bullets:
    """Describe a member's place in each circle. `introduced` are the times of the member's latest introductions."""

    def line(circle: Circle, place: Membership) -> Line:
        at = next_round_with(circle, place, member, introduced)
        return membership_line(voice, circle, place, at, guest=member.guest)

    return Bullets(tuple(line(circle, place) for circle, place in circles))


def back(
    voice: Voice, member: Member, circles: Sequence[tuple[Circle, Membership]], introduced: Collection[datetime]
) -> Message:
    """Welcome a member back, and say what comes next in each circle. `introduced` is as for `circle_lines`."""
    if not circles:
        return message(voice.line("Welcome back. Join a circle with {command}.", command=command("join")))
    skips = any(place.skips_next for _, place in circles)
    return message(
        # Translators: to a member whose break is over.
        voice.line("Welcome back."),
        circle_lines(voice, member, circles, introduced),
        Buttons((button(voice.line("Undo skip"), "unskip"),)) if skips else None,
    )
