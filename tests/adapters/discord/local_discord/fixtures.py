"""The local Discord as a fixture. It fails a test in which the app sent an invalid request."""

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
    """During the block, direct all discord.py clients in this process to a local Discord."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = discord.url, yarl.URL(discord.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@pytest.fixture
async def local_discord() -> AsyncIterator[LocalDiscord]:
    """Yield a local Discord with the real clock, and direct discord.py to it."""
    async with LocalDiscord(answer_seconds=PATIENCE) as discord:
        with redirected(discord):
            yield discord
            await stop_heartbeats()
    assert discord.violations == []
