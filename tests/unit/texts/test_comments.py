"""Comments for translators say what a text is, and what its slots hold."""

import io
from textwrap import dedent

import pytest

from bot.locale.comments import SLOT, TAG, extract_texts
from tests.unit.texts.test_catalogues import collected, entries, forms_of

KEYWORDS = {"line": None, "text": None, "to_translate": None, "line_as": ((1, "c"), 2), "lines_of": (1, 2)}
PLAIN = {
    *("all", "channel", "circle", "city", "command", "community", "country", "languages", "name", "number", "one"),
    *("other", "question"),
}
"""Slots whose names say enough."""


def comments_on(text: str, code: str, module: str = "asks.py") -> list[str]:
    """List the comments on a text in the code of a module."""
    file = io.BytesIO(dedent(code).encode())
    file.name = module
    found = extract_texts(file, KEYWORDS, [TAG], {})
    return [comment.removeprefix(f"{TAG} ") for _, _, texts, comments in found if text in texts for comment in comments]


def test_a_button_is_told_apart_from_what_it_is_about():
    code = 'button(voice.line("Send"), "send", about=voice.line("about it")), button(voice.line("Keep"), "keep")'
    assert comments_on("Send", code) == ["a button."]
    assert comments_on("about it", code) == [
        "what a button is about, such as “Ben” for “Yes”. Only screen readers read it, after the button."
    ]


def test_a_text_in_two_places_is_both():
    code = """
        Form("ask", voice.text("Ask"), voice.text("Send") if new else voice.text("Save"), fields)
        button(voice.line("Ask") if asks else voice.line("Wait"), "ask")
    """
    assert comments_on("Ask", code)[:2] == ["the title of a form, of at most 24 characters.", "a button."]
    assert comments_on("Save", code) == ["the button that sends a form."]


def test_the_words_in_a_slot_are_not_the_button():
    code = 'button(voice.line("Ask {names}", names=voice.line("everyone")), "ask")'
    assert comments_on("everyone", code) == []
    assert comments_on("Ask {names}", code) == [
        "a button.",
        "{names} is one person or several, such as “Ana” or “Ana and Ben”.",
    ]


def test_a_slot_means_what_it_means_in_its_module():
    code = 'voice.line("Rounds {first} and {last}")'
    assert "{first} is a day, such as “Wed, Mar 4”." in comments_on("Rounds {first} and {last}", code)
    assert "{first} is a number, such as “3”." in comments_on("Rounds {first} and {last}", code, "circle_report.py")


def test_a_comment_in_the_code_comes_first_and_explains_its_slots():
    code = """
        # Translators: {names} is one circle or several.
        voice.lines_of("{number} in {names}", "{number} in {names}", 2)
        voice.line_as("a time of day", "Time")
    """
    assert comments_on("{number} in {names}", code) == ["{names} is one circle or several."]
    assert comments_on("Time", code) == []


def test_nobody_needs_the_code_to_translate():
    """A text of one or two words has a context or a comment. A slot has a name that says enough, or a comment."""
    told = {forms_of(entry.id)[0]: (entry.context, " ".join(entry.auto_comments)) for entry in entries(collected())}
    short = [text for text in told if not SLOT.search(text) and len(text.split()) < 3]
    assert [text for text in short if not any(told[text])] == []
    slots = [(slot, text) for text in told for slot in SLOT.findall(text) if slot not in PLAIN]
    assert [(slot, text) for slot, text in slots if f"{{{slot}}}" not in told[text][1]] == []


@pytest.mark.parametrize("place", ["button", "Heading"])
def test_a_text_in_several_lines_has_its_comments(place: str):
    code = f"""
        {place}(
            voice.line(
                "Ask "
                "them"
            ),
        )
    """
    assert len(comments_on("Ask them", code)) == 1
