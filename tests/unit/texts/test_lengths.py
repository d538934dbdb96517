"""A message is short: it has at most ninety words of Refill's own."""

from collections.abc import Iterator

import pytest

from bot.model.content import Bullets, Heading, Hint, Line, Message, Paragraph, Words
from bot.texts.localization import Voice, languages
from tests.unit.texts.examples.cast import USUAL
from tests.unit.texts.examples.catalogue import EXAMPLES

MOST = 90
LONGER = {
    "home.home.resting": "a page",
    "errors.invalid": "each of its lines is an answer of its own",
    "rounds.preview.apart": "all advice that an organiser may get, at once",
}


def sentences(message: Message) -> Iterator[Line]:
    """List the sentences that people read. Buttons and rows of lists with names, times or commands are left out."""
    for block in message.blocks:
        match block:
            case Paragraph(line=line) | Heading(line=line) | Hint(line=line):
                yield line
            case Bullets(lines=lines):
                yield from (line for line in lines if all(isinstance(piece, Words) for piece in line))


def words_of_ours(message: Message) -> int:
    pieces = [piece for line in sentences(message) for piece in line]
    return sum(len(piece.text.split()) for piece in pieces if isinstance(piece, Words))


@pytest.mark.parametrize("language", languages())
def test_a_message_has_at_most_ninety_words_of_ours(language: str):
    made = {name: example(Voice(language, "Europe/Berlin"), USUAL) for name, example in EXAMPLES.items()}
    counted = {name: words_of_ours(one) for name, one in made.items() if isinstance(one, Message)}
    assert {name: number for name, number in counted.items() if number > MOST and name not in LONGER} == {}
    assert all(counted[name] > MOST for name in LONGER if language == "en"), "no exception without need"
