"""The first line of an unasked message is its notification, which anybody near the phone can read."""

import re

import pytest

from bot.model.message_keys import KINDS, MessageKind
from bot.texts.localization import languages
from tests.adapters.discord import bodies as discord
from tests.adapters.slack import bodies as slack
from tests.unit.texts.examples.cast import LONGEST, USUAL
from tests.unit.texts.examples.notes import note
from tests.unit.texts.examples.owed import OWED

MARKUP = re.compile(r"[<>`{}\\]|\*\*|__|:[\w+-]+:|\]\(")
ANSWERS = {"en": ("someday", "not really", "You’d meet"), "de": ("irgendwann", "eher nicht", "ja, wieder")}
"""Names of answers to "would you meet again?". A mutual yes is not among them, because both members know it."""
PLATFORMS = {"slack": slack.body_of, "discord": discord.body_of}


def test_every_kind_of_message_has_an_example():
    assert OWED.keys() == KINDS - {MessageKind.COUNTED}, "which has no words, as it only counts"
    assert [kind for kind, names in OWED.items() if not names] == []


def test_the_answers_of_every_language_are_known():
    assert ANSWERS.keys() == set(languages())


@pytest.mark.parametrize("kind", OWED)
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_notification_is_words_and_tells_no_answer_and_no_note(platform: str, language: str, kind: MessageKind):
    for name in OWED[kind]:
        shown = PLATFORMS[platform](name, language).notification or ""
        assert len(re.findall(r"\w+", shown)) >= 3, (name, shown)
        assert not MARKUP.search(shown), (name, shown)
        assert not re.search(r"\b(\w+) \1\b", shown), (name, shown)
        assert not [answer for answer in ANSWERS[language] if answer in shown.casefold()], (name, shown)
        assert str(note(USUAL).text) not in shown


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_notification_of_an_introduction_names_who_meets(platform: str, language: str):
    for name in OWED[MessageKind.INTRODUCTION]:
        shown = PLATFORMS[platform](name, language).notification or ""
        assert {"Ana", "Ben"} <= set(re.findall(r"\w+", shown)), name


@pytest.mark.parametrize("kind", OWED)
def test_the_longest_names_and_topics_leave_a_notification_in_both(kind: MessageKind):
    for name in OWED[kind]:
        assert slack.body_of(name, "en", LONGEST).notification, name
        assert discord.body_of(name, "en", discord.LONGEST_HERE).notification, name
