"""Texts for people who can't use Refill."""

from bot.model.content import Message
from bot.texts.localization import Voice
from bot.texts.phrases import message


def not_for_you(voice: Voice) -> Message:
    """Tell a person who may not use Refill that it is for members."""
    return message(voice.line("I’m only here for this community’s members."))
