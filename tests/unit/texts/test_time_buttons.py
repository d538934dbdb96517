"""Buttons of times to pick say when, where that holds for everybody who reads them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.model.chats import Pick
from bot.model.content import Bullets, Message, When
from bot.texts.introductions import introduction
from bot.texts.localization import Voice
from bot.texts.plain_text import plain, plain_message
from bot.texts.reminders import reminder
from tests.unit.texts.examples.cast import SLOTS, USUAL

NEXT_WEEK = (SLOTS[0], SLOTS[1], SLOTS[0] + timedelta(weeks=1))
NIGHT = (SLOTS[0] + timedelta(hours=13), SLOTS[1])
"""The first is late on Wednesday in Berlin, and on Thursday in Nairobi."""


FULL = ["Wed, Mar 4, 11:00 AM", "Thu, Mar 5, 2:30 PM", "Mon, Mar 9, 9:30 AM"]


@pytest.mark.parametrize(
    ("locale", "bens", "offered", "labels"),
    [
        ("en", "Europe/Berlin", SLOTS, FULL),
        ("de", "Europe/Paris", SLOTS, ["Mi., 4. März, 11:00", "Do., 5. März, 14:30", "Mo., 9. März, 09:30"]),
        ("en", "Europe/Berlin", NEXT_WEEK, [*FULL[:2], "Wed, Mar 11, 11:00 AM"]),
        ("en", "Africa/Nairobi", SLOTS, ["Wed", "Thu", "Mon"]),
        ("de", "Africa/Nairobi", SLOTS, ["Mi", "Do", "Mo"]),
        ("en", "Africa/Nairobi", NIGHT, ["Time 1", "Time 2"]),
        ("en", "Africa/Nairobi", NEXT_WEEK, ["Time 1", "Time 2", "Time 3"]),
    ],
)
def test_a_time_reads_as_day_and_hour_or_day_or_number(
    locale: str, bens: str, offered: Sequence[datetime], labels: list[str]
):
    shown, found = introduced_to(locale, bens, offered)
    assert found == labels
    assert ("Time 1:" in plain_message(shown)) == (labels[0] == "Time 1"), "rows are numbered if buttons are"


@pytest.mark.parametrize(("bens", "times"), [("Europe/Paris", 0), ("Africa/Nairobi", 3)])
def test_a_time_that_stands_on_a_button_stands_nowhere_else(bens: str, times: int):
    shown, _ = introduced_to("en", bens, SLOTS)
    lists = [block.lines for block in shown.blocks if isinstance(block, Bullets)]
    assert sum(isinstance(piece, When) for lines in lists for line in lines for piece in line) == times


def introduced_to(locale: str, bens: str, offered: Sequence[datetime], *picks: Pick) -> tuple[Message, list[str]]:
    """Return an introduction of Ana and Ben, who lives in the zone `bens`, and the labels of its times."""
    people = {**USUAL.people, USUAL.ben.id: replace(USUAL.ben, zone=bens)}
    chat = replace(USUAL.chat, offered=tuple(offered), picks=picks)
    members = {member: people[member] for member in chat.members}
    shown = introduction(Voice(locale, "Europe/Berlin"), chat, members, USUAL.topic, {})
    found = [plain(button.label) for button in shown.buttons() if button.action.startswith("pick:")]
    return shown, [each.replace("\u00a0", " ").replace("\u202f", " ") for each in found]


def test_a_picked_time_says_how_many_picked_it_and_one_sentence_says_who():
    shown, found = introduced_to(
        "en", "Europe/Berlin", SLOTS, Pick(USUAL.ben.id, SLOTS[1]), Pick(USUAL.ben.id, SLOTS[2])
    )
    assert found == [FULL[0], f"{FULL[1]} (1)", f"{FULL[2]} (1)"]
    assert plain_message(shown).count("Ben has already picked.") == 1


def test_a_reminder_shows_the_times_once_with_the_picks_of_the_others():
    shown = reminder(Voice("en", "Europe/Berlin"), USUAL.chat, [USUAL.ben], USUAL.topic)
    assert not any(isinstance(block, Bullets) for block in shown.blocks)
    assert [plain(button.label).endswith(" (1)") for button in shown.buttons()][:3] == [True, False, False]
    assert "Ben has already picked." in plain_message(shown)
