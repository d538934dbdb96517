"""The stand-in as a fixture: a test fails for each thing that it was sent and that Discord would not take."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.gateway import stop_heartbeats
from tests.adapters.discord.local_discord.server import LocalDiscord
from tests.adapters.wait_until import PATIENCE


@contextmanager
def redirected(discord: LocalDiscord) -> Iterator[None]:
    """Let every client of discord.py in this process talk to a local Discord; afterwards it is as it was."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = discord.url, yarl.URL(discord.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@pytest.fixture
async def local_discord() -> AsyncIterator[LocalDiscord]:
    """Give a Discord in real time, which discord.py talks to."""
    async with LocalDiscord(answer_seconds=PATIENCE) as discord:
        with redirected(discord):
            yield discord
            await stop_heartbeats()
    assert discord.violations == []
