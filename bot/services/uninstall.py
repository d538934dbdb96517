"""Hold a community that uninstalls Refill. If it comes back within 14 days, resume it; otherwise erase it."""

from dataclasses import replace
from datetime import datetime

from bot.model.absences import HELD_FOR
from bot.model.communities import Community
from bot.model.errors import NotFound
from bot.model.jobs import Due, EraseCommunity
from bot.ports import Transaction


async def leave(tx: Transaction, now: datetime) -> None:
    """Hold a community's messages and jobs, and plan the community's erasure. A second call changes nothing."""
    community = await tx.get_community()
    if community.left_at is not None:
        return
    await tx.put_community(replace(community, left_at=now))
    await tx.outbox.hold()
    await tx.agenda.hold()
    await tx.agenda.put(Due(EraseCommunity(), now + HELD_FOR))


async def welcome(tx: Transaction, community: Community) -> Community:
    """Add a community, or resume a community that had left. Don't change an active community."""
    try:
        known = await tx.get_community()
    except NotFound:
        await tx.put_community(community)
        return community
    if known.left_at is not None:
        known = replace(known, left_at=None)
        await tx.put_community(known)
        await tx.agenda.remove(EraseCommunity())
        await tx.outbox.release()
        await tx.agenda.release()
    return known


async def erase(tx: Transaction) -> None:
    """Delete all data of a community that left. If the community came back, do nothing."""
    community = await tx.get_community()
    if community.left_at is not None:
        await tx.erase_community()
