"""Texts for a member who skips a chat."""

from collections.abc import Sequence

from bot.model.content import Message
from bot.model.members import Member
from bot.texts.localization import Voice
from bot.texts.phrases import message


def skipped(voice: Voice, others: Sequence[Member] = ()) -> Message:
    """Confirm that a chat is skipped. `others` are members who will be told that the chat won't happen."""
    if others:
        return message(
            voice.lines_of(
                "Skipped. I’ll tell {names} the chat is off, but not why. They may meet someone else instead.",
                "Skipped. I’ll tell {names} the chat is off, but not why. They may meet someone else instead.",
                len(others),
                names=voice.names(others),
            )
        )
    return message(voice.line("Skipped. I won’t bring it up again, or tell anyone."))


def over(voice: Voice) -> Message:
    """Answer the skip of a chat that is already over, as far as this member knows."""
    return message(voice.line("This chat is already over. I won’t bring it up again."))
