"""Checks the token, the commands and the permissions for `refill doctor`."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

import discord
from discord.abc import GuildChannel

from adapters.discord.clients import Access, logged_in
from adapters.discord.custom_ids import guild_of
from adapters.discord.errors import FAILURES
from adapters.discord.invite import PERMISSIONS
from bot.model.circles import Circle, CircleState, Introduces
from bot.model.communities import Community
from bot.model.findings import Finding, bad, ok
from bot.model.ids import ChannelId
from bot.ports import PlatformRefused

FOR_THREADS: Final = {"create_private_threads", "send_messages_in_threads"}
"""Permissions that a circle with introductions in direct messages does not need."""
INVITE: Final = "Add it again with the link that `refill discord invite` prints"


async def examine_servers(access: Access, circles: Mapping[Community, Sequence[Circle]]) -> AsyncIterator[Finding]:
    """Check the token, the commands, and Refill's permissions in the channels of open circles."""
    try:
        async with logged_in(access) as client:
            name = client.user.name if client.user else "?"
            yield ok(f"Discord: REFILL_DISCORD_TOKEN serves the app {name}")
            yield await _commands(client)
            for community, ours in circles.items():
                async for finding in _server(client, community, ours):
                    yield finding
    except PlatformRefused as error:
        yield bad(f"Discord: {error}")
    except FAILURES as error:
        yield bad(f"Discord can't be reached at {access.api_url} ({type(error).__name__})")


async def _commands(client: discord.Client) -> Finding:
    known = await client.http.get_global_commands(client.application_id or 0)
    if known:
        return ok(f"Discord: {len(known)} commands are registered")
    return bad("Discord: no commands are registered. Run `refill discord sync`")


async def _server(client: discord.Client, community: Community, circles: Sequence[Circle]) -> AsyncIterator[Finding]:
    try:
        guild = await client.fetch_guild(guild_of(community.id), with_counts=False)
        channels = {ChannelId(str(channel.id)): channel for channel in await guild.fetch_channels()}
        me = await guild.fetch_member(client.user.id if client.user else 0)
    except (discord.NotFound, discord.Forbidden):
        yield bad(f"Discord: Refill is not in the server {community.name}. {INVITE}")
        return
    found = [
        finding
        for circle in circles
        if circle.state is CircleState.OPEN
        for finding in _channel(guild, channels.get(circle.channel), me, circle)
    ]
    for finding in found:
        yield finding
    if not found:
        yield ok(f"Discord: in {guild.name}, Refill has all permissions that its circles need")


def _channel(guild: discord.Guild, channel: GuildChannel | None, me: discord.Member, circle: Circle) -> list[Finding]:
    if channel is None:
        gone = f"the channel of the circle {circle.name} is gone"
        return [bad(f"Discord: in {guild.name}, {gone}. Move the circle to another channel")]
    if not isinstance(channel, discord.TextChannel) and circle.introduces is Introduces.THREAD:
        kind = f"#{channel.name} has no private threads, so members of {circle.name} get direct messages instead"
        return [bad(f"Discord: in {guild.name}, {kind}. Move the circle to an ordinary text channel")]
    may: Any = channel.permissions_for(me)
    wanted = set(PERMISSIONS) - (FOR_THREADS if circle.introduces is Introduces.ALONE else set())
    where = f"#{channel.name}, Edit Channel, Permissions, for the role {_role(guild, me)}"
    return [
        bad(
            f"Discord: in #{channel.name} of {guild.name} Refill lacks “{_spelled(name)}”, {PERMISSIONS[name]}. "
            f"Allow it under {where}",
        )
        for name in PERMISSIONS
        if name in wanted and not getattr(may, name)
    ]


def _role(guild: discord.Guild, me: discord.Member) -> str:
    """Return the name of Refill's role, which Discord creates when Refill is added; if there is none, Refill's name."""
    return guild.self_role.name if guild.self_role else me.name


def _spelled(permission: str) -> str:
    """Return a permission's name in Discord's settings, such as "Create Private Threads"."""
    return permission.replace("_", " ").title().replace(" In ", " in ")
