"""The reply to people who write to Refill directly."""

from bot.model.content import Message
from bot.texts.localization import Voice, command
from bot.texts.phrases import message


def not_read(voice: Voice) -> Message:
    """Say that nobody reads this, and which command to use instead."""
    return message(
        voice.line(
            "I don’t read messages here. In the server, type {command} to see what you can do.",
            command=command(""),
        )
    )
