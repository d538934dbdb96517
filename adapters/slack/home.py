"""App Home: a member's page, published when the member opens it, or uses a button or a form on it."""

import logging
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.communities import community_of, workspace_of
from adapters.slack.errors import FAILURES, severity_of, why
from adapters.slack.forms import CALLBACK
from adapters.slack.grid import slack_id
from adapters.slack.people import Found, People, refusal_of
from adapters.slack.rendering import blocks_of
from adapters.slack.workspace_names import WorkspaceNames
from bot.conversation import Conversation
from bot.model.content import Message

logger = logging.getLogger(__name__)

Body = dict[str, Any]
CONFLICT = "hash_conflict"


def home_view(message: Message) -> dict[str, Any]:
    """Render a member's page as the view that `views.publish` takes."""
    return {"type": "home", "callback_id": CALLBACK, "blocks": blocks_of(message)}


class HomeTab:
    """Publishes members' pages."""

    def __init__(self, app: AsyncApp, conversation: Conversation, people: People, names: WorkspaceNames | None) -> None:
        self._conversation = conversation
        self._people = people
        self._names = names
        app.event("app_home_opened")(self.on_opened)

    async def on_opened(self, body: Body, client: AsyncWebClient) -> None:
        """Publish the page of a person who opens the home tab."""
        event = body["event"]
        if event["tab"] == "home":
            found = await self._people.find(client, workspace_of(body), event["user"])
            await self.publish(body, client, found, (event.get("view") or {}).get("hash", ""))

    async def publish(self, body: Body, client: AsyncWebClient, found: Found, seen: str) -> None:
        """Publish a person's page. If another version was published in between, render the page again.

        `seen` is the hash of the view that the person sees. Failures are only logged, because opening the tab publishes
        the page again.
        """
        try:
            try:
                await self._publish(body, client, found, seen)
            except SlackApiError as error:
                if why(error) != CONFLICT:
                    raise
                await self._publish(body, client, found, "")
        except FAILURES as error:
            logger.log(severity_of(error), "a page was not published: %s", why(error))

    async def _publish(self, body: Body, client: AsyncWebClient, found: Found, seen: str) -> None:
        refusal = refusal_of(found)
        page = refusal or await self._conversation.home(community_of(body), found.person)
        page = await self._names.add(page, community_of(body)) if self._names else page
        await client.views_publish(user_id=slack_id(found.person.id), view=home_view(page), hash=seen or None)
