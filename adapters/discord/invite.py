"""The link that adds Refill to a server, and the permissions that the link asks for."""

from typing import Final

import discord

from adapters.discord.clients import Access, logged_in

PERMISSIONS: Final = {
    "view_channel": "to see that a circle’s channel is there",
    "send_messages": "to post a circle’s invitation in its channel",
    "create_private_threads": "to introduce members to each other in a private thread of a circle’s channel",
    "send_messages_in_threads": "to write to members in these threads",
    "attach_files": "for the calendar file of a picked time",
}
"""Permissions in a server, each with its reason. No permission lets Refill read messages or manage members."""
SCOPES: Final = {
    "applications.commands": "for Refill’s commands",
    "bot": "for all permissions below",
}
"""Scopes of the link, each with its reason."""


def permissions() -> discord.Permissions:
    """Return PERMISSIONS as a value of discord.py."""
    return discord.Permissions(**dict.fromkeys(PERMISSIONS, True))


def invite_url(application: int) -> str:
    """Return an app's link."""
    return discord.utils.oauth_url(application, permissions=permissions(), scopes=sorted(SCOPES))


async def invitation(access: Access) -> str:
    """Return the link of the app that a token belongs to.

    Raises:
        PlatformRefused: Discord refuses the token, fails, or can't be reached.
    """
    async with logged_in(access) as client:
        return invite_url(client.application_id or 0)
