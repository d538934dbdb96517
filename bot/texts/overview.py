"""Texts of the command alone."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.model.chats import CheckInState
from bot.model.circles import Circle, Membership
from bot.model.content import Block, Buttons, Hint, Line, Message
from bot.model.members import Member
from bot.model.refills import Refill
from bot.model.topics import Topic
from bot.texts import checkins, refills
from bot.texts.chats import ChatRow, coming_line
from bot.texts.circle_membership import circle_lines
from bot.texts.circles import how_to_start
from bot.texts.localization import Voice, command, typed
from bot.texts.phrases import button, main_button, message, start_circle


def stranger(voice: Voice, circles: Sequence[Circle], *, may_start: bool = False, from_here: bool = False) -> Message:
    """Greet a non-member."""
    if not circles:
        return message(
            voice.line("I bring people together for one chat about one topic. There’s no circle here yet."),
            Hint(how_to_start(voice, may_start=may_start)),
            start_circle(voice, can_start=may_start and from_here),
        )
    return message(
        voice.line(
            "I bring two people together for half an hour about one topic. Tell me what you’re curious "
            "about, and I’ll find someone who’s happy to be asked."
        ),
        Buttons(
            (
                *(
                    main_button(voice.line("Join {circle}", circle=typed(circle.name)), f"join:{circle.id}")
                    for circle in circles[:4]
                ),
                button(voice.line("What can I do?"), "help"),
            )
        ),
    )


def overview(
    voice: Voice,
    member: Member,
    now: datetime,
    circles: Sequence[tuple[Circle, Membership]],
    waiting: Sequence[ChatRow],
    offers: Sequence[tuple[Refill, Member, Topic | None]],
    questions: Sequence[Message] = (),
    introduced: Collection[datetime] = (),
) -> Message:
    """Show what waits for a member, and what comes next."""
    blocks: list[Block | Line] = []
    if member.rest.holds(now):
        blocks.append(
            voice.line("You’re resting until {when}.", when=voice.day(member.rest.until))
            if member.rest.until
            else voice.line("You’re resting.")
        )
        blocks.append(Buttons((main_button(voice.line("I’m back"), "back"),)))
    for row in waiting:
        blocks.extend(_waiting(voice, row))
    for refill, other, topic in offers:
        blocks.extend(refills.offer(voice, refill, other, topic).blocks[:2])
    for question in questions:
        blocks.extend(question.blocks)
    if circles:
        blocks.append(circle_lines(voice, member, circles, introduced))
    else:
        blocks.append(voice.line("You’re in no circle just now. {command} gets you in.", command=command("join")))
    if not waiting and not offers and not questions:
        blocks.append(voice.line("Nothing is waiting for you just now."))
    steps = [
        button(voice.line("My topics"), "topics"),
        button(voice.line("My chats"), "chats"),
        button(voice.line("My asks"), "asks"),
    ]
    if circles:
        steps.append(button(voice.line("Skip the next round"), "skip.next"))
    blocks.append(Buttons((*steps, button(voice.line("What can I do?"), "help"))))
    return message(*blocks)


def _waiting(voice: Voice, row: ChatRow) -> tuple[Block | Line, ...]:
    if row.check_in and row.check_in.state is CheckInState.ASKED:
        return checkins.did_you_talk(voice, row.chat, row.others, row.topic).blocks[:2]
    return (coming_line(voice, row),)
