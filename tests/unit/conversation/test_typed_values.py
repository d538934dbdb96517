"""Parsing of typed times, days and hours: the result is a value or a named error."""

import re
from contextlib import suppress
from datetime import UTC, datetime, time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.conversation.typed_values import DAYS, read_hours, read_since, read_stretches, read_time, read_until, read_zone
from bot.model.errors import InvalidValue
from bot.model.hours import Span, zone_named
from bot.texts.localization import Voice
from tests.unit.zones import ZONES, utc

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
EN, DE = Voice("en", "Europe/Berlin"), Voice("de", "Europe/Berlin")

garbage = (
    st.text() | st.text(st.sampled_from("0123456789:-–,; montuewedthufrisatsun\0\n٣²½")) | st.text(st.characters())
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10", time(10)), ("10:30", time(10, 30)), ("9:05", time(9, 5)), ("09:05", time(9, 5)), (" 0:00 ", time(0)),
        ("00:00", time(0)), ("23:59", time(23, 59)), ("0", time(0)),
    ],
)  # fmt: skip
def test_a_time_is_read(text: str, expected: time):
    assert read_time(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "24",
        "24:00",
        "10:60",
        "10:5",
        "10:",
        ":30",
        "1030",
        "100:00",
        "-1",
        "10.30",
        "10:30:00",
        "ten",
        "²",
        "10\n:30",
    ],
)
def test_what_is_no_time_is_refused(text: str):
    with pytest.raises(InvalidValue) as refused:
        read_time(text)
    assert refused.value.field == "time"


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2027-03-01", "Europe/Berlin", "2027-02-28 23:00"),
        (" 2027-03-01 ", "America/New_York", "2027-03-01 05:00"),
        ("2027-07-01", "Asia/Kathmandu", "2027-06-30 18:15"),
        ("2028-02-29", "Australia/Lord_Howe", "2028-02-28 13:00"),
    ],
)
def test_a_day_begins_in_the_members_own_zone(text: str, zone: str, expected: str):
    assert read_until(text, zone_named(zone), utc("2027-01-01 09:00"), EN) == utc(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-01-11", "2027-01-10 23:00"),
        ("3 months", "2026-12-01 23:00"),
        ("2  Weeks ago", "2027-02-15 23:00"),
        ("a day", "2027-02-28 23:00"),
        ("December 24", "2026-12-23 23:00"),
        ("12/24", "2026-12-23 23:00"),
        ("3/2", "2027-03-01 23:00"),
    ],
)
def test_since_when_is_a_day_or_a_time_ago(text: str, expected: str):
    assert read_since(text, zone_named("Europe/Berlin"), utc("2027-03-02 09:00"), EN) == utc(expected)


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2027-02-29", "2027-13-01", "01.03.2027", "2027-3-1", "99999-01-01", "0001-01-01", "-1"]
)
def test_what_is_no_day_is_refused(text: str):
    with pytest.raises(InvalidValue) as refused:
        read_since(text, zone_named("Europe/Berlin"), NOW, EN)
    assert refused.value.field == "date"


def on(days: str, start: int, end: int) -> list[Span]:
    return [Span(DAYS.index(day), start, end) for day in days.split()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mon 9-12", on("mon", 540, 720)),
        ("mon-thu 9-12, fri 14:30-16", on("mon tue wed thu", 540, 720) + on("fri", 870, 960)),
        ("MONDAY 9:00 - 17:00", on("mon", 540, 1020)),
        ("fri-mon 10-11", on("mon fri sat sun", 600, 660)),
        ("sun-sat 10-11", on("mon tue wed thu fri sat sun", 600, 660)),
        ("wed-wed 10-11", on("wed", 600, 660)),
        ("tuesday - thursday 10-11", on("tue wed thu", 600, 660)),
        ("sat 22-24", on("sat", 1320, 1440)),
        ("sat 22:00-24:00; sun 0-2", on("sat", 1320, 1440) + on("sun", 0, 120)),
        ("tue 9-11, tue 10-12", on("tue", 540, 720)),
        ("tue 9-10, tue 10-12", on("tue", 540, 720)),
        ("tue 14-15, mon 9-10", on("mon", 540, 600) + on("tue", 840, 900)),
        ("mon–fri 9–12", on("mon tue wed thu fri", 540, 720)),
    ],
)
def test_hours_are_read(text: str, expected: list[Span]):
    assert list(read_hours(text, EN).spans) == sorted(expected)


@pytest.mark.parametrize(
    "text",
    [
        "", ",", "mon", "9-12", "mon 9", "mon 12-9", "mon 9-9", "mon 24-24", "mon 9-25", "mon 9:60-12", "mon 9-12,",
        "blursday 9-12", "mo 9-12", "mon-blursday 9-12", "mon-tue-wed 9-12", "mon 9-12 13-14", "always", "mon 24:00-9",
        "mon 9-24:30", "mon 9:-12", "mon ::::-12", "mon " + "9" * 5000 + "-12",
    ],
)  # fmt: skip
def test_what_is_no_hours_is_refused(text: str):
    with pytest.raises(InvalidValue) as refused:
        read_hours(text, EN)
    assert refused.value.field == "hours"


@given(garbage)
@example("٣")
@example("mon ٣-٥")
@example("mon 9-12\0")
def test_whatever_is_typed_only_an_invalid_value_comes_of_it(text: str):
    sydney, now = zone_named("Australia/Sydney"), utc("2027-03-02 09:00")
    for voice in (EN, DE):
        reads = (
            read_time,
            lambda typed, voice=voice: read_hours(typed, voice),
            lambda typed, voice=voice: read_until(typed, sydney, now, voice),
            lambda typed, voice=voice: read_since(typed, sydney, now, voice),
            lambda typed, voice=voice: read_stretches(typed, now.date(), voice),
        )
        for read in reads:
            with suppress(InvalidValue):
                read(text)


@given(st.dates(), st.sampled_from(ZONES))
def test_any_day_of_any_year_is_read_or_refused(day, zone: str):
    try:
        at = read_since(day.isoformat(), zone_named(zone), NOW, EN)
    except InvalidValue:
        assert day.year in (1, 9999) or day >= NOW.date()
    else:
        assert at.astimezone(zone_named(zone)).date() == day


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440)), min_size=1, max_size=5))
def test_hours_that_are_written_out_are_read_as_they_are(rows: list[tuple[int, int, int]]):
    rows = [(day, min(start, end - 1), end) for day, start, end in rows]
    text = ", ".join(f"{DAYS[d]} {s // 60}:{s % 60:02}-{e // 60}:{e % 60:02}" for d, s, e in rows)
    minutes = {(day, minute) for day, start, end in rows for minute in range(start, end)}
    spans = read_hours(re.sub("-", " - ", text), EN).spans
    assert {(span.weekday, minute) for span in spans for minute in range(span.start, span.end)} == minutes


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        (" berlin ", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Buenos  Aires", "America/Argentina/Buenos_Aires"),
        ("utc", "UTC"),
    ],
)
def test_a_time_zone_is_read(text: str, zone: str):
    assert read_zone(text, NOW) == zone


@pytest.mark.parametrize("text", ["", "Xanadu", "Europe/Atlantis", "Europe", "/", "../etc/passwd"])
def test_what_is_no_time_zone_is_told(text: str):
    with pytest.raises(InvalidValue) as caught:
        read_zone(text, NOW)
    assert caught.value.field == "zone"


TUESDAY = utc("2026-03-03 09:00")


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("de", "bis Freitag", "2026-03-06"),
        ("de", "fr", "2026-03-06"),
        ("de", "Dienstag", "2026-03-10"),
        ("de", "morgen", "2026-03-04"),
        ("de", "2 Wochen", "2026-03-17"),
        ("de", "in 2 Wochen", "2026-03-17"),
        ("de", "für eine Woche", "2026-03-10"),
        ("de", "in 3 Tagen", "2026-03-06"),
        ("de", "2 Monate", "2026-05-02"),
        ("de", "nächste Woche", "2026-03-09"),
        ("de", "bis nächsten Monat", "2026-04-01"),
        ("de", "31.12.2026", "2026-12-31"),
        ("de", "31.12.26", "2026-12-31"),
        ("de", "bis zum 31.12.", "2026-12-31"),
        ("de", "1.3.", "2027-03-01"),
        ("de", "3. April", "2026-04-03"),
        ("de", "3. Apr. 2027", "2027-04-03"),
        ("de", "until friday", "2026-03-06"),
        ("de", "2026-04-01", "2026-04-01"),
        ("en", "in 2 weeks", "2026-03-17"),
        ("en", "an hour", None),
        ("en", "a month", "2026-04-02"),
        ("en", "April 3", "2026-04-03"),
        ("en", "4/3/2026", "2026-04-03"),
        ("en-GB", "3/4/2026", "2026-04-03"),
        ("en", "bis Freitag", None),
        ("en", "31.12.2026", None),
        ("de", "31.2.2027", None),
        ("de", "10.30", None),
        ("de", "99999 Wochen", None),
        ("fr", "friday", "2026-03-06"),
    ],
)
def test_a_day_is_read_in_ones_own_language_and_in_english(locale: str, text: str, expected: str | None):
    zone, voice = zone_named("Europe/Berlin"), Voice(locale, "Europe/Berlin")
    if expected is None:
        with pytest.raises(InvalidValue):
            read_until(text, zone, TUESDAY, voice)
    else:
        assert read_until(text, zone, TUESDAY, voice).astimezone(zone).date().isoformat() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("vor 3 Monaten", "2025-12-03"), ("2 Wochen", "2026-02-17"), ("1.2.", "2026-02-01"), ("1.4.", "2025-04-01")],
)
def test_a_day_that_has_passed_is_read_in_german(text: str, expected: str):
    zone = zone_named("Europe/Berlin")
    assert read_since(text, zone, TUESDAY, DE).astimezone(zone).date().isoformat() == expected


@pytest.mark.parametrize(
    "text", ["mo-do 9-12, fr 14:30-16", "Montag–Donnerstag 9–12 Uhr; Freitag 14:30-16", "Mo.-Do. 9-12, fri 14:30-16"]
)
def test_hours_are_read_in_german(text: str):
    assert list(read_hours(text, DE).spans) == on("mon tue wed thu", 540, 720) + on("fri", 870, 960)


@pytest.mark.parametrize(
    "text",
    [
        "24.12.2026 bis 1.1.2027",
        "24.12. – 1.1.",
        "2026-12-24 to 2027-01-01",
        "2026-12-24-2027-01-01",
        "24. Dezember - 1. Januar",
        "24.12. BIS ZUM 1.1.",
    ],
)
def test_days_off_are_read_in_german(text: str):
    (stretch,) = read_stretches(text, TUESDAY.date(), DE)
    assert (stretch.first.isoformat(), stretch.last.isoformat()) == ("2026-12-24", "2027-01-01")
