"""Channels: leaving the circle's channel means leaving the circle, and nobody is told. A lost channel ends nothing."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.slack.local_slack.world import Workspace
from tests.adapters.slack.one_workspace import Office, latest
from tests.adapters.wait_until import until


def team(office: Office) -> Workspace:
    return office.slack.workspaces["T1"]


def texts(office: Office) -> list[list[str]]:
    """List the texts of all messages that people see."""
    return [[message.plain for message in who.inbox()] for who in (office.olive, office.ana, office.ben)]


async def says(office: Office, words: str = "") -> str:
    """Let Ana send a command. Return the answer that only she sees."""
    await office.ana.slash("/coffee", words)
    return office.ana.inbox()[-1].plain


async def test_leaving_the_channel_is_a_quiet_leave(office: Office) -> None:
    before = texts(office)
    await office.ana.leaves("C1", deliveries=2)
    assert [seen for who, seen in zip(texts(office), before, strict=True) if len(who) > len(seen)] == []
    assert "You’re not in a circle right now" in await says(office)
    await office.go_on(days=2)
    assert not [message for message in office.ben.inbox() if "I thought you could talk about" in message.plain]
    assert not [message for message in office.ben.inbox() if "left" in message.plain]


async def test_leaving_another_channel_changes_nothing(office: Office) -> None:
    team(office).add_channel("C2", "random", ["UANA"])
    await office.ana.leaves("C2")
    assert "Coffee: next round" in await says(office)


async def test_what_was_told_late_does_not_undo_that_somebody_came_back(office: Office) -> None:
    channel = team(office).channels["C1"]
    left = channel.joined_or_left("left", "UANA", "T1") | {"event_ts": office.slack.new_ts()}
    await office.ana.leaves("C1")
    await office.go_on(minutes=5)
    await office.ana.joins("C1")
    await office.ana.slash("/coffee", "join", "C1")
    await office.ana.submit(await office.ana.opens("Join"), {"I’m curious about": ["sourdough"]})
    await team(office).emit(left)
    assert "Coffee: next round" in await says(office)


async def test_leaving_a_private_channel_counts_too(office: Office) -> None:
    team(office).add_channel("G1", "board", ["UOLIVE", "UANA"], private=True)
    await office.olive.slash("/coffee", "circle new", "G1")
    form = await office.olive.opens("New circle")
    await office.olive.submit(form, {"Name": "Board", "Time zone": "Europe/Berlin"})
    await office.ana.slash("/coffee", "join Board")
    await office.ana.submit(await office.ana.opens("Join"))
    assert "Board: next round" in await says(office)
    await office.ana.leaves("G1")
    assert "Board" not in await says(office)
    assert "Coffee: next round" in await says(office)


async def organisers_list(office: Office) -> str:
    await office.olive.slash("/coffee", "circle list", "C1" if "C1" in team(office).channels else None)
    return latest(office.olive, "Circles here").plain


LOST = "I can’t post in Coffee’s channel any more"


async def test_a_circle_goes_on_without_its_channel_and_organisers_see_that_it_is_lost(office: Office) -> None:
    assert LOST not in await organisers_list(office)
    await team(office).remove_bot("C1", "UOLIVE")
    assert LOST in await organisers_list(office)
    await office.ana.slash("/coffee", "circle list")
    assert LOST not in latest(office.ana, "Circles here").plain
    await office.go_on(days=1, hours=6)
    assert latest(office.ana, "I thought you could talk about")
    await team(office).invite_bot("C1", "UOLIVE")
    assert LOST not in await organisers_list(office)


async def test_an_archived_channel_is_lost_until_it_is_opened_again(office: Office) -> None:
    await team(office).archive("C1", "UOLIVE")
    assert LOST in await organisers_list(office)
    assert "Coffee: next round" in await says(office)
    await team(office).unarchive("C1", "UOLIVE")
    assert LOST not in await organisers_list(office)


async def test_how_a_channel_stands_is_what_counts_not_what_was_told_last(office: Office) -> None:
    await team(office).archive("C1", "UOLIVE")
    await team(office).unarchive("C1", "UOLIVE")
    await team(office).emit({"type": "channel_archive", "channel": "C1", "user": "UOLIVE"})
    assert LOST not in await organisers_list(office)


async def test_a_deleted_channel_is_lost(office: Office) -> None:
    await team(office).delete_channel("C1")
    assert LOST in await organisers_list(office)
    assert "Coffee: next round" in await says(office)


async def test_what_slack_could_not_say_about_a_channel_is_asked_again(office: Office) -> None:
    asked = office.slack.count("conversations.info")
    office.slack.fail("conversations.info", error="internal_error")
    archived = team(office).archive("C1", "UOLIVE")
    await unheard(office, archived, lambda: office.slack.count("conversations.info") > asked)
    await office.slack.until(lambda: office.slack.is_done)
    assert LOST in await organisers_list(office)


async def test_what_could_not_be_stored_is_told_again(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with sqlite3.connect(tmp_path / "refill.db") as other:
        other.execute("ALTER TABLE inbound RENAME TO inbound_away")
    await unheard(office, office.ana.leaves("C1"), lambda: "no such table: inbound" in caplog.text)
    with sqlite3.connect(tmp_path / "refill.db") as other:
        other.execute("ALTER TABLE inbound_away RENAME TO inbound")
    office.time.move_to(office.time.now() + timedelta(minutes=10))
    await office.slack.until(lambda: office.slack.is_done)
    assert office.slack.events.lost == []
    assert "You’re not in a circle right now" in await says(office)


async def unheard(office: Office, happening: Coroutine[Any, Any, None], has_failed: Callable[[], object]) -> None:
    """Cause an event that Refill fails to handle, so that Slack begins to send it again."""
    told = asyncio.create_task(happening)
    await until(has_failed)
    office.slack.sockets.give_up()
    await told
