"""Refill as an operator starts it with Discord: real processes against the stand-in."""

import asyncio
import signal
from pathlib import Path

import pytest

from adapters.slack.manifest import EVENTS
from tests.adapters.discord.local_discord import Channel, Guild, LocalDiscord, Permission, Person
from tests.adapters.processes import start, told, until_it_says
from tests.adapters.slack.local_slack import LocalSlack


def settings_of(discord: LocalDiscord) -> dict[str, str]:
    return {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url, "DISCORD_GATEWAY_URL": discord.gateway_url}


@pytest.fixture
def olive(harbour: Guild) -> Person:
    """Give an organiser."""
    return harbour.add_member("Olive", harbour.add_role("Hosts", Permission.MANAGE_GUILD))


@pytest.fixture
def coffee(harbour: Guild) -> Channel:
    """Give the channel that the circle meets in."""
    return next(channel for channel in harbour.channels.values() if channel.name == "coffee")


async def ended(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    """Ask a process to end; return its code, and what it said since."""
    process.send_signal(signal.SIGTERM)
    out, _ = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode, out.decode()


async def test_from_a_token_to_a_circle_and_its_invitation(
    local_discord: LocalDiscord, tmp_path: Path, olive: Person, coffee: Channel
):
    settings = settings_of(local_discord)
    code, out = await told(tmp_path, "discord", "sync", **settings)
    assert (code, "new: /coffee-circle new\n" in out) == (0, True), out
    process = await start(tmp_path, "run", **settings)
    try:
        await until_it_says(process, "Refill is in Discord, as ")
        await local_discord.until(lambda: local_discord.gateway.sessions, 20)
        await olive.slash("coffee-circle new", {"name": "Coffee"}, coffee)
        said = await olive.submit(await olive.opens("A new circle"), {"Time zone": "Berlin"})
        assert said is not None
        assert "Coffee meets every Tuesday at 10:00 (Berlin)." in said.plain
        assert "Coffee: one chat, one topic, half an hour" in (await olive.sees("one chat, one topic", 20)).plain
    finally:
        code, out = await ended(process)
    assert (code, "Traceback" in out) == (0, False), out
    for secret in (local_discord.token, "Coffee"):
        assert secret not in out


async def test_one_process_serves_slack_and_discord(local_discord: LocalDiscord, tmp_path: Path, olive: Person):
    async with LocalSlack(subscriptions=EVENTS) as slack:
        workspace = slack.add_workspace("T1", "Quay")
        tokens = {"SLACK_BOT_TOKEN": workspace.token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url}
        process = await start(tmp_path, "run", **settings_of(local_discord), **tokens)
        try:
            await until_it_says(process, "Refill is in Slack, in Quay, and in Discord, as ")
        finally:
            code, out = await ended(process)
    assert (code, "Traceback" in out) == (0, False), out


async def test_a_token_that_discord_refuses_ends_the_start(local_discord: LocalDiscord, tmp_path: Path):
    settings = settings_of(local_discord) | {"DISCORD_TOKEN": "wrong"}
    code, out = await told(tmp_path, "run", **settings)
    assert (code, "Discord refuses REFILL_DISCORD_TOKEN" in out, "Traceback" in out) == (1, True, False), out


async def test_without_a_token_it_is_told_in_a_sentence(tmp_path: Path):
    code, out = await told(tmp_path, "discord", "invite")
    assert (code, "REFILL_DISCORD_TOKEN: missing" in out) == (1, True), out
