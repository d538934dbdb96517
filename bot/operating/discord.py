"""What Discord needs of an operator: the link that adds Refill, and its commands told."""

from bot.operating.store_access import Tell
from bot.settings import Settings


async def invite(settings: Settings, tell: Tell) -> None:
    """Print the link with which a server adds Refill.

    Raises:
        RefillError: there is no token, or Discord does not take it.
    """
    from adapters.discord.clients import Access  # noqa: PLC0415 - the other commands start faster
    from adapters.discord.invite import invitation  # noqa: PLC0415

    tell(await invitation(Access(*settings.discord_access())))


async def sync(settings: Settings, tell: Tell) -> None:
    """Tell Discord of Refill's commands, and print what changes.

    Raises:
        RefillError: there is no token, or Discord does not take it.
    """
    from adapters.discord.clients import Access  # noqa: PLC0415
    from adapters.discord.command_sync import sync_commands  # noqa: PLC0415

    changes = await sync_commands(Access(*settings.discord_access()))
    for change in changes:
        tell(change)
    if not changes:
        tell("Discord has every command as it is; nothing was changed.")
