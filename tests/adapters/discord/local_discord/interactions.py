"""Interactions: actions of people. The app has three seconds for its first response, and more time for follow-ups."""

import asyncio
import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from tests.adapters.discord.local_discord.errors import Error, NotAnswered, Refused
from tests.adapters.discord.local_discord.permissions import Permission
from tests.adapters.discord.local_discord.things import Channel, Json, Message, User

if TYPE_CHECKING:
    from tests.adapters.discord.local_discord.server import LocalDiscord

TOKEN_LIFE = timedelta(minutes=15)
"""How long an app may send follow-ups to an interaction ("Receiving and responding")."""
BIGGEST_FILE = 10_485_760


class Kind(IntEnum):
    """The types of interactions."""

    COMMAND = 2
    COMPONENT = 3
    TYPING = 4
    """A person types into an option with autocompletion."""
    MODAL = 5


class Answer(IntEnum):
    """The types of an app's first response."""

    MESSAGE = 4
    THINKING = 5
    NOTHING_YET = 6
    """The message whose button was pressed stays unchanged for now."""
    CHANGE = 7
    CHOICES = 8
    MODAL = 9


MAY_ANSWER = {
    Kind.COMMAND: (Answer.MESSAGE, Answer.THINKING, Answer.MODAL),
    Kind.COMPONENT: (Answer.MESSAGE, Answer.THINKING, Answer.NOTHING_YET, Answer.CHANGE, Answer.MODAL),
    Kind.TYPING: (Answer.CHOICES,),
    Kind.MODAL: (Answer.MESSAGE, Answer.THINKING, Answer.NOTHING_YET, Answer.CHANGE),
}


@dataclass(eq=False)
class Interaction:
    """An action of a person, and the app's response."""

    discord: "LocalDiscord" = field(repr=False)
    id: str
    token: str
    kind: Kind
    user: User
    channel: Channel
    data: Json
    at: datetime
    source: Message | None = None
    """The message whose button was pressed."""
    answered: "asyncio.Future[Answer]" = field(default_factory=asyncio.Future, repr=False)
    answer: Answer | None = None
    original: Message | None = None
    """The message with which the app responded, or which it changed."""
    choices: list[Json] = field(default_factory=list)
    is_too_late: bool = False

    def must_live(self) -> None:
        """Raise Refused if the app sends a follow-up before its first response or too late."""
        if self.answer is None:
            raise Refused(Error.UNKNOWN_WEBHOOK)
        if self.discord.clock.now() - self.at >= TOKEN_LIFE:
            raise Refused(Error.INVALID_WEBHOOK_TOKEN)

    def as_json(self) -> Json:
        """Return the interaction as in INTERACTION_CREATE."""
        guild, channel = self.channel.guild, self.channel
        shown: Json = {
            "version": 1,
            "id": self.id,
            "application_id": self.discord.application_id,
            "type": int(self.kind),
            "token": self.token,
            "data": self.data,
            "channel_id": channel.id,
            "channel": channel.as_json(self.discord.bot.id),
            "locale": self.user.locale,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "attachment_size_limit": BIGGEST_FILE,
            "app_permissions": str(channel.permissions_of(self.discord.bot.id)),
        }
        if guild:
            permissions = str(channel.permissions_of(self.user.id))
            shown |= {
                "guild_id": guild.id,
                "guild": guild.partial(),
                "guild_locale": guild.locale,
                "member": {**guild.members[self.user.id].as_json(), "permissions": permissions},
                "context": 0,
                "authorizing_integration_owners": {"0": guild.id},
            }
        else:
            shown["channel"]["recipients"] = [self.user.as_json()]
            shown |= {"user": self.user.as_json(), "context": 1, "authorizing_integration_owners": {"0": "0"}}
        if self.source is not None:
            shown["message"] = self.source.as_json()
        return copy.deepcopy(shown)

    def metadata(self) -> Json:
        """Return the metadata for a message that answers the interaction."""
        guild = self.channel.guild
        shown: Json = {
            "id": self.id,
            "type": int(self.kind),
            "user": self.user.as_json(),
            "authorizing_integration_owners": {"0": guild.id if guild else "0"},
        }
        if self.kind is Kind.COMPONENT and self.source:
            shown["interacted_message_id"] = self.source.id
        if self.kind is Kind.COMMAND:
            shown |= {"name": self.data["name"], "command_type": self.data["type"]}
        return shown


class Interactions:
    """All interactions."""

    def __init__(self, discord: "LocalDiscord") -> None:
        self.discord = discord
        self.all: dict[str, Interaction] = {}
        """Interactions by token."""
        self.unanswered: list[Interaction] = []

    async def ask(
        self, kind: Kind, user: User, channel: Channel, data: Json, source: Message | None = None, deliveries: int = 1
    ) -> Interaction:
        """Send an action of a person to the app. Return when the app has responded.

        Raises:
            NotAnswered: the app did not respond in time. Later responses are refused.
        """
        discord = self.discord
        number = discord.new_id()
        token = f"token-{number}"
        made = Interaction(discord, number, token, kind, user, channel, data, discord.clock.now(), source)
        self.all[token] = made
        for _ in range(deliveries):
            heard = discord.gateway.emit(channel.guild, "INTERACTION_CREATE", made.as_json())
        try:
            await asyncio.wait_for(asyncio.shield(made.answered), discord.answer_seconds if heard else 0)
        except TimeoutError:
            made.is_too_late = True
            self.unanswered.append(made)
            raise NotAnswered(f"the application did not respond to {user.name}: {kind.name} {data}") from None
        return made

    def find(self, token: str) -> Interaction:
        """Return the interaction with a token, or raise Refused if the app may send no follow-up."""
        found = self.all.get(token)
        if found is None:
            raise Refused(Error.UNKNOWN_WEBHOOK)
        found.must_live()
        return found

    def may_be_used(self, command: Json, user: User, channel: Channel) -> bool:
        """Return whether a person is offered a command, by its contexts and its required permissions."""
        guild = channel.guild
        contexts: Any = command.get("contexts")
        if contexts is not None and (0 if guild else 1) not in contexts:
            return False
        if guild is None:
            return True
        if not channel.may(user.id, Permission.USE_APPLICATION_COMMANDS):
            return False
        needed = command.get("default_member_permissions")
        if needed is None:
            return True
        held = channel.permissions_of(user.id)
        if held & Permission.ADMINISTRATOR:
            return True
        return int(needed) != 0 and held & int(needed) == int(needed)
