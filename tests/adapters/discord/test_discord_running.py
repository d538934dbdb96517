"""Refill as an operator starts it with Discord: real processes against the stand-in."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack.manifest import EVENTS
from tests.adapters.discord.local_discord import LocalDiscord, Permission
from tests.adapters.discord.quay import PATIENT
from tests.adapters.processes import start, told, until_it_says
from tests.adapters.slack.local_slack import LocalSlack


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    """Give a Discord that waits for a process to start."""
    async with LocalDiscord(answer_seconds=PATIENT) as discord:
        yield discord
    assert discord.violations == []


def settings_of(discord: LocalDiscord) -> dict[str, str]:
    return {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url, "DISCORD_GATEWAY_URL": discord.gateway_url}


async def ended(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    """Ask a process to end; return its code, and what it said since."""
    process.send_signal(signal.SIGTERM)
    out, _ = await asyncio.wait_for(process.communicate(), PATIENT)
    return process.returncode, out.decode()


async def test_from_a_token_to_an_answer(discord: LocalDiscord, tmp_path: Path):
    guild = discord.add_guild("Harbour")
    coffee = guild.add_channel("coffee")
    olive = guild.add_member("Olive", guild.add_role("Hosts", Permission.MANAGE_GUILD))
    code, out = await told(tmp_path, "discord", "sync", **settings_of(discord))
    assert (code, "new: /coffee-circle new\n" in out) == (0, True), out
    process = await start(tmp_path, "run", **settings_of(discord))
    try:
        await until_it_says(process, "Refill is in Discord, as ")
        await discord.until(lambda: discord.gateway.sessions, PATIENT)
        await olive.slash("coffee topics add", {"topic": "Wildfowling"}, coffee)
        await olive.sees("/coffee join gets you in", PATIENT)
        await olive.slash("coffee-circle preview", channel=coffee)
        await olive.sees("There is no circle here yet", PATIENT)
    finally:
        code, out = await ended(process)
    assert (code, "Traceback" in out) == (0, False), out
    for secret in (discord.token, "Wildfowling"):
        assert secret not in out


async def test_one_process_serves_slack_and_discord(discord: LocalDiscord, tmp_path: Path):
    async with LocalSlack(subscriptions=EVENTS) as slack:
        workspace = slack.add_workspace("T1", "Quay")
        tokens = {"SLACK_BOT_TOKEN": workspace.token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url}
        process = await start(tmp_path, "run", **settings_of(discord), **tokens)
        try:
            await until_it_says(process, "Refill is in Slack, in Quay, and in Discord, as ")
        finally:
            code, out = await ended(process)
    assert (code, "Traceback" in out) == (0, False), out


async def test_a_token_that_discord_refuses_ends_the_start(discord: LocalDiscord, tmp_path: Path):
    code, out = await told(tmp_path, "run", **settings_of(discord) | {"DISCORD_TOKEN": "wrong"})
    assert (code, "Discord refuses REFILL_DISCORD_TOKEN" in out, "Traceback" in out) == (1, True, False), out


async def test_without_a_token_it_is_told_in_a_sentence(tmp_path: Path):
    code, out = await told(tmp_path, "discord", "invite")
    assert (code, "REFILL_DISCORD_TOKEN: missing" in out) == (1, True), out
