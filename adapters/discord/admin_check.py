"""Checks who may manage a server. Discord's data about a member contains roles, but no permissions."""

from typing import Any

import discord

from adapters.discord.errors import FAILURES


async def manages_server(client: discord.Client, guild_id: int, told: Any) -> bool | None:
    """Return whether a member may manage a server; None if that can't be found out. `told` is the member's data."""
    guild = client.get_guild(guild_id)
    if guild is not None and not guild.unavailable:
        owner, permissions = guild.owner_id, {role.id: role.permissions for role in guild.roles}
    else:  # another process has the server's shard, or this process has no gateway
        try:
            seen: Any = await client.http.get_guild(guild_id, with_counts=False)
        except FAILURES:
            return None
        owner = int(seen["owner_id"])
        permissions = {int(role["id"]): discord.Permissions(int(role["permissions"])) for role in seen["roles"]}
    everybody = guild_id  # the role of everybody has the server's id
    held = [permissions.get(int(role)) for role in (everybody, *told.get("roles", ()))]
    is_owner = owner == int(told["user"]["id"])
    return is_owner or any(may and (may.manage_guild or may.administrator) for may in held)
