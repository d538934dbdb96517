"""Buttons of times to pick say when, where that holds for everybody who reads them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.model.chats import Pick
from bot.texts.introductions import introduction
from bot.texts.localization import Voice
from bot.texts.plain_text import plain, plain_message
from tests.unit.texts.examples.cast import DAY, SLOTS, USUAL

NEXT_WEEK = (SLOTS[0], SLOTS[1], SLOTS[0] + timedelta(weeks=1))
NIGHT = (SLOTS[0] + timedelta(hours=13), SLOTS[1])
"""The first is late on Wednesday in Berlin, and on Thursday in Nairobi."""


@pytest.mark.parametrize(
    ("locale", "bens", "offered", "labels"),
    [
        ("en", "Europe/Berlin", SLOTS, ["Wed 11:00 AM", "Thu 2:30 PM", "Mon 9:30 AM"]),
        ("de", "Europe/Paris", SLOTS, ["Mi., 11:00", "Do., 14:30", "Mo., 09:30"]),
        ("en", "Africa/Nairobi", SLOTS, ["Wed", "Thu", "Mon"]),
        ("de", "Africa/Nairobi", SLOTS, ["Mi", "Do", "Mo"]),
        ("en", "Africa/Nairobi", NIGHT, ["Time 1", "Time 2"]),
        ("en", "Europe/Berlin", NEXT_WEEK, ["Time 1", "Time 2", "Time 3"]),
        ("en", "Europe/Berlin", (SLOTS[0], SLOTS[1] + 6 * DAY), ["Wed 11:00 AM", "Wed 2:30 PM"]),
    ],
)
def test_a_time_reads_as_day_and_hour_or_day_or_number(
    locale: str, bens: str, offered: Sequence[datetime], labels: list[str]
):
    people = {**USUAL.people, USUAL.ben.id: replace(USUAL.ben, zone=bens)}
    chat = replace(USUAL.chat, offered=tuple(offered), picks=())
    members = {member: people[member] for member in chat.members}
    shown = introduction(Voice(locale, "Europe/Berlin"), chat, members, USUAL.topic, {})
    found = [plain(button.label) for button in shown.buttons() if button.action.startswith("pick:")]
    assert [each.replace("\u00a0", " ").replace("\u202f", " ") for each in found] == labels
    assert ("Time 1:" in plain_message(shown)) == (labels[0] == "Time 1"), "rows are numbered if buttons are"


def test_a_picked_time_says_how_many_picked_it():
    members = {member: USUAL.people[member] for member in USUAL.chat.members}
    chat = replace(USUAL.chat, offered=tuple(SLOTS), picks=(Pick(USUAL.ben.id, SLOTS[1]),))
    shown = introduction(Voice("en", "Europe/Berlin"), chat, members, USUAL.topic, {})
    found = [plain(button.label) for button in shown.buttons() if button.action.startswith("pick:")]
    assert [label.endswith(" (1)") for label in found] == [False, True, False]
