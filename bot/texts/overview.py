"""Texts of the overview, which the command without further words shows."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.model.circles import Circle, Membership
from bot.model.content import Bullets, Buttons, Heading, Hint, Menu, Message
from bot.model.members import Member
from bot.texts.chats import ChatRow, coming_line
from bot.texts.circle_membership import circle_lines, skip_buttons
from bot.texts.circles import how_to_start
from bot.texts.localization import Voice, command, typed
from bot.texts.members import resting_line
from bot.texts.open_questions import OpenQuestion, all_open
from bot.texts.phrases import button, main_button, message, sentences, start_circle


def stranger(voice: Voice, circles: Sequence[Circle], *, may_start: bool = False, from_here: bool = False) -> Message:
    """Greet a non-member."""
    if not circles:
        return message(
            sentences(
                voice.line("I bring two people together for one chat about one topic."),
                voice.line("There’s no circle you can join right now."),
            ),
            Hint(how_to_start(voice, may_start=may_start)),
            start_circle(voice, can_start=may_start and from_here),
        )
    return message(
        voice.line(
            "I bring two people together for a half-hour chat about one topic. Tell me what you’re curious about, "
            "and I’ll find someone who’s happy to be asked."
        ),
        Buttons(
            (
                *(
                    main_button(voice.line("Join {circle}", circle=typed(circle.name)), f"join:{circle.id}")
                    for circle in circles[:3]
                ),
                button(voice.line("Ask someone"), "ask"),
                button(voice.line("What can I do?"), "help"),
            )
        ),
    )


def overview(
    voice: Voice,
    member: Member,
    now: datetime,
    circles: Sequence[tuple[Circle, Membership]],
    coming: Sequence[ChatRow],
    waiting: Sequence[OpenQuestion],
    introduced: Collection[datetime] = (),
) -> Message:
    """Show what comes next, and the questions that wait for a member."""
    rests = member.rest.holds(now)
    first = main_button(voice.line("I’m back"), "back") if rests else button(voice.line("Ask someone"), "ask")
    row = Buttons((first, button(voice.line("My chats"), "chats")))
    more = (
        button(voice.line("My topics"), "topics"),
        button(voice.line("My questions"), "asks"),
        *(() if rests else (*skip_buttons(voice, member, circles), button(voice.line("Take a break"), "rest"))),
        button(voice.line("What can I do?"), "help"),
    )
    return message(
        *((resting_line(voice, member),) if rests else ()),
        *(
            (Heading(voice.line("Coming up")), Bullets(tuple(coming_line(voice, row) for row in coming)))
            if coming
            else ()
        ),
        *((Heading(voice.line("When you have a moment")), *all_open(voice, waiting)) if waiting else ()),
        *((Heading(voice.line("Your circles")), circle_lines(voice, member, circles, introduced)) if circles else ()),
        None
        if circles
        else voice.line("You’re not in a circle right now. To join one, type {command}.", command=command("join")),
        None if waiting else row,
        Menu(voice.line("More"), (*row.buttons, *more) if waiting else more),
    )
