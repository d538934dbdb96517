"""A workspace with its people and channels, and events in it."""

import copy
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.adapters.slack.local_slack.errors import CannotDo, Refused
from tests.adapters.slack.local_slack.reading import Eyes
from tests.adapters.slack.local_slack.shown import Shown, What
from tests.adapters.slack.local_slack.things import Channel, File, Json, Message, Screen, User

if TYPE_CHECKING:
    from tests.adapters.slack.local_slack.person import Person
    from tests.adapters.slack.local_slack.server import LocalSlack

SLACKBOT = "USLACKBOT"


class Workspace:
    """A workspace with the app's bot in it."""

    def __init__(self, slack: "LocalSlack", team_id: str, name: str, enterprise_id: str | None) -> None:
        self.slack = slack
        self.id = team_id
        self.name = name
        self.enterprise_id = enterprise_id
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: list[Message] = []
        self.shown: list[Shown] = []
        """A log of everything that was shown to people. See `shown`."""
        self.files: dict[str, File] = {}
        self.screens: dict[str, Screen] = {}
        self.bot_user = slack.new_id("UB")
        self.bot_id = slack.new_id("B")
        self.has_messages_tab = True
        """Whether the app's settings in Slack allow direct messages."""
        self.edit_window: timedelta | None = None
        """How long a message may be changed; None means forever."""
        self.is_migrating = False
        """Whether the workspace is being moved into an organisation."""
        self.global_ids: dict[str, str] = {}
        """The ids of users since the workspace joined an organisation, by their ids before that."""
        self.token = ""
        """The bot token; empty while the app is not installed."""
        self.add_user(SLACKBOT, "Slackbot")
        self.add_user(self.bot_user, "Refill", is_bot=True)

    def add_user(self, user_id: str, name: str, **kind: Any) -> "Person":
        """Add a person. `kind` are fields of User, such as the `team_id` of a guest from another workspace."""
        kind = {"team_id": self.id, "enterprise_id": self.enterprise_id} | kind
        self.users[user_id] = User(user_id, name, **kind)
        self.screens[user_id] = Screen()
        return self.user(user_id)

    def add_channel(
        self, channel_id: str, name: str, members: Iterable[str], *, private: bool = False, with_bot: bool = True
    ) -> Channel:
        kind = "private_channel" if private else "public_channel"
        everybody = [*members, *([self.bot_user] if with_bot else [])]
        self.channels[channel_id] = Channel(channel_id, name, kind, everybody)
        return self.channels[channel_id]

    def user(self, user_id: str) -> "Person":
        from tests.adapters.slack.local_slack.person import Person  # noqa: PLC0415 - otherwise the imports are circular

        return Person(self, self.users[user_id])

    def name_of(self, some_id: str) -> str:
        """Return the name of a person or a channel."""
        if some_id in self.users:
            return self.users[some_id].name
        return self.channels[some_id].name if some_id in self.channels else some_id

    @property
    def onlooker(self) -> "Eyes":
        """A reader in London whose language is English."""
        return Eyes(self, "Europe/London", "en-GB")

    def open_direct(self, user_ids: Iterable[str]) -> tuple[Channel, bool]:
        """Return the bot's conversation with these people, and whether it existed. Open it if there is none."""
        members = [self.bot_user, *dict.fromkeys(each for each in user_ids if each != self.bot_user)]
        kind = "im" if len(members) == 2 else "mpim"
        for channel in self.channels.values():
            if channel.kind == kind and set(channel.members) == set(members):
                return channel, True
        made = Channel(self.slack.new_id("D" if kind == "im" else "C"), "directmessage", kind, members)
        if kind == "mpim":
            made.name = "mpdm-" + "--".join(self.users[each].name.lower() for each in members) + "-1"
        self.channels[made.id] = made
        return made, False

    def visible_channel(self, channel_id: str) -> Channel:
        """Return a channel, or raise Refused if the bot can't see it."""
        channel = self.channels.get(channel_id)
        if channel is None or (channel.kind != "public_channel" and self.bot_user not in channel.members):
            raise Refused("channel_not_found")
        return channel

    def message(self, channel_id: str, ts: str) -> Message | None:
        """Return a message that is not ephemeral, or None."""
        for message in self.messages:
            if message.channel.id == channel_id and message.ts == ts and message.ephemeral_to is None:
                return message
        return None

    def show(self, what: What, to: Iterable[str], body: Json) -> None:
        """Log something that is shown to people."""
        seen_by = frozenset(to) - {self.bot_user}
        self.shown.append(Shown(self.slack.clock.now(), what, seen_by, copy.deepcopy(body)))

    def show_message(self, message: Message, what: What = What.MESSAGE) -> None:
        """Log that a message is shown with its current content."""
        to = [message.ephemeral_to] if message.ephemeral_to else message.channel.members
        body = {"text": message.text, "blocks": message.blocks, "metadata": message.metadata}
        self.show(what, to, body)
        for file in message.files:
            self.show(What.FILE, to, {"name": file.name, "data": (file.data or b"").decode()})

    async def emit(self, event: Json, deliveries: int = 1, happened_at: datetime | None = None) -> None:
        """Send an event to the app, now or late. `deliveries` above 1 are repeats after lost acknowledgements."""
        await self.slack.events.emit(self, event, deliveries, happened_at=happened_at)

    async def change(self, user_id: str, deliveries: int = 1, **changed: Any) -> Json:
        """Change fields of a user, such as name or zone. Return the event."""
        user = self.users[user_id]
        for name, value in changed.items():
            setattr(user, name, value)
        now = self.slack.clock.now()
        user.updated = max(int(now.timestamp()), user.updated + 1)
        event: Json = {"type": "user_change", "user": user.as_json(now, with_locale=True), "cache_ts": user.updated}
        await self.emit(event, deliveries)
        return event

    async def deactivate(self, user_id: str, deliveries: int = 1) -> Json:
        return await self.change(user_id, deliveries, deleted=True)

    async def archive(self, channel_id: str, by: str) -> None:
        self.channels[channel_id].is_archived = True
        await self._emit_of(self.channels[channel_id], "archive", user=by)

    async def unarchive(self, channel_id: str, by: str) -> None:
        self.channels[channel_id].is_archived = False
        await self._emit_of(self.channels[channel_id], "unarchive", user=by)

    async def delete_channel(self, channel_id: str) -> None:
        """Delete a channel with its messages."""
        channel = self.channels.pop(channel_id)
        self.messages = [message for message in self.messages if message.channel is not channel]
        await self._emit_of(channel, "deleted")

    async def remove_bot(self, channel_id: str, by: str) -> None:
        """Remove the bot from a channel. The app gets `channel_left`, and no `member_left_channel`."""
        self.channels[channel_id].members.remove(self.bot_user)
        await self._emit_of(self.channels[channel_id], "left", actor_id=by)

    async def invite_bot(self, channel_id: str, by: str) -> None:
        self.channels[channel_id].members.append(self.bot_user)
        await self.emit({**self.channels[channel_id].joined_or_left("joined", self.bot_user, self.id), "inviter": by})

    async def _emit_of(self, channel: Channel, what: str, **more: str) -> None:
        """Send an event of a channel. For a private channel, send it only if the bot was in it."""
        private = channel.kind == "private_channel"
        if not private or what == "left" or self.bot_user in channel.members:
            await self.emit({"type": f"{'group' if private else 'channel'}_{what}", "channel": channel.id, **more})

    async def start_migration(self, enterprise_id: str) -> None:
        """Begin to move the workspace into an organisation. Until the move ends, the Web API is closed."""
        self.is_migrating = True
        await self.emit({"type": "grid_migration_started", "enterprise_id": enterprise_id})

    async def finish_migration(self, enterprise_id: str, *, told: bool = True) -> None:
        """End the move into the organisation. People get new ids that begin with W, and their old ids are invalid.

        The ids of the bot, tokens, channels and messages stay.
        """
        self.is_migrating = False
        self.enterprise_id = enterprise_id
        for old in [each.id for each in self.users.values() if not each.is_bot and each.id != SLACKBOT]:
            new = self.global_ids[old] = f"W{old[1:]}"
            self.users[new] = user = self.users.pop(old)
            user.id, user.enterprise_id = new, enterprise_id
            self.screens[new] = self.screens.pop(old)
            for channel in self.channels.values():
                channel.members = [new if each == old else each for each in channel.members]
            for message in self.messages:
                message.ephemeral_to = new if message.ephemeral_to == old else message.ephemeral_to
        if told:
            await self.emit({"type": "grid_migration_finished", "enterprise_id": enterprise_id})

    async def uninstall(self, first: str = "tokens_revoked") -> None:
        """Uninstall the app. `first` is the event that is sent first; there are two."""
        if self.slack.events.is_org(self):
            raise CannotDo("it is here by way of its organisation: see uninstall_everywhere")
        self.slack.tokens.deactivate(self)
        await self._tell_of_the_end(first, is_org=False)

    async def uninstall_everywhere(self, first: str = "tokens_revoked") -> None:
        """Uninstall the app from the organisation. The events are sent once, not for each workspace."""
        self.slack.tokens.deactivate(self, is_org=True)
        await self._tell_of_the_end(first, is_org=True)

    async def _tell_of_the_end(self, first: str, *, is_org: bool) -> None:
        revoked: Json = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.bot_user]}}
        events = [revoked, {"type": "app_uninstalled"}]
        for event in events if first == "tokens_revoked" else reversed(events):
            await self.slack.events.emit(self, event, is_org=is_org)
