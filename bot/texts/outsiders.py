"""Texts for people who can't use Refill."""

from bot.model.content import Message
from bot.texts.localization import Voice
from bot.texts.phrases import message


def not_for_you(voice: Voice) -> Message:
    """Tell a guest or a person from another workspace that Refill is for members."""
    return message(voice.line("I’m only here for this community’s members."))
