"""Texts for platforms that can't open a form, show errors in a form, or suggest values."""

from bot.model.content import Bullets, Buttons, Form, Line, Message, Words
from bot.texts.localization import Voice
from bot.texts.phrases import main_button, message


def mistakes(voice: Voice, form: Form, action: str) -> Message:
    """Say what is wrong in a form that was sent, and offer the form again with its values."""
    labels = {field.name: field.label for field in form.fields}
    wrong = tuple(
        voice.line("“{label}”: {problem}", label=Words(labels[name], strong=True), problem=problem)
        for name, problem in form.errors
    )
    return message(
        voice.line("Not saved yet:"),
        Bullets(wrong),
        Buttons((main_button(voice.line("Try again"), action),)),
    )


def not_saved(voice: Voice, said: Message, action: str) -> Message:
    """Say that a form could not be saved, in the words of `said`, and offer the form again with its values."""
    return Message((*said.blocks, Buttons((main_button(voice.line("Try again"), action),))))


def form_ready(voice: Voice, form: Form) -> Message:
    """Offer a form that could not be opened at once."""
    return message(
        voice.line("That took me a moment. Open the form here:"),
        Buttons((main_button((Words(form.title),), form.action),)),
    )


def begun_anew(voice: Voice) -> Line:
    """Say in a form that earlier values are lost."""
    return voice.line("Sorry, what you typed is gone. The form shows what’s saved.")


def between_commas(voice: Voice) -> str:
    """Explain how to type several values in one field."""
    return voice.text("Several? Separate them with commas.")


def one_a_line(voice: Voice) -> str:
    """Explain how to type several values that contain commas."""
    return voice.text("Several? One per line.")


def done(voice: Voice) -> Message:
    """Confirm an action, on platforms that require a response."""
    # Translators: a form was sent.
    return message(voice.line("Done."))
