"""Rendering of references in Discord's client: current names, and times in the reader's own zone."""

from collections.abc import Collection
from copy import copy
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta

if TYPE_CHECKING:
    from tests.adapters.discord.local_discord.server import LocalDiscord
    from tests.adapters.discord.local_discord.things import Channel


CHAT_INPUT = 1
BRANCHES = (1, 2)
"""The option types of subcommands and of subcommand groups."""


class Eyes:
    """A reader in a place, with a zone and a language.

    The reader's client only knows people whom it was told of. Each mention that notifies a person brings that person's
    name. An unknown person is shown as "@unknown-user".
    """

    def __init__(
        self,
        discord: "LocalDiscord",
        zone: str,
        locale: str,
        where: "Channel | None" = None,
        known: Collection[str] | None = None,
    ) -> None:
        """`known` contains the ids of the people whom the client knows; None if it knows everybody."""
        self._discord = discord
        self._zone = ZoneInfo(zone)
        self._locale = Locale.parse(locale, sep="-")
        self._where = where
        self._known = known

    def person(self, user_id: str) -> str:
        """Render a mention of a person, with the name on this server if there is one."""
        if self._known is not None and user_id not in self._known:
            return "@unknown-user"
        guild = self._where.guild if self._where else None
        member = guild.members.get(user_id) if guild else None
        if member and member.nick:
            return f"@{member.nick}"
        user = self._discord.users.get(user_id)
        return f"@{user.name}" if user else f"<@{user_id}>"

    def knowing(self, known: Collection[str]) -> "Eyes":
        """Return a copy whose client knows only some people."""
        found = copy(self)
        found._known = {*known, *(self._known or ())}
        return found

    def channel(self, channel_id: str) -> str:
        channel = self._discord.channels.get(channel_id)
        return f"#{channel.name}" if channel else "#unknown"

    def role(self, role_id: str) -> str:
        guild = self._where.guild if self._where else None
        role = guild.roles.get(role_id) if guild else None
        return f"@{role.name}" if role else "@unknown-role"

    def command(self, path: str, command_id: str) -> str | None:
        """Render a mention of a command, or return None if it is not registered. A group is not a command."""
        name, *below = path.split()
        command = next((each for each in self._discord.commands if each["id"] == command_id), None)
        if command is None or command["name"] != name or command["type"] != CHAT_INPUT:
            return None
        for step in below:
            command = next((each for each in command.get("options") or () if each["name"] == step), None)
            if command is None or (command is not None and command["type"] not in BRANCHES):
                return None
        is_whole = not any(each["type"] in BRANCHES for each in command.get("options") or ())
        return f"/{path}" if is_whole else None

    def moment(self, timestamp: int, style: str) -> str:
        local = datetime.fromtimestamp(timestamp, UTC).astimezone(self._zone)
        match style:
            case "t" | "T":
                return format_time(local, "short" if style == "t" else "medium", locale=self._locale)
            case "d" | "D":
                return format_date(local, "short" if style == "d" else "long", locale=self._locale)
            case "R":
                return format_timedelta(local - self._discord.clock.now(), add_direction=True, locale=self._locale)
            case "F":
                return format_datetime(local, "EEEE, d MMMM y HH:mm", locale=self._locale)
            case _:
                return format_datetime(local, "d MMMM y HH:mm", locale=self._locale)
