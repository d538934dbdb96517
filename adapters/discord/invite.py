"""The link with which a server adds Refill, and what it is then allowed to do."""

from typing import Final

import discord

from adapters.discord.clients import Access, logged_in

PERMISSIONS: Final = {
    "view_channel": "to see that a circle’s channel is there",
    "send_messages": "to post a circle’s invitation in its channel",
    "create_private_threads": "to introduce members to each other in a private thread of that channel",
    "send_messages_in_threads": "to write to them there",
    "attach_files": "for the calendar file of a picked time",
}
"""What Refill may do in a server, each with its reason; nothing that reads messages, and nobody is managed."""
SCOPES: Final = {
    "applications.commands": "for /coffee",
    "bot": "for all that follows",
}
"""What the link asks for, each with its reason."""


def permissions() -> discord.Permissions:
    """Sum the permissions up."""
    return discord.Permissions(**dict.fromkeys(PERMISSIONS, True))


def invite_url(application: int) -> str:
    """Make an app's link."""
    return discord.utils.oauth_url(application, permissions=permissions(), scopes=sorted(SCOPES))


async def invitation(access: Access) -> str:
    """Make the link of the app that a token belongs to.

    Raises:
        PlatformRefused: Discord does not take the token, or can't be reached.
    """
    async with logged_in(access) as client:
        return invite_url(client.application_id or 0)
