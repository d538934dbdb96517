"""The sender: claim messages that are due, and decide which can go at the same time.

`attempts` then checks each message again, hands it to its platform, and marks it.
"""

import asyncio
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.delivery.attempts import Attempts, MaySend, Resolve
from bot.delivery.delivery_policy import recipients_of
from bot.model.ids import CommunityId
from bot.model.outbox import OutboxMessage
from bot.ports import LEASE, Claim, Clock, Platform, Store

HOLD: Final = timedelta(seconds=30)
"""How long a sender leases a platform account, if the platform has `one_sender`. Each claim renews the lease."""
BATCH: Final = 20
"""Maximum number of messages per claim."""
MAX_UNDER_WAY: Final = 64
"""Maximum number of messages that wait for a platform's answer at the same time, in all communities together."""


class Sender:
    """Sends due messages to the communities of some platforms. Any number of senders may share a store.

    A slow answer delays later messages to the same people. While a message of a community is in line, the sender claims
    no others of that community. It also claims none while `at_once` messages of the community, or MAX_UNDER_WAY
    messages in all, are under way.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        platforms: Mapping[str, Platform],
        resolve: Resolve,
        may_send: MaySend,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """`wake` is called after each delivery, because another message may be ready then."""
        self._store = store
        self._clock = clock
        self._attempts = Attempts(store, clock, platforms, resolve, may_send)
        self._wake = wake
        self._claim = Claim(
            platforms=list(platforms),
            one_sender=[platform.name for platform in platforms.values() if platform.one_sender],
            one_account=[platform.name for platform in platforms.values() if platform.one_account],
            holder=uuid.uuid4().hex,
            lease=LEASE,
            hold=HOLD,
            limit=BATCH,
            leases={name: platform.lease for name, platform in platforms.items() if platform.lease != LEASE},
        )
        self._at_once = max((platform.at_once for platform in platforms.values()), default=1)
        self._most = MAX_UNDER_WAY if self._at_once > 1 else 1
        self._in_line: list[tuple[CommunityId, OutboxMessage]] = []
        """Messages that are claimed and not judged yet, in order. Messages of one community all come from one claim."""
        self._under_way: dict[asyncio.Task[None], tuple[CommunityId, OutboxMessage]] = {}
        self._failure: BaseException | None = None

    @property
    def is_idle(self) -> bool:
        """Whether no message is in line or under way, all outcomes are stored, and no error is still to be raised."""
        return not (self._in_line or self._under_way or self._failure or self._attempts.has_unstored)

    async def send_due(self) -> int:
        """Claim due messages and begin to send them; return how many were claimed plus how many were judged.

        If all platforms take one message at a time, wait for each answer. Raises the error of a delivery that failed.
        """
        self._raise_failure()
        await self._attempts.store_rest()
        if len(self._under_way) >= self._most:
            return 0
        full = {where for where, _ in self._under_way.values() if not self._room_in(where)}
        claim = replace(self._claim, without=sorted(full.union(where for where, _ in self._in_line)))
        claimed = await self._store.claim_messages(claim, self._clock.now())
        self._in_line += claimed
        steps = len(claimed) + await self._begin()
        while self._at_once == 1 and await self.one_ends():
            self._raise_failure()
            steps += await self._begin()
        return steps

    async def one_ends(self) -> bool:
        """Wait until a delivery has ended. If no delivery is under way, return False at once."""
        if not self._under_way:
            return False
        await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        return True

    async def stop(self, seconds: float) -> None:
        """Wait for answers, but not longer than `seconds`. Then release the accounts, and the messages in line.

        Deliveries that take longer are cancelled. If their answer did not come, their messages are stored as uncertain.
        """
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._release_line()
        await self._attempts.store_rest()
        await self._store.let_go(self._claim.holder)

    async def _begin(self) -> int:
        """Judge messages in line, and begin to deliver messages that can go now; return how many were judged."""
        steps = 0
        for community in dict.fromkeys(where for where, _ in self._in_line):
            in_line = [outgoing for where, outgoing in self._in_line if where == community]
            room, ready = self._room_in(community), self._ready(community, in_line)
            if not room or not ready:
                continue
            try:
                sending, judged = await self._attempts.judge(community, ready, room, in_line)
            except BaseException:
                self._release_line()
                raise
            steps += judged
            done = {outgoing.key for outgoing in ready[:judged]}
            self._in_line = [one for one in self._in_line if one[0] != community or one[1].key not in done]
            for outgoing, send in sending:
                task = asyncio.create_task(self._attempts.deliver(community, outgoing, send))
                self._under_way[task] = (community, outgoing)
                task.add_done_callback(self._ended)
        return steps

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        if not task.cancelled():
            self._failure = self._failure or task.exception()
        self._wake()

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def _release_line(self) -> None:
        self._attempts.release(self._in_line)
        self._in_line = []

    def _room_in(self, community: CommunityId) -> int:
        under_way = sum(where == community for where, _ in self._under_way.values())
        return max(min(self._at_once - under_way, self._most - len(self._under_way)), 0)

    def _ready(self, community: CommunityId, in_line: Sequence[OutboxMessage]) -> list[OutboxMessage]:
        """Return the messages that can go now.

        A message has to wait if another message to the same people or channel is under way or earlier in line.
        """
        taken, ready = set[str](), list[OutboxMessage]()
        for where, outgoing in self._under_way.values():
            taken |= _reached(outgoing) if where == community else set()
        for outgoing in in_line:
            if not taken & _reached(outgoing):
                ready.append(outgoing)
            taken |= _reached(outgoing)
        return ready


def _reached(outgoing: OutboxMessage) -> set[str]:
    """Return the recipients of a message: the members who get it, or its channel."""
    return {str(who) for who in recipients_of(outgoing) or (outgoing.destination,)}
