"""The connection to Discord: log in, serve, and stop. Report the servers that added Refill to the core."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, TypeVar

import discord
from cachetools import TTLCache

from adapters.discord.clients import LOGIN_REFUSED, Access, log_in
from adapters.discord.command_ids import CommandIds
from adapters.discord.custom_ids import community_of, guild_of
from adapters.discord.errors import FAILURES, why
from adapters.discord.gateway import Gateway
from adapters.discord.interactions import Receiver
from adapters.discord.pending_tasks import STOP_SECONDS, PendingTasks
from adapters.discord.people import ZONE, Interaction, People
from adapters.discord.responses import IN_TIME_SECONDS, Responder
from adapters.discord.server_changes import ServerCheck, can_post
from adapters.discord.server_names import PLATFORM, ServerNames
from bot.clock import SystemClock
from bot.conversation import Conversation
from bot.model.circle_starters import Starters
from bot.model.communities import Community
from bot.model.errors import Conflict
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.news import CommunityChanged, Installed
from bot.model.outbox import ToChannel, ToMember
from bot.ports import PlatformRefused, Store, StoreUnavailable, TryLater
from bot.settings import Shards

logger = logging.getLogger(__name__)

CLOSED: Final = {
    4004: LOGIN_REFUSED,
    4010: "REFILL_DISCORD_SHARDS names a shard that Discord does not know",
    4011: "Discord needs more shards than REFILL_DISCORD_SHARDS says: see docs/discord.md",
}
"""Codes with which the gateway closes a connection for good ("Opcodes and Status Codes": gateway close event codes)."""
RETRY_SECONDS: Final = 5.0
"""The pause between two attempts to reach the store."""

MAX_REFUSED: Final = 10_000
REFUSED_SECONDS: Final = 60
"""The pause between two failed look-ups of a server. Many invalid calls would get the app banned."""

T = TypeVar("T")


class DiscordConnection:
    """This process's connection, to all servers or to the servers of its shards."""

    def __init__(
        self, access: Access, shards: Shards | None = None, in_time: float = IN_TIME_SECONDS, **options: Any
    ) -> None:
        access.aim()
        self._access = access
        self._in_time = in_time
        self.client = Gateway(shards, **options)
        self._command_ids = CommandIds()
        self._pending = PendingTasks()
        self._refused = TTLCache[int, bool](MAX_REFUSED, REFUSED_SECONDS)
        self._task: asyncio.Task[None] | None = None

    def hear(self, store: Store, conversation: Conversation) -> None:
        """Set the handlers of interactions and events."""
        self._store, self._conversation = store, conversation
        self._server_check = ServerCheck(store, conversation.hear)
        people = People(store, self._add_server)
        responder = Responder(self._in_time, self._command_ids, ServerNames(store, SystemClock()))
        self.client.receiver = Receiver(conversation, people, responder, self._pending)
        self.client.server_seen = partial(self._hear, self._see)
        self.client.server_removed = partial(self._hear, self._hear_gone)
        self.client.channels_changed = partial(self._hear, self._server_check.look_at_channels)
        self.client.shard_ready = partial(self._hear, self._compare)

    async def start(self, store: Store, conversation: Conversation) -> str:
        """Log in and connect; return the app's name.

        Raises:
            PlatformRefused: Discord refuses the token, fails, or can't be reached.
        """
        self.hear(store, conversation)
        await log_in(self.client, self._access)
        await self._command_ids.load(self.client, datetime.now(UTC))
        self._task = asyncio.create_task(self.client.connect())
        return self.client.user.name if self.client.user else "Refill"

    async def ended(self) -> None:
        """Wait until the connection ends for good.

        Raises:
            PlatformRefused: Discord ended the connection, and would end a new one, too.
        """
        if self._task is None:
            return
        try:
            await asyncio.shield(self._task)
        except discord.ConnectionClosed as closed:
            sentence = CLOSED.get(closed.code, f"Discord closed the connection for good: {closed.code}")
            raise PlatformRefused(sentence) from closed
        except discord.DiscordException as error:
            raise PlatformRefused(f"Discord ended the connection: {type(error).__name__}") from error

    async def is_connected(self) -> bool:
        """Return whether the connections of all shards are open."""
        shards = self.client.shards
        return bool(shards) and not any(shard.is_closed() for shard in shards.values())

    async def settled(self) -> None:
        """Wait until all received interactions and events are handled."""
        await self._pending.settle()

    async def stop(self) -> None:
        """Finish or cancel pending tasks, and disconnect, so that the store can be closed."""
        if self._task is None:
            await self.client.close()
            return
        await self._pending.finish()
        self._task.cancel()  # first, because closing would fail for a shard that is just connecting
        await asyncio.wait({self._task}, timeout=STOP_SECONDS)
        await self.client.close()
        await self._pending.finish()  # tasks that started in between

    @asynccontextmanager
    async def serving(self, store: Store, conversation: Conversation) -> AsyncIterator[str]:
        """Serve during a block; yield the app's name."""
        try:
            yield await self.start(store, conversation)
        finally:
            await self.stop()

    async def _hear(self, handle: Callable[[T], Awaitable[None]], event: T) -> None:
        """Handle an event. Discord sends an event only once, so retry until the store takes the change."""
        with self._pending.doing():
            while True:
                try:
                    await handle(event)
                except (StoreUnavailable, Conflict) as error:
                    logger.warning("an event waits for the store: %s", error)
                    await asyncio.sleep(RETRY_SECONDS)
                else:
                    return

    async def _see(self, guild: discord.Guild) -> None:
        """Report a server, and whether Refill can post in its circles' channels."""
        await self._put(guild, greets=_greets(guild))
        await self._server_check.look_at_channels(guild)

    async def _put(self, guild: discord.Guild, greets: ToChannel | ToMember | None = None) -> None:
        """Report a server, with its current name and language."""
        locale = guild.preferred_locale.value
        # Not everybody may start circles: members of a server hardly know each other, and roles decide who may post.
        told = Community(community_of(guild.id), PLATFORM, guild.name, locale, ZONE, starters=Starters.NAMED)
        await self._conversation.hear(Installed(told, greets))
        await self._conversation.hear(CommunityChanged(told.id, told.name, told.locale))

    async def _add_server(self, interaction: Interaction) -> None:
        """Store the server of an interaction, if Discord confirms that Refill is in it.

        Somebody may press an old button, or use commands that were added without the bot, in a server without Refill.
        """
        server = interaction.guild_id or 0
        guild = self.client.get_guild(server)
        if guild is None or guild.unavailable:
            if server in self._refused:
                return
            try:
                guild = await self.client.fetch_guild(server, with_counts=False)
            except FAILURES as error:
                self._refused[server] = True
                logger.warning("server %s is not stored: %s", server, why(error))
                return
        await self._put(guild)

    async def _hear_gone(self, guild: discord.Guild) -> None:
        await self._server_check.hear_gone(guild, self.client)

    async def _compare(self, shard: int) -> None:
        """Check which servers of a shard removed Refill while the shard was not connected."""
        for community in await self._store.communities():
            if community.platform != PLATFORM or community.left_at is not None:
                continue
            guild = guild_of(community.id)
            if self.client.shard_of(guild) == shard and self.client.get_guild(guild) is None:
                await self._look_again(community.id)

    async def _look_again(self, community: CommunityId) -> None:
        try:
            await self._server_check.server_left(community, self.client)
        except TryLater as error:
            logger.warning("whether %s removed Refill is not known yet: %s", community, error)


def _greets(guild: discord.Guild) -> ToChannel | ToMember:
    """Return where to send the greeting: the channel of Discord's system messages, otherwise the owner.

    Discord tells who added the app only to apps that may read the audit log.
    """
    channel = guild.system_channel
    if channel is not None and can_post(guild, ChannelId(str(channel.id))):
        return ToChannel(ChannelId(str(channel.id)))
    return ToMember(MemberId(str(guild.owner_id)))
