"""Names of topics: short forms, common words, and the narrower of two topics."""

import pytest

from bot.model.abbreviations import ABBREVIATIONS, other_spellings, spell_out
from bot.model.topic_names import is_narrower, needs_a_yes, share_a_word, words_in_common, words_of
from bot.model.topics import MAX_TOPIC, fold


def test_a_short_form_is_spelled_out_wherever_it_stands():
    assert spell_out("nlp for old letters") == "natural language processing for old letters"
    assert spell_out("nlpx") == "nlpx"


def test_a_name_is_found_by_its_other_spellings():
    assert "site reliability engineering" in other_spellings("sre")
    assert "sre" in other_spellings("site reliability engineering")
    assert "my first sre job" in other_spellings("my first site reliability engineering job")
    assert other_spellings("knitting socks") == ()


def test_every_short_form_is_one_word_as_it_is_kept():
    for short, meant in ABBREVIATIONS.items():
        assert short == fold(short)
        assert meant == fold(meant)
        assert " " not in short
        assert len(meant) <= MAX_TOPIC
        assert spell_out(meant) == meant, "what a short form stands for holds no short form again"


def test_words_that_say_nothing_of_the_topic_are_left_out():
    assert words_of("How to talk about Money with your Parents") == ("talk", "money", "parents")
    assert words_of("Wie man über Geld spricht") == ("geld", "spricht")
    assert words_of("C++ & C#") == ("c++", "c#")


@pytest.mark.parametrize(
    ("one", "other", "shares"),
    [
        ("planning a garden", "gardening in pots", True),
        ("school plays", "play at work", True),
        ("reading groups", "bread", False),
        ("carpets", "cars", False),
        ("the art of tea", "the price of tin", False),
    ],
)
def test_names_share_a_word_where_one_is_the_other_with_an_ending(one: str, other: str, shares: bool):
    assert share_a_word(one, other) is shares
    assert share_a_word(other, one) is shares


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        ("speaking in public for the first time", "public speaking for quiet people", 2),
        ("garden planning", "how to plan a garden", 2),
        ("unit testing", "usability testing", 1),
        ("what to do with my time", "what to do with my hands", 0),
    ],
)
def test_words_in_common_are_counted_but_for_little_ones(one: str, other: str, common: int):
    assert words_in_common(one, other) == common
    assert words_in_common(other, one) == common


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mercury", "planets of the sun"),
        ("crane operators", "origami crane folding"),
        ("bank holidays abroad", "river bank birds"),
        ("bass fishing", "bass guitar"),
    ],
)
def test_what_may_be_a_homonym_needs_a_members_word(one: str, other: str):
    assert needs_a_yes(one, other)
    assert needs_a_yes(other, one)


def test_names_in_words_of_their_own_may_be_near_by_meaning():
    assert not needs_a_yes("growing vegetables", "planting a kitchen garden")


def test_a_narrower_name_holds_the_broader_ones_words_and_more():
    assert is_narrower("changing careers at forty", "career")
    assert is_narrower("watercolour painting outdoors", "painting")
    assert not is_narrower("career", "career")
    assert not is_narrower("a career", "career")
    assert not is_narrower("painting", "watercolour painting")
    assert not is_narrower("painting walls", "the")
