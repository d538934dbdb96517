"""Permissions of members ("Permissions"), from their roles and a channel's overwrites."""

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
"""The permissions of an administrator."""
EVERYONE = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
)
"""The permissions of everybody on a new server. Discord gives more permissions, on which Refill must not rely."""
TIMED_OUT = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY
"""The permissions of a member with a timeout who is not an administrator ("Permissions")."""
BOT = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.ATTACH_FILES
    | Permission.EMBED_LINKS
)
"""The bot's default permissions."""
Overwrites = Mapping[str, tuple[int, int]]
"""The permissions that a channel allows and denies, by the id of a role or a member."""


def in_channel(base: int, everyone: str, roles: Iterable[str], member: str, overwrites: Overwrites) -> int:
    """Return a member's permissions in a channel: apply overwrites of everyone, then of roles, then of the member."""
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
