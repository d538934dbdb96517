"""Users, channels, messages, files and views of a workspace."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.adapters.slack.local_slack.rendering import Reader, plain_blocks, plain_mrkdwn

if TYPE_CHECKING:
    from tests.adapters.slack.local_slack.world import Workspace

Json = dict[str, Any]


def name_blocks(blocks: list[Json]) -> list[Json]:
    """Give a block_id to every block and an action_id to every interactive element, as Slack does."""
    named = []
    for number, block in enumerate(blocks):
        made = {"block_id": f"block{number}"} | copy.deepcopy(block)
        places = [*made.get("elements", ()), made.get("accessory"), made.get("element")]
        for place, element in enumerate(places if made["type"] != "rich_text" else ()):
            if element and element["type"] not in ("plain_text", "mrkdwn", "image"):
                element.setdefault("action_id", f"action{place}")
        named.append(made)
    return named


@dataclass
class User:
    """A user account: a person's, or a bot's."""

    id: str
    name: str
    team_id: str
    tz: str = "Europe/London"
    locale: str = "en-GB"
    is_bot: bool = False
    deleted: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_admin: bool = False
    enterprise_id: str | None = None
    teams: Sequence[str] = ()
    """Other workspaces of the organisation that the user is in."""
    handle: str = ""
    """The username, unique in the workspace; made from the name if empty."""
    updated: int = 1
    """When the account last changed, in seconds."""

    def as_json(self, now: datetime, *, with_locale: bool) -> Json:
        """Return the user as in users.info. A deactivated user has no time zone any more."""
        shown: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.handle or self.name.lower().replace(" ", "."),
            "deleted": self.deleted,
            "profile": {"real_name": self.name, "display_name": self.name, "team": self.team_id},
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": self.updated,
        }
        if self.deleted:
            return shown
        shown |= {
            "real_name": self.name,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": int((now.astimezone(ZoneInfo(self.tz)).utcoffset() or now - now).total_seconds()),
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted or self.is_ultra_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
        }
        if self.is_stranger:
            shown["is_stranger"] = True
        if self.enterprise_id:
            shown["enterprise_user"] = {
                "id": self.id,
                "enterprise_id": self.enterprise_id,
                "teams": [self.team_id, *self.teams],
            }
        return shown | ({"locale": self.locale} if with_locale else {})


@dataclass
class Channel:
    """A public or private channel, a direct message, or a group direct message."""

    id: str
    name: str
    kind: str
    """`public_channel`, `private_channel`, `im` or `mpim`, as conversations.list names them."""
    members: list[str]
    is_archived: bool = False
    restriction: str = ""
    """The error of every post if the channel's settings forbid posts. See `errors.FORBIDDEN`."""
    is_frozen: bool = False
    """Whether the channel's messages can't be changed any more."""

    def joined_or_left(self, what: str, user: str, team: str) -> Json:
        """Return the event of a user who joined or left."""
        kind = "G" if self.kind == "private_channel" else "C"
        return {
            "type": f"member_{what}_channel",
            "user": user,
            "channel": self.id,
            "channel_type": kind,
            "team": team,
        }

    def as_json(self, bot: str) -> Json:
        """Return the channel as in conversations.info, for the bot."""
        shown: Json = {
            "id": self.id,
            "created": 1,
            "is_archived": self.is_archived,
            "is_channel": self.kind == "public_channel",
            "is_group": self.kind == "private_channel",
            "is_im": self.kind == "im",
            "is_mpim": self.kind == "mpim",
            "is_private": self.kind != "public_channel",
        }
        if self.kind == "im":
            return shown | {"user": next(each for each in self.members if each != bot)}
        return shown | {"name": self.name, "is_member": bot in self.members, "num_members": len(self.members)}


@dataclass
class Message:
    """A message, with its current content."""

    workspace: "Workspace" = field(repr=False)
    channel: Channel
    ts: str
    user: str
    text: str
    blocks: list[Json]
    metadata: Json | None = None
    ephemeral_to: str | None = None
    thread_ts: str | None = None
    files: list["File"] = field(default_factory=list)
    sent_as: Json = field(default_factory=dict)
    """The arguments of the call that created the message."""

    @property
    def plain(self) -> str:
        """The text of the message's blocks, or the top-level text if there are no blocks."""
        return self.read_by(self.workspace.onlooker)

    def read_by(self, reader: Reader) -> str:
        """Return the message's text as a reader sees it."""
        return plain_blocks(self.blocks, reader) if self.blocks else plain_mrkdwn(self.text, reader)

    @property
    def spoken(self) -> str:
        """The top-level text, which screen readers and notifications use, as plain text."""
        return plain_mrkdwn(self.text, self.workspace.onlooker)

    @property
    def mentions_all(self) -> bool:
        """Whether the message mentions a whole channel."""
        shown = repr(self.blocks) + self.text
        return any(f"<!{who}" in shown for who in ("channel", "here", "everyone")) or "'broadcast'" in shown

    def as_json(self) -> Json:
        """Return the message as in a payload."""
        shown: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "blocks": self.blocks}
        shown["team"] = self.workspace.id
        if self.user == self.workspace.bot_user:
            shown |= {"bot_id": self.workspace.bot_id, "app_id": self.workspace.slack.app_id}
        else:
            shown["client_msg_id"] = f"typed-{self.ts}"
        if self.metadata:
            shown["metadata"] = self.metadata
        if self.thread_ts:
            shown["thread_ts"] = self.thread_ts
        if self.files:
            shown["files"] = [each.as_json() for each in self.files]
        return shown


@dataclass
class File:
    """A file of the app, in three steps: an address is requested, bytes are uploaded, the file is shared."""

    id: str
    name: str
    length: int
    data: bytes | None = None
    title: str = ""
    is_shared: bool = False

    def as_json(self) -> Json:
        return {"id": self.id, "name": self.name, "title": self.title, "size": self.length}


@dataclass
class View:
    """A modal or a home tab, as the app sent it."""

    workspace: "Workspace" = field(repr=False)
    id: str
    user: str
    body: Json
    hash: str
    previous: str | None = None
    root: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    """The app's errors of a submission, by block_id."""

    @property
    def plain(self) -> str:
        """The view's text."""
        return self.read_by(self.workspace.onlooker)

    def read_by(self, reader: Reader) -> str:
        """Return the view's text as a reader sees it."""
        return plain_blocks(self.body["blocks"], reader)

    @property
    def title(self) -> str:
        return str(self.body.get("title", {}).get("text", ""))

    def as_json(self, values: Json | None = None) -> Json:
        """Return the view as in responses and payloads."""
        defaults = {"private_metadata": "", "callback_id": "", "external_id": ""}
        flags = {"clear_on_close": False, "notify_on_close": False, "title": None, "submit": None, "close": None}
        return {
            **defaults,
            **flags,
            **self.body,
            "id": self.id,
            "team_id": self.workspace.id,
            "app_id": self.workspace.slack.app_id,
            "bot_id": self.workspace.bot_id,
            "app_installed_team_id": self.workspace.id,
            "hash": self.hash,
            "previous_view_id": self.previous,
            "root_view_id": self.root or self.id,
            "state": {"values": values or {}},
        }


@dataclass
class Screen:
    """The state of a person's screen."""

    stack: list[View] = field(default_factory=list)
    home: View | None = None
