"""Refill in the local Discord, as far as what comes in needs it: nothing that is owed is delivered here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from adapters.discord.clients import Access
from adapters.discord.servers import Servers
from adapters.discord.syncing import sync
from bot.app import Refill
from bot.clock import SystemClock
from storage import SqlStore
from tests.adapters.discord.local_discord import LocalDiscord
from tests.adapters.waiting import until


@dataclass(frozen=True, slots=True)
class Quay:
    """Refill, its store, and the Discord that it is in."""

    discord: LocalDiscord
    store: SqlStore
    servers: Servers
    refill: Refill


@asynccontextmanager
async def moored(discord: LocalDiscord, store: SqlStore, **options: Any) -> AsyncIterator[Quay]:
    """Let Refill serve a Discord."""
    access = Access(discord.token, discord.url, discord.gateway_url)
    servers = Servers(access, guild_ready_timeout=0.01, **options)
    refill = Refill(store, SystemClock(), {})
    async with servers.serving(store, refill.clock, refill.conversation):
        await sync(servers.client)
        await until(servers.client.is_ready, 10)
        yield Quay(discord, store, servers, refill)
