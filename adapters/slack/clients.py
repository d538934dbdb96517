"""Clients for Slack's Web API, and the rotation of their tokens."""

import asyncio
import logging
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import aiohttp
from cachetools import TTLCache
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.communities import WorkspaceId
from adapters.slack.errors import LockedOut
from adapters.slack.grid import Grid
from bot.model.ids import CommunityId
from bot.ports import Clock, TryLater
from storage.slack.installations import Installations, TokenOwner
from storage.slack.token_rotation import RotationTurns, Turn

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS: Final = 10
"""Maximum time of a call. Slack answers within a second or two, or not at all."""
TIME_LIMITS: Final = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS, connect=5, sock_connect=3)
"""`connect` includes the wait for one of the session's connections."""
AHEAD: Final = timedelta(hours=2)
"""A token that expires within this time is rotated when it is next needed (slack_sdk's default)."""
MARGIN: Final = timedelta(minutes=1)
"""A token that expires within this time is not handed out any more."""
PATIENCE_SECONDS: Final = 2.0
"""How long to wait while another process rotates an expired token. Slack waits three seconds for an answer."""
LOOK_SECONDS: Final = 0.1
"""The pause between two looks for that process's new token."""
RECENT_SECONDS: Final = 10
"""How long a workspace's requests use the token that an earlier request found. To uninstall Refill and install it again
takes longer, so the token is the latest."""
MAX_RECENT: Final = 1000
ALWAYS: Final = 10**6
"""The `minutes_before_expiration` with which slack_sdk always rotates a token. Refill itself decides when to rotate."""


@dataclass(frozen=True, slots=True)
class App:
    """The app's credentials, from its page at Slack, and the address of Slack's Web API."""

    client_id: str
    client_secret: str
    signing_secret: str
    api_url: str


class WorkspaceClients(Protocol):
    """Clients and token owners of workspaces."""

    async def client(self, workspace: WorkspaceId) -> AsyncWebClient | None:
        """Return a client for a workspace; None if Refill is not installed.

        Raises:
            TryLater: the workspace's token has expired, and was not rotated.
        """

    async def owner(self, workspace: WorkspaceId) -> TokenOwner | None:
        """Return the owner of the token for a workspace; None if Refill is not installed."""

    async def place(self, team: str, enterprise: str | None) -> WorkspaceId:
        """See `Grid.place`."""

    async def forget(self, workspace: WorkspaceId) -> None:
        """Delete the installation that serves a workspace, if Refill stores installations."""


class HttpSession:
    """An HTTP session for calls to Slack, opened by the first call.

    Workspaces share its connections, but nothing else, because the session keeps no cookies. aiohttp closes a
    connection that was idle for 15 seconds, long before Slack does. So no message goes to a connection that Slack is
    closing.
    """

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    def get(self) -> aiohttp.ClientSession:
        """Return the session. If none is open, open one."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=TIME_LIMITS, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()


def posting_client(
    token: str | None, api_url: str, team: str | None = None, session: aiohttp.ClientSession | None = None
) -> AsyncWebClient:
    """Return a client that does not retry: if Slack's answer was lost, Slack may still have taken the message.

    With an organisation's token, `team` is the workspace of all calls. Without `session`, each call opens a session.
    """
    return AsyncWebClient(
        token=token, base_url=api_url, retry_handlers=[], timeout=TIMEOUT_SECONDS, team_id=team, session=session
    )


class Clients:
    """Clients for all workspaces that installed Refill, with tokens rotated in time.

    Only one process at a time rotates a token, because a refresh token can be used only once. If the rotation fails,
    the old token is used until shortly before it expires (MARGIN), and the rotation is tried again meanwhile.
    """

    def __init__(
        self,
        installations: Installations,
        rotation_turns: RotationTurns,
        clock: Clock,
        app: App,
        session: HttpSession,
        grid: Grid,
    ) -> None:
        self._session = session
        self._grid = grid
        self._installations = installations
        self._rotation_turns = rotation_turns
        self._clock = clock
        self._app = app
        self._name = secrets.token_hex(8)
        self._unsaved: dict[TokenOwner, Bot] = {}
        self.recent = TTLCache[WorkspaceId, AuthorizeResult](
            MAX_RECENT, RECENT_SECONDS, timer=lambda: clock.now().timestamp()
        )
        """Tokens that requests found lately, of workspaces that are stored and have not uninstalled Refill."""

    async def posting(self, community: CommunityId) -> AsyncWebClient:
        """Return a client for messages to a community.

        Raises:
            TryLater: there is no valid token now, or `Grid.admit` raises NotNow.
        """
        workspace = WorkspaceId.of(community)
        bot = await self.bot(workspace)
        if bot is None:
            raise LockedOut("Refill is not installed there")
        client = self._client_of(bot, workspace)
        await self._grid.admit(community, bot.enterprise_id, client)
        return client

    async def client(self, workspace: WorkspaceId) -> AsyncWebClient | None:
        """See `WorkspaceClients.client`."""
        bot = await self.bot(workspace)
        return self._client_of(bot, workspace) if bot else None

    def _client_of(self, bot: Bot, workspace: WorkspaceId) -> AsyncWebClient:
        team = workspace.team if bot.is_enterprise_install else None
        return posting_client(bot.bot_token, self._app.api_url, team, self._session.get())

    async def bot(self, workspace: WorkspaceId) -> Bot | None:
        """Return a workspace's bot with a valid token; None if Refill is not installed.

        Raises:
            TryLater: the workspace's token has expired, and was not rotated.
        """
        loop = asyncio.get_running_loop()
        patience = loop.time() + PATIENCE_SECONDS
        while (bot := await self._find_bot(workspace)) is not None and self._is_ending(bot, AHEAD):
            turn = await self._rotation_turns.take(TokenOwner.of(bot), self._name)
            if turn is Turn.MINE and (renewed := await self._renewed(workspace, bot)) is not None:
                return renewed
            if not self._is_ending(bot, MARGIN):
                break  # the old token is still valid
            if turn is not Turn.ANOTHERS:
                raise LockedOut("the token has expired, and could not be renewed")
            if loop.time() > patience:
                raise TryLater("the token has expired, and is not renewed yet")
            await asyncio.sleep(LOOK_SECONDS)
        return bot

    async def place(self, team: str, enterprise: str | None) -> WorkspaceId:
        """See `Grid.place`."""
        return await self._grid.place(team, enterprise)

    async def owner(self, workspace: WorkspaceId) -> TokenOwner | None:
        """See `WorkspaceClients.owner`."""
        bot = await self._find_bot(workspace)
        return TokenOwner.of(bot) if bot else None

    async def forget(self, workspace: WorkspaceId) -> None:
        """Delete the installation that serves a workspace."""
        bot = await self._find_bot(workspace)
        # Without a bot, other rows may be left from a deletion that was interrupted.
        own = TokenOwner(workspace.enterprise, workspace.team)
        for owner in [TokenOwner.of(bot)] if bot else [own, TokenOwner(workspace.enterprise, None)]:
            await self._installations.forget(owner)
            await self._rotation_turns.forget(owner)

    async def _find_bot(self, workspace: WorkspaceId) -> Bot | None:
        return await self._installations.bot_in(workspace.enterprise, workspace.team)

    async def _renewed(self, workspace: WorkspaceId, seen: Bot) -> Bot | None:
        """Return the bot with a rotated token, in this process's turn; None if rotation fails or the bot is gone."""
        owner = TokenOwner.of(seen)
        # Look the bot up again, because another process may have just rotated the token.
        bot = await self._find_bot(workspace)
        if bot is not None and TokenOwner.of(bot) == owner and self._is_ending(bot, AHEAD):
            try:
                bot = await self._rotate(bot)
            except (SlackTokenRotationError, aiohttp.ClientError, OSError, TimeoutError) as error:
                bot = await self._find_bot(workspace)  # a turn that overlaps this one may have just rotated the token
                if bot is None or self._is_ending(bot, AHEAD):
                    logger.warning("the token of %s was not renewed: %s", workspace.community, error)
                    await self._rotation_turns.give_up(owner, self._name)
                    return None
            else:
                self._unsaved[owner] = bot
                await self._installations.renew(bot)
                self._unsaved.pop(owner, None)  # the bot is stored, or it was uninstalled or installed again
        await self._rotation_turns.give_back(owner, self._name)
        return bot

    async def _rotate(self, bot: Bot) -> Bot:
        unsaved = self._unsaved.get(TokenOwner.of(bot))
        if unsaved is not None and unsaved.installed_at == bot.installed_at:
            return unsaved  # Slack sends a refresh token once, so it is kept while the database can't be reached
        rotator = AsyncTokenRotator(
            client_id=self._app.client_id,
            client_secret=self._app.client_secret,
            client=posting_client(None, self._app.api_url, session=self._session.get()),
        )
        began = time.time()
        renewed = await rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=ALWAYS)
        if renewed is None or renewed.bot_token_expires_at is None:
            raise OSError("Slack's answer contains no token")
        lasts = renewed.bot_token_expires_at - int(began)  # slack_sdk counts from the machine's time
        renewed.bot_token_expires_at = int(self._clock.now().timestamp()) + lasts
        return renewed

    def _is_ending(self, bot: Bot, within: timedelta) -> bool:
        if bot.bot_token_expires_at is None:
            return False
        return datetime.fromtimestamp(bot.bot_token_expires_at, UTC) - self._clock.now() <= within


class Authorize(AsyncAuthorize):
    """Gives Bolt the tokens for incoming requests."""

    def __init__(self, clients: Clients) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._clients = clients

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002 - Bolt passes all of these
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,  # noqa: ARG002
        actor_enterprise_id: str | None = None,  # noqa: ARG002
        actor_team_id: str | None = None,  # noqa: ARG002
        actor_user_id: str | None = None,  # noqa: ARG002
    ) -> AuthorizeResult | None:
        """Return the bot's token for a request's workspace; None if Refill is not installed."""
        workspace = WorkspaceId(team_id or "", enterprise_id)
        if recent := self._clients.recent.get(workspace):
            return recent
        bot = await self._clients.bot(workspace)
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_id=bot.bot_id,
            bot_user_id=bot.bot_user_id,
            bot_token=bot.bot_token,
            bot_scopes=bot.bot_scopes,
        )
