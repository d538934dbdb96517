"""Cleanup: delete finished messages after a while, so that the outbox does not grow for ever.

Once KEPT has passed, messages of the kinds in DELETED_LATER and changes of messages are deleted, because no code needs
them any more. A delivered introduction is deleted once its chat is over and marked as told. Questions, reports,
welcomes and the posts of circles stay, because they are looked up later.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

from bot.model.daily import daily_at, weekly_at
from bot.model.ids import CommunityId
from bot.model.jobs import CleanUp, Due
from bot.model.message_keys import DELETED_LATER
from bot.ports import Clock, Store, Transaction

T = TypeVar("T")

KEPT: Final = timedelta(weeks=13)
"""How long messages are kept. No offer is open, and no message waits or counts for a budget, for longer than this."""
COUNTED: Final = timedelta(weeks=1)
"""How long a COUNTED message stays, because it counts for a budget (`message_keys.counted_nudge`)."""
EXAMINED_FOR: Final = timedelta(weeks=39)
"""Messages that are older than KEPT + EXAMINED_FOR are not examined. So messages that stay cost nothing."""
AT_ONCE: Final = 500
"""Maximum number of messages or chats per transaction. The transaction takes about ten milliseconds."""


async def plan_cleanup(tx: Transaction, now: datetime) -> None:
    """Schedule the weekly cleanup unless it is scheduled. Each community has its own minute of the week, in UTC.

    The time doesn't depend on stored messages, because in a copy of the store it would tell about deleted messages.
    """
    planned = await tx.agenda.get(CleanUp())
    if planned is None or planned.lease_until:  # a cleanup that runs now may not have seen the newest messages
        await tx.agenda.put(Due(CleanUp(), weekly_at(_seed(tx), now)))


async def clean_up(store: Store, community: CommunityId, clock: Clock) -> None:
    """Delete old messages that no code looks up, and drop old dead messages, in several transactions.

    Schedule the next cleanup: within a day if a COUNTED message is left; otherwise within a week if any message is due,
    or was due within KEPT. If there is no such message, schedule none.
    """
    now = clock.now()
    before = now - KEPT
    since = before - EXAMINED_FOR
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
        if await tx.outbox.any_counted():
            await tx.agenda.put(Due(CleanUp(), daily_at(_seed(tx), now)))
        elif await tx.outbox.any_since(before):
            await tx.agenda.put(Due(CleanUp(), weekly_at(_seed(tx), now)))
        await tx.commit()


def _seed(tx: Transaction) -> int:
    return tx.derive_seed("clean up")


def _parts(things: Sequence[T]) -> Iterator[Sequence[T]]:
    return (things[place : place + AT_ONCE] for place in range(0, len(things), AT_ONCE))
