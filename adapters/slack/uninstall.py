"""Workspaces that take Refill out.

Slack tells of it in two events, in any order, late or more than once; and by refusing what is sent. None of these is
believed alone, as the workspace may have installed Refill again meanwhile: the token that is kept is tried.
"""

import logging
from typing import Any, Final

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from adapters.slack.clients import Accounts
from adapters.slack.communities import Place, place_of
from adapters.slack.errors import why
from adapters.slack.platform import SlackPlatform
from bot.model.errors import NotFound
from bot.model.ids import CommunityId
from bot.ports import Clock, Store, TryLater
from bot.services import uninstall

logger = logging.getLogger(__name__)

GONE: Final = frozenset({"token_revoked", "account_inactive"})
"""What Slack answers for good (auth.test's errors); others may pass, such as a network that is not allowed in."""
GONE_WHEN_TOLD: Final = GONE | {"invalid_auth", "not_authed", "token_expired", "team_access_not_granted"}
"""What is enough where Slack has told us of it, too."""


class Departures:
    """Sees to it that nothing more is done for a workspace that left."""

    def __init__(self, store: Store, clock: Clock, accounts: Accounts) -> None:
        self._store = store
        self._clock = clock
        self._accounts = accounts

    def listen(self, app: AsyncApp) -> None:
        """Register the listeners."""
        app.event("app_uninstalled")(self.on_uninstalled)
        app.event("tokens_revoked")(self.on_tokens_revoked)
        app.event("team_access_revoked")(self.on_access_revoked)

    async def on_uninstalled(self, body: dict[str, Any]) -> None:
        """Look at a workspace that took Refill out."""
        await self.look(place_of(body), GONE_WHEN_TOLD)

    async def on_tokens_revoked(self, body: dict[str, Any]) -> None:
        """Look at a workspace that took back the bot's token; members' own tokens are none of ours."""
        if body["event"].get("tokens", {}).get("bot"):
            await self.look(place_of(body), GONE_WHEN_TOLD)

    async def look_at(self, community: CommunityId) -> bool:
        """Look whether a workspace left to which something could not be sent; tell so."""
        return await self.look(Place.of(community), GONE)

    async def look(self, place: Place, enough: frozenset[str]) -> bool:
        """Try the token that is kept; where it is no good, or there is none, the workspace has left.

        Raises:
            TryLater: Slack can't be asked just now.
        """
        try:
            client = await self._accounts.client(place)
        except TryLater:
            if enough == GONE:
                raise
            client = None  # its token has ended, and Slack says itself that no other will come
        if client is not None:
            try:
                await client.auth_test()
            except SlackApiError as error:
                if why(error) not in enough:
                    return False
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                raise TryLater(f"Slack was not reached: {type(error).__name__}") from error
            else:
                return False
        for one in await self._all_of(place):
            await self._leave(one)
        await self._accounts.forget(place)  # the last of all: until then, doing it again does all of it
        return True

    async def on_access_revoked(self, body: dict[str, Any]) -> None:
        """Let workspaces go that an organisation, which still has Refill, took it out of."""
        enterprise = place_of(body).enterprise
        for team in body["event"].get("team_ids", ()):
            place = Place(str(team), enterprise)
            holding = await self._accounts.holding(place)
            if holding is None or holding.team is None:
                await self._leave(place.community)

    async def _all_of(self, place: Place) -> list[CommunityId]:
        """List who is left without Refill: with an organisation's token, all of its workspaces that have none."""
        lost = await self._accounts.holding(place)
        if place.enterprise is None or (lost is not None and lost.team is not None):
            return [place.community]
        ours = [one.id for one in await self._store.communities() if one.platform == SlackPlatform.name]
        within = [one for one in ours if Place.of(one).enterprise == place.enterprise]
        return [one for one in within if await self._accounts.holding(Place.of(one)) == lost]

    async def _leave(self, community: CommunityId) -> None:
        async with self._store.transaction(community) as tx:
            try:
                await uninstall.leave(tx, self._clock.now())
            except NotFound:
                return  # it was never heard from, or is erased already
            await tx.commit()
        logger.warning("%s took Refill out; what it had is kept for %s days", community, uninstall.KEPT.days)
