"""One workspace that runs Refill for itself, over Socket Mode."""

from dataclasses import dataclass
from typing import Final

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.people import People
from adapters.slack.platform import SlackPlatform
from adapters.slack.receiving import Receiver
from bot.conversation import Conversation
from bot.delivery.arrivals import Arrivals
from bot.model.ids import CommunityId
from bot.model.people import Community
from bot.ports import PlatformRefused, Store

CONNECTIONS: Final = 2
"""Slack closes a connection every few hours; while one is made anew, the other hears what comes (Bolt's maintainers
advise to keep at least one alive at all times)."""
SLACK_API: Final = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What Slack hands to who installs the app."""

    bot: str
    """`xoxb-…`"""
    app: str
    """`xapp-…`, with connections:write"""
    api_url: str = SLACK_API


class Workspace:
    """A workspace's connection. The community is put into the store when it starts."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._posting = AsyncWebClient(token=tokens.bot, base_url=tokens.api_url, retry_handlers=[])
        self.platform = SlackPlatform(lambda _community: self._posting)
        self._handlers: list[AsyncSocketModeHandler] = []

    async def start(self, store: Store, conversation: Conversation, arrivals: Arrivals) -> Community:
        """Connect, and listen.

        Raises:
            PlatformRefused: Slack does not take the token, or can't be reached.
        """
        try:
            who = await self._posting.auth_test()
        except SlackApiError as error:
            why = error.response.get("error")
            raise PlatformRefused(
                f"Slack refuses REFILL_SLACK_BOT_TOKEN: {why}; copy it anew from the app's page"
            ) from error
        except (aiohttp.ClientError, OSError) as error:
            raise PlatformRefused(f"Slack can't be reached at {self._tokens.api_url}") from error
        community = await self._put_community(store, str(who["team_id"]), str(who["team"]))
        client = AsyncWebClient(token=self._tokens.bot, base_url=self._tokens.api_url)
        # what we posted ourselves is just what message_metadata_posted tells of
        app = AsyncApp(client=client, process_before_response=True, ignoring_self_events_enabled=False)
        Receiver(app, conversation, arrivals, People(community.zone, community.locale))
        for _ in range(CONNECTIONS):
            handler = AsyncSocketModeHandler(app, self._tokens.app)
            self._handlers.append(handler)
            await handler.connect_async()  # type: ignore[no-untyped-call]
        return community

    async def stop(self) -> None:
        """Disconnect."""
        for handler in self._handlers:
            await handler.close_async()  # type: ignore[no-untyped-call]

    @staticmethod
    async def _put_community(store: Store, team: str, name: str) -> Community:
        community_id = CommunityId(f"slack:{team}")
        known = {community.id: community for community in await store.communities()}
        if community_id in known:
            return known[community_id]
        community = Community(community_id, SlackPlatform.name, name, "en", "UTC")
        async with store.transaction(community_id) as tx:
            await tx.put_community(community)
            await tx.commit()
        return community
