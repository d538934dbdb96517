"""One call of the interface over HTTP, and the table of routes."""

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
    """A call, whether its body came as JSON or in parts."""

    discord: "LocalDiscord" = field(repr=False)
    name: str
    """Of its route, as in `ROUTES`."""
    path: dict[str, str]
    query: dict[str, str]
    body: Any
    files: list[tuple[str, bytes]]
    """The names and bytes of the files that came with it."""
    at: datetime
    status: int = 0
    answer: Any = None

    @property
    def bot(self) -> str:
        """The bot's id."""
        return self.discord.bot.id

    def require(self, kind: str) -> Json:
        """Return the body, where Discord's schema allows it."""
        if problems := problems_by_schema(kind, self.body):
            raise self.violated(problems)
        body: Json = self.body
        return body

    def violated(self, problems: list[str]) -> Refused:
        """Note an invalid request, and return the error for it."""
        return self.discord.violate(self.name, Error.INVALID_FORM, problems)

    def guild(self) -> Guild:
        """Find the server that is meant, which the bot must be in."""
        guild = self.discord.guilds.get(self.path["guild_id"])
        if guild is None or not guild.has_bot:
            raise Refused(Error.UNKNOWN_GUILD)
        return guild

    def channel(self, *wanted: Permission) -> Channel:
        """Find the channel that is meant, which the bot must see, and may do some things in."""
        channel = self.discord.channels.get(self.path["channel_id"])
        if channel is None:
            raise Refused(Error.UNKNOWN_CHANNEL)
        if not channel.is_seen_by(self.bot):
            raise Refused(Error.MISSING_ACCESS)
        if not channel.may(self.bot, *wanted):
            raise Refused(Error.MISSING_PERMISSIONS)
        return channel

    def message(self, channel: Channel) -> Message:
        """Find the message that is meant; what is only for one person's eyes is not found."""
        for message in reversed(self.discord.messages.get(channel.id, [])):
            if message.id == self.path["message_id"] and not message.for_one:
                return message
        raise Refused(Error.UNKNOWN_MESSAGE)

    def attachments(self, body: Json, before: list[Attachment]) -> list[Attachment]:
        """Make what is attached in the end: what is kept of before, and what came with this call."""
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
    """A route, and who answers it."""

    name: str
    method: str
    path: str
    handler: Handler
    needs_token: bool
    """Whether the bot's token is needed; what concerns an interaction has a token of its own."""


ROUTES: dict[str, Route] = {}


def route(name: str, method: str, path: str, *, needs_token: bool = True) -> Callable[[Handler], Handler]:
    """Put a function into the table of routes; the more special paths come first."""

    def put(handler: Handler) -> Handler:
        ROUTES[name] = Route(name, method, path, handler, needs_token)
        return handler

    return put
