"""One workspace that runs Refill for itself, over Socket Mode."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.clients import posting_client
from adapters.slack.communities import Place
from adapters.slack.errors import NO_REASON, why
from adapters.slack.installations import Holding
from adapters.slack.interactions import Receiver
from adapters.slack.manifest import SCOPES
from adapters.slack.people import People
from adapters.slack.platform import SlackPlatform
from adapters.slack.uninstall import Departures
from bot.conversation import Conversation
from bot.delivery.receipts import Arrivals
from bot.model.ids import CommunityId
from bot.model.members import Community
from bot.ports import Clock, PlatformRefused, Store
from bot.services import uninstall

logger = logging.getLogger(__name__)

CONNECTIONS: Final = 2
"""Slack closes a connection every few hours; while one is made anew, the other hears what comes (Bolt's maintainers
advise to keep at least one alive at all times)."""
STOP_SECONDS: Final = 3
"""As long as Slack waits for an answer, which is then worth nothing any more."""
SLACK_API: Final = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What Slack hands to who installs the app."""

    bot: str
    """`xoxb-…`"""
    app: str
    """`xapp-…`, with connections:write"""
    api_url: str = SLACK_API


def granted_scopes(headers: Mapping[str, Any]) -> set[str]:
    """Read the scopes that a token has, from the header that Slack sends along with every answer."""
    told = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    return {scope.strip() for scope in str(told).split(",") if scope.strip()}


class Listening(AsyncSocketModeHandler):
    """A connection that knows what it is still answering: slack_sdk leaves that behind when it closes."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        super().__init__(app, app_token)
        self._answering: set[asyncio.Task[Any]] = set()

    async def handle(self, client: Any, req: SocketModeRequest) -> None:
        """Answer one thing."""
        task = asyncio.current_task()
        if task is not None:
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
        await super().handle(client, req)

    async def finish(self) -> None:
        """Wait a moment for what is being answered; what takes longer is sent again by Slack."""
        if self._answering:
            await asyncio.wait(self._answering, timeout=STOP_SECONDS)


class Workspace:
    """A workspace's connection. The community is put into the store when it starts."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._departures: Departures | None = None
        self.platform = SlackPlatform(self._posting, self._look_whether_left)
        self._handlers: list[Listening] = []

    async def start(self, store: Store, clock: Clock, conversation: Conversation, arrivals: Arrivals) -> Community:
        """Connect, and listen.

        Raises:
            PlatformRefused: Slack does not take a token, or can't be reached.
        """
        try:
            who = await posting_client(self._tokens.bot, self._tokens.api_url).auth_test()
            if missing := sorted(set(SCOPES) - granted_scopes(who.headers)):
                logger.warning("Slack has not granted %s; `refill doctor` says where to add it", ", ".join(missing))
            place = Place(str(who["team_id"]), who.get("enterprise_id"))
            community = await self._welcome(store, place, str(who["team"]))
            await self._listen(store, clock, conversation, arrivals, community)
        except SlackApiError as error:
            if why(error) == NO_REASON:
                raise PlatformRefused(f"something else than Slack answers at {self._tokens.api_url}") from error
            which = "APP" if "apps.connections.open" in error.response.api_url else "BOT"
            raise PlatformRefused(
                f"Slack refuses REFILL_SLACK_{which}_TOKEN: {why(error)}; `refill doctor` says where to get another"
            ) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise PlatformRefused(f"Slack can't be reached at {self._tokens.api_url}") from error
        return community

    async def stop(self) -> None:
        """Answer what came, and disconnect: nothing is under way when the store is closed."""
        for handler in self._handlers:
            await handler.finish()
            await handler.close_async()  # type: ignore[no-untyped-call]
        for handler in self._handlers:
            await handler.finish()  # what came in between

    async def client(self, place: Place) -> AsyncWebClient:  # noqa: ARG002 - there is but one workspace
        """Make a client."""
        return posting_client(self._tokens.bot, self._tokens.api_url)

    async def holding(self, place: Place) -> Holding:
        """Tell whose the token is."""
        return Holding(place.enterprise, place.team)

    async def forget(self, place: Place) -> None:
        """Leave the settings to who wrote them."""

    async def _posting(self, _: CommunityId) -> AsyncWebClient:
        return posting_client(self._tokens.bot, self._tokens.api_url)

    async def _look_whether_left(self, community: CommunityId) -> bool:
        return await self._departures.look_at(community) if self._departures else False

    async def _listen(
        self, store: Store, clock: Clock, conversation: Conversation, arrivals: Arrivals, community: Community
    ) -> None:
        client = AsyncWebClient(token=self._tokens.bot, base_url=self._tokens.api_url)
        # what we posted ourselves is just what message_metadata_posted tells of
        app = AsyncApp(client=client, process_before_response=True, ignoring_self_events_enabled=False)
        Receiver(app, conversation, arrivals, People(community.zone, community.locale))
        self._departures = Departures(store, clock, self)
        self._departures.listen(app)
        for _ in range(CONNECTIONS):
            handler = Listening(app, self._tokens.app)
            self._handlers.append(handler)
            # asked for here, as slack_sdk would ask again and again for what is refused for good
            handler.client.wss_uri = await handler.client.issue_new_wss_url()
            await handler.connect_async()  # type: ignore[no-untyped-call]

    @staticmethod
    async def _welcome(store: Store, place: Place, name: str) -> Community:
        async with store.transaction(place.community) as tx:
            community = await uninstall.welcome(tx, Community(place.community, SlackPlatform.name, name, "en", "UTC"))
            await tx.commit()
        return community
