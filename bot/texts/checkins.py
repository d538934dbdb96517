"""Texts of check-ins, in private: whether a chat took place."""

from collections.abc import Sequence

from bot.model.chats import Chat
from bot.model.content import Buttons, Hint, Line, Message
from bot.model.members import Member
from bot.model.topics import Topic
from bot.texts.localization import Voice, command
from bot.texts.phrases import button, message, topic_line


def did_you_talk(voice: Voice, chat: Chat, others: Sequence[Member], topic: Topic | None) -> Message:
    """Ask whether a chat took place."""
    return message(
        voice.line(
            "Did you get to talk with {names} about {topic}?",
            names=voice.names(others),
            topic=topic_line(voice, topic),
        )
        if topic
        else voice.line("Did you get to talk with {names}?", names=voice.names(others)),
        met_buttons(voice, chat, voice.names(others)),
        Hint(
            voice.line("Only you see your answer. “Not yet” leaves the question open, “We won’t get to it” closes it.")
        ),
    )


def met_buttons(voice: Voice, chat: Chat, others: Line) -> Buttons:
    """Return buttons that answer whether a chat took place. No button stands out."""
    return Buttons(
        (
            button(voice.line_as("we talked", "Yes"), f"met:{chat.id}:yes", others),
            button(voice.line("Not yet"), f"met:{chat.id}:not_yet", others),
            button(voice.line("We won’t get to it"), f"met:{chat.id}:no", others),
        )
    )


def not_yet(voice: Voice) -> Message:
    """Confirm a "not yet"."""
    return message(voice.line("No hurry. You can answer later in {command}.", command=command("chats")))


def did_not_meet(voice: Voice) -> Message:
    """Confirm that a chat did not take place."""
    return message(voice.line("That happens. There’s nothing more to do, and only you see your answer."))
