"""A Discord on this machine for every test of the adapter, and servers with Refill in them."""

from collections.abc import AsyncIterator

import pytest

from storage import SqlStore
from tests.adapters.discord.incoming_only import Quay, built
from tests.adapters.discord.local_discord import Guild, LocalDiscord
from tests.adapters.discord.local_discord.fixtures import local_discord
from tests.adapters.discord.one_server import Dock, docked

__all__ = ["harbour", "local_discord"]


@pytest.fixture
def engine_name(request: pytest.FixtureRequest) -> str:
    """Keep to one database, unless a test says otherwise: what Discord says and hears does not depend on it."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def harbour(local_discord: LocalDiscord) -> Guild:
    """Give a server of three, with a channel."""
    guild = local_discord.add_guild("Harbour")
    guild.add_member("Ana", zone="Asia/Kathmandu", locale="pt-BR")
    guild.add_member("Ben")
    guild.add_member("Cleo")
    guild.add_channel("coffee")
    return guild


@pytest.fixture
async def quay(store: SqlStore) -> AsyncIterator[Quay]:
    """Give a server without a circle, in which nothing that is owed is delivered."""
    async with built(store) as quay:
        yield quay


@pytest.fixture
async def dock(store: SqlStore) -> AsyncIterator[Dock]:
    """Give a server with a circle, which nobody has joined yet."""
    async with docked(store) as dock:
        yield dock
