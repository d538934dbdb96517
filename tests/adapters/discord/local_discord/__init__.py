"""A local Discord server, which an unchanged discord.py can use. See docs/local-discord.md."""

from tests.adapters.discord.local_discord.errors import CannotDo, Error, NotAnswered
from tests.adapters.discord.local_discord.modals import Modal
from tests.adapters.discord.local_discord.permissions import Permission
from tests.adapters.discord.local_discord.person import Person
from tests.adapters.discord.local_discord.server import LocalDiscord
from tests.adapters.discord.local_discord.things import Channel, Message, Place, Role, User
from tests.adapters.discord.local_discord.world import Guild

__all__ = [
    "CannotDo",
    "Channel",
    "Error",
    "Guild",
    "LocalDiscord",
    "Message",
    "Modal",
    "NotAnswered",
    "Permission",
    "Person",
    "Place",
    "Role",
    "User",
]
