"""Users, roles, channels and messages."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from tests.adapters.discord.local_discord.components import COMPONENTS_V2, EPHEMERAL, LOADING, Kind, numbered, walk
from tests.adapters.discord.local_discord.permissions import TIMED_OUT, Permission, in_channel
from tests.adapters.discord.local_discord.rendering import plain_components, plain_markdown

if TYPE_CHECKING:
    from tests.adapters.discord.local_discord.reading import Eyes
    from tests.adapters.discord.local_discord.server import LocalDiscord
    from tests.adapters.discord.local_discord.world import Guild

Json = dict[str, Any]
USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
ALL_OF_THEM = re.compile(r"@(everyone|here)")


def moment(at: datetime | None) -> str | None:
    """Format an instant as Discord does."""
    return at.isoformat() if at else None


class Place(IntEnum):
    """The types of channels."""

    TEXT = 0
    DIRECT = 1
    VOICE = 2
    CATEGORY = 4
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    ANNOUNCEMENT = 5
    STAGE = 13
    FORUM = 15


@dataclass
class User:
    """A user account: a person's, or a bot's."""

    id: str
    name: str
    zone: str = "Europe/London"
    locale: str = "en-GB"
    is_bot: bool = False
    takes_direct: bool = True
    """Whether the user accepts direct messages from members of their servers."""

    def as_json(self) -> Json:
        """Return the user as JSON. Apps don't see a user's time zone and language."""
        return {
            "id": self.id,
            "username": self.name.lower().replace(" ", "_"),
            "global_name": None if self.is_bot else self.name,
            "discriminator": "0" * 4 if self.is_bot else "0",
            "avatar": None,
            "bot": self.is_bot,
            "system": False,
            "public_flags": 0,
            "flags": 0,
            "banner": None,
            "accent_color": None,
            "avatar_decoration_data": None,
            "collectibles": None,
            "primary_guild": None,
        }


@dataclass
class Role:
    """A role on a server."""

    id: str
    name: str
    permissions: int = 0
    is_mentionable: bool = False
    is_managed: bool = False

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "permissions": str(int(self.permissions)),
            "position": 0,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": self.is_managed,
            "mentionable": self.is_mentionable,
            "icon": None,
            "unicode_emoji": None,
            "description": None,
            "flags": 0,
        }


@dataclass
class Member:
    """A member of a server."""

    user: User
    joined_at: datetime
    roles: list[str] = field(default_factory=list)
    nick: str | None = None
    timed_out_until: datetime | None = None

    def is_timed_out(self, now: datetime) -> bool:
        """Return whether the member has a timeout from moderators."""
        return self.timed_out_until is not None and now < self.timed_out_until

    def as_json(self) -> Json:
        return {
            "user": self.user.as_json(),
            "nick": self.nick,
            "avatar": None,
            "banner": None,
            "avatar_decoration_data": None,
            "collectibles": None,
            "roles": self.roles,
            "joined_at": moment(self.joined_at),
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "pending": False,
            "communication_disabled_until": moment(self.timed_out_until),
        }


@dataclass
class Channel:
    """A server's channel, a thread, or a direct conversation."""

    id: str
    kind: Place
    name: str = ""
    guild: "Guild | None" = field(default=None, repr=False)
    parent: "Channel | None" = field(default=None, repr=False)
    members: list[str] = field(default_factory=list)
    """The members of a thread or a direct conversation. A server's channel has none; permissions decide who sees it."""
    overwrites: dict[str, tuple[int, int]] = field(default_factory=dict)
    owner: str = ""
    made_at: datetime | None = None
    active_at: datetime | None = None
    """When a thread was created or last written in."""
    is_archived: bool = False
    is_locked: bool = False
    is_invitable: bool = True
    archive_minutes: int = 4320
    last_message: str | None = None
    message_count: int = 0

    @property
    def is_thread(self) -> bool:
        """Whether the channel is a thread."""
        return self.kind in (Place.PUBLIC_THREAD, Place.PRIVATE_THREAD)

    def permissions_of(self, user: str) -> int:
        """Return a user's permissions here. A thread has the permissions of its channel."""
        if self.guild is None:
            return int(~Permission.MENTION_EVERYONE) if user in self.members else 0
        member, where = self.guild.members.get(user), self.parent or self
        if member is None:
            return 0
        base = self.guild.permissions_of(user)
        may = in_channel(base, self.guild.id, member.roles, user, where.overwrites)
        is_bound = member.is_timed_out(self.guild.discord.clock.now()) and not base & Permission.ADMINISTRATOR
        return may & TIMED_OUT if is_bound else may

    def may(self, user: str, *wanted: Permission) -> bool:
        """Return whether a user has all of these permissions here."""
        held = self.permissions_of(user)
        return all(held & each for each in wanted)

    def is_seen_by(self, user: str) -> bool:
        """Return whether a user can read here. Users who manage threads can also read private threads."""
        if self.guild is None:
            return user in self.members
        if not self.may(user, Permission.VIEW_CHANNEL):
            return False
        return self.kind != Place.PRIVATE_THREAD or user in self.members or self.may(user, Permission.MANAGE_THREADS)

    def readers(self) -> list[str]:
        """List the users to whom messages here are shown. Users who only manage threads are not among them."""
        if self.guild is None or self.kind == Place.PRIVATE_THREAD:
            return [*self.members]
        return [user for user in self.guild.members if self.is_seen_by(user)]

    def as_json(self, viewer: str = "") -> Json:
        """Return the channel as JSON, for the bot."""
        shown: Json = {"id": self.id, "type": int(self.kind), "last_message_id": self.last_message, "flags": 0}
        if self.guild is None:
            return shown | {"recipients": []}
        shown |= {
            "guild_id": self.guild.id,
            "name": self.name,
            "parent_id": self.parent.id if self.parent else None,
            "rate_limit_per_user": 0,
        }
        if not self.is_thread:
            rules = self.overwrites.items()
            if self.kind in (Place.VOICE, Place.STAGE):
                shown |= {"bitrate": 64_000, "user_limit": 0, "rtc_region": None}
            return shown | {
                "position": 0,
                "topic": None,
                "nsfw": False,
                "permission_overwrites": [
                    {"id": who, "type": int(who not in self.guild.roles), "allow": str(int(a)), "deny": str(int(d))}
                    for who, (a, d) in rules
                ],
            }
        made = moment(self.made_at)
        shown |= {
            "owner_id": self.owner,
            "message_count": self.message_count,
            "total_message_sent": self.message_count,
            "member_count": len(self.members),
            "thread_metadata": {
                "archived": self.is_archived,
                "archive_timestamp": made,
                "auto_archive_duration": self.archive_minutes,
                "locked": self.is_locked,
                "create_timestamp": made,
                **({"invitable": self.is_invitable} if self.kind == Place.PRIVATE_THREAD else {}),
            },
        }
        if viewer in self.members:
            shown["member"] = {"id": self.id, "user_id": viewer, "join_timestamp": made, "flags": 0}
        return shown


@dataclass
class Attachment:
    """A file of a message."""

    id: str
    name: str
    data: bytes
    description: str | None = None

    def as_json(self, origin: str, channel: str) -> Json:
        url = f"{origin}/attachments/{channel}/{self.id}/{self.name}"
        shown = {"id": self.id, "filename": self.name, "size": len(self.data), "url": url, "proxy_url": url}
        shown |= {"content_type": "application/octet-stream"}
        return shown | ({"description": self.description} if self.description else {})


@dataclass
class Message:
    """A message, with its current content."""

    discord: "LocalDiscord" = field(repr=False)
    id: str
    channel: Channel
    author: str
    at: datetime
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    flags: int = 0
    files: list[Attachment] = field(default_factory=list)
    allowed: Json | None = None
    """The `allowed_mentions` of the request."""
    nonce: str | None = None
    edited_at: datetime | None = None
    for_one: str | None = None
    """The only user who sees the message, if the message is ephemeral."""
    interaction: Json | None = None
    """The interaction that the message answers, as `interaction_metadata`."""
    sent_as: Json = field(default_factory=dict, repr=False)
    """The body of the request that created the message."""

    @property
    def is_thinking(self) -> bool:
        """Whether the message is a deferred response, shown as thinking."""
        return bool(self.flags & LOADING)

    @property
    def plain(self) -> str:
        """The message's text."""
        return self.read_by(self.discord.onlooker)

    def read_by(self, reader: "Eyes") -> str:
        """Return the message's text as a reader sees it."""
        reader = reader.knowing(self.pings)
        lines = [plain_markdown(text, reader) for text in self.texts(components=False)]
        return "\n".join(line for line in [*lines, plain_components(self.components, reader)] if line)

    def texts(self, *, components: bool = True) -> list[str]:
        """List the message's texts, in Markdown."""
        found = [self.content] if self.content else []
        for embed in self.embeds:
            said = [embed.get("title"), embed.get("description")]
            said += [each[key] for each in embed.get("fields") or () for key in ("name", "value")]
            found += [each for each in said if each]
        texts = [each["content"] for each in walk(self.components) if each["type"] == Kind.TEXT] if components else []
        return found + texts

    @property
    def pings(self) -> frozenset[str]:
        """Everybody who is notified of the message: ids of people and roles, `@everyone` and `@here`."""
        if self.for_one:
            return frozenset()
        allowed = self.allowed if self.allowed is not None else {"parse": ["users", "roles", "everyone"]}
        parse, said = allowed.get("parse") or (), "\n".join([self.content, *self._displayed()])
        users, roles = {*USER.findall(said)}, {*ROLE.findall(said)}
        users = users if "users" in parse else users & {*map(str, allowed.get("users") or ())}
        roles = roles if "roles" in parse else roles & {*map(str, allowed.get("roles") or ())}
        may_call_all = self.channel.may(self.author, Permission.MENTION_EVERYONE)
        if self.channel.guild:
            known = self.channel.guild.roles
            roles = {each for each in roles if each in known and (known[each].is_mentionable or may_call_all)}
        users = {each for each in users if each in self.discord.users}
        everyone = {f"@{each}" for each in ALL_OF_THEM.findall(said)} if "everyone" in parse and may_call_all else set()
        return frozenset(users | roles | everyone)

    def _displayed(self) -> list[str]:
        return [each["content"] for each in walk(self.components) if each["type"] == Kind.TEXT]

    def change(self, body: Json, at: datetime | None) -> None:
        """Replace the parts of the message that an app sent. Other parts stay."""
        if "content" in body:
            self.content = body["content"] or ""
        if "embeds" in body:
            self.embeds = body["embeds"] or []
        if "components" in body:
            self.components = numbered(body["components"] or [])
        if "allowed_mentions" in body or at is None:
            self.allowed = body.get("allowed_mentions")
        self.flags = (self.flags & ~LOADING) | ((body.get("flags") or 0) & (COMPONENTS_V2 | 1 << 2))
        self.edited_at = at

    def as_json(self) -> Json:
        """Return the message as JSON, as in responses and events."""
        users = [self.discord.users[each] for each in sorted(self.pings) if each in self.discord.users]
        shown: Json = {
            "id": self.id,
            "type": 20 if self.interaction and self.interaction["type"] == 2 else 0,
            "channel_id": self.channel.id,
            "author": self.discord.users[self.author].as_json(),
            "content": self.content,
            "timestamp": moment(self.at),
            "edited_timestamp": moment(self.edited_at),
            "tts": False,
            "mention_everyone": any(each.startswith("@") for each in self.pings),
            "mentions": [user.as_json() for user in users],
            "mention_roles": [
                each for each in sorted(self.pings) if self.channel.guild and each in self.channel.guild.roles
            ],
            "attachments": [each.as_json(self.discord.origin, self.channel.id) for each in self.files],
            "embeds": [{"type": "rich", **each} for each in self.embeds],
            "components": self.components,
            "pinned": False,
            "flags": self.flags | (EPHEMERAL if self.for_one else 0),
        }
        if self.nonce is not None:
            shown["nonce"] = self.nonce
        if self.interaction:
            shown |= {"interaction_metadata": self.interaction, "webhook_id": self.discord.application_id}
            shown |= {"application_id": self.discord.application_id}
        return shown
