"""Server changes: Refill was removed, channels were lost, members are timed out or no admins any more.

Discord reports removals and lost channels at the gateway, and by refusing calls. Timeouts and lost rights show when
Discord's data about a member is read. Refill believes a removal only if the server is missing in the app's list of
servers. Without this list, an outage would look the same as a removal, and an outage must not erase anything.
"""

import logging
from datetime import datetime
from typing import Any

import discord

from adapters.discord.admin_check import manages_server
from adapters.discord.channel_permissions import missing_permissions
from adapters.discord.custom_ids import community_of, guild_of
from adapters.discord.errors import FAILURES, Retry, translated_errors
from adapters.discord.membership_check import timeout_of
from bot.model.channel_problems import ChannelProblem
from bot.model.circles import Introduces
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.news import AdminRightsLost, ChannelChanged, PostRefused, TimedOut, Uninstalled
from bot.ports import Hear, Store, TryLater

logger = logging.getLogger(__name__)


class ServerCheck:
    """Compares servers, channels, admins and timeouts with the store, and reports changes to the core."""

    def __init__(self, store: Store, hear: Hear) -> None:
        self._store = store
        self._hear = hear

    async def server_left(self, community: CommunityId, client: discord.Client) -> bool:
        """Return whether a server removed Refill; if so, report the uninstall.

        Raises:
            TryLater: Discord can't be asked now.
        """
        if await is_in(client, guild_of(community)):
            return False
        await self._hear(Uninstalled(community))
        return True

    async def hear_gone(self, guild: discord.Guild, client: discord.Client) -> None:
        """Check whether a server removed Refill, as the gateway reports.

        If Discord can't be asked, the next refusal or the next new connection checks again.
        """
        try:
            await self.server_left(community_of(guild.id), client)
        except (*FAILURES, TryLater) as error:
            logger.warning("whether server %s removed Refill is not known yet: %s", guild.id, type(error).__name__)

    async def is_admin_no_more(self, community: CommunityId, told: Any, client: discord.Client) -> bool:
        """Return whether a member is stored as an admin, but is none in Discord's data `told`. If so, report it."""
        async with self._store.reading(community) as tx:
            member = await tx.members.get(MemberId(told["user"]["id"]))
            named = (await tx.get_community()).admins
        if member is None or not member.admin or named in told["roles"]:
            return False
        if await manages_server(client, guild_of(community), told) is not False:
            return False
        await self._hear(AdminRightsLost(community, member.id))
        return True

    async def timeout_changed(self, community: CommunityId, told: Any, now: datetime) -> bool:
        """Return whether a member's timeout began or ended, and the store does not know that. If so, report it."""
        until, member_id = timeout_of(told, now), MemberId(told["user"]["id"])
        async with self._store.reading(community) as tx:
            member = await tx.members.get(member_id)
        if member is None or member.is_timed_out(now) == (until is not None):
            return False
        await self._hear(TimedOut(community, member_id, until))
        return True

    async def channel_lost(self, community: CommunityId, channel: ChannelId) -> None:
        """Report that Refill can't post in a channel any more."""
        await self._hear(ChannelChanged(community, channel, is_open=False))

    async def post_refused(self, community: CommunityId, channel: ChannelId, problem: ChannelProblem) -> None:
        """Report that messages are refused in a channel, because of a problem that people can solve."""
        await self._hear(PostRefused(community, channel, problem))

    async def look_at_channels(self, guild: discord.Guild) -> None:
        """Report each circle's channel where Refill may post again, may not post any more, or has another problem."""
        community = community_of(guild.id)
        async with self._store.reading(community) as tx:
            circles = await tx.circles.all()
        for channel, was_open in {circle.channel: circle.channel_open for circle in circles}.items():
            is_open = can_post(guild, channel)
            if is_open != was_open:
                await self._hear(ChannelChanged(community, channel, is_open=is_open))
            introduces_here = any(
                circle.channel == channel and circle.introduces is Introduces.THREAD for circle in circles
            )
            for problem in _other_problems(guild, channel) if is_open and introduces_here else ():
                await self._hear(PostRefused(community, channel, problem))


async def is_in(client: discord.Client, guild: int) -> bool:
    """Return whether a server is in the app's list of servers, available or not.

    Raises:
        TryLater: Discord can't be asked now.
    """
    with translated_errors(Retry.SAFE, "servers"):
        following = await client.http.get_guilds(limit=1, after=guild - 1, with_counts=False)
    return any(int(each["id"]) == guild for each in following)


def can_post(guild: discord.Guild, channel: ChannelId) -> bool:
    """Return whether Refill may post in a channel of a server, according to the gateway."""
    found = guild.get_channel(int(channel))
    if found is None or guild.me is None:
        return False
    may = found.permissions_for(guild.me)
    return may.view_channel and may.send_messages


def _other_problems(guild: discord.Guild, channel: ChannelId) -> tuple[ChannelProblem, ...]:
    """Return what else is wrong with a channel in which Refill may post."""
    found = guild.get_channel(int(channel))
    if found is None or guild.me is None:
        return ()
    if found.type is not discord.ChannelType.text:
        return (ChannelProblem.WRONG_KIND,)
    return missing_permissions(found.permissions_for(guild.me))
