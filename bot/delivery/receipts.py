"""Receipts: a platform tells that it has a message, which settles what a lost answer left open."""

from dataclasses import replace
from datetime import datetime

from bot.model.outbox import OutboxState
from bot.ports import Transaction

SETTLED = (OutboxState.DELIVERED, OutboxState.DROPPED)


async def is_receipt_known(tx: Transaction, token: str) -> bool:
    """Return whether a receipt would change nothing: its message is settled, and so are those before it."""
    outgoing = await tx.outbox.with_token(token)
    return (outgoing is None or outgoing.state in SETTLED) and not await tx.outbox.in_state(OutboxState.UNKNOWN, 1)


async def note_receipt(tx: Transaction, token: str, ref: str, posted_at: datetime, now: datetime) -> None:
    """Note that a platform took a message as `ref`, at an instant of its own clock.

    Late, twice and out of order makes no difference.
    """
    await tx.outbox.hear(posted_at)
    outgoing = await tx.outbox.with_token(token)
    if outgoing is None or outgoing.ref is not None or outgoing.state in SETTLED:
        return
    known = replace(outgoing, ref=ref, unsure_since=None)
    if outgoing.state in (OutboxState.UNKNOWN, OutboxState.DEAD):
        known = replace(known.move(OutboxState.PENDING), due_at=now)
    await tx.outbox.put(known)
