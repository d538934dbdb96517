"""Clients for Discord's API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.lost_answers import note_lost_answers
from bot.ports import PlatformRefused

API: Final = "https://discord.com/api/v10"
GATEWAY: Final = "wss://gateway.discord.gg/"
INTENTS: Final = discord.Intents(guilds=True)
"""Only events of servers. Messages, members and presences would need privileged intents."""
DIRECT_MESSAGES: Final = discord.Intents(guilds=True, dm_messages=True)
"""Also direct messages to Refill, which need no privileged intent."""
LOGIN_REFUSED: Final = "Discord refuses REFILL_DISCORD_TOKEN. Create a new token on the app's page, under Bot."
PATIENCE_SECONDS: Final = 30.0
"""How long discord.py waits for a rate limit. If the wait is longer, discord.py raises an error."""

# Refill uses no voice channels, so discord.py need not warn that voice libraries are missing.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False


@dataclass(frozen=True, slots=True)
class Access:
    """The bot's token, and the addresses of Discord."""

    token: str
    api_url: str = API
    gateway_url: str = GATEWAY

    def aim(self) -> None:
        """Set discord.py's addresses, which are global in a process."""
        Route.BASE = self.api_url.rstrip("/")
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.gateway_url)


def make_client(trace: aiohttp.TraceConfig | None = None) -> discord.Client:
    """Return a client without a gateway, which never repeats the creation of a thread; `trace` watches its calls."""
    traced = note_lost_answers(trace or aiohttp.TraceConfig())
    return discord.Client(intents=INTENTS, max_ratelimit_timeout=PATIENCE_SECONDS, http_trace=traced)


@asynccontextmanager
async def logged_in(access: Access) -> AsyncIterator[discord.Client]:
    """Yield a client that is logged in, without a gateway.

    Raises:
        PlatformRefused: Discord refuses the token, fails, or can't be reached.
    """
    access.aim()
    async with make_client() as client:
        await log_in(client, access)
        yield client


async def log_in(client: discord.Client, access: Access) -> None:
    """Log a client in.

    Raises:
        PlatformRefused: Discord refuses the token, fails, or can't be reached.
    """
    try:
        await client.login(access.token)
    except discord.LoginFailure as error:
        raise PlatformRefused(LOGIN_REFUSED) from error
    except discord.HTTPException as error:
        raise PlatformRefused(f"Discord fails at {access.api_url}: {error.status}") from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise PlatformRefused(f"Discord can't be reached at {access.api_url}") from error
