"""A server with its members, roles and channels, and events in it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.adapters.discord.local_discord.errors import CannotDo
from tests.adapters.discord.local_discord.permissions import ALL, EVERYONE, TIMED_OUT, Permission
from tests.adapters.discord.local_discord.things import Channel, Json, Member, Place, Role, User, moment

if TYPE_CHECKING:
    from tests.adapters.discord.local_discord.person import Person
    from tests.adapters.discord.local_discord.server import LocalDiscord

ACTIVE_THREADS = 1000
"""Maximum number of active threads on a server ("Threads")."""


class Guild:
    """A server, which Discord's API calls a guild."""

    def __init__(self, discord: "LocalDiscord", guild_id: str, name: str, locale: str) -> None:
        self.discord = discord
        self.id = guild_id
        self.name = name
        self.locale = locale
        self.members: dict[str, Member] = {}
        self.roles = {guild_id: Role(guild_id, "@everyone", EVERYONE)}
        self.channels: dict[str, Channel] = {}
        """Channels and threads by id."""
        self.owner = discord.new_id()
        """The owner's id. The owner is not among the members."""
        self.system: Channel | None = None
        """The channel in which Discord posts its system messages."""
        self.is_unavailable = False
        self.most_threads = ACTIVE_THREADS
        self.commands: list[Json] = []
        """The commands of this server only."""

    @property
    def has_bot(self) -> bool:
        """Whether the app's bot is on the server."""
        return self.discord.bot.id in self.members

    def permissions_of(self, user: str) -> int:
        """Return a member's permissions, without overwrites of channels."""
        member = self.members.get(user)
        if member is None:
            return 0
        held = int(self.roles[self.id].permissions)
        for role in member.roles:
            held |= self.roles[role].permissions
        if held & Permission.ADMINISTRATOR:
            return ALL
        return held & TIMED_OUT if member.is_timed_out(self.discord.clock.now()) else held

    def invite_bot(self, permissions: int) -> None:
        """Add the bot with a role of its own, as an invite link does."""
        role = self.add_role("Refill", permissions, is_managed=True)
        self.members[self.discord.bot.id] = Member(self.discord.bot, self.discord.clock.now(), [role.id])
        self.discord.gateway.emit_guild(self, is_new=True)

    def add_member(self, name: str, *roles: Role, nick: str | None = None, **kind: Any) -> "Person":
        """Add a member with a new account. `kind` are fields of User. See `let_in` for an existing account."""
        person = self.discord.add_user(name, **kind)
        self.let_in(person, *roles, nick=nick)
        return person

    def let_in(self, person: "Person", *roles: Role, nick: str | None = None) -> None:
        """Add a person who has an account as a member."""
        member = Member(person.user, self.discord.clock.now(), [role.id for role in roles], nick)
        self.members[person.id] = member
        self.emit("GUILD_MEMBER_ADD", {"guild_id": self.id, **member.as_json()})

    def remove(self, person: "Person") -> None:
        """Remove a member who left or was kicked."""
        member = self.members.pop(person.id, None)
        if member is None:
            raise CannotDo(f"{person.user.name} is not in {self.name}")
        for thread in self.threads():
            if person.id in thread.members:
                thread.members.remove(person.id)
        self.emit("GUILD_MEMBER_REMOVE", {"guild_id": self.id, "user": member.user.as_json()})

    def add_role(self, name: str, permissions: int = 0, **kind: Any) -> Role:
        """Add a role. `kind` are fields of Role."""
        role = Role(self.discord.new_id(), name, permissions, **kind)
        self.roles[role.id] = role
        self.emit("GUILD_ROLE_CREATE", {"guild_id": self.id, "role": role.as_json()})
        return role

    def take(self, person: "Person", role: Role) -> None:
        member = self.members[person.id]
        member.roles.remove(role.id)
        self.emit("GUILD_MEMBER_UPDATE", {"guild_id": self.id, **member.as_json()})

    def time_out(self, person: "Person", until: datetime | None) -> None:
        """Give a member a timeout until an instant, as moderators do. None ends the timeout."""
        self.members[person.id].timed_out_until = until
        self.emit("GUILD_MEMBER_UPDATE", {"guild_id": self.id, **self.members[person.id].as_json()})

    def add_channel(
        self, name: str, *, only_for: Iterable["Person"] | None = None, kind: Place = Place.TEXT
    ) -> Channel:
        """Add a channel, for everybody or only for some people and the bot."""
        channel = Channel(self.discord.new_id(), kind, name, self)
        if only_for is not None:
            seen = int(Permission.VIEW_CHANNEL)
            channel.overwrites = {self.id: (0, seen)}
            channel.overwrites |= dict.fromkeys((*(each.id for each in only_for), self.discord.bot.id), (seen, 0))
        self.channels[channel.id] = self.discord.channels[channel.id] = channel
        self.emit("CHANNEL_CREATE", channel.as_json())
        return channel

    def overwrite(self, channel: Channel, whose: "Role | Person | User", allow: int = 0, deny: int = 0) -> None:
        """Set the overwrites of a role or a person in a channel."""
        channel.overwrites = {**channel.overwrites, whose.id: (int(allow), int(deny))}
        self.emit("CHANNEL_UPDATE", channel.as_json())

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel with its threads and messages, or a thread."""
        for thread in [each for each in self.threads() if each.parent is channel]:
            self._drop(thread)
        self._drop(channel)
        if channel.is_thread:
            told = {"id": channel.id, "guild_id": self.id, "type": int(channel.kind)}
            self.emit("THREAD_DELETE", told | {"parent_id": channel.parent.id if channel.parent else None})
        else:
            self.emit("CHANNEL_DELETE", channel.as_json())

    def _drop(self, channel: Channel) -> None:
        del self.channels[channel.id], self.discord.channels[channel.id]
        self.discord.messages.pop(channel.id, None)

    def threads(self) -> list[Channel]:
        return [each for each in self.channels.values() if each.is_thread]

    def active_threads(self) -> list[Channel]:
        return [each for each in self.threads() if not each.is_archived]

    def archive_quiet_threads(self) -> None:
        """Archive the threads that were inactive for their auto-archive duration."""
        now = self.discord.clock.now()
        for thread in self.active_threads():
            if thread.active_at and now - thread.active_at >= timedelta(minutes=thread.archive_minutes):
                self.archive(thread)

    def archive(self, thread: Channel, *, locked: bool = False) -> None:
        """Archive a thread. Only people who manage threads can unarchive a locked thread."""
        thread.is_archived, thread.is_locked = True, locked
        self.emit("THREAD_UPDATE", thread.as_json(self.discord.bot.id))

    def kick_bot(self) -> None:
        """Remove the bot, which gets GUILD_DELETE."""
        del self.members[self.discord.bot.id]
        self.discord.gateway.emit(self, "GUILD_DELETE", {"id": self.id})

    def go_down(self) -> None:
        """Begin an outage: the bot gets GUILD_DELETE with `unavailable`, and stays a member."""
        self.is_unavailable = True
        self.discord.gateway.emit(self, "GUILD_DELETE", {"id": self.id, "unavailable": True})

    def come_back(self) -> None:
        """End the outage."""
        self.is_unavailable = False
        self.discord.gateway.emit_guild(self)

    def emit(self, event: str, data: Json) -> None:
        """Send an event to the bot, if it is on the server."""
        if self.has_bot:
            self.discord.gateway.emit(self, event, data)

    def partial(self) -> Json:
        """Return the server as in an interaction."""
        return {"id": self.id, "locale": self.locale, "features": []}

    def as_json(self) -> Json:
        """Return the server as in a response of the API."""
        nothing = (
            "icon", "icon_hash", "splash", "discovery_splash", "banner", "description", "home_header", "afk_channel_id",
            "widget_channel_id", "public_updates_channel_id", "rules_channel_id",
            "safety_alerts_channel_id", "vanity_url_code", "application_id", "max_presences",
            "latest_onboarding_question_id",
        )  # fmt: skip
        return {
            **dict.fromkeys(nothing),
            "id": self.id,
            "name": self.name,
            "owner_id": self.owner,
            "system_channel_id": self.system.id if self.system else None,
            "roles": [role.as_json() for role in self.roles.values()],
            "emojis": [],
            "stickers": [],
            "features": [],
            "afk_timeout": 300,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "system_channel_flags": 0,
            "max_members": 500_000,
            "max_stage_video_channel_users": 0,
            "max_video_channel_users": 0,
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "preferred_locale": self.locale,
            "nsfw_level": 0,
            "nsfw": False,
            "premium_progress_bar_enabled": False,
            "premium_progress_bar_enabled_user_updated_at": None,
            "widget_enabled": False,
            "region": "deprecated",
            "incidents_data": None,
        }

    def as_created(self, *, with_members: bool, is_new: bool = False) -> Json:
        """Return the server as in GUILD_CREATE. Only a server that the bot was on before says that it is available."""
        bot = self.discord.bot.id
        members: Mapping[str, Member] = self.members if with_members else {bot: self.members[bot]}
        seen = [each for each in self.channels.values() if each.is_seen_by(bot)]
        return {
            **self.as_json(),
            "joined_at": moment(self.members[bot].joined_at),
            "large": len(self.members) > 250,
            **({} if is_new else {"unavailable": False}),
            "member_count": len(self.members),
            "members": [member.as_json() for member in members.values()],
            "channels": [each.as_json() for each in self.channels.values() if not each.is_thread],
            "threads": [each.as_json(bot) for each in seen if each.is_thread and not each.is_archived],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }
