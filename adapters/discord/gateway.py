"""The connection to Discord's gateway: what people do, and which servers Refill is in."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands
from discord.gateway import KeepAliveHandler

from adapters.discord.clients import INTENTS, PATIENCE_SECONDS
from adapters.discord.command_tree import Catalogues, groups
from adapters.discord.interactions import Press, Receiver
from adapters.discord.rendering import NOBODY
from bot.settings import Shards

Interaction = discord.Interaction[Any]
HearOf = Callable[[discord.Guild], Awaitable[None]]
HearAll = Callable[[int], Awaitable[None]]


class Gateway(discord.AutoShardedClient):
    """A connection for all shards, or for some."""

    receiver: Receiver
    hear_of: HearOf
    hear_gone: HearOf
    hear_channels: HearOf
    hear_all: HearAll

    def __init__(self, shards: Shards | None = None, **options: Any) -> None:
        part: Any = {"shard_ids": shards.ids(), "shard_count": shards.count} if shards else {}
        super().__init__(
            intents=INTENTS,
            allowed_mentions=NOBODY,
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=PATIENCE_SECONDS,
            **part,
            **options,
        )
        self.tree = make_tree(self, self._run, self._suggest)

    async def setup_hook(self) -> None:
        """Know every button again, from whichever time."""
        self.add_dynamic_items(Press)
        await self.tree.set_translator(Catalogues())

    async def on_interaction(self, interaction: Interaction) -> None:
        """Take in a form; commands and buttons come by themselves."""
        if interaction.type is discord.InteractionType.modal_submit:
            await self.receiver.on_form(interaction)

    async def close(self) -> None:
        """Disconnect, and leave no heartbeat behind."""
        await super().close()
        await stop_heartbeats()

    def shard_of(self, guild: int) -> int:
        """Tell which shard a server is of ("Gateway": sharding formula)."""
        return (guild >> 22) % (self.shard_count or 1)

    async def on_shard_ready(self, shard_id: int) -> None:
        """Hear that a shard has told of all its servers."""
        await self.hear_all(shard_id)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Hear of a server at the start, and after an outage."""
        await self.hear_of(guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Hear of a server that has added Refill."""
        await self.hear_of(guild)

    async def on_guild_update(self, before: discord.Guild, after: discord.Guild) -> None:  # noqa: ARG002
        """Hear of a server that has changed."""
        await self.hear_of(after)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Hear of a server that has taken Refill out; one that is merely unavailable is not told here."""
        await self.hear_gone(guild)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Hear that a channel was deleted."""
        await self.hear_channels(channel.guild)

    async def on_guild_channel_update(
        self,
        before: discord.abc.GuildChannel,  # noqa: ARG002
        after: discord.abc.GuildChannel,
    ) -> None:
        """Hear that a channel has changed, perhaps who may do what in it."""
        await self.hear_channels(after.guild)

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:  # noqa: ARG002
        """Hear that a role has changed, perhaps one of Refill's."""
        await self.hear_channels(after.guild)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Hear that a role is no more."""
        await self.hear_channels(role.guild)

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:  # noqa: ARG002
        """Hear that Refill's own roles have changed; of other members Discord tells nothing here."""
        await self.hear_channels(after.guild)

    async def _run(self, interaction: Interaction, text: str) -> None:
        await self.receiver.on_command(interaction, text)

    async def _suggest(self, interaction: Interaction, source: str, typed: str) -> list[app_commands.Choice[str]]:
        return await self.receiver.on_suggest(interaction, source, typed)


async def stop_heartbeats() -> None:
    """Stop what beats for a connection of this loop that was lost while it was made: discord.py lets it beat on."""
    loop = asyncio.get_running_loop()
    for thread in threading.enumerate():
        if isinstance(thread, KeepAliveHandler) and thread.ws.loop is loop:
            thread.stop()
            await asyncio.to_thread(thread.join)


def make_tree(client: discord.Client, run: Any, suggest: Any) -> app_commands.CommandTree[Any]:
    """Make the tree of commands."""
    tree: app_commands.CommandTree[Any] = app_commands.CommandTree(client)
    for group in groups(run, suggest):
        tree.add_command(group)
    return tree
