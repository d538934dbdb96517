"""Receipts: a platform's reports that it has taken a message. So an uncertain message is known to have arrived."""

from dataclasses import replace
from datetime import datetime

from bot.model.outbox import OutboxState
from bot.ports import Transaction

SETTLED = (OutboxState.DELIVERED, OutboxState.DROPPED)


async def is_receipt_known(tx: Transaction, token: str) -> bool:
    """Return whether a receipt would change nothing: its message is settled or gone, and no message is UNKNOWN.

    `token` is the message's idempotency key.
    """
    outgoing = await tx.outbox.with_token(token)
    return (outgoing is None or outgoing.state in SETTLED) and not await tx.outbox.in_state(OutboxState.UNKNOWN, 1)


async def note_receipt(tx: Transaction, token: str, ref: str, posted_at: datetime, now: datetime) -> None:
    """Store that a platform took a message. Receipts may come late, twice, or out of order.

    `token` is the message's idempotency key, `ref` its id on the platform, and `posted_at` an instant of the platform's
    clock.
    """
    await tx.outbox.hear(posted_at)
    outgoing = await tx.outbox.with_token(token)
    if outgoing is None or outgoing.ref is not None or outgoing.state in SETTLED:
        return
    known = replace(outgoing, ref=ref, unsure_since=None)
    if outgoing.state in (OutboxState.UNKNOWN, OutboxState.DEAD):
        known = replace(known.move(OutboxState.PENDING), due_at=now)
    await tx.outbox.put(known)
