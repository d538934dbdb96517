"""Discord's commands for operators: the invite link, and registering Refill's commands."""

from bot.operating.store_access import Tell
from bot.settings import Settings


async def invite(settings: Settings, tell: Tell) -> None:
    """Print the link that adds Refill to a server.

    Raises:
        RefillError: there is no token, or Discord refuses it.
    """
    from adapters.discord.clients import Access  # noqa: PLC0415 - slow to import
    from adapters.discord.invite import invitation  # noqa: PLC0415

    tell(await invitation(Access(*settings.discord_access())))


async def sync(settings: Settings, tell: Tell) -> None:
    """Register Refill's commands with Discord, and print what changed.

    Raises:
        RefillError: there is no token, or Discord refuses it.
    """
    from adapters.discord.clients import Access  # noqa: PLC0415
    from adapters.discord.command_sync import sync_commands  # noqa: PLC0415

    changes = await sync_commands(Access(*settings.discord_access()))
    for change in changes:
        tell(change)
    if not changes:
        tell("Discord already has all commands. Nothing was changed.")
