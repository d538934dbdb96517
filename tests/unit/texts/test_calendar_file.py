"""The calendar file of a picked time, parsed by another library."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from bot.model.content import CalendarEvent
from bot.model.ids import ChatId
from bot.texts.calendar_file import calendar_file

START = datetime(2026, 3, 31, 8, tzinfo=UTC)
EVENT = CalendarEvent(ChatId("yhdz3fgagaymgtytebsv"), "Ana and Ben: sourdough", START, 30, 1, START - timedelta(days=5))


def read(file: bytes) -> Event:
    calendar = Calendar.from_ical(file)
    assert (str(calendar["version"]), str(calendar["method"])) == ("2.0", "PUBLISH")
    assert calendar["prodid"]
    (event,) = calendar.walk("VEVENT")
    assert event.errors == []
    return event


def test_an_event_is_what_was_picked():
    event = read(calendar_file(EVENT))
    assert event["uid"] == "yhdz3fgagaymgtytebsv@refill"
    assert event["sequence"] == 1
    assert str(event["summary"]) == "Ana and Ben: sourdough"
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (START, START + timedelta(minutes=30))
    assert event.decoded("dtstamp") == EVENT.made_at
    assert b"DTSTART:20260331T080000Z" in calendar_file(EVENT)


def test_nobodys_address_is_in_it():
    assert not {"attendee", "organizer", "contact"} & {name.lower() for name in read(calendar_file(EVENT))}


def test_another_time_is_the_same_event_changed():
    later = replace(EVENT, starts_at=START + timedelta(days=1), sequence=2)
    before, after = read(calendar_file(EVENT)), read(calendar_file(later))
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert calendar_file(EVENT) == calendar_file(EVENT)


@pytest.mark.parametrize(
    "summary",
    [
        "a, b; c\\d: e",
        "BEGIN:VALARM",
        "x" * 500,
        "日本語" * 60,
        "👩\u200d🔬" * 40,
        'said "so"',
        "\\n is not a line",
        "{names}: %s",
        "one\nEND:VEVENT\nBEGIN:VEVENT\nUID:other",
        "one\r\nATTENDEE:mailto:eve@example.org",
    ],
)
def test_whatever_is_in_the_summary_stays_in_it(summary: str):
    file = calendar_file(replace(EVENT, summary=summary))
    event = read(file)
    assert str(event["summary"]).replace("\r\n", "\n") == summary.replace("\r\n", "\n")
    assert event["uid"] == "yhdz3fgagaymgtytebsv@refill"
    assert "attendee" not in event
    lines = file.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), min_size=1, max_size=200))
def test_any_line_that_can_be_typed_comes_back(summary: str):
    assert str(read(calendar_file(replace(EVENT, summary=summary)))["summary"]) == summary
