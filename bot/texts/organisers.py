"""Texts about who is an organiser."""

from bot.model.content import Hint, Message
from bot.texts.localization import Voice
from bot.texts.phrases import message


def organisers_only(voice: Voice) -> Message:
    """Say that only organisers may do this."""
    return message(voice.line("That is for the organisers of this community. Ask one of them?"))


def organisers_named(voice: Voice) -> Message:
    """Confirm that a group's members are organisers, too."""
    return message(
        voice.line("Whoever has that role is an organiser of mine too from now on."),
        Hint(
            voice.line(
                "If your community’s own settings keep the organisers’ commands from them, let them use those there."
            )
        ),
    )


def organisers_unnamed(voice: Voice) -> Message:
    """Confirm that no group's members are organisers any more."""
    return message(voice.line("No role makes an organiser any more; who may manage this community still is one."))


def no_groups(voice: Voice) -> Message:
    """Say that the platform has no groups to choose from."""
    return message(voice.line("There are no roles here: who may manage this community is an organiser."))
