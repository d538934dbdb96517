"""The doctor's findings on Discord, and where each can be mended."""

from dataclasses import replace

import pytest

from adapters.discord.checkup import examine_servers
from adapters.discord.clients import Access
from adapters.discord.custom_ids import community_of
from bot.model.circles import Circle, Introduces
from bot.model.communities import Community
from bot.model.findings import Level
from bot.model.ids import ChannelId
from tests.adapters.discord.local_discord import Guild, LocalDiscord, Permission
from tests.unit.texts.examples.cast import USUAL


@pytest.fixture
def circle(harbour: Guild) -> Circle:
    """Return a circle in the server's channel."""
    coffee = next(channel for channel in harbour.channels.values() if channel.name == "coffee")
    return replace(USUAL.circle, name="Coffee", channel=ChannelId(coffee.id), introduces=Introduces.THREAD)


async def findings(discord: LocalDiscord, guild: Guild, *circles: Circle, token: str = "") -> list[str]:
    """List the problems that the doctor finds."""
    access = Access(token or discord.token, discord.url, discord.gateway_url)
    community = Community(community_of(int(guild.id)), "discord", guild.name, "en", "UTC")
    return [
        found.sentence async for found in examine_servers(access, {community: circles}) if found.level is not Level.OK
    ]


async def test_each_missing_permission_is_named_by_channel(
    local_discord: LocalDiscord, harbour: Guild, circle: Circle
) -> None:
    local_discord.commands.append({"name": "coffee"})
    assert await findings(local_discord, harbour, circle) == []
    coffee = harbour.channels[circle.channel]
    harbour.overwrite(coffee, local_discord.bot, deny=Permission.CREATE_PRIVATE_THREADS | Permission.ATTACH_FILES)
    threads, files = await findings(local_discord, harbour, circle)
    assert threads == (
        "Discord: in #coffee of Harbour Refill lacks “Create Private Threads”, to introduce members to each other in a "
        "private thread of a circle’s channel. Allow it under #coffee, Edit Channel, Permissions, for the role refill"
    )
    assert "“Attach Files”, for the calendar file of a picked time" in files
    alone = replace(circle, introduces=Introduces.ALONE)
    assert len(await findings(local_discord, harbour, alone)) == 1, "it needs no threads"


async def test_a_channel_that_is_gone_and_a_server_that_sent_refill_away_are_named(
    local_discord: LocalDiscord, harbour: Guild, circle: Circle
) -> None:
    local_discord.commands.append({"name": "coffee"})
    harbour.delete_channel(harbour.channels[circle.channel])
    (gone,) = await findings(local_discord, harbour, circle)
    assert "the channel of the circle Coffee is gone" in gone
    harbour.kick_bot()
    (left,) = await findings(local_discord, harbour, circle)
    assert "Refill is not in the server Harbour. Add it again with the link" in left


async def test_a_token_that_is_refused_and_commands_that_were_not_told_are_named(
    local_discord: LocalDiscord, harbour: Guild
) -> None:
    assert "`refill discord sync`" in " ".join(await findings(local_discord, harbour))
    (refused,) = await findings(local_discord, harbour, token="another")
    assert "Discord refuses REFILL_DISCORD_TOKEN" in refused
