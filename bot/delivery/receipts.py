"""Word from a platform that it has a message: settles what an answer that was lost left open."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.model.ids import CommunityId
from bot.model.outbox import OutboxState
from bot.ports import Clock, Store


class Arrivals:
    """Notes what platforms tell of messages that they took. Late, twice and out of order makes no difference."""

    def __init__(self, store: Store, clock: Clock, wake: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._wake = wake

    async def note(self, community: CommunityId, token: str, ref: str, posted_at: datetime) -> None:
        """Note that a platform took a message under a name, at an instant of its own clock.

        Most messages are known to be there already: those cost one look, and no change.
        """
        async with self._store.reading(community) as tx:
            owed = await tx.outbox.with_token(token)
            is_settled = owed is None or owed.state in (OutboxState.DELIVERED, OutboxState.DROPPED)
            if is_settled and not await tx.outbox.in_state(OutboxState.UNKNOWN, 1):
                return
        async with self._store.transaction(community) as tx:
            await tx.outbox.hear(posted_at)
            owed = await tx.outbox.with_token(token)
            if owed is not None and owed.ref is None and owed.state not in (OutboxState.DELIVERED, OutboxState.DROPPED):
                known = replace(owed, ref=ref, unsure_since=None)
                if owed.state in (OutboxState.UNKNOWN, OutboxState.DEAD):
                    known = replace(known.move(OutboxState.PENDING), due_at=self._clock.now())
                await tx.outbox.put(known)
            await tx.commit()
        self._wake()
