"""What waits for an answer is listed and chosen by the same words."""

import pytest

from bot.model.content import Bullets, Menu, Message
from bot.texts.localization import Voice, languages
from bot.texts.plain_text import plain
from tests.unit.texts.examples.cast import USUAL
from tests.unit.texts.examples.catalogue import EXAMPLES


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", ["overview.overview", "home.home"])
def test_each_row_and_its_choice_read_the_same(language: str, name: str) -> None:
    message = EXAMPLES[name](Voice(language, "Europe/Berlin"), USUAL)
    assert isinstance(message, Message)
    rows = next(block for block in message.blocks if isinstance(block, Bullets))
    menu = next(block for block in message.blocks if isinstance(block, Menu))
    read = [plain(line) for line in rows.lines]
    assert read == [plain(option.label) for option in menu.options]
    assert len(set(read)) == len(read)
