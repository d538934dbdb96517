"""Marks a community that uninstalled Refill, whatever its platform."""

import logging

from bot.model.errors import NotFound
from bot.model.ids import CommunityId
from bot.ports import Clock, Store
from bot.services import uninstall

logger = logging.getLogger(__name__)


async def mark_uninstalled(store: Store, clock: Clock, community: CommunityId) -> None:
    """Hold everything of a community; one that is unknown, or erased already, is ignored."""
    async with store.transaction(community) as tx:
        try:
            await uninstall.leave(tx, clock.now())
        except NotFound:
            return
        await tx.commit()
    logger.warning("%s uninstalled Refill; its data is kept for %s days", community, uninstall.KEPT.days)
