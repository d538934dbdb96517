"""The reason why two people meet, in the words of their introduction."""

from dataclasses import replace

import pytest

from bot.model.chats import Origin
from bot.model.pairing import Reason
from bot.texts.localization import Voice
from bot.texts.plain_text import plain_message
from tests.unit.texts.examples.cast import USUAL
from tests.unit.texts.examples.chats import introduced


@pytest.mark.parametrize(
    ("sharing", "why"),
    [
        ("ben", "Why you: {ben} offered to talk about it, and {ana} is curious about something similar."),
        ("ana ben", "Why you: {ana} and {ben} offered to talk about it."),
    ],
)
def test_who_is_drawn_for_a_near_topic_reads_what_is_so_when_they_meet(sharing: str, why: str):
    chat = replace(USUAL.chat, reason=Reason.NEAR)
    said = plain_message(introduced(Voice("en", "UTC"), USUAL, chat, sharing=sharing))
    assert why.format(ana=USUAL.ana.name, ben=USUAL.ben.name) in said


@pytest.mark.parametrize(
    ("stances", "asked"),
    [
        ({"sharing": "ben"}, "You can also talk about something else."),
        ({"curious": "ben"}, "You can also talk about something else."),
        ({}, "What would you like to talk about?"),
    ],
)
def test_two_without_a_common_topic_are_told_what_they_can_do(stances: dict[str, str], asked: str):
    chat = replace(USUAL.chat, reason=Reason.SOMETHING_NEW, topic=USUAL.chat.topic if stances else None)
    said = plain_message(introduced(Voice("en", "UTC"), USUAL, chat, **stances))
    assert "You have no topic in common yet" in said
    assert asked in said


@pytest.mark.parametrize("reason", Reason)
def test_a_refill_takes_up_the_topic_and_is_never_called_new(reason: Reason):
    chat = replace(USUAL.chat, origin=Origin.REFILL, reason=reason)
    said = plain_message(introduced(Voice("en", "UTC"), USUAL, chat, sharing="ben"))
    assert "new" not in said
    assert "no topic in common" not in said
    assert ("Pick up where you left off" in said) == (reason is Reason.SOMETHING_NEW)
