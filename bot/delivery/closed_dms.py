"""Messages that wait for members who take no direct messages: until they look, or take some again."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.model.ids import MemberId
from bot.model.jobs import DropWaiting, Due
from bot.model.outbox import OutboxMessage, OutboxState, ToMember, Urgency
from bot.ports import Transaction

KEPT: Final = timedelta(weeks=4)
"""How long a message waits that has no end of its own: the round that it is about is over by then."""
IN_TURN: Final = timedelta(seconds=1)
"""How long what waited stays behind the message that tries whether it may come."""


async def note_closed(tx: Transaction, member_id: MemberId, now: datetime) -> None:
    """Note that a member takes no direct messages, so that none is tried again."""
    member = await tx.members.get(member_id)
    if member is not None:
        await tx.members.put(member.closes(now))


async def note_open(tx: Transaction, member_id: MemberId, now: datetime) -> None:
    """Send a member what waits for them, if it was believed that they take no direct messages."""
    member = await tx.members.get(member_id)
    if member is None or member.closed_since is None:
        return
    await tx.members.put(member.opens())
    for owed in await waiting_for(tx, member_id, now):
        await tx.outbox.put(replace(owed.move(OutboxState.PENDING), due_at=now + IN_TURN))


async def plan_drop(tx: Transaction, owed: OutboxMessage) -> None:
    """See that a message that waits is dropped in time, whether or not anybody looks."""
    if isinstance(owed.destination, ToMember):
        due = await tx.agenda.get(DropWaiting(owed.destination.member))
        if due is None or _ends_at(owed) < due.due_at:
            await tx.agenda.put(Due(DropWaiting(owed.destination.member), _ends_at(owed)))


async def drop_late(tx: Transaction, member: MemberId, now: datetime) -> None:
    """Drop what has waited too long for a member, and see to the rest when its time comes."""
    for owed in await waiting_for(tx, member, now):
        await plan_drop(tx, owed)


async def waiting_for(tx: Transaction, member: MemberId, now: datetime) -> list[OutboxMessage]:
    """List what waits for a member and still suits; what has waited too long is dropped."""
    waiting = []
    for owed in await tx.outbox.waiting_for(member):
        if owed.message is None or now >= _ends_at(owed):
            await tx.outbox.put(replace(owed.move(OutboxState.DROPPED), message=None, error="its time had passed"))
        else:
            waiting.append(owed)
    return waiting


def sight_of(tx: Transaction, owed: OutboxMessage) -> str:
    """Name a message as it stands now: what says something else by then has not been seen."""
    return tx.derive_id("sight", owed.key, owed.message)


async def note_shown(tx: Transaction, shown: OutboxMessage, now: datetime) -> None:
    """Note that a message that waited was shown to its member; one that says something else by now waits on."""
    current = await tx.outbox.get(shown.key)
    if current is None or current.state is not OutboxState.WAITING or sight_of(tx, current) != sight_of(tx, shown):
        return
    done = replace(current.move(OutboxState.DELIVERED), message=None, delivered_at=now, error=None)
    await tx.outbox.put(replace(done, urgency=Urgency.ASKED, unsure_since=None))


def _ends_at(owed: OutboxMessage) -> datetime:
    return owed.expires_at or owed.created_at + KEPT
