"""What Refill says to people it is not for."""

from bot.model.content import Message
from bot.texts.localization import Voice
from bot.texts.phrases import message


def not_for_you(voice: Voice) -> Message:
    """Tell a guest or somebody of another workspace that this is for members."""
    return message(voice.line("I’m here for the members of this community only."))
