"""What Slack tells by itself, handed to the core: people who change or go, channels that are left or lost.

Nothing is acknowledged before it is stored: what fails is raised, and Slack tells it again.
"""

from datetime import UTC, datetime
from typing import Any, Final

from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.communities import community_of, place_of, places_of
from adapters.slack.errors import why
from adapters.slack.people import People, changed_at_of
from bot.conversation import Conversation
from bot.model.ids import ChannelId, MemberId
from bot.model.inbound import ChannelChanged, ChannelLeft, PersonChanged, PersonGone, PersonSeen

Body = dict[str, Any]
NOT_THERE: Final = "channel_not_found"
"""What conversations.info says of a channel that was deleted, and of a private one that the bot is not in."""


class News:
    """Registers listeners for what nobody asked for."""

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
        """Follow what changed about somebody; who has no account any more is held for a while."""
        user = body["event"]["user"]
        if user.get("deleted"):  # there: they may go on in other workspaces of their organisation
            self._people.hear(place_of(body), user)
            gone = PersonGone(community_of(body), MemberId(user["id"]), changed_at_of(user), _key(body))
            await self._conversation.hear(gone)
            return
        for place in places_of(place_of(body), user):
            found = self._people.hear(place, user)
            if found.welcome:
                await self._conversation.hear(PersonChanged(place.community, found.person, _key(body)))

    async def on_left(self, body: Body, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        """Let somebody who left a channel go from its circles, without a word to anybody."""
        event = body["event"]
        if (
            event["user"] == context.bot_user_id
        ):  # Slack tells that as channel_left; should it tell it so too, it is the same
            await self.on_channel(body, client)
            return
        at = datetime.fromtimestamp(float(event["event_ts"]), UTC)
        left = ChannelLeft(community_of(body), MemberId(event["user"]), ChannelId(event["channel"]), at, _key(body))
        await self._conversation.hear(left)

    async def on_joined(self, body: Body, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        """Note a channel that Refill was let into; of others this tells only that they are there."""
        if body["event"]["user"] == context.bot_user_id:
            await self.on_channel(body, client)
            return
        await self._conversation.hear(PersonSeen(community_of(body), MemberId(body["event"]["user"]), _key(body)))

    async def on_channel(self, body: Body, client: AsyncWebClient) -> None:
        """Look how a channel stands now, in whatever order what happened to it is told."""
        channel = ChannelId(body["event"]["channel"])
        is_open = await _is_open(client, channel)
        await self._conversation.hear(ChannelChanged(community_of(body), channel, is_open, _key(body)))


async def _is_open(client: AsyncWebClient, channel: ChannelId) -> bool:
    try:
        answer = await client.conversations_info(channel=channel)
    except SlackApiError as error:
        if why(error) == NOT_THERE:
            return False
        raise
    return bool(answer["channel"].get("is_member")) and not answer["channel"].get("is_archived")


def _key(body: Body) -> str:
    return f"event.{body['event_id']}"
