"""Texts about blocks: people whom a member never wants to meet."""

from collections.abc import Sequence

from bot.model.content import Form, Line, Message, SearchField
from bot.model.members import Member
from bot.texts.localization import Voice, command
from bot.texts.phrases import message, people_options


def not_with_form(voice: Voice, kept_apart: Sequence[Member]) -> Form:
    """Ask whom a member never wants to meet."""
    return Form(
        "not-with",
        voice.text("Keep us apart"),
        voice.text("Save"),
        (
            SearchField(
                "people",
                voice.text("Never bring me together with"),
                "people",
                people_options(kept_apart),
                prompt=voice.text("Type a name"),
                hint=voice.text("Nobody will know. To undo it, remove the name."),
            ),
        ),
    )


def not_with_set(voice: Voice, other: Line) -> Message:
    """Confirm that two members are kept apart."""
    return message(
        voice.line("I’ll never bring you together with {name}. Nobody will know, not even {name}.", name=other),
        voice.line("To undo it, type {command}.", command=command("not-with")),
    )


def nobody_kept_apart(voice: Voice) -> Line:
    """Confirm that nobody is kept apart any more."""
    return voice.line("Saved. Your list is empty.")


def kept_apart_ahead(voice: Voice) -> Line:
    """Say that a non-member will be kept apart after joining."""
    return voice.line(
        "Someone you named hasn’t joined yet. Once they do, I’ll keep you apart, and nobody will know. Until then "
        "I don’t store their name, so your list doesn’t show it."
    )


def never_a_member(voice: Voice) -> Line:
    """Say that an app or a person from outside can never be introduced to the member."""
    return voice.line(
        "I only pair members of this community, so you’ll never be paired with an app or someone from outside."
    )
