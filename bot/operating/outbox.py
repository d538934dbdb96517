"""Undelivered messages: list them, and send them again."""

from collections.abc import Sequence
from dataclasses import replace

from bot.clock import SystemClock
from bot.model.errors import RefillError
from bot.model.outbox import OutboxMessage, OutboxState
from bot.operating.store_access import Tell, find_community, open_store
from bot.ports import Transaction
from bot.settings import Settings

LISTED = 200
"""The most messages to list per community and state."""


async def list_dead(settings: Settings, tell: Tell) -> None:
    """Print messages that were not delivered, and those whose delivery is unknown."""
    async with open_store(settings) as store:
        found = 0
        for community in await store.communities():
            async with store.reading(community.id) as tx:
                for owed in await _stuck(tx):
                    found += 1
                    why = owed.error or "no reason was given"
                    tell(f"{community.id}  {owed.key}  {owed.state}  {owed.attempts} attempts  {why}")
        tell(
            "`refill outbox resend KEY` sends one again, `refill outbox resend all` all that surely did not arrive."
            if found
            else "Nothing is stuck: every message was delivered or is on its way."
        )


async def resend(settings: Settings, key: str, community: str, tell: Tell) -> None:
    """Enqueue a message again, or with the key `all` every message that surely did not arrive.

    Raises:
        RefillError: no undelivered message has that key.
    """
    async with open_store(settings) as store:
        where = await find_community(store, community)
        async with store.transaction(where.id) as tx:
            chosen = [owed for owed in await _stuck(tx) if key in ("all", str(owed.key))]
            if key == "all":  # one that may have arrived is sent again only by its key
                chosen = [owed for owed in chosen if owed.state is OutboxState.DEAD and not owed.unsure_since]
            chosen = [owed for owed in chosen if owed.message is not None]
            if not chosen:
                raise RefillError(f"no message {key!r} is stuck in {where.id}; `refill outbox` lists those that are")
            for owed in chosen:
                again = owed.move(OutboxState.PENDING)
                now = SystemClock().now()
                await tx.outbox.put(replace(again, attempts=0, due_at=now, expires_at=None, unsure_since=None))
            await tx.commit()
        tell(f"{len(chosen)} will be sent again when Refill next runs.")


async def _stuck(tx: Transaction) -> Sequence[OutboxMessage]:
    """List messages that were not delivered, and those whose delivery is unknown."""
    return [
        *await tx.outbox.in_state(OutboxState.DEAD, LISTED),
        *await tx.outbox.in_state(OutboxState.UNKNOWN, LISTED),
    ]
