"""Clients for Slack's Web API, with a token that is good: for what is owed, and for what comes in."""

import asyncio
import logging
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.communities import Place
from adapters.slack.installations import Holding, Installations
from adapters.slack.platform import LockedOut
from adapters.slack.token_rotation import Renewals, Turn
from bot.model.ids import CommunityId
from bot.ports import Clock, TryLater

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS: Final = 10
"""Slack answers within a second or two, or not at all."""
AHEAD: Final = timedelta(hours=2)
"""How long before its end a token is renewed; the old one serves until then (slack_sdk's own default)."""
MARGIN: Final = timedelta(minutes=1)
"""A token that ends sooner is not sent on its way any more."""
PATIENCE_SECONDS: Final = 2.0
"""How long to wait for another process to renew a token that has ended: Slack waits three for an answer."""
LOOK_SECONDS: Final = 0.1
ALWAYS: Final = 10**6
"""Minutes before its end from which slack_sdk renews a token: whether it is time is decided here, by our clock."""


@dataclass(frozen=True, slots=True)
class App:
    """The app's own name and secrets, as its page at Slack shows them."""

    client_id: str
    client_secret: str
    signing_secret: str
    api_url: str


class Accounts(Protocol):
    """How to reach workspaces."""

    async def client(self, place: Place) -> AsyncWebClient | None:
        """Make a client for a workspace; None where Refill is not installed."""
        ...

    async def holding(self, place: Place) -> Holding | None:
        """Tell whose what lets us in is; None where Refill is not installed."""
        ...

    async def forget(self, place: Place) -> None:
        """Delete what lets us in."""
        ...


def posting_client(token: str | None, api_url: str, team: str | None = None) -> AsyncWebClient:
    """Make a client that tries nothing twice by itself: a lost answer may be a taken message.

    With an organisation's token each call names the workspace that it is about.
    """
    return AsyncWebClient(token=token, base_url=api_url, retry_handlers=[], timeout=TIMEOUT_SECONDS, team_id=team)


class Clients:
    """Clients for every workspace that installed Refill, whose tokens are renewed in time.

    A token is renewed by one process at a time, as the token that renews it serves once. Where that fails, the old one
    serves until its end, and renewing is tried again.
    """

    def __init__(self, installations: Installations, renewals: Renewals, clock: Clock, app: App) -> None:
        self._installations = installations
        self._renewals = renewals
        self._clock = clock
        self._app = app
        self._name = secrets.token_hex(8)
        self._unsaved: dict[Holding, Bot] = {}

    async def posting(self, community: CommunityId) -> AsyncWebClient:
        """Make a client for what is owed to a community.

        Raises:
            TryLater: there is no token, or none that is good just now.
        """
        client = await self.client(Place.of(community))
        if client is None:
            raise LockedOut("Refill is not installed there")
        return client

    async def client(self, place: Place) -> AsyncWebClient | None:
        """Make a client for a workspace; None where Refill is not installed.

        Raises:
            TryLater: its token has ended, and could not be renewed.
        """
        bot = await self.bot(place)
        team = place.team if bot and bot.is_enterprise_install else None
        return posting_client(bot.bot_token, self._app.api_url, team) if bot else None

    async def bot(self, place: Place) -> Bot | None:
        """Find a workspace's bot, with a token that is good; None where Refill is not installed.

        Raises:
            TryLater: its token has ended, and could not be renewed.
        """
        loop = asyncio.get_running_loop()
        patience = loop.time() + PATIENCE_SECONDS
        while (bot := await self._installations.bot_in(place)) is not None and self._is_ending(bot, AHEAD):
            turn = await self._renewals.take(Holding.of(bot), self._name)
            if turn is Turn.MINE and (renewed := await self._renewed(place, bot)) is not None:
                return renewed
            if not self._is_ending(bot, MARGIN):
                break  # the old one serves until its end
            if turn is not Turn.ANOTHERS:
                raise LockedOut("the token has ended, and could not be renewed")
            if loop.time() > patience:
                raise TryLater("the token has ended, and is not renewed yet")
            await asyncio.sleep(LOOK_SECONDS)
        return bot

    async def holding(self, place: Place) -> Holding | None:
        """Tell whose the token is that serves a workspace; None where Refill is not installed."""
        bot = await self._installations.bot_in(place)
        return Holding.of(bot) if bot else None

    async def forget(self, place: Place) -> None:
        """Delete the installation that serves a workspace."""
        bot = await self._installations.bot_in(place)
        # without a bot, the rest of what was kept may still be there, where forgetting it was cut off
        own = Holding(place.enterprise, place.team)
        for holding in [Holding.of(bot)] if bot else [own, Holding(place.enterprise, None)]:
            await self._installations.forget(holding)
            await self._renewals.forget(holding)

    async def _renewed(self, place: Place, seen: Bot) -> Bot | None:
        """Renew a token, in our turn; None where that fails."""
        holding = Holding.of(seen)
        bot = await self._installations.bot_in(place)  # another's turn may have ended just before ours began
        if bot is not None and Holding.of(bot) == holding and self._is_ending(bot, AHEAD):
            try:
                bot = await self._rotate(bot)
            except (SlackTokenRotationError, aiohttp.ClientError, OSError, TimeoutError) as error:
                logger.warning("the token of %s was not renewed: %s", place.community, error)
                await self._renewals.give_up(holding, self._name)
                return None
            self._unsaved[holding] = bot
            await self._installations.renew(bot)
            del self._unsaved[holding]
        await self._renewals.give_back(holding, self._name)
        return bot

    async def _rotate(self, bot: Bot) -> Bot:
        unsaved = self._unsaved.get(Holding.of(bot))
        if unsaved is not None and unsaved.installed_at == bot.installed_at:
            return unsaved  # Slack gives what renews a token once, so it must not be lost with the database away
        rotator = AsyncTokenRotator(
            client_id=self._app.client_id,
            client_secret=self._app.client_secret,
            client=posting_client(None, self._app.api_url),
        )
        began = time.time()
        renewed = await rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=ALWAYS)
        if renewed is None or renewed.bot_token_expires_at is None:
            raise OSError("Slack sent something else than a token")
        lasts = renewed.bot_token_expires_at - int(began)  # slack_sdk counts from the machine's time
        renewed.bot_token_expires_at = int(self._clock.now().timestamp()) + lasts
        return renewed

    def _is_ending(self, bot: Bot, within: timedelta) -> bool:
        if bot.bot_token_expires_at is None:
            return False
        return datetime.fromtimestamp(bot.bot_token_expires_at, UTC) - self._clock.now() <= within


class Authorize(AsyncAuthorize):
    """Bolt's way to a token for what came in: the same as for what is owed."""

    def __init__(self, clients: Clients) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._clients = clients

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002 - all of these are Bolt's
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,  # noqa: ARG002
        actor_team_id: str | None = None,  # noqa: ARG002
        actor_user_id: str | None = None,  # noqa: ARG002
    ) -> AuthorizeResult | None:
        """Find the bot of the workspace that something came from; None where Refill is not installed."""
        bot = await self._clients.bot(Place(team_id or "", enterprise_id))
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            bot_id=bot.bot_id,
            bot_user_id=bot.bot_user_id,
            bot_token=bot.bot_token,
            bot_scopes=bot.bot_scopes,
        )
