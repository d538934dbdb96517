"""A Discord on this machine for every test of the adapter."""

import pytest

from tests.adapters.discord.local_discord import Guild, LocalDiscord
from tests.adapters.discord.local_discord.fixtures import local_discord

__all__ = ["harbour", "local_discord"]


@pytest.fixture
def harbour(local_discord: LocalDiscord) -> Guild:
    """Give a server of three, with a channel."""
    guild = local_discord.add_guild("Harbour")
    guild.add_member("Ana", zone="Asia/Kathmandu", locale="pt-BR")
    guild.add_member("Ben")
    guild.add_member("Cleo")
    guild.add_channel("coffee")
    return guild
