"""The first of several waiting questions is shown in full, and no two choices of the others read alike."""

from dataclasses import replace

import pytest

from bot.model.content import Buttons, Menu, Message
from bot.texts.localization import Voice, languages
from bot.texts.open_questions import all_open, open_offer
from bot.texts.plain_text import plain
from tests.unit.texts.examples.cast import USUAL
from tests.unit.texts.examples.catalogue import EXAMPLES


def test_the_first_question_is_shown_in_full_and_a_menu_opens_the_others() -> None:
    voice, cast = Voice("en", "Europe/Berlin"), USUAL
    offers = [open_offer(voice, cast.refill, other, cast.topic) for other in (cast.ben, cast.cleo, cast.ana)]
    assert all_open(voice, []) == []
    assert all_open(voice, offers[:1]) == list(offers[0].blocks)
    assert all_open(voice, offers[:2]) == [*offers[0].blocks, Buttons((offers[1].option,))]
    *first, menu = all_open(voice, offers)
    assert first == list(offers[0].blocks)
    assert isinstance(menu, Menu)
    assert menu.options == (offers[1].option, offers[2].option)


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
    offers = [(cast.cleo, None), (cast.ben, cast.curious[0]), (also_ben, cast.curious[1]), (cast.ana, None)]
    blocks = all_open(voice, [open_offer(voice, cast.refill, other, topic) for other, topic in offers])
    assert isinstance(blocks[-1], Menu)
    assert [plain(option.label) for option in blocks[-1].options] == [
        "Another half hour with Ben? (running usability…)",
        "Another half hour with Ben? (my first talk at a…)",
        "Another half hour with Ana?",
    ]
