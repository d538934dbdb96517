"""Passes Slack's events about persons and channels to the core.

An event is acknowledged after its news was stored. If that fails, the error is raised, and Slack sends the event again.
"""

from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.channels import problem_in
from adapters.slack.communities import community_of, workspace_of, workspaces_of
from adapters.slack.people import People, changed_at_of
from bot.conversation import Conversation
from bot.model.ids import ChannelId, MemberId
from bot.model.news import ChannelChanged, ChannelLeft, PersonChanged, PersonGone, PersonSeen

Body = dict[str, Any]


class EventListeners:
    """Listens to Slack's events about people and channels, and passes their news on."""

    def __init__(self, app: AsyncApp, conversation: Conversation, people: People) -> None:
        self._conversation = conversation
        self._people = people
        app.event("user_change")(self.on_user_change)
        app.event("member_left_channel")(self.on_left)
        app.event("member_joined_channel")(self.on_joined)
        app.event("channel_left")(self.on_channel)
        app.event("channel_archive")(self.on_channel)
        app.event("channel_unarchive")(self.on_channel)
        app.event("channel_deleted")(self.on_channel)
        app.event("group_left")(self.on_channel)
        app.event("group_archive")(self.on_channel)
        app.event("group_unarchive")(self.on_channel)
        app.event("group_deleted")(self.on_channel)

    async def on_user_change(self, body: Body) -> None:
        """Report a person's change, or that the person's account was deactivated."""
        user = body["event"]["user"]
        if user.get("deleted"):  # only in this workspace: other workspaces may keep the account
            self._people.hear(workspace_of(body), user)
            gone = PersonGone(community_of(body), MemberId(user["id"]), changed_at_of(user), _key(body))
            await self._conversation.hear(gone)
            return
        for workspace in workspaces_of(workspace_of(body), user):
            found = self._people.hear(workspace, user)
            if found.welcome:
                await self._conversation.hear(PersonChanged(workspace.community, found.person, _key(body)))

    async def on_left(self, body: Body, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        """Report that a person left a channel. If it was Refill, see `on_channel`."""
        event = body["event"]
        if event["user"] == context.bot_user_id:  # Slack sends channel_left, and perhaps this event, too
            await self.on_channel(body, client)
            return
        at = datetime.fromtimestamp(float(event["event_ts"]), UTC)
        left = ChannelLeft(community_of(body), MemberId(event["user"]), ChannelId(event["channel"]), at, _key(body))
        await self._conversation.hear(left)

    async def on_joined(self, body: Body, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        """Report that a person who joined a channel is active. If it was Refill, see `on_channel`."""
        if body["event"]["user"] == context.bot_user_id:
            await self.on_channel(body, client)
            return
        await self._conversation.hear(PersonSeen(community_of(body), MemberId(body["event"]["user"]), _key(body)))

    async def on_channel(self, body: Body, client: AsyncWebClient) -> None:
        """Look a channel up, and report its problem or that it has none. So the order of events does not matter."""
        channel = ChannelId(body["event"]["channel"])
        problem = await problem_in(client, channel)
        await self._conversation.hear(ChannelChanged(community_of(body), channel, problem is None, _key(body), problem))


def _key(body: Body) -> str:
    return f"event.{body['event_id']}"
