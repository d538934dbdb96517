"""What Refill says to people it is not for."""

from bot.model.content import Message
from bot.texts.parts import message
from bot.texts.voice import Voice


def not_for_you(voice: Voice) -> Message:
    """Tell a guest or somebody of another workspace that this is for members."""
    return message(voice.line("I’m here for the members of this community only."))
