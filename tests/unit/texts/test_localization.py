"""Composition of texts: text that members typed never becomes part of the words."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.circles import Cadence, Rhythm
from bot.model.content import Line, Typed, When, Words
from bot.model.hours import WORKING_HOURS, MessageWindow, Span, WeeklyHours
from bot.model.ids import MemberId
from bot.model.members import Member
from bot.texts.cadences import cadence_text
from bot.texts.locales import language_of, parse_locale
from bot.texts.localization import Voice, languages, typed
from bot.texts.members import hours_text, pace_set, window_line
from bot.texts.plain_text import plain, plain_message
from bot.texts.timestamps import format_moment
from tests.pseudo_locales import found_in, write_catalogue

EN = Voice("en", "Europe/Berlin")
NASTY = [
    "{names}",
    "{0}",
    "{",
    "}}",
    "%s",
    "%(number)d",
    "{number}",
    "{p0}",
    "\\1",
    "<@U1>",
    "",
    "{topic.name}",
    "{topic!r}",
]
NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)


def member(name: str) -> Member:
    return Member(MemberId(name), name, "Europe/Berlin", "en", ("en",), NOW, NOW)


def spaces(text: str) -> str:
    """Replace the narrow and no-break spaces of locales by plain spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("text", NASTY)
def test_what_was_typed_is_a_piece_and_is_not_read(text: str):
    line = EN.line("{topic} is {topic}, and {other}.", topic=typed(text), other=typed("{topic}"))
    assert line == (Typed(text), Words(" is "), Typed(text), Words(", and "), Typed("{topic}"), Words("."))
    assert EN.line("{value}", value=text) == (Words(text),)
    assert EN.text("name: {value}", value=text) == f"name: {text}"


@given(st.lists(st.text(st.sampled_from("{}p012%s ")), max_size=4))
def test_a_list_of_what_was_typed_holds_each_as_it_is(texts: list[str]):
    joined = EN.join(typed(text) for text in texts)
    assert [piece.text for piece in joined if isinstance(piece, Typed)] == texts


def test_a_name_can_not_speak_for_the_bot():
    assert plain(EN.names([member("{p1}"), member("%s and {p0}")])) == "{p1} and %s and {p0}"


def test_a_line_inside_a_line_keeps_its_pieces():
    inner: Line = (Words("about "), typed("x"))
    assert EN.line("Talk {what}!", what=inner) == (Words("Talk "), Words("about "), Typed("x"), Words("!"))


def test_a_slot_without_a_value_is_a_mistake():
    with pytest.raises(KeyError):
        EN.line("{nothing}")


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "OK, at most 0 chats"), (1, "OK, at most 1 chat "), (2, "OK, at most 2 chats"), (8, "OK, at most 8 chats")],
)
def test_one_thing_is_one_thing(number: int, said: str):
    assert plain_message(pace_set(EN, number)).startswith(said)


@pytest.mark.parametrize("locale", ["en", "en-GB", "en_US"])
@pytest.mark.parametrize(
    ("count", "us", "gb"),
    [
        (0, "", ""),
        (1, "Ana", "Ana"),
        (2, "Ana and Ben", "Ana and Ben"),
        (3, "Ana, Ben, and Cem", "Ana, Ben and Cem"),
        (4, "Ana, Ben, Cem, and Dia", "Ana, Ben, Cem and Dia"),
    ],
)
def test_names_in_a_row(locale: str, count: int, us: str, gb: str):
    people = [member(name) for name in ("Ana", "Ben", "Cem", "Dia")[:count]]
    assert plain(Voice(locale, "UTC").names(people)) == (gb if locale == "en-GB" else us)


@pytest.mark.parametrize("locale", sorted({*languages(), "de", "ar", "ja", "fr-CA", "zh-Hant", "he", "xx", "", "root"}))
def test_names_in_a_row_are_all_there_in_any_locale(locale: str):
    for count in range(5):
        line = Voice(locale, "UTC").names([member(f"m{n}") for n in range(count)])
        assert [piece.name for piece in line if piece.kind == "who"] == [f"m{n}" for n in range(count)]


@pytest.mark.parametrize(
    "name",
    ["", "x", "xx", "xx-YY", "../../etc/passwd", "C", "en-", "a" * 300, "{names}", "en\0", "🙂", "en_US_POSIX_x_y"],
)
def test_an_unknown_locale_is_english(name: str):
    assert parse_locale(name).language == language_of(name) == "en"
    assert plain(Voice(name, "UTC").line("Saved.")) == "Saved."


@pytest.mark.parametrize(("name", "language"), [("de-DE", "de"), ("pt_BR", "pt"), ("zh-CN", "zh"), ("nb", "nb")])
def test_locales_are_read_as_platforms_write_them(name: str, language: str):
    assert parse_locale(name).language == language_of(name) == language


@pytest.mark.parametrize(
    ("at", "zone", "locale", "said"),
    [
        ("2026-03-03 09:00", "Europe/Berlin", "en", "Tue, Mar 3, 10:00 AM (Berlin)"),
        ("2026-03-31 08:00", "Europe/Berlin", "en-GB", "Tue 31 Mar, 10:00 (Berlin)"),
        ("2026-03-03 09:00", "America/New_York", "en", "Tue, Mar 3, 4:00 AM (New York)"),
        ("2026-11-01 05:30", "America/New_York", "en", "Sun, Nov 1, 1:30 AM (New York)"),
        ("2026-03-03 18:30", "Asia/Kathmandu", "en", "Wed, Mar 4, 12:15 AM (Kathmandu)"),
        ("2026-03-03 18:30", "UTC", "en", "Tue, Mar 3, 6:30 PM (UTC)"),
    ],
)
def test_a_moment_has_weekday_date_time_and_place(at: str, zone: str, locale: str, said: str):
    when = When(datetime.fromisoformat(at).replace(tzinfo=UTC), zone, locale)
    assert spaces(format_moment(when)) == said


@pytest.mark.parametrize("locale", ["en", "en-GB", "de", "pt-BR"])
def test_a_day_and_a_time_are_not_broken_on_a_narrow_screen(locale: str):
    at = datetime(2026, 3, 4, 10, tzinfo=UTC)
    voice = Voice(locale, "Europe/Berlin")
    for line in (voice.brief(at), voice.brief_day(at), voice.day(at)):
        assert " " not in line[0].text
    assert format_moment(voice.when(at)).count(" ") == 1, "before the place alone"


def in_berlin(rhythm: Rhythm, nth: int = 1) -> Cadence:
    return Cadence(rhythm, 1, time(10), "Europe/Berlin", nth=nth, anchor=date(2026, 3, 3))


@pytest.mark.parametrize(
    ("cadence", "said"),
    [
        (in_berlin(Rhythm.WEEKLY), "every Tuesday"),
        (in_berlin(Rhythm.EVERY_2_WEEKS), "every other Tuesday"),
        (in_berlin(Rhythm.EVERY_3_WEEKS), "every 3 weeks on Tuesday"),
        (in_berlin(Rhythm.EVERY_4_WEEKS), "every 4 weeks on Tuesday"),
        (in_berlin(Rhythm.MONTHLY, 1), "on the first Tuesday of the month"),
        (in_berlin(Rhythm.MONTHLY, 2), "on the second Tuesday of the month"),
        (in_berlin(Rhythm.MONTHLY, 3), "on the third Tuesday of the month"),
        (in_berlin(Rhythm.MONTHLY, 4), "on the fourth Tuesday of the month"),
        (in_berlin(Rhythm.MONTHLY, -1), "on the last Tuesday of the month"),
    ],
)
def test_a_cadence_in_words(cadence: Cadence, said: str):
    assert spaces(cadence_text(EN, cadence)) == f"{said} at 10:00 AM (Berlin)"


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (WORKING_HOURS, "Mon–Fri 9:00 AM–5:00 PM"),
        (WeeklyHours((Span(6, 0, 1440),)), "Sun 12:00 AM–12:00 AM"),
        (WeeklyHours((Span(0, 540, 600), Span(2, 540, 600))), "Mon, Wed 9:00 AM–10:00 AM"),
        (
            WeeklyHours((Span(0, 540, 600), Span(1, 540, 600), Span(1, 840, 900), Span(4, 540, 600))),
            "Mon–Tue, Fri 9:00 AM–10:00 AM; Tue 2:00 PM–3:00 PM",
        ),
        (WeeklyHours(()), ""),
    ],
)
def test_hours_in_words(hours: WeeklyHours, said: str):
    assert spaces(hours_text(EN, hours)) == said


def test_a_window_in_words():
    said = plain(window_line(EN, MessageWindow(time(21), time(2))))
    assert spaces(said) == "I write to you between 9:00 PM and 2:00 AM"
    said = plain(window_line(Voice("en-GB", "UTC"), MessageWindow(time(9), time(20))))
    assert said == "I write to you between 09:00 and 20:00"


def test_a_text_that_is_not_translated_is_english(tmp_path: Path):
    write_catalogue(tmp_path, "nb", {"Saved.": "Lagret."}.get)
    with found_in(tmp_path):
        voice = Voice("nb-NO", "UTC")
        assert (voice.text("Saved."), voice.text("Nothing was changed.")) == ("Lagret.", "Nothing was changed.")
        assert voice.text_of("{number} week", "{number} weeks", 2) == "2 weeks"
        assert voice.text_as("stop asking", "Cancel question") == "Cancel question"


def test_the_nearest_catalogue_is_asked_first(tmp_path: Path):
    weeks = {"{number} week": "{number} s.", "{number} weeks": "{number} ss."}
    write_catalogue(tmp_path, "pt", {"Saved.": "Guardado.", **weeks}.get)
    write_catalogue(tmp_path, "pt_BR", {"Saved.": "Salvo.", "{number} week": "{number} semana"}.get)
    write_catalogue(tmp_path, "zh_Hant", {"Saved.": "已儲存。"}.get)
    with found_in(tmp_path):
        assert languages() == ("de", "en", "pt", "pt_BR", "zh_Hant")
        said = {name: Voice(name, "UTC").text("Saved.") for name in ("pt-BR", "pt-PT", "pt", "zh-TW")}
        assert said == {"pt-BR": "Salvo.", "pt-PT": "Guardado.", "pt": "Guardado.", "zh-TW": "已儲存。"}
        assert Voice("zh-CN", "UTC").text("Saved.") == "Saved.", "another script"
        half_done = Voice("pt-BR", "UTC").text_of("{number} week", "{number} weeks", 2)
        assert half_done == "2 ss."
