"""Every interaction is answered in time. An answer that takes longer, or fails, says so."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.discord.responses import seconds_since
from storage import SqlStore
from tests.adapters.discord.incoming_only import IncomingScene, built
from tests.adapters.discord.local_discord import Error

LATE = {"in_time": 0.0}
"""Settings with which every answer is late."""


@pytest.fixture
async def incoming(store: SqlStore) -> AsyncIterator[IncomingScene]:
    """Yield a server with a circle."""
    async with built(store) as incoming:
        async with incoming.served():
            await incoming.start_circle()
            await incoming.join(incoming.ana)
        yield incoming


async def test_a_command_that_takes_long_is_answered_later_for_ones_own_eyes(incoming: IncomingScene):
    async with incoming.served(**LATE):
        await incoming.ana.slash("coffee me", channel=incoming.coffee)
        answer = await incoming.ana.sees("What I know about you", 30)
        assert answer.for_one == incoming.ana.id
        assert not incoming.ana.waits()
        assert incoming.discord.count("edit_original") == 1, "Discord was told to wait, and nothing else before"


async def test_a_form_that_comes_too_late_is_a_button_that_opens_it(incoming: IncomingScene):
    async with incoming.served(**LATE):
        await incoming.ana.slash("coffee join", channel=incoming.coffee)
        offered = await incoming.ana.sees("That took me a moment", 30)
    async with incoming.served():
        await incoming.ana.press(offered, "Your topics")
        assert await incoming.ana.opens("Your topics", 30)


async def test_a_form_that_was_sent_is_answered_later(incoming: IncomingScene):
    async with incoming.served():
        await incoming.ana.slash("coffee rest", channel=incoming.coffee)
        await incoming.ana.slash("coffee hours", channel=incoming.coffee)
        form = await incoming.ana.opens("Your hours", 30)
    async with incoming.served(**LATE):
        await incoming.ana.submit(form, {"My time zone": "Lisbon"})
        assert (await incoming.ana.sees("Lisbon", 30)).for_one == incoming.ana.id
        assert not incoming.ana.waits()
        assert incoming.discord.count("edit_original") == 1


async def test_a_press_that_takes_long_changes_what_was_pressed_or_is_answered_below(incoming: IncomingScene):
    async with incoming.served(**LATE):
        await incoming.ana.slash("coffee pace", channel=incoming.coffee)
        asked = await incoming.ana.sees("How many would you like?", 30)
        before = incoming.discord.count("edit_original")
        await incoming.ana.press(asked, "2")
        await incoming.discord.until(lambda: "2 chats a month" in asked.plain, 30)
        assert incoming.discord.count("edit_original") == before + 1
        await incoming.ana.slash("coffee me", channel=incoming.coffee)
        about = await incoming.ana.sees("What I know about you", 30)
        await incoming.ana.press(about, "Get a copy")
        copy = await incoming.ana.sees("everything I know about you", 30)
        assert incoming.discord.count("followup") == 1
        assert [each.name for each in copy.files] == ["refill-my-data.json"]


async def test_an_answer_that_discord_fails_to_take_is_excused(incoming: IncomingScene):
    async with incoming.served(**LATE):
        incoming.discord.fail("edit_original", times=1, error=Error.UNKNOWN_MESSAGE)
        await incoming.ana.slash("coffee me", channel=incoming.coffee)
        assert await incoming.ana.sees("I can’t load or save anything right now", 30)


@pytest.mark.parametrize("lost", [{"reset_after_taking": True}, {"status_after_taking": 502}])
async def test_whoever_waits_is_answered_though_nobody_knew_that_discord_lets_them_wait(
    incoming: IncomingScene, lost: dict[str, Any]
):
    async with incoming.served(**LATE):
        incoming.discord.fail("callback", **lost)
        await incoming.ana.slash("coffee me", channel=incoming.coffee)
        about = await incoming.ana.sees("What I know about you", 30)
        assert not incoming.ana.waits()
        incoming.discord.fail("callback", **lost)
        await incoming.ana.press(about, "Get a copy")
        assert await incoming.ana.sees("everything I know about you", 30)


@pytest.mark.parametrize("lost", [{"reset_after_taking": True}, {"status_after_taking": 502}])
async def test_an_answer_is_shown_once_though_discord_did_not_confirm_it(
    incoming: IncomingScene, caplog: pytest.LogCaptureFixture, lost: dict[str, Any]
):
    async with incoming.served():
        incoming.discord.fail("callback", **lost)
        await incoming.ana.slash("coffee me", channel=incoming.coffee)
        await incoming.discord.until(lambda: incoming.discord.count("callback") >= 2, 30)
    assert len([one for one in incoming.ana.inbox() if "What I know about you" in one.plain]) == 1
    assert "I can’t load or save anything" not in "".join(one.plain for one in incoming.ana.inbox())
    assert "the failure was not shown either" not in caplog.text


async def test_an_answer_that_comes_too_late_for_discord_is_logged_without_what_it_was_about(
    incoming: IncomingScene, caplog: pytest.LogCaptureFixture
):
    async with incoming.served():
        incoming.discord.fail("callback", times=9, error=Error.UNKNOWN_INTERACTION)
        asking = asyncio.create_task(incoming.ana.slash("coffee topics add", {"topic": "Wildfowling"}, incoming.coffee))
        await incoming.discord.until(lambda: "the failure was not shown either" in caplog.text, 60)
        asking.cancel()
        await asyncio.wait({asking})
    assert "an answer was not shown: 404 10062" in caplog.text
    assert "Wildfowling" not in caplog.text


@pytest.mark.parametrize(("ago", "counted"), [(1.5, 1.5), (0.0, 0.0), (-4.0, 0.0), (90.0, 0.0)])
def test_time_counts_from_when_discord_made_an_interaction(ago: float, counted: float):
    """If the clock differs by more than Discord waits, the interaction's time is ignored."""
    interaction = SimpleNamespace(created_at=datetime.now(UTC) - timedelta(seconds=ago))
    assert seconds_since(interaction) == pytest.approx(counted, abs=0.2)
