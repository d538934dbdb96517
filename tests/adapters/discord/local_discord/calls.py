"""Calls of the HTTP API, and the table of routes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.adapters.discord.local_discord.errors import Error, Refused
from tests.adapters.discord.local_discord.permissions import Permission
from tests.adapters.discord.local_discord.schema import problems_by_schema
from tests.adapters.discord.local_discord.things import Attachment, Channel, Message
from tests.adapters.discord.local_discord.world import Guild

if TYPE_CHECKING:
    from tests.adapters.discord.local_discord.server import LocalDiscord

Json = dict[str, Any]


@dataclass
class Call:
    """A call of the API. Its body was JSON or multipart."""

    discord: "LocalDiscord" = field(repr=False)
    name: str
    """The name of the call's route in `ROUTES`."""
    path: dict[str, str]
    query: dict[str, str]
    body: Any
    files: list[tuple[str, bytes]]
    """The names and bytes of uploaded files."""
    at: datetime
    status: int = 0
    answer: Any = None

    @property
    def bot(self) -> str:
        return self.discord.bot.id

    def require(self, kind: str) -> Json:
        """Return the body if it is valid in Discord's schema; otherwise raise Refused."""
        if problems := problems_by_schema(kind, self.body):
            raise self.violated(problems)
        body: Json = self.body
        return body

    def violated(self, problems: list[str]) -> Refused:
        """Log an invalid request, and return the error for it."""
        return self.discord.violate(self.name, Error.INVALID_FORM, problems)

    def guild(self) -> Guild:
        """Return the server in the path, or raise Refused if the bot isn't on it."""
        guild = self.discord.guilds.get(self.path["guild_id"])
        if guild is None or not guild.has_bot:
            raise Refused(Error.UNKNOWN_GUILD)
        return guild

    def channel(self, *wanted: Permission) -> Channel:
        """Return the channel in the path, or raise Refused.

        The bot must see it, and needs the `wanted` permissions in it.
        """
        channel = self.discord.channels.get(self.path["channel_id"])
        if channel is None:
            raise Refused(Error.UNKNOWN_CHANNEL)
        if not channel.is_seen_by(self.bot):
            raise Refused(Error.MISSING_ACCESS)
        if not channel.may(self.bot, *wanted):
            raise Refused(Error.MISSING_PERMISSIONS)
        return channel

    def message(self, channel: Channel) -> Message:
        """Return the message in the path, or raise Refused. Ephemeral messages are not found."""
        for message in reversed(self.discord.messages.get(channel.id, [])):
            if message.id == self.path["message_id"] and not message.for_one:
                return message
        raise Refused(Error.UNKNOWN_MESSAGE)

    def attachments(self, body: Json, before: list[Attachment]) -> list[Attachment]:
        """Return the attachments after a change: the earlier files that are kept, and the uploaded files."""
        told = {str(each["id"]): each for each in body.get("attachments") or ()}
        kept = [each for each in before if "attachments" not in body or each.id in told]
        new = [
            Attachment(self.discord.new_id(), name, data, told.get(str(number), {}).get("description"))
            for number, (name, data) in enumerate(self.files)
        ]
        return [*kept, *new]


Handler = Callable[[Call], Any]


@dataclass(frozen=True, slots=True)
class Route:
    """A route and its handler."""

    name: str
    method: str
    path: str
    handler: Handler
    needs_token: bool
    """Whether the bot's token is needed. Routes of interactions have a token in the path instead."""


ROUTES: dict[str, Route] = {}


def route(name: str, method: str, path: str, *, needs_token: bool = True) -> Callable[[Handler], Handler]:
    """Register a handler in the table of routes. More specific paths must come first."""

    def put(handler: Handler) -> Handler:
        ROUTES[name] = Route(name, method, path, handler, needs_token)
        return handler

    return put
