"""Servers that send Refill away, and channels and organisers that these lose.

Discord tells of both at the gateway, and by refusing what is sent. A server counts as left only where the app's own
list of servers does not name it any more: an outage looks much the same, and nothing may be erased for that.
"""

import logging
from collections.abc import Mapping
from typing import Any

import discord

from adapters.discord.custom_ids import community_of, guild_of
from adapters.discord.errors import FAILURES, Taken, naming
from adapters.discord.organiser_check import manages_server
from bot.model.errors import NotFound
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.ports import Clock, Store, TryLater
from bot.services import uninstall
from bot.services.circles import note_channel
from bot.services.members import note_no_organiser

logger = logging.getLogger(__name__)


class Departures:
    """Sees to it that nothing more is done for a server that left, and that a channel that is lost is noted."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def server_left(self, community: CommunityId, client: discord.Client) -> bool:
        """Look whether a server has sent Refill away, and stop doing anything for it then; tell so.

        Raises:
            TryLater: Discord can't be asked just now.
        """
        if await is_in(client, guild_of(community)):
            return False
        await self.leave(community)
        return True

    async def hear_gone(self, guild: discord.Guild, client: discord.Client) -> None:
        """Look at a server of which the gateway says that Refill is not in it any more.

        Where Discord can't be asked, the next refusal, or the next start, asks again.
        """
        try:
            await self.server_left(community_of(guild.id), client)
        except (*FAILURES, TryLater) as error:
            logger.warning("whether server %s has left is not known yet: %s", guild.id, type(error).__name__)

    async def leave(self, community: CommunityId) -> None:
        """Stop doing anything for a server."""
        async with self._store.transaction(community) as tx:
            try:
                await uninstall.leave(tx, self._clock.now())
            except NotFound:
                return  # it was never heard from, or is erased already
            await tx.commit()
        logger.warning("%s sent Refill away; what it had is kept for %s days", community, uninstall.KEPT.days)

    async def organises_no_more(self, community: CommunityId, told: Any, client: discord.Client) -> bool:
        """Look whether somebody was an organiser, and is none by what Discord tells of them; note it, and tell so."""
        async with self._store.reading(community) as tx:
            member = await tx.members.get(MemberId(told["user"]["id"]))
            named = (await tx.get_community()).organisers
        if member is None or not member.organiser or named in told["roles"]:
            return False
        if await manages_server(client, guild_of(community), told) is not False:
            return False
        async with self._store.transaction(community) as tx:
            await note_no_organiser(tx, member.id)
            await tx.commit()
        return True

    async def channel_lost(self, community: CommunityId, channel: ChannelId) -> None:
        """Note that Refill can't post in a channel any more."""
        await self._note_channels(community, {channel: False})

    async def look_at_channels(self, guild: discord.Guild) -> None:
        """Look in which channels of a server's circles Refill can post."""
        community = community_of(guild.id)
        async with self._store.reading(community) as tx:
            circles = await tx.circles.all()
        can_post = {circle.channel: _can_post(guild, circle.channel) for circle in circles}
        known = {circle.channel: circle.channel_open for circle in circles}
        await self._note_channels(community, {each: now for each, now in can_post.items() if now != known[each]})

    async def _note_channels(self, community: CommunityId, changed: Mapping[ChannelId, bool]) -> None:
        if not changed:
            return
        async with self._store.transaction(community) as tx:
            for channel, is_open in changed.items():
                await note_channel(tx, channel, is_open=is_open)
            await tx.commit()


async def is_in(client: discord.Client, guild: int) -> bool:
    """Tell whether a server is among the app's own, be it available or not.

    Raises:
        TryLater: Discord can't be asked just now.
    """
    with naming(Taken.HARMLESS, "servers"):
        following = await client.http.get_guilds(limit=1, after=guild - 1, with_counts=False)
    return any(int(each["id"]) == guild for each in following)


def _can_post(guild: discord.Guild, channel: ChannelId) -> bool:
    found = guild.get_channel(int(channel))
    if found is None or guild.me is None:
        return False
    may = found.permissions_for(guild.me)
    return may.view_channel and may.send_messages
