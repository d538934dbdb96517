"""Sends events and interactions to the app, over the app's transport, with retries."""

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from tests.adapters.slack.local_slack.errors import NotAnswered
from tests.adapters.slack.local_slack.methods_chat import ResponseUrl
from tests.adapters.slack.local_slack.methods_views import Trigger
from tests.adapters.slack.local_slack.things import Channel, Json, Message
from tests.adapters.slack.local_slack.world import Workspace
from tests.adapters.wait_until import pause_until

if TYPE_CHECKING:
    from tests.adapters.slack.local_slack.server import LocalSlack

IN_CHANNELS = ("archive", "deleted", "left", "unarchive")
SCOPE_OF_EVENT = {
    "user_change": "users:read",
    **{f"channel_{what}": "channels:read" for what in IN_CHANNELS},
    **{f"group_{what}": "groups:read" for what in IN_CHANNELS},
}
"""The scope that an event needs (each event's page). For members of channels, the scope depends on the channel."""
SCOPE_OF_TYPE = {"C": "channels:read", "G": "groups:read"}
RETRY_AFTER = (timedelta(), timedelta(minutes=1), timedelta(minutes=6))
"""The time from an event to each retry (Slack, "Events API": nearly immediately, after 1 minute, after 5 minutes)."""


class Transport(Protocol):
    """A transport to the app."""

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None = None) -> Json | None:
        """Send a payload. Return the content of the app's acknowledgement.

        Raises:
            NotAnswered: no acknowledgement came in time.
        """
        ...


class Events:
    """Events and interactions for the app."""

    def __init__(self, slack: "LocalSlack", subscriptions: frozenset[str]) -> None:
        self.slack = slack
        self.subscriptions = subscriptions
        self.lost: list[Json] = []
        """Events that the app never acknowledged."""
        self.heard: list[Json] = []
        """Events that the app acknowledged."""
        self.deaf_for = 0
        """The number of coming deliveries that do not reach the app."""

    @property
    def transport(self) -> Transport:
        """The app's transport: web hooks if the app has an address, otherwise sockets."""
        return self.slack.hooks if self.slack.hooks.events_url else self.slack.sockets

    def common(self, workspace: Workspace, user: str) -> Json:
        """Return the fields of every interaction: person, workspace and app."""
        enterprise = {"id": workspace.enterprise_id, "name": workspace.enterprise_id}
        team = workspace.users[user].team_id
        return {
            "user": {"id": user, "name": workspace.name_of(user), "username": user.lower(), "team_id": team},
            "team": {"id": workspace.id, "domain": workspace.id.lower()},
            "enterprise": enterprise if workspace.enterprise_id else None,
            "is_enterprise_install": self.is_org(workspace),
            "api_app_id": self.slack.app_id,
            "token": "verification-token",
        }

    def is_org(self, workspace: Workspace) -> bool:
        """Return whether the workspace's organisation has installed the app."""
        token = self.slack.tokens.all.get(workspace.token)
        return token is not None and token.workspace is None

    def trigger(self, workspace: Workspace, user: str) -> str:
        """Return a new trigger id."""
        name = self.slack.new_id("trigger.")
        self.slack.triggers[name] = Trigger(workspace, user, self.slack.clock.now())
        return name

    def response_url(self, workspace: Workspace, channel: Channel, user: str, source: Message | None = None) -> str:
        key = self.slack.new_id("r")
        now = self.slack.clock.now()
        self.slack.responses[key] = ResponseUrl(workspace, channel, user, now, source)
        return f"{self.slack.origin}/response/{key}"

    async def ask(self, kind: str, payload: Json) -> Json | None:
        """Send an interaction. If the app does not answer, the person sees a warning."""
        return await self.transport.send(kind, payload)

    async def emit(
        self,
        workspace: Workspace,
        event: Json,
        deliveries: int = 1,
        *,
        is_org: bool | None = None,
        happened_at: datetime | None = None,
    ) -> None:
        """Send an event if the app subscribes to it. The first delivery is awaited; retries run in the background.

        `happened_at` is the time of an earlier event. An organisation's authorization names no workspace.
        """
        is_org = self.is_org(workspace) if is_org is None else is_org
        if event["type"] not in self.subscriptions or not self.may_hear(workspace, event):
            return
        payload = {
            "type": "event_callback",
            "token": "verification-token",
            "team_id": workspace.id,
            "api_app_id": self.slack.app_id,
            "event": {"event_ts": self.slack.new_ts(), **event},
            "event_id": self.slack.new_id("Ev"),
            "event_time": int((happened_at or self.slack.clock.now()).timestamp()),
            "authorizations": [
                {
                    "enterprise_id": workspace.enterprise_id,
                    "team_id": None if is_org else workspace.id,
                    "user_id": workspace.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": is_org,
                }
            ],
            "is_ext_shared_channel": False,
        }
        began = self.slack.clock.now()
        for number in range(deliveries):
            reason = await self._try(payload, (number, "http_timeout") if number else None)
        if reason:
            self.slack.start(self._retry(payload, reason, deliveries, began))

    async def hold_back(self, workspace: Workspace) -> None:
        """Tell the app that it gets no events of a workspace for a minute. This is not an event and has no id."""
        payload = {
            "token": "verification-token",
            "type": "app_rate_limited",
            "team_id": workspace.id,
            "minute_rate_limited": int(self.slack.clock.now().timestamp()),
            "api_app_id": self.slack.app_id,
        }
        await self.transport.send("events_api", payload)

    def may_hear(self, workspace: Workspace, event: Json) -> bool:
        """Return whether the app's token has the scope for an event."""
        needed = SCOPE_OF_EVENT.get(event["type"]) or SCOPE_OF_TYPE.get(event.get("channel_type", ""))
        token = self.slack.tokens.all.get(workspace.token)
        return needed is None or (token is not None and needed in token.scopes)

    async def _try(self, payload: Json, retry: tuple[int, str] | None) -> str:
        if self.deaf_for:
            self.deaf_for -= 1
            return "http_timeout"
        try:
            await self.transport.send("events_api", payload, retry)
        except NotAnswered as why:
            return str(why)
        self.heard.append(payload["event"])
        return ""

    async def _retry(self, payload: Json, reason: str, tried: int, began: datetime) -> None:
        for number, after in enumerate(RETRY_AFTER[tried - 1 :], tried):
            if reason == "no_retry":
                break
            await pause_until(self.slack.clock, began + after)  # a test may move the clock while the app works
            reason = await self._try(payload, (number, reason))
            if not reason:
                return
        self.lost.append(payload)


async def within(seconds: float, waiting: "asyncio.Future[Any]") -> Any:
    """Wait for an acknowledgement, or raise NotAnswered."""
    try:
        return await asyncio.wait_for(waiting, seconds)
    except TimeoutError:
        raise NotAnswered("timeout") from None
