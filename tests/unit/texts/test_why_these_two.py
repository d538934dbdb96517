"""Why two meet, as their introduction says it."""

from dataclasses import replace

import pytest

from bot.model.pairing import Reason
from bot.texts.localization import Voice
from bot.texts.plain_text import plain_message
from tests.unit.texts.examples.cast import USUAL
from tests.unit.texts.examples.chats import introduced


@pytest.mark.parametrize(
    ("sharing", "why"),
    [
        ("ben", "Why you: {ben} offered to talk about it, and {ana} is curious about something similar."),
        ("ana ben", "Why you: {ana} and {ben} offered to talk about it, and it might be something new."),
    ],
)
def test_who_is_drawn_for_a_near_topic_reads_what_is_so_when_they_meet(sharing: str, why: str):
    chat = replace(USUAL.chat, reason=Reason.NEAR)
    said = plain_message(introduced(Voice("en", "UTC"), USUAL, chat, sharing=sharing))
    assert why.format(ana=USUAL.ana.name, ben=USUAL.ben.name) in said
