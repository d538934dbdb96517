"""The connection to Discord's gateway, which sends interactions and events of servers."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands
from discord.gateway import KeepAliveHandler

from adapters.discord.clients import DIRECT_MESSAGES, INTENTS, PATIENCE_SECONDS
from adapters.discord.command_tree import Catalogues, groups, menus
from adapters.discord.dm_replies import DmReplies
from adapters.discord.interactions import Press, Receiver
from adapters.discord.rendering import NOBODY
from bot.settings import Shards

Interaction = discord.Interaction[Any]
OnServer = Callable[[discord.Guild], Awaitable[None]]
OnShard = Callable[[int], Awaitable[None]]


class Gateway(discord.AutoShardedClient):
    """A connection for all shards, or for some of them."""

    receiver: Receiver
    server_seen: OnServer
    server_removed: OnServer
    channels_changed: OnServer
    shard_ready: OnShard
    dm_replies: DmReplies | None
    """Answers direct messages; None if Discord reports no direct messages."""

    def __init__(self, shards: Shards | None = None, *, answers_direct: bool = False, **options: Any) -> None:
        part: Any = {"shard_ids": shards.ids(), "shard_count": shards.count} if shards else {}
        super().__init__(
            intents=DIRECT_MESSAGES if answers_direct else INTENTS,
            allowed_mentions=NOBODY,
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=PATIENCE_SECONDS,
            **part,
            **options,
        )
        self.dm_replies = DmReplies() if answers_direct else None
        self.tree = make_tree(self, self._run, self._suggest)

    async def setup_hook(self) -> None:
        """Register the translator, and one handler for all buttons, also for those of old messages."""
        self.add_dynamic_items(Press)
        await self.tree.set_translator(Catalogues())

    async def on_interaction(self, interaction: Interaction) -> None:
        """Handle a submitted form; discord.py dispatches commands and buttons."""
        if interaction.type is discord.InteractionType.modal_submit:
            await self.receiver.on_form(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Handle a direct message to Refill. Only its author and channel are read."""
        if self.dm_replies is not None and message.guild is None and not message.author.bot:
            await self.dm_replies.answer(message.channel, message.author.id)

    async def close(self) -> None:
        """Disconnect, and stop heartbeats."""
        await super().close()
        await stop_heartbeats()

    def shard_of(self, guild: int) -> int:
        """Return a server's shard ("Gateway": sharding formula)."""
        return (guild >> 22) % (self.shard_count or 1)

    async def on_shard_ready(self, shard_id: int) -> None:
        """Handle a shard that has reported all its servers."""
        await self.shard_ready(shard_id)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Handle a server at the start, and after an outage."""
        await self.server_seen(guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Handle a server that added Refill."""
        await self.server_seen(guild)

    async def on_guild_update(self, before: discord.Guild, after: discord.Guild) -> None:  # noqa: ARG002
        """Handle a changed server."""
        await self.server_seen(after)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Handle a server that removed Refill; an outage is not reported here."""
        await self.server_removed(guild)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Handle a deleted channel, which may be a circle's."""
        await self.channels_changed(channel.guild)

    async def on_guild_channel_update(
        self,
        before: discord.abc.GuildChannel,  # noqa: ARG002
        after: discord.abc.GuildChannel,
    ) -> None:
        """Handle a changed channel, perhaps its permissions."""
        await self.channels_changed(after.guild)

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:  # noqa: ARG002
        """Handle a changed role, by which Refill may have permissions."""
        await self.channels_changed(after.guild)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Handle a deleted role, by which Refill may have had permissions."""
        await self.channels_changed(role.guild)

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:  # noqa: ARG002
        """Handle a change of Refill's own roles; other members are not reported here."""
        await self.channels_changed(after.guild)

    async def _run(self, interaction: Interaction, text: str) -> None:
        await self.receiver.on_command(interaction, text)

    async def _suggest(self, interaction: Interaction, source: str, typed: str) -> list[app_commands.Choice[str]]:
        return await self.receiver.on_suggest(interaction, source, typed)


async def stop_heartbeats() -> None:
    """Stop heartbeats of connections that were lost while being opened. discord.py does not stop these heartbeats."""
    loop = asyncio.get_running_loop()
    for thread in threading.enumerate():
        if isinstance(thread, KeepAliveHandler) and thread.ws.loop is loop:
            thread.stop()
            await asyncio.to_thread(thread.join)


def make_tree(client: discord.Client, run: Any, suggest: Any) -> app_commands.CommandTree[Any]:
    """Return the tree of commands and menus, which call `run` and `suggest`."""
    tree: app_commands.CommandTree[Any] = app_commands.CommandTree(client)
    for group in groups(run, suggest):
        tree.add_command(group)
    for menu in menus(run):
        tree.add_command(menu)
    return tree
