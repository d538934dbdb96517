"""Lists of chats: whose name an answer needs."""

from dataclasses import replace

from bot.model.again import Again
from bot.model.checkins import Met
from bot.texts.chats import chats
from bot.texts.localization import Voice
from bot.texts.plain_text import plain_message
from tests.unit.texts.examples.cast import DAY, NOW, USUAL
from tests.unit.texts.examples.chats import row, wish


def test_an_answer_about_one_of_two_names_them_even_if_nothing_is_asked_about_the_other() -> None:
    voice, cast = Voice("en", "Europe/Berlin"), USUAL
    three = replace(
        row(cast, cast.chat_set, met=Met.YES),
        others=[cast.ben, cast.cleo],
        wishes=[(cast.ben, wish(cast, Again.SOMEDAY))],
    )
    two = replace(three, others=[cast.ben])
    assert "Your answer about Ben: maybe someday." in plain_message(chats(voice, [three, two], NOW + 30 * DAY))
