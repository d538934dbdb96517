"""Texts for members who perhaps accept no direct messages."""

from collections.abc import Sequence

from bot.model.circles import Circle, Introduces
from bot.model.content import Block, Buttons, Hint, Line, Message
from bot.texts.localization import Voice, command, typed
from bot.texts.phrases import button, main_button, message


def welcome(voice: Voice, circle: Circle) -> Message:
    """Welcome a new member in a direct message, and say where introductions come."""
    name = typed(circle.name)
    return message(
        voice.line(
            "When {circle} has someone for you to meet, I’ll introduce you in a private thread in its channel.",
            circle=name,
        )
        if circle.introduces is Introduces.THREAD
        else voice.line("I’ll write to you when {circle} has someone for you to meet.", circle=name),
        voice.line(
            "Afterwards I’ll ask how it went. Only you see your answers. Expect a few messages a month, none at night."
        ),
        Hint(
            voice.line(
                "To take a break, type {rest}. To leave the circle, type {leave}.",
                leave=command("leave"),
                rest=command("rest"),
            )
        ),
    )


def wrote_to_you(voice: Voice) -> tuple[Block | Line, ...]:
    """Tell a new member that a direct message was sent, and what to do if it doesn't arrive."""
    return (
        voice.line(
            "I’ve just sent you a direct message. Didn’t get it? You may have them turned off for this server. That’s "
            "fine: your messages are under “My messages” on the circle’s invitation, and in {command}.",
            command=command(""),
        ),
    )


def closed(voice: Voice) -> tuple[Block | Line, ...]:
    """Tell a member, once, that they accept no direct messages, and where to find their messages."""
    return (
        voice.line(
            "You don’t accept direct messages from this server. That’s fine: you’ll find what I write under “My "
            "messages” on the circle’s invitation, and in {command}.",
            command=command(""),
        ),
        Buttons((button(voice.line("My messages"), "waiting"), button(voice.line("Send me a test message"), "reach"))),
    )


def waits(voice: Voice, number: int) -> tuple[Block | Line, ...]:
    """Say how many messages wait for a member who accepts no direct messages."""
    return (
        voice.lines_of("{number} message is waiting for you.", "{number} messages are waiting for you.", number),
        Buttons((main_button(voice.lines_of("Show message", "Show messages", number), "waiting"),)),
    )


def handed_out(voice: Voice, blocks: Sequence[Block], left: int, following: str) -> Message:
    """Show a message that waited, and say how many remain. `following` is the action that shows the next one."""
    if not left:
        return message(*blocks, Hint(voice.line("That’s everything that was waiting for you.")))
    more = voice.lines_of(
        "{number} more message is waiting for you.", "{number} more messages are waiting for you.", left
    )
    return message(*blocks, Hint(more), Buttons((button(voice.line("Show next"), following),)))


def nothing_waits(voice: Voice, *, is_closed: bool) -> Message:
    """Say that nothing waits. Tell a member who accepts no direct messages how to receive them again."""
    nothing = voice.line("Nothing is waiting for you right now.")
    if not is_closed:
        return message(nothing, voice.line("I’ll send you anything new as a direct message."))
    return message(
        nothing,
        voice.line("If you accept direct messages from this server again, I’ll write to you directly."),
        Buttons((button(voice.line("Send me a test message"), "reach"),)),
    )


def it_works(voice: Voice) -> Message:
    """Confirm, in a direct message, that direct messages arrive."""
    return message(voice.line("It works: I can write to you directly. If anything was waiting for you, it comes next."))


def tries(voice: Voice) -> Message:
    """Say that a direct message is on its way."""
    return message(
        voice.line(
            "I’m sending you a test message. If it doesn’t arrive within a minute, I can’t write "
            "to you directly yet. Your messages stay under “My messages”."
        )
    )
