"""A question that takes the place of another: a second press at the same spot does no harm."""

from bot.texts.again import would_you_again
from bot.texts.checkins import did_you_talk
from bot.texts.localization import Voice
from tests.unit.texts.examples.cast import USUAL

VOICE = Voice("en", "UTC")


def test_a_second_press_on_yes_does_not_say_that_one_would_meet_again():
    first = list(did_you_talk(VOICE, USUAL.chat, [USUAL.ben], USUAL.topic).buttons())
    then = list(would_you_again(VOICE, USUAL.chat, [(USUAL.ben, None)]).buttons())
    assert first[0].action.endswith(":yes")
    assert then[0].action.endswith(":someday")
