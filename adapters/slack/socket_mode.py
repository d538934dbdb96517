"""Slack over Socket Mode, for a single workspace."""

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

from adapters.slack.bolt_app import make_bolt_app
from adapters.slack.clients import TIMEOUT_SECONDS, HttpSession, posting_client
from adapters.slack.communities import WorkspaceId
from adapters.slack.errors import MIGRATING, NO_REASON, is_passing, why
from adapters.slack.grid import Grid
from adapters.slack.interactions import Receiver
from adapters.slack.manifest import SCOPES
from adapters.slack.oauth import installed_in
from adapters.slack.people import People
from adapters.slack.platform import SlackPlatform
from adapters.slack.uninstall import UninstallCheck
from adapters.slack.workspace_names import report_name
from bot.conversation import Conversation
from bot.model.communities import Community
from bot.model.ids import CommunityId
from bot.ports import PlatformRefused, Store
from storage.slack.installations import TokenOwner

logger = logging.getLogger(__name__)

CONNECTIONS: Final = 2
"""The number of connections. Slack closes each every few hours. While one is replaced, the other works."""
STOP_SECONDS: Final = 3
"""How long one call of `finish` waits. Slack waits for an answer just as long."""
SLACK_API: Final = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a workspace's app, and the address of Slack's Web API."""

    bot: str
    """`xoxb-…`"""
    app: str
    """`xapp-…`, with connections:write"""
    api_url: str = SLACK_API


def granted_scopes(headers: Mapping[str, Any]) -> set[str]:
    """Return a token's scopes from the headers of one of Slack's answers."""
    told = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    return {scope.strip() for scope in str(told).split(",") if scope.strip()}


class SocketConnection(AsyncSocketModeHandler):
    """A connection that tracks running requests. When slack_sdk closes a connection, it does not wait for requests."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        super().__init__(app, app_token)
        self._running: set[asyncio.Task[Any]] = set()

    async def handle(self, client: Any, req: SocketModeRequest) -> None:
        """Handle a request, and track it meanwhile."""
        task = asyncio.current_task()
        if task is not None:
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        await super().handle(client, req)

    async def finish(self) -> None:
        """Wait for running requests, for STOP_SECONDS at most. If an event takes longer, Slack sends it again."""
        if self._running:
            await asyncio.wait(self._running, timeout=STOP_SECONDS)


class Workspace:
    """The connections to one workspace. `start` adds its community to the store."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._uninstall_check: UninstallCheck | None = None
        self._handlers: list[SocketConnection] = []
        self._session = HttpSession()
        self._people: People | None = None
        self._grid = Grid()
        self._enterprise: str | None = None
        self.platform = SlackPlatform(self._posting, self._check_uninstall, self._grid.has_moved)

    async def start(self, store: Store, conversation: Conversation) -> Community:
        """Connect to the workspace; return its community.

        Raises:
            PlatformRefused: Slack refuses a token, fails, or can't be reached; another server answers; or the workspace
                is joining an organisation.
        """
        try:
            who = await self._client().auth_test()
            if missing := sorted(set(SCOPES) - granted_scopes(who.headers)):
                logger.warning("Slack has not granted %s; `refill doctor` says where to add it", ", ".join(missing))
            self._grid.read_from(store)
            self._enterprise = who.get("enterprise_id")
            workspace = await self._grid.place(str(who["team_id"]), self._enterprise)
            await conversation.hear(installed_in(workspace, str(who["team"])))
            await report_name(store, conversation.hear, workspace, str(who["team"]))
            async with store.reading(workspace.community) as tx:
                community = await tx.get_community()
            await self._listen(store, conversation, community)
        except SlackApiError as error:
            if why(error) == NO_REASON:
                raise PlatformRefused(f"the server at {self._tokens.api_url} is not Slack") from error
            if why(error) == MIGRATING:
                raise PlatformRefused("the workspace is joining an organisation; start Refill after that") from error
            if is_passing(error):
                raise PlatformRefused(f"Slack fails just now ({why(error)}); start Refill again in a minute") from error
            which = "APP" if "apps.connections.open" in error.response.api_url else "BOT"
            raise PlatformRefused(
                f"Slack refuses REFILL_SLACK_{which}_TOKEN: {why(error)}; `refill doctor` says where to get another"
            ) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise PlatformRefused(f"Slack can't be reached at {self._tokens.api_url}") from error
        return community

    async def stop(self) -> None:
        """Wait for running requests, and disconnect, so that the store can be closed. See `SocketConnection.finish`."""
        for handler in self._handlers:
            await handler.finish()
            await handler.close_async()  # type: ignore[no-untyped-call]
        for handler in self._handlers:
            await handler.finish()  # requests that came in between
        if self._people is not None:
            await self._people.close()
        await self._session.close()

    async def is_connected(self) -> bool:
        """Return whether at least one connection is open."""
        return any([await handler.client.is_connected() for handler in self._handlers])

    async def client(self, workspace: WorkspaceId) -> AsyncWebClient:  # noqa: ARG002 - there is only one
        """Return a client for the only workspace."""
        return self._client()

    async def owner(self, workspace: WorkspaceId) -> TokenOwner:
        """Return the owner of the token."""
        return TokenOwner(workspace.enterprise, workspace.team)

    async def place(self, team: str, enterprise: str | None) -> WorkspaceId:
        """See `Grid.place`."""
        return await self._grid.place(team, enterprise)

    async def forget(self, workspace: WorkspaceId) -> None:
        """Do nothing: the tokens are settings."""

    def _client(self) -> AsyncWebClient:
        return posting_client(self._tokens.bot, self._tokens.api_url, session=self._session.get())

    async def _posting(self, community: CommunityId) -> AsyncWebClient:
        client = self._client()
        await self._grid.admit(community, self._enterprise, client)
        return client

    async def _check_uninstall(self, community: CommunityId) -> bool:
        return await self._uninstall_check.look_at(community) if self._uninstall_check else False

    async def _listen(self, store: Store, conversation: Conversation, community: Community) -> None:
        client = AsyncWebClient(
            token=self._tokens.bot, base_url=self._tokens.api_url, timeout=TIMEOUT_SECONDS, session=self._session.get()
        )
        app = make_bolt_app(client)
        self._grid.listen(app, store)
        self._people = People(store, conversation.hear, community.zone, community.locale)
        Receiver(app, conversation, self._people)
        self._uninstall_check = UninstallCheck(store, conversation.hear, self)
        self._uninstall_check.listen(app)
        for _ in range(CONNECTIONS):
            handler = SocketConnection(app, self._tokens.app)
            self._handlers.append(handler)
            # If the token is refused, slack_sdk would retry for ever.
            handler.client.wss_uri = await handler.client.issue_new_wss_url()
            await handler.connect_async()  # type: ignore[no-untyped-call]
