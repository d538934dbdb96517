"""Refill with Discord, started as an operator does: real processes against the local Discord."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from adapters.discord.clients import Access
from adapters.discord.command_sync import sync_commands
from adapters.slack.manifest import EVENTS
from bot.ports import PlatformRefused
from storage.deployment_keys import new_key
from tests.adapters.discord.incoming_only import PATIENT
from tests.adapters.discord.local_discord import Channel, LocalDiscord, Permission, Person
from tests.adapters.discord.local_discord.fixtures import redirected
from tests.adapters.processes import free_port, start, started_and_stopped, told_here, until_it_says
from tests.adapters.slack.local_slack import LocalSlack


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    """Yield a local Discord for a process to connect to."""
    async with LocalDiscord(answer_seconds=PATIENT) as discord:
        yield discord
    assert discord.violations == []


def settings_of(discord: LocalDiscord) -> dict[str, str]:
    return {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url, "DISCORD_GATEWAY_URL": discord.gateway_url}


def in_a_server(discord: LocalDiscord) -> tuple[Person, Channel]:
    """Add a server. Return a member of it, and a channel."""
    guild = discord.add_guild("Harbour")
    return guild.add_member("Ana"), guild.add_channel("coffee")


async def sync(discord: LocalDiscord) -> None:
    """Register the commands with `refill discord sync`."""
    with redirected(discord):
        await sync_commands(Access(discord.token, discord.url, discord.gateway_url))


async def ended(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    """Stop a process. Return its exit code, and its output since the last read."""
    process.send_signal(signal.SIGTERM)
    out, _ = await asyncio.wait_for(process.communicate(), PATIENT)
    return process.returncode, out.decode()


async def test_from_a_token_to_an_answer(discord: LocalDiscord, tmp_path: Path):
    guild = discord.add_guild("Harbour")
    coffee = guild.add_channel("coffee")
    olive = guild.add_member("Olive", guild.add_role("Hosts", Permission.MANAGE_GUILD))
    with redirected(discord):
        code, out = await told_here(tmp_path, "discord", "sync", **settings_of(discord))
    assert (code, "new: /coffee-circle new\n" in out) == (0, True), out
    process = await start(tmp_path, "run", **settings_of(discord), DISCORD_SHARDS="0-1/2")
    try:
        await until_it_says(process, "Refill is in Discord, as ")
        await discord.until(lambda: discord.gateway.is_heard(guild), PATIENT)
        assert {session.shards for session in discord.gateway.sessions.values()} == {2}
        await olive.slash("coffee topics add", {"topic": "Wildfowling"}, coffee)
        await olive.sees("Join a circle with /coffee join", PATIENT)
        await olive.slash("coffee-circle preview", channel=coffee)
        await olive.sees("There are no circles right now", PATIENT)
    finally:
        code, out = await ended(process)
    assert (code, "Traceback" in out) == (0, False), out
    assert discord.count("put_commands") == 1, "none is told by starting"
    for secret in (discord.token, "Wildfowling"):
        assert secret not in out


@pytest.mark.slow
async def test_one_process_serves_slack_and_discord(discord: LocalDiscord, tmp_path: Path):
    async with LocalSlack(subscriptions=EVENTS, ack_seconds=PATIENT) as slack:
        workspace = slack.add_workspace("T1", "Quay")
        tokens = {"SLACK_BOT_TOKEN": workspace.token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url}
        process = await start(tmp_path, "run", **settings_of(discord), **tokens)
        try:
            await until_it_says(process, "Refill is in Slack, in Quay, and in Discord, as ")
        finally:
            code, out = await ended(process)
    assert (code, "Traceback" in out) == (0, False), out


@pytest.mark.slow
async def test_slack_over_http_and_discord_are_served_until_discord_ends_it(discord: LocalDiscord, tmp_path: Path):
    ana, coffee = in_a_server(discord)
    async with LocalSlack(subscriptions=EVENTS, ack_seconds=PATIENT) as slack:
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        app = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "secret", "SLACK_SIGNING_SECRET": "signing"}
        where = {"SLACK_API_URL": slack.url, "PUBLIC_URL": address, "PORT": str(port)}
        keys = {"ENCRYPTION_KEYS": new_key()}
        await sync(discord)
        process = await start(tmp_path, "run", **settings_of(discord), **app, **where, **keys)
        await until_it_says(process, f"Refill serves Slack and Discord at {address}")
        await discord.until(lambda: discord.gateway.sessions, PATIENT)
        await ana.slash("coffee help", channel=coffee)
        async with httpx.AsyncClient(base_url=address, trust_env=False) as browser:
            assert "Add to Slack" in (await browser.get("/")).text
        discord.gateway.drop(resumable=False, code=4004)
        out, _ = await asyncio.wait_for(process.communicate(), PATIENT)
    assert (process.returncode, "Discord refuses REFILL_DISCORD_TOKEN" in out.decode()) == (1, True), out
    assert b"Traceback" not in out


async def test_a_token_that_discord_refuses_ends_the_start(discord: LocalDiscord, tmp_path: Path):
    refused = settings_of(discord) | {"DISCORD_TOKEN": "wrong", "DATABASE_URL": f"sqlite:///{tmp_path / 'refill.db'}"}
    with pytest.raises(PlatformRefused, match="Discord refuses REFILL_DISCORD_TOKEN"):
        await started_and_stopped(refused)


async def test_without_a_token_it_is_told_in_a_sentence(tmp_path: Path):
    code, out = await told_here(tmp_path, "discord", "invite")
    assert (code, "REFILL_DISCORD_TOKEN: missing" in out) == (1, True), out
