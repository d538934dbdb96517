"""Detects servers that removed Refill, channels that it lost, and members who are no organisers any more.

Discord reports these at the gateway, and by refusing calls. A server has removed Refill only if the app's list of
servers does not contain it: an outage looks much the same, and must not erase anything.
"""

import logging
from collections.abc import Mapping
from typing import Any

import discord

from adapters.discord.custom_ids import community_of, guild_of
from adapters.discord.errors import FAILURES, Retry, translated_errors
from adapters.discord.organiser_check import manages_server
from adapters.uninstall import mark_uninstalled
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.ports import Clock, Store, TryLater
from bot.services.circles import note_channel
from bot.services.members import note_no_organiser

logger = logging.getLogger(__name__)


class UninstallCheck:
    """Checks servers, channels and organisers after Discord refused a call or reported a change."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def server_left(self, community: CommunityId, client: discord.Client) -> bool:
        """Return whether a server removed Refill, and mark it as uninstalled then.

        Raises:
            TryLater: Discord can't be asked now.
        """
        if await is_in(client, guild_of(community)):
            return False
        await mark_uninstalled(self._store, self._clock, community)
        return True

    async def hear_gone(self, guild: discord.Guild, client: discord.Client) -> None:
        """Check a server of which the gateway says that it removed Refill.

        If Discord can't be asked, the next refusal or the next start checks again.
        """
        try:
            await self.server_left(community_of(guild.id), client)
        except (*FAILURES, TryLater) as error:
            logger.warning("whether server %s removed Refill is not known yet: %s", guild.id, type(error).__name__)

    async def organises_no_more(self, community: CommunityId, told: Any, client: discord.Client) -> bool:
        """Return whether an organiser is none any more by Discord's data, and store that."""
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
        """Store that Refill can't post in a channel any more."""
        await self._note_channels(community, {channel: False})

    async def look_at_channels(self, guild: discord.Guild) -> None:
        """Check and store in which of its circles' channels Refill can post."""
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
    """Return whether a server is in the app's list of servers, available or not.

    Raises:
        TryLater: Discord can't be asked now.
    """
    with translated_errors(Retry.SAFE, "servers"):
        following = await client.http.get_guilds(limit=1, after=guild - 1, with_counts=False)
    return any(int(each["id"]) == guild for each in following)


def _can_post(guild: discord.Guild, channel: ChannelId) -> bool:
    found = guild.get_channel(int(channel))
    if found is None or guild.me is None:
        return False
    may = found.permissions_for(guild.me)
    return may.view_channel and may.send_messages
