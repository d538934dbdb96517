"""Waiting questions have the same words in the list and in the menu, and no two choices read alike."""

from dataclasses import replace

import pytest

from bot.model.content import Bullets, Menu, Message
from bot.texts.localization import Voice, languages
from bot.texts.plain_text import plain
from bot.texts.waiting import all_waiting, waiting_offer
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


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    "name", [name for name in EXAMPLES if name.partition(".")[0] in ("chats", "overview", "home", "notes")]
)
def test_no_two_choices_of_a_menu_read_alike(language: str, name: str) -> None:
    message = EXAMPLES[name](Voice(language, "Europe/Berlin"), USUAL)
    for block in message.blocks if isinstance(message, Message) else ():
        if isinstance(block, Menu):
            read = [plain(option.label) for option in block.options]
            assert len(set(read)) == len(read)


def test_two_people_of_one_name_are_told_apart_by_their_topic() -> None:
    voice, cast = Voice("en", "Europe/Berlin"), USUAL
    also_ben = replace(cast.cleo, name=cast.ben.name)
    offers = [(cast.ben, cast.curious[0]), (also_ben, cast.curious[1]), (cast.ana, None)]
    blocks = all_waiting(voice, [waiting_offer(voice, cast.refill, other, topic) for other, topic in offers])
    assert isinstance(blocks[0], Bullets)
    assert [plain(line) for line in blocks[0].lines] == [
        "Another half hour with Ben? (running usability…)",
        "Another half hour with Ben? (my first talk at a…)",
        "Another half hour with Ana?",
    ]
