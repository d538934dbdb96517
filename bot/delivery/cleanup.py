"""Cleanup: finished messages are deleted after a while, so that the outbox does not grow for ever.

Messages of DELETED_LATER's kinds and changes of any message are kept only so that their key isn't enqueued twice; after
KEPT nothing would enqueue it. A delivered introduction is deleted once its chat is over and marked as told. Other kinds
are looked up later, so they stay: questions, reports, welcomes and the posts of circles.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

from bot.model.daily import daily_at
from bot.model.ids import CommunityId
from bot.model.jobs import CleanUp, Due
from bot.model.message_keys import DELETED_LATER
from bot.ports import Clock, Store, Transaction

T = TypeVar("T")

KEPT: Final = timedelta(weeks=13)
"""Longer than an offer stands, a message waits, a chat is under way, or any budget counts."""
COUNTED: Final = timedelta(weeks=1)
"""How long a COUNTED message stays: what remains, for the nudge budget, of a nudge about something forgotten."""
LOOKED_AT: Final = timedelta(weeks=39)
"""Messages due in this time before KEPT are examined, so that the cost does not grow with those that stay."""
AT_ONCE: Final = 500
"""Messages or chats of one transaction, which takes some ten milliseconds."""


async def plan_cleanup(tx: Transaction, now: datetime) -> None:
    """Plan the next cleanup: once a day, at a minute of the UTC day that is the community's own."""
    await tx.agenda.put(Due(CleanUp(), daily_at(tx.derive_seed("clean up"), now)))


async def clean_up(store: Store, community: CommunityId, clock: Clock) -> None:
    """Delete old messages that nothing looks up, some in each transaction.

    The next cleanup is planned while any message was due within KEPT or is due later.
    """
    now = clock.now()
    before = now - KEPT
    since = before - LOOKED_AT
    async with store.reading(community) as tx:
        old = await tx.outbox.finished(DELETED_LATER, since, before)
        introductions = await tx.outbox.arrived_introductions(since, before)
    for some in _parts(old):
        async with store.transaction(community) as tx:
            await tx.outbox.remove_finished(some)
            await tx.commit()
    for chats in _parts(list(introductions)):
        async with store.transaction(community) as tx:
            told = await tx.chats.mark_told(chats)
            await tx.outbox.remove([key for chat in told for key in introductions[chat]])
            await tx.commit()
    async with store.transaction(community) as tx:
        await tx.outbox.drop_dead(since, before, now - COUNTED)
        if await tx.outbox.any_since(before):
            await plan_cleanup(tx, now)
        await tx.commit()


def _parts(things: Sequence[T]) -> Iterator[Sequence[T]]:
    return (things[place : place + AT_ONCE] for place in range(0, len(things), AT_ONCE))
