"""App Home: a member's own page, published when they open it and after what they change on it. Nobody is notified."""

import logging
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.communities import community_of, place_of
from adapters.slack.errors import FAILURES, why
from adapters.slack.people import Found, People, refusal_of
from adapters.slack.rendering import blocks_of
from adapters.slack.views import CALLBACK
from bot.conversation import Conversation
from bot.model.content import Message

logger = logging.getLogger(__name__)

Body = dict[str, Any]
CONFLICT = "hash_conflict"


def home_view(message: Message) -> dict[str, Any]:
    """Draw the page."""
    return {"type": "home", "callback_id": CALLBACK, "blocks": blocks_of(message)}


class HomeTab:
    """Publishes members' pages."""

    def __init__(self, app: AsyncApp, conversation: Conversation, people: People) -> None:
        self._conversation = conversation
        self._people = people
        app.event("app_home_opened")(self.on_opened)

    async def on_opened(self, body: Body, client: AsyncWebClient) -> None:
        """Show somebody who opens the tab their page as of now; the other tab of the app is Slack's own."""
        event = body["event"]
        if event["tab"] == "home":
            found = await self._people.find(client, place_of(body), event["user"])
            await self.publish(body, client, found, (event.get("view") or {}).get("hash", ""))

    async def publish(self, body: Body, client: AsyncWebClient, found: Found, seen: str) -> None:
        """Publish somebody's page, unless what they see is newer than what they were `seen` to see: then make it anew.

        `seen` is the hash of the view. A page that Slack does not take is left as it is: opening it makes it anew.
        """
        try:
            try:
                await self._publish(body, client, found, seen)
            except SlackApiError as error:
                if why(error) != CONFLICT:
                    raise
                await self._publish(body, client, found, "")
        except FAILURES as error:
            logger.warning("a page was not published: %s", why(error))

    async def _publish(self, body: Body, client: AsyncWebClient, found: Found, seen: str) -> None:
        refusal = refusal_of(found)
        page = refusal or await self._conversation.home(community_of(body), found.person)
        await client.views_publish(user_id=str(found.person.id), view=home_view(page), hash=seen or None)
