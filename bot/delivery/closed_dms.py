"""Closed direct messages: messages wait until the member looks at them, or accepts direct messages again."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.outcomes import dropped
from bot.model.asks import day_of
from bot.model.ids import MemberId
from bot.model.jobs import DropWaiting, Due
from bot.model.outbox import OutboxMessage, OutboxState, ToMember, Urgency
from bot.ports import Transaction

WAITS_FOR: Final = timedelta(weeks=4)
"""How long a message without an expiry waits. If an introduction waits longer, its reader gets no check-in."""
HALF_A_DAY: Final = timedelta(hours=12)
AFTER_TRIAL: Final = timedelta(seconds=1)
"""Delay of the waiting messages after the trial message, which tests whether direct messages arrive."""


async def note_closed(tx: Transaction, member_id: MemberId, now: datetime) -> None:
    """Store that a member accepts no direct messages."""
    member = await tx.members.get(member_id)
    if member is not None:
        await tx.members.put(member.closes(now))


async def note_open(tx: Transaction, member_id: MemberId, now: datetime) -> None:
    """Store that a member accepts direct messages. If this is new, make the member's waiting messages due soon."""
    member = await tx.members.get(member_id)
    if member is None or member.closed_since is None:
        return
    await tx.members.put(member.opens())
    for waiting in await waiting_for(tx, member_id, now):
        await tx.outbox.put(replace(waiting.move(OutboxState.PENDING), due_at=now + AFTER_TRIAL))


async def plan_drop(tx: Transaction, waiting: OutboxMessage) -> None:
    """Schedule the job that drops a waiting message once it has waited too long."""
    if isinstance(waiting.destination, ToMember):
        job = DropWaiting(waiting.destination.member)
        due = await tx.agenda.get(job)
        # Only the day is stored, because the time could show when another member left and so caused the message.
        at = day_of(_ends_at(waiting) + HALF_A_DAY)
        if due is None or at < due.due_at:
            await tx.agenda.put(Due(job, at))


async def drop_late(tx: Transaction, member: MemberId, now: datetime) -> None:
    """Drop the messages that have waited too long for a member, and schedule the next drop."""
    for waiting in await waiting_for(tx, member, now):
        await plan_drop(tx, waiting)


async def waiting_for(tx: Transaction, member: MemberId, now: datetime) -> list[OutboxMessage]:
    """Return the messages that wait for a member. Drop messages that have waited too long."""
    kept = []
    for waiting in await tx.outbox.waiting_for(member):
        if waiting.message is None or now >= _ends_at(waiting):
            await tx.outbox.put(dropped(waiting, "its time had passed"))
        else:
            kept.append(waiting)
    return kept


def content_id(tx: Transaction, waiting: OutboxMessage) -> str:
    """Return an id of a message and its content. If the content changes, the id changes, too."""
    return tx.derive_id("sight", waiting.key, waiting.message)


async def note_shown(tx: Transaction, shown: OutboxMessage, now: datetime) -> None:
    """Store that a member saw a waiting message. If the content has changed since, the message goes on waiting."""
    current = await tx.outbox.get(shown.key)
    if current is None or current.state is not OutboxState.WAITING or content_id(tx, current) != content_id(tx, shown):
        return
    done = replace(current.move(OutboxState.DELIVERED), message=None, delivered_at=now, error=None)
    await tx.outbox.put(replace(done, urgency=Urgency.ASKED, unsure_since=None))


def _ends_at(waiting: OutboxMessage) -> datetime:
    return waiting.expires_at or waiting.created_at + WAITS_FOR
