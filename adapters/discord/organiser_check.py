"""Who may manage a server: what Discord tells of a member is their roles, and not what these let them do."""

from typing import Any

import discord

from adapters.discord.errors import FAILURES


async def manages_server(client: discord.Client, guild_id: int, told: Any) -> bool | None:
    """Tell whether somebody may manage a server, by what Discord told of them there; None where nobody knows."""
    guild = client.get_guild(guild_id)
    if guild is not None and not guild.unavailable:
        owner, permissions = guild.owner_id, {role.id: role.permissions for role in guild.roles}
    else:  # another process may have its shard: direct messages come to the first, and who sends has none
        try:
            seen: Any = await client.http.get_guild(guild_id, with_counts=False)
        except FAILURES:
            return None
        owner = int(seen["owner_id"])
        permissions = {int(role["id"]): discord.Permissions(int(role["permissions"])) for role in seen["roles"]}
    everybody = guild_id  # a role of the server's own id
    held = [permissions.get(int(role)) for role in (everybody, *told.get("roles", ()))]
    is_owner = owner == int(told["user"]["id"])
    return is_owner or any(may and (may.manage_guild or may.administrator) for may in held)
