"""What Refill says around forms where a platform can't show one at once, a mistake in one, or suggestions."""

from bot.model.content import Bullets, Buttons, Form, Line, Message, Words
from bot.texts.localization import Voice
from bot.texts.phrases import main_button, message


def mistakes(voice: Voice, form: Form, action: str) -> Message:
    """Say what is wrong with what was sent, and offer the form with all of it."""
    labels = {field.name: field.label for field in form.fields}
    wrong = tuple((Words(labels[name], strong=True), Words(f": {sentence}")) for name, sentence in form.errors)
    return message(
        voice.line("Nothing is saved yet:"),
        Bullets(wrong),
        Buttons((main_button(voice.line("Try again"), action),)),
    )


def form_ready(voice: Voice, form: Form) -> Message:
    """Offer a form that could not be opened at once."""
    return message(
        voice.line("That took me a moment. Here it is:"), Buttons((main_button((Words(form.title),), form.action),))
    )


def begun_anew(voice: Voice) -> Line:
    """Say in a form that what was typed before is not in it."""
    return voice.line("What you typed before is gone, I’m sorry; this is how things stand.")


def between_commas(voice: Voice) -> str:
    """Say how to type several things in one field."""
    return voice.text("Several? Put commas between them.")


def one_a_line(voice: Voice) -> str:
    """Say how to type several things in one field, where there are commas within them."""
    return voice.text("Several? Each on a line of its own.")


def done(voice: Voice) -> Message:
    """Say that something is done, where saying nothing is not possible."""
    return message(voice.line("Done."))
