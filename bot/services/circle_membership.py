"""Membership of circles: join, leave, and skip a round."""

from dataclasses import replace
from datetime import datetime

from bot.model.circles import Circle, CircleState, Membership
from bot.model.errors import NotFound
from bot.model.ids import ChannelId, CircleId, MemberId
from bot.ports import Transaction


async def join_circle(tx: Transaction, circle: Circle, member: MemberId, now: datetime) -> None:
    """Add a member to a circle. A second call changes nothing.

    Raises:
        NotFound: the circle has closed.
    """
    if circle.state is not CircleState.OPEN:
        raise NotFound("circle", circle.name)
    if await tx.circles.membership(circle.id, member) is None:
        await tx.circles.put_membership(Membership(circle.id, member, now))


async def leave_circle(tx: Transaction, circle: Circle, member: MemberId) -> None:
    """Remove a member from a circle, without a message. The member's open chats continue.

    Raises:
        NotFound: the member is not in the circle.
    """
    if await tx.circles.membership(circle.id, member) is None:
        raise NotFound("circle", circle.name)
    await tx.circles.drop_membership(circle.id, member)


async def leave_channel(tx: Transaction, channel: ChannelId, member: MemberId, at: datetime) -> None:
    """Remove a member from the open circles of a channel that the member left at `at`. Later memberships stay."""
    for circle in await tx.channel_circles(channel):
        membership = await tx.circles.membership(circle.id, member)
        if membership is not None and membership.joined_at <= at:
            await leave_circle(tx, circle, member)


async def skip_next(tx: Transaction, circle: CircleId, member: MemberId, *, skips: bool = True) -> None:
    """Skip a circle's next round for a member, or undo the skip. If the member is not in the circle, do nothing."""
    membership = await tx.circles.membership(circle, member)
    if membership is not None:
        await tx.circles.put_membership(replace(membership, skips_next=skips))


async def circles_of(tx: Transaction, member: MemberId) -> tuple[tuple[Circle, Membership], ...]:
    """Return the open circles that a member is in, by name, each with the membership."""
    return tuple(
        (circle, place) for circle, place in await tx.circles.joined_by(member) if circle.state is CircleState.OPEN
    )
