"""Openers fit the topic's kind, and nobody gets the same one twice while there are others."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.ids import derive_seed
from bot.model.interests import Stance
from bot.model.openers import A_POOL, OPENERS, WORDS, Kind, Meeting, choose_openers, kind_of, meeting_of, pool_of
from bot.model.pairing import Reason
from bot.model.topics import fold
from bot.texts.localization import Voice, languages
from bot.texts.openers import catalogue, openers
from bot.texts.plain_text import plain


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("debugging a slow database", Kind.CRAFT),
        ("accessible websites", Kind.CRAFT),
        ("accessible forms", Kind.CRAFT),
        ("ML", Kind.CRAFT),
        ("asking for a raise", Kind.PEOPLE),
        ("starting out as a freelancer", Kind.PEOPLE),
        ("my first talk at a meetup", Kind.PEOPLE),
        ("Gehaltsverhandlungen", Kind.PEOPLE),
        ("sourdough in a small kitchen", Kind.LIFE),
        ("Wandern mit Kindern", Kind.LIFE),
        ("learning Spanish", Kind.LIFE),
        ("leading a team of developers", Kind.PEOPLE),
        ("xylem and phloem", Kind.ANY),
        ("!", Kind.ANY),
    ],
)
def test_a_topics_words_tell_its_kind(name: str, kind: Kind):
    assert kind_of(name) is kind


def test_the_words_of_kinds_are_as_names_are_folded_and_of_one_kind_only():
    known = [word for words in WORDS.values() for word in words]
    assert all(word == fold(word) for word in known)
    assert [word for word, times in Counter(known).items() if times > 1] == []


def test_who_meets_whom_follows_from_why_they_were_brought_together():
    assert meeting_of(Reason.CURIOUS_MEETS_SHARING, [Stance.CURIOUS, Stance.SHARING]) is Meeting.ASKING
    assert meeting_of(Reason.SOMETHING_NEW, [Stance.SHARING]) is Meeting.ASKING
    assert meeting_of(Reason.SOMETHING_NEW, [Stance.CURIOUS]) is Meeting.CURIOUS
    assert meeting_of(Reason.BOTH_CURIOUS, [Stance.CURIOUS, Stance.CURIOUS]) is Meeting.CURIOUS
    assert meeting_of(Reason.BOTH_SHARING, [Stance.SHARING, Stance.SHARING]) is Meeting.SHARING


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("meeting", Meeting)
def test_every_pool_is_full_in_every_language_and_no_opener_is_there_twice(meeting: Meeting, language: str):
    pools = catalogue(Voice(language, "Europe/Berlin"), meeting)
    assert {kind: len(lines) for kind, lines in pools.items()} == dict.fromkeys(Kind, A_POOL)
    said = [plain(line) for lines in pools.values() for line in lines]
    assert len(set(said)) == len(said)
    assert all(sentence.endswith("?") and len(sentence) <= 90 for sentence in said)


def test_a_language_is_rendered_once_for_all_chats_of_a_round():
    here, there = (catalogue(Voice("en", zone), Meeting.ASKING) for zone in ("Europe/Berlin", "Asia/Tokyo"))
    assert here is there


def test_every_name_has_its_words():
    voice = Voice("en", "Europe/Berlin")
    for meeting in Meeting:
        for kind in Kind:
            assert openers(voice, pool_of(meeting, kind)) == catalogue(voice, meeting)[kind]


def test_two_who_meet_again_and_again_get_none_twice_before_they_had_all():
    had: list[str] = []
    for number in range(2 * A_POOL // OPENERS):
        had += choose_openers(Meeting.ASKING, Kind.CRAFT, [had, had], derive_seed("chat", number))
    assert set(had[:A_POOL]) == set(pool_of(Meeting.ASKING, Kind.CRAFT)), "those of the topic's kind come first"
    assert set(had) == set(pool_of(Meeting.ASKING, Kind.CRAFT) + pool_of(Meeting.ASKING, Kind.ANY))
    assert len(had) == len(set(had))
    anew = choose_openers(Meeting.ASKING, Kind.CRAFT, [had, had], 1)
    assert len(set(anew)) == OPENERS


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.integers(2, 6), st.sampled_from(Meeting))
def test_nobody_gets_the_same_twice_while_there_is_one_that_is_new_to_all(seed: int, people: int, meeting: Meeting):
    draw = random.Random(seed)
    had: dict[int, list[str]] = {person: [] for person in range(people)}
    for number in range(14):
        kind, members = draw.choice(list(Kind)), draw.sample(range(people), min(people, draw.choice((2, 2, 2, 3))))
        seen = {name for member in members for name in had[member]}
        chosen = choose_openers(meeting, kind, [had[member] for member in members], derive_seed(seed, number))
        new = set(pool_of(meeting, kind) + pool_of(meeting, Kind.ANY)) - seen
        assert len(set(chosen) - seen) == min(OPENERS, len(new))
        assert len(set(chosen)) == OPENERS
        for member in members:
            had[member] += chosen


def test_the_same_chat_gets_the_same_openers():
    assert choose_openers(Meeting.CURIOUS, Kind.LIFE, [[], []], 7) == choose_openers(
        Meeting.CURIOUS, Kind.LIFE, [[], []], 7
    )
    many = {choose_openers(Meeting.CURIOUS, Kind.LIFE, [[], []], seed) for seed in range(40)}
    assert len(many) > 20, "and others get others"
