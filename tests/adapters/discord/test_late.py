"""Every interaction is answered in time. An answer that takes longer, or fails, says so."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.discord.responses import seconds_since
from storage import SqlStore
from tests.adapters.discord.incoming_only import Quay, built
from tests.adapters.discord.local_discord import Error

LATE = {"in_time": 0.0}
"""Settings with which every answer is late."""


@pytest.fixture
async def quay(store: SqlStore) -> AsyncIterator[Quay]:
    """Yield a server with a circle."""
    async with built(store) as quay:
        async with quay.served():
            await quay.start_circle()
            await quay.join(quay.ana)
        yield quay


async def test_a_command_that_takes_long_is_answered_later_for_ones_own_eyes(quay: Quay):
    async with quay.served(**LATE):
        await quay.ana.slash("coffee me", channel=quay.coffee)
        answer = await quay.ana.sees("What I know about you", 30)
        assert answer.for_one == quay.ana.id
        assert not quay.ana.waits()
        assert quay.discord.count("edit_original") == 1, "Discord was told to wait, and nothing else before"


async def test_a_form_that_comes_too_late_is_a_button_that_opens_it(quay: Quay):
    async with quay.served(**LATE):
        await quay.ana.slash("coffee join", channel=quay.coffee)
        offered = await quay.ana.sees("That took me a moment", 30)
    async with quay.served():
        await quay.ana.press(offered, "Join")
        assert await quay.ana.opens("Join", 30)


async def test_a_form_that_was_sent_is_answered_later(quay: Quay):
    async with quay.served():
        await quay.ana.slash("coffee rest", channel=quay.coffee)
        await quay.ana.slash("coffee hours", channel=quay.coffee)
        form = await quay.ana.opens("Your hours", 30)
    async with quay.served(**LATE):
        await quay.ana.submit(form, {"My time zone": "Lisbon"})
        assert (await quay.ana.sees("Lisbon", 30)).for_one == quay.ana.id
        assert not quay.ana.waits()
        assert quay.discord.count("edit_original") == 1


async def test_a_press_that_takes_long_changes_what_was_pressed_or_is_answered_below(quay: Quay):
    async with quay.served(**LATE):
        await quay.ana.slash("coffee pace", channel=quay.coffee)
        asked = await quay.ana.sees("How many would you like?", 30)
        before = quay.discord.count("edit_original")
        await quay.ana.press(asked, "2")
        await quay.discord.until(lambda: "2 chats a month" in asked.plain, 30)
        assert quay.discord.count("edit_original") == before + 1
        await quay.ana.slash("coffee me", channel=quay.coffee)
        about = await quay.ana.sees("What I know about you", 30)
        await quay.ana.press(about, "Get a copy")
        copy = await quay.ana.sees("everything I know about you", 30)
        assert quay.discord.count("followup") == 1
        assert [each.name for each in copy.files] == ["refill-my-data.json"]


async def test_an_answer_that_discord_fails_to_take_is_excused(quay: Quay):
    async with quay.served(**LATE):
        quay.discord.fail("edit_original", times=1, error=Error.UNKNOWN_MESSAGE)
        await quay.ana.slash("coffee me", channel=quay.coffee)
        assert await quay.ana.sees("I can’t load or save anything right now", 30)


@pytest.mark.parametrize("lost", [{"reset_after_taking": True}, {"status_after_taking": 502}])
async def test_whoever_waits_is_answered_though_nobody_knew_that_discord_lets_them_wait(
    quay: Quay, lost: dict[str, Any]
):
    async with quay.served(**LATE):
        quay.discord.fail("callback", **lost)
        await quay.ana.slash("coffee me", channel=quay.coffee)
        about = await quay.ana.sees("What I know about you", 30)
        assert not quay.ana.waits()
        quay.discord.fail("callback", **lost)
        await quay.ana.press(about, "Get a copy")
        assert await quay.ana.sees("everything I know about you", 30)


@pytest.mark.parametrize("lost", [{"reset_after_taking": True}, {"status_after_taking": 502}])
async def test_an_answer_is_shown_once_though_discord_did_not_confirm_it(
    quay: Quay, caplog: pytest.LogCaptureFixture, lost: dict[str, Any]
):
    async with quay.served():
        quay.discord.fail("callback", **lost)
        await quay.ana.slash("coffee me", channel=quay.coffee)
        await quay.discord.until(lambda: quay.discord.count("callback") >= 2, 30)
    assert len([one for one in quay.ana.inbox() if "What I know about you" in one.plain]) == 1
    assert "I can’t load or save anything" not in "".join(one.plain for one in quay.ana.inbox())
    assert "the failure was not shown either" not in caplog.text


async def test_an_answer_that_comes_too_late_for_discord_is_logged_without_what_it_was_about(
    quay: Quay, caplog: pytest.LogCaptureFixture
):
    async with quay.served():
        quay.discord.fail("callback", times=9, error=Error.UNKNOWN_INTERACTION)
        asking = asyncio.create_task(quay.ana.slash("coffee topics add", {"topic": "Wildfowling"}, quay.coffee))
        await quay.discord.until(lambda: "the failure was not shown either" in caplog.text, 60)
        asking.cancel()
        await asyncio.wait({asking})
    assert "an answer was not shown: 404 10062" in caplog.text
    assert "Wildfowling" not in caplog.text


@pytest.mark.parametrize(("ago", "counted"), [(1.5, 1.5), (0.0, 0.0), (-4.0, 0.0), (90.0, 0.0)])
def test_time_counts_from_when_discord_made_an_interaction(ago: float, counted: float):
    """If the clock differs by more than Discord waits, the interaction's time is ignored."""
    interaction = SimpleNamespace(created_at=datetime.now(UTC) - timedelta(seconds=ago))
    assert seconds_since(interaction) == pytest.approx(counted, abs=0.2)
