"""Lists of chats: whose name an answer needs."""

from dataclasses import replace

from bot.model.again import Again
from bot.model.checkins import Met
from bot.texts.chats import chat, chats
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


def test_a_list_of_chats_and_a_chat_of_three_speak_of_nobody_as_the_two_of_you() -> None:
    voice, cast = Voice("en", "Europe/Berlin"), USUAL
    two = row(cast, cast.chat_set, met=Met.YES)
    three = replace(two, others=[cast.ben, cast.cleo], wishes=[(cast.ben, None), (cast.cleo, None)])
    for shown in (chats(voice, [two, three], NOW + 30 * DAY), chat(voice, three, NOW + 30 * DAY)):
        assert "you both want" not in plain_message(shown)
        assert "If someone you’d meet again says yes too, I’ll tell you both." in plain_message(shown)


def test_what_a_mutual_yes_leads_to_is_said_once() -> None:
    voice, cast = Voice("en", "Europe/Berlin"), USUAL
    asked = row(cast, cast.chat_set, met=Met.YES)
    answered = replace(asked, wishes=[(cast.ben, wish(cast, Again.YES))])
    for one in (asked, answered):
        assert plain_message(chat(voice, one, NOW + 30 * DAY)).count("I’ll tell you both.") == 1
