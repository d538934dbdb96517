"""What members may do, and where ("Permissions"): from their roles, and from what a channel says otherwise."""

from collections.abc import Iterable, Mapping
from enum import IntFlag


class Permission(IntFlag):
    """The permissions that matter here."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38


ALL = (1 << 53) - 1
"""What an administrator may do."""
EVERYONE = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
)
"""What everybody in a new server may do; Discord gives more, and what it gives is not to be relied on."""
TIMED_OUT = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY
"""What is left to whom moderators timed out, unless they are administrators ("Permissions")."""
BOT = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.ATTACH_FILES
    | Permission.EMBED_LINKS
)
"""What the bot may do unless a test says otherwise."""
Overwrites = Mapping[str, tuple[int, int]]
"""What a channel allows and denies, by the id of a role or a member."""


def in_channel(base: int, everyone: str, roles: Iterable[str], member: str, overwrites: Overwrites) -> int:
    """Work out what somebody may do in a channel: everyone's rule first, then those of roles, then their own."""
    if base & Permission.ADMINISTRATOR:
        return ALL
    allow, deny = overwrites.get(everyone, (0, 0))
    may = (base & ~deny) | allow
    of_roles = [overwrites[role] for role in roles if role in overwrites]
    may &= ~_any(deny for _, deny in of_roles)
    may |= _any(allow for allow, _ in of_roles)
    allow, deny = overwrites.get(member, (0, 0))
    may = (may & ~deny) | allow
    return may if may & Permission.VIEW_CHANNEL else 0


def _any(sets: Iterable[int]) -> int:
    held = 0
    for each in sets:
        held |= each
    return held
