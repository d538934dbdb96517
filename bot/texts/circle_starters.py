"""Texts about who may start circles."""

from collections.abc import Sequence

from bot.model.circle_starters import Starters
from bot.model.content import ChoiceField, Form, Message, Option, SearchField
from bot.model.members import Member
from bot.texts.localization import Voice
from bot.texts.organisers import names_of
from bot.texts.phrases import message, people_options


def starters_only(voice: Voice) -> Message:
    """Say that a person may not start circles."""
    return message(voice.line("Only admins and people they choose can start circles here. To start one, ask an admin."))


def starters_form(voice: Voice, chosen: Starters, named: Sequence[Member]) -> Form:
    """Ask an admin who may start circles."""
    return Form(
        "circle.starters",
        voice.text("Starting circles"),
        voice.text("Save"),
        (
            ChoiceField(
                "starters",
                voice.text("Who can start circles"),
                (
                    Option(Starters.EVERYBODY, voice.text("everyone except guests")),
                    Option(Starters.NAMED, voice.text("admins, and the people below")),
                ),
                (chosen,),
                required=True,
            ),
            SearchField(
                "people",
                voice.text("People besides admins"),
                "people",
                people_options(named),
                prompt=voice.text("Type a name"),
            ),
        ),
    )


def starters_saved(voice: Voice, chosen: Starters, named: Sequence[Member]) -> Message:
    """Confirm who may start circles."""
    if chosen is Starters.EVERYBODY:
        return message(voice.line("Everyone except guests can start a circle here."))
    if not named:
        return message(voice.line("Only admins can start circles here."))
    return message(voice.line("Admins can start circles here, and so can {names}.", names=names_of(voice, named)))
