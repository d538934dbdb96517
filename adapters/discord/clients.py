"""Discord's API and gateway: where they are, and a client that speaks to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.ports import PlatformRefused

API: Final = "https://discord.com/api/v10"
GATEWAY: Final = "wss://gateway.discord.gg/"
INTENTS: Final = discord.Intents(guilds=True)
"""What the gateway tells of: servers alone, none of it privileged; no messages, no members, no presence."""
PATIENCE_SECONDS: Final = 30.0
"""How long discord.py waits by itself where Discord asks to wait; what would take longer is raised."""

# discord.py warns of what it lacks for voice, which Refill has none of
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False


@dataclass(frozen=True, slots=True)
class Access:
    """What lets Refill into Discord, and where that is."""

    token: str
    api_url: str = API
    gateway_url: str = GATEWAY

    def aim(self) -> None:
        """Point discord.py there, in this whole process: it has but one place for each."""
        Route.BASE = self.api_url.rstrip("/")
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.gateway_url)


def make_client(trace: aiohttp.TraceConfig | None = None) -> discord.Client:
    """Make a client that hears nothing; `trace` sees its calls."""
    traced: Any = {"http_trace": trace} if trace else {}
    return discord.Client(intents=INTENTS, max_ratelimit_timeout=PATIENCE_SECONDS, **traced)


@asynccontextmanager
async def logged_in(access: Access) -> AsyncIterator[discord.Client]:
    """Make a client for Discord's API alone, without the gateway; a sender needs no more.

    Raises:
        PlatformRefused: Discord does not take the token, or can't be reached.
    """
    access.aim()
    async with make_client() as client:
        await log_in(client, access)
        yield client


async def log_in(client: discord.Client, access: Access) -> None:
    """Show the token.

    Raises:
        PlatformRefused: Discord does not take it, or can't be reached.
    """
    try:
        await client.login(access.token)
    except discord.LoginFailure as error:
        raise PlatformRefused("Discord refuses REFILL_DISCORD_TOKEN; the app's page shows another under Bot") from error
    except discord.HTTPException as error:
        raise PlatformRefused(f"Discord fails at {access.api_url}: {error.status}") from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise PlatformRefused(f"Discord can't be reached at {access.api_url}") from error
