"""How calls to Discord fail."""

from typing import Final

import aiohttp
import discord

FAILURES: Final = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
"""All that a call may raise."""
UNKNOWN_GUILD: Final = 10004
UNKNOWN_MEMBER: Final = 10007
UNKNOWN_USER: Final = 10013
UNKNOWN_INTERACTION: Final = 10062
"""It was answered too late."""
MISSING_ACCESS: Final = 50001
"""Discord's words for it ("Opcodes and Status Codes": JSON error codes)."""


def why(error: BaseException) -> str:
    """Read why a call failed: Discord's own code, or what went wrong; never what it was about."""
    return f"{error.status} {error.code}" if isinstance(error, discord.HTTPException) else type(error).__name__
