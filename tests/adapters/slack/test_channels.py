"""Channels: leaving the circle's channel means leaving the circle, and nobody is told. A lost channel ends nothing."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.slack.local_slack.world import Workspace
from tests.adapters.slack.one_workspace import SlackScene, latest
from tests.adapters.wait_until import until


def team(scene: SlackScene) -> Workspace:
    return scene.slack.workspaces["T1"]


def texts(scene: SlackScene) -> list[list[str]]:
    """List the texts of all messages that people see."""
    return [[message.plain for message in who.inbox()] for who in (scene.olive, scene.ana, scene.ben)]


async def says(scene: SlackScene, words: str = "") -> str:
    """Let Ana send a command. Return the answer that only she sees."""
    await scene.ana.slash("/coffee", words)
    return scene.ana.inbox()[-1].plain


async def test_leaving_the_channel_is_a_quiet_leave(scene: SlackScene) -> None:
    before = texts(scene)
    await scene.ana.leaves("C1", deliveries=2)
    assert [seen for who, seen in zip(texts(scene), before, strict=True) if len(who) > len(seen)] == []
    assert "You’re not in a circle right now" in await says(scene)
    await scene.go_on(days=2)
    assert not [message for message in scene.ben.inbox() if "I thought you could talk about" in message.plain]
    assert not [message for message in scene.ben.inbox() if "left" in message.plain]


async def test_leaving_another_channel_changes_nothing(scene: SlackScene) -> None:
    team(scene).add_channel("C2", "random", ["UANA"])
    await scene.ana.leaves("C2")
    assert "Coffee: next round" in await says(scene)


async def test_what_was_told_late_does_not_undo_that_somebody_came_back(scene: SlackScene) -> None:
    channel = team(scene).channels["C1"]
    left = channel.joined_or_left("left", "UANA", "T1") | {"event_ts": scene.slack.new_ts()}
    await scene.ana.leaves("C1")
    await scene.go_on(minutes=5)
    await scene.ana.joins("C1")
    await scene.ana.slash("/coffee", "join", "C1")
    await scene.ana.submit(await scene.ana.opens("Join"), {"I’m curious about": ["sourdough"]})
    await team(scene).emit(left)
    assert "Coffee: next round" in await says(scene)


async def test_leaving_a_private_channel_counts_too(scene: SlackScene) -> None:
    team(scene).add_channel("G1", "board", ["UOLIVE", "UANA"], private=True)
    await scene.olive.slash("/coffee", "circle new", "G1")
    form = await scene.olive.opens("New circle")
    await scene.olive.submit(form, {"Name": "Board", "Time zone": "Europe/Berlin"})
    await scene.ana.slash("/coffee", "join Board")
    await scene.ana.submit(await scene.ana.opens("Join"))
    assert "Board: next round" in await says(scene)
    await scene.ana.leaves("G1")
    assert "Board" not in await says(scene)
    assert "Coffee: next round" in await says(scene)


async def organisers_list(scene: SlackScene) -> str:
    await scene.olive.slash("/coffee", "circle list", "C1" if "C1" in team(scene).channels else None)
    return latest(scene.olive, "Circles here").plain


LOST = "I can’t post in Coffee’s channel any more"


async def test_a_circle_goes_on_without_its_channel_and_organisers_see_that_it_is_lost(scene: SlackScene) -> None:
    assert LOST not in await organisers_list(scene)
    await team(scene).remove_bot("C1", "UOLIVE")
    assert LOST in await organisers_list(scene)
    await scene.ana.slash("/coffee", "circle list")
    assert LOST not in latest(scene.ana, "Circles here").plain
    await scene.go_on(days=1, hours=6)
    assert latest(scene.ana, "I thought you could talk about")
    await team(scene).invite_bot("C1", "UOLIVE")
    assert LOST not in await organisers_list(scene)


async def test_an_archived_channel_is_lost_until_it_is_opened_again(scene: SlackScene) -> None:
    await team(scene).archive("C1", "UOLIVE")
    assert LOST in await organisers_list(scene)
    assert "Coffee: next round" in await says(scene)
    await team(scene).unarchive("C1", "UOLIVE")
    assert LOST not in await organisers_list(scene)


async def test_how_a_channel_stands_is_what_counts_not_what_was_told_last(scene: SlackScene) -> None:
    await team(scene).archive("C1", "UOLIVE")
    await team(scene).unarchive("C1", "UOLIVE")
    await team(scene).emit({"type": "channel_archive", "channel": "C1", "user": "UOLIVE"})
    assert LOST not in await organisers_list(scene)


async def test_a_deleted_channel_is_lost(scene: SlackScene) -> None:
    await team(scene).delete_channel("C1")
    assert LOST in await organisers_list(scene)
    assert "Coffee: next round" in await says(scene)


async def test_what_slack_could_not_say_about_a_channel_is_asked_again(scene: SlackScene) -> None:
    asked = scene.slack.count("conversations.info")
    scene.slack.fail("conversations.info", error="internal_error")
    archived = team(scene).archive("C1", "UOLIVE")
    await unheard(scene, archived, lambda: scene.slack.count("conversations.info") > asked)
    await scene.slack.until(lambda: scene.slack.is_done)
    assert LOST in await organisers_list(scene)


async def test_what_could_not_be_stored_is_told_again(
    scene: SlackScene, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with sqlite3.connect(tmp_path / "refill.db") as other:
        other.execute("ALTER TABLE inbound RENAME TO inbound_away")
    await unheard(scene, scene.ana.leaves("C1"), lambda: "no such table: inbound" in caplog.text)
    with sqlite3.connect(tmp_path / "refill.db") as other:
        other.execute("ALTER TABLE inbound_away RENAME TO inbound")
    scene.time.move_to(scene.time.now() + timedelta(minutes=10))
    await scene.slack.until(lambda: scene.slack.is_done)
    assert scene.slack.events.lost == []
    assert "You’re not in a circle right now" in await says(scene)


async def unheard(scene: SlackScene, happening: Coroutine[Any, Any, None], has_failed: Callable[[], object]) -> None:
    """Cause an event that Refill fails to handle, so that Slack begins to send it again."""
    told = asyncio.create_task(happening)
    await until(has_failed)
    scene.slack.sockets.give_up()
    await told
