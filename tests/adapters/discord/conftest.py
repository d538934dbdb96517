"""A local Discord server for tests of the adapter, and communities with Refill in them."""

from collections.abc import AsyncIterator

import discord
import pytest

from storage import SqlStore
from tests.adapters.discord.incoming_only import IncomingScene, built
from tests.adapters.discord.local_discord import Channel, Guild, LocalDiscord, Person
from tests.adapters.discord.local_discord.fixtures import local_discord
from tests.adapters.discord.one_server import DiscordScene, docked
from tests.adapters.discord.tiny_app import logged_in

__all__ = ["harbour", "local_discord"]


@pytest.fixture
def engine_name(request: pytest.FixtureRequest) -> str:
    """Use one database unless a test says otherwise, because traffic with Discord doesn't depend on the database."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def harbour(local_discord: LocalDiscord) -> Guild:
    """Return a community of three people with a channel."""
    guild = local_discord.add_guild("Harbour")
    guild.add_member("Ana", zone="Asia/Kathmandu", locale="pt-BR")
    guild.add_member("Ben")
    guild.add_member("Cleo")
    guild.add_channel("coffee")
    return guild


@pytest.fixture
def coffee(harbour: Guild) -> Channel:
    """Return its channel."""
    return next(iter(harbour.channels.values()))


@pytest.fixture
def ana(harbour: Guild) -> Person:
    """Return one of its members."""
    return next(harbour.discord.person(user) for user, each in harbour.members.items() if each.user.name == "Ana")


@pytest.fixture
async def client(local_discord: LocalDiscord) -> AsyncIterator[discord.Client]:
    """Yield a client without a gateway."""
    async with logged_in(local_discord) as client:
        yield client


@pytest.fixture
async def incoming(store: SqlStore) -> AsyncIterator[IncomingScene]:
    """Yield a community without a circle, in which the outbox is not delivered."""
    async with built(store) as incoming:
        yield incoming


@pytest.fixture
async def scene(store: SqlStore) -> AsyncIterator[DiscordScene]:
    """Yield a community with a circle that nobody has joined yet."""
    async with docked(store) as scene:
        yield scene
