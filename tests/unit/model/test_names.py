"""Names: typed names are made harmless, and ids stay unchanged."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import InvalidValue
from bot.model.ids import MemberId, derive_seed
from bot.model.members import MAX_NAME, UNNAMED, Person
from bot.model.topics import clean_text, fold
from bot.services.members import member_from

LIMIT = 80
anything = st.text(st.characters(codec=None, exclude_categories=())) | st.text(
    st.sampled_from("aé\u0301\u200f\u202e \n\0\ud800👩\u200d🔬")
)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  sourdough \t for\nbeginners ", "sourdough for beginners"),
        ("nul\0in it", "nul in it"),
        ("a\x1b[31mred", "a [31mred"),
        ("line\u2028and\u2029paragraph", "line and paragraph"),
        ("half\ud83dan emoji", "halfan emoji"),
        ("cafe\u0301", "café"),
        ("\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd", "שלום עולם"),
        ("\u200f\u05e9\u05dc\u05d5\u05dd\u200e", "שלום"),
        ("a\u202egnp.exe\u202c b", "agnp.exe b"),
        ("\u2066x\u2067y\u2068z\u2069 \u202aa\u202bb\u202dc\u061c", "xyz abc"),
        ("👩\u200d🔬 science", "👩\u200d🔬 science"),
        ("👋🏽", "👋🏽"),
        ("日本語", "日本語"),
        ("C++", "C++"),
        ("?", "?"),
        ("42", "42"),
        ("<!channel> @everyone", "<!channel> @everyone"),
        ("\u00a0wide\u3000space\u00a0", "wide space"),
        ("x" * LIMIT, "x" * LIMIT),
        (" " * 10_000 + "x" * LIMIT, "x" * LIMIT),
    ],
)  # fmt: skip
def test_what_was_typed_becomes_one_line(raw: str, clean: str):
    assert clean_text(raw, LIMIT, "topic") == clean


@pytest.mark.parametrize("raw", ["", "   ", "\n\t", "\0", "\ud800", "\u200b", "\u202e\u200f", "\u0301", "\ufe0f"])
def test_what_nobody_can_read_is_empty(raw: str):
    with pytest.raises(InvalidValue) as refused:
        clean_text(raw, LIMIT, "topic")
    assert (refused.value.field, refused.value.why) == ("topic", "empty")


@pytest.mark.parametrize("raw", ["x" * (LIMIT + 1), "x" * 10_000, "\u0301" + "a" * LIMIT, "ab " * 10_000])
def test_what_is_too_long_is_said_to_be(raw: str):
    with pytest.raises(InvalidValue) as refused:
        clean_text(raw, LIMIT, "name")
    assert (refused.value.field, refused.value.why) == ("name", "too long")


@given(anything)
def test_clean_text_is_storable_and_stays_as_it_is(raw: str):
    try:
        clean = clean_text(raw, LIMIT, "topic")
    except InvalidValue:
        return
    assert 0 < len(clean) <= LIMIT
    assert clean.encode("utf-8").decode("utf-8") == clean
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in clean)
    assert not set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(clean)
    assert clean == " ".join(clean.split())
    assert clean_text(clean, LIMIT, "topic") == clean


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Ana\u202e Silva\u202c", "Ana Silva"),
        ("\u2067Ana\u2069\u200f", "Ana"),
        ("\u05e9\u05dc\u05d5\u05dd\u200e", "שלום"),
        ("Ana\nSilva", "Ana Silva"),
        ("x" * 2 * MAX_NAME, "x" * MAX_NAME),
        ("\u202e", UNNAMED),
        ("", UNNAMED),
    ],
)
def test_no_name_of_a_person_reorders_the_text_next_to_it(raw: str, shown: str):
    named = Person(MemberId("ana"), raw, "UTC", "en", admin=False, handle=raw)
    before = member_from(replace(named, name="Before", handle="before"), datetime(2026, 3, 2, tzinfo=UTC))
    for member in (member_from(named, before.joined_at), before.updated_from(named)):
        assert (member.name, member.handle) == (shown, shown.removeprefix(UNNAMED))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sourdough", "sourDOUGH"),
        ("café", "cafe\u0301"),
        ("straße", "STRASSE"),
        ("ＫＵＢＥＲＮＥＴＥＳ", "kubernetes"),
        ("oﬃce", "office"),
        ("public   speaking", " Public Speaking "),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("ß\u0301", "SS\u0301"),  # the accent lands on the second s
    ],
)
def test_the_same_topic_in_other_letters(one: str, other: str):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("resume", "résumé"), ("c", "c++"), ("go", "golang"), ("ı", "i")])
def test_other_topics_stay_others(one: str, other: str):
    assert fold(one) != fold(other)


@given(anything)
def test_what_makes_a_topic_the_same_stays_as_it_is(raw: str):
    assert fold(fold(raw)) == fold(raw)


def test_seeds_are_the_same_on_every_machine():
    assert derive_seed("round", "circle", 7) == 1783148461997362836
    assert derive_seed("") == 8203414616412130826


@given(st.lists(st.text(st.characters(codec="utf-8"))))
def test_a_seed_has_63_bits(parts: list[str]):
    assert 0 <= derive_seed(*parts) < 2**63


def test_parts_are_not_run_together():
    assert len({derive_seed("ab", "c"), derive_seed("a", "bc"), derive_seed("abc"), derive_seed("a", "b", "c")}) == 4
