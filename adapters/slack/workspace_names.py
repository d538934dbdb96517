"""Keeps the names of workspaces current, and adds them to messages that need the name.

Names are looked up with auth.test, because the event `team_rename` would need one more scope.
"""

import asyncio
import logging
from collections.abc import Iterable
from typing import Final

import aiohttp
from slack_sdk.oauth.installation_store import Bot

from adapters.community_names import CommunityNames, with_name
from adapters.slack.clients import posting_client
from adapters.slack.communities import WorkspaceId
from adapters.slack.errors import FAILURES, why
from adapters.slack.grid import Grid
from bot.model.content import Message
from bot.model.errors import NotFound
from bot.model.ids import CommunityId
from bot.model.news import CommunityChanged
from bot.model.outbox import Delivery, ToChannel
from bot.ports import Clock, Hear, Store, StoreUnavailable

logger = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 0.5
"""The pause between two look-ups. Slack allows hundreds of calls of auth.test a minute, but nobody waits for names."""


async def report_name(store: Store, hear: Hear, workspace: WorkspaceId, name: str) -> None:
    """Report a workspace's current name, if its community is stored."""
    try:
        async with store.reading(workspace.community) as tx:
            locale = (await tx.get_community()).locale
    except NotFound:
        return
    await hear(CommunityChanged(workspace.community, name, locale))


class WorkspaceNames:
    """Adds a workspace's name to messages outside its channels, if its organisation has several workspaces with Refill.

    A member of an organisation has only one direct conversation with Refill, for all workspaces of the organisation.
    """

    def __init__(self, store: Store, clock: Clock, grid: Grid) -> None:
        self._store = store
        self._grid = grid
        self._names = CommunityNames(store, clock, lambda each: grid.organisation_of(each.id))

    async def named(self, delivery: Delivery) -> Message:
        """Return a delivery's message. Outside channels, add the workspace's name if it is needed."""
        organisation = self._grid.organisation_of(delivery.community)
        if organisation is None or isinstance(delivery.destination, ToChannel):
            return delivery.message
        return await self._names.add_to(delivery.message, organisation, delivery.community_name)

    async def add(self, message: Message, community: CommunityId) -> Message:
        """Return a message, with its workspace's name if `of` returns one."""
        return with_name(message, await self.of(community))

    async def of(self, community: CommunityId) -> str:
        """Return a workspace's name if its organisation has several workspaces with Refill.

        Otherwise, or if the store can't be read, return "".
        """
        organisation = self._grid.organisation_of(community)
        if organisation is None or not await self._names.are_several(organisation):
            return ""
        try:
            async with self._store.reading(community, snapshot=False) as tx:
                return (await tx.get_community()).name
        except (NotFound, StoreUnavailable):
            return ""


async def look_up_names(
    bots: Iterable[Bot], api_url: str, session: aiohttp.ClientSession, store: Store, hear: Hear, grid: Grid
) -> None:
    """Look up and report the names of workspaces with an installation of their own, one after the other.

    No token is renewed for this. If a look-up fails, the stored name stays.
    """
    for bot in bots:
        if bot.is_enterprise_install or not bot.team_id:
            continue  # with an organisation's token, Slack does not tell the names of workspaces
        try:
            told = await posting_client(bot.bot_token, api_url, session=session).auth_test()
            # The workspace may have joined an organisation while Refill was not running.
            workspace = await grid.place(bot.team_id, told.get("enterprise_id"))
            await report_name(store, hear, workspace, str(told["team"]))
        except (StoreUnavailable, *FAILURES) as error:
            logger.info("the name of %s was not looked up: %s", bot.team_id, why(error))
        await asyncio.sleep(PAUSE_SECONDS)
