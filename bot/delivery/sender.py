"""The outbox: hands what is owed to the platforms, in hours that suit, and keeps what became of it."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.delivery import outcomes
from bot.delivery.closed_dms import note_open, plan_drop
from bot.delivery.delivery_policy import (
    Apart,
    Drop,
    Ending,
    Go,
    Held,
    Keep,
    TakesPlace,
    Unsure,
    Verdict,
    Wait,
    judge,
    recipients_of,
)
from bot.delivery.enqueue import enqueue_for_each
from bot.delivery.handing_over import hand_over
from bot.delivery.rate_limits import RateLimiter
from bot.model.ids import CommunityId
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxMessage, OutboxState, ToMember, Urgency
from bot.ports import (
    LEASE,
    Claim,
    Clock,
    Closed,
    Platform,
    Store,
    StoreUnavailable,
    Transaction,
    Undeliverable,
)

logger = logging.getLogger(__name__)

HOLD: Final = timedelta(seconds=30)
"""How long an account whose messages are paced stays with one sender; each claim begins it anew."""
BATCH: Final = 20
MOST_UNDER_WAY: Final = 64
"""Messages that wait for a platform's answer at once, over all communities."""

Resolve = Callable[[Transaction, OutboxMessage, Undeliverable, datetime], Awaitable[bool]]
"""Does what follows from a message that will never arrive; tells whether that settles it."""


Suits = Callable[[Transaction, OutboxMessage, datetime], Awaitable[bool]]
"""Tells whether what a message says is still so."""


@dataclass(frozen=True, slots=True)
class _End:
    """What became of a message."""

    community: CommunityId
    owed: OutboxMessage
    """As it was claimed."""
    outcome: OutboxMessage
    apart: Apart | None = None
    instead: OutboxMessage | None = None
    """Another message, which says from now on what this one was to say."""
    failure: Undeliverable | None = None


class Sender:
    """Sends what is owed to the communities of some platforms. Several may run at once, in any number of processes.

    Where a platform takes several messages at once, nothing waits for a slow answer but what goes to the same people,
    and the community once it has `at_once` messages under way.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        platforms: Mapping[str, Platform],
        resolve: Resolve,
        suits: Suits,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """`wake` is called after each message that was not waited for: there may be more to do by then."""
        self._store = store
        self._clock = clock
        self._platforms = platforms
        self._resolve = resolve
        self._suits = suits
        self._wake = wake
        self._rate_limiter = RateLimiter()
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
        self._in_line: dict[CommunityId, list[OutboxMessage]] = {}
        """Claimed, and not judged yet, in order; never several claims of one community."""
        self._under_way: dict[asyncio.Task[None], tuple[CommunityId, OutboxMessage]] = {}
        self._unkept: list[_End] = []
        """What the store could not take just then."""
        self._failure: BaseException | None = None

    async def send_due(self) -> int:
        """Send what is due, or begin to; return how many messages went a step further."""
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure
        await self._keep_unkept()
        if len(self._under_way) >= MOST_UNDER_WAY:
            return 0
        full = {where for where, _ in self._under_way.values() if not self._room_in(where)}
        claim = replace(self._claim, without=sorted(full | set(self._in_line)))
        claimed = await self._store.claim_messages(claim, self._clock.now())
        for community, owed in claimed:
            self._in_line.setdefault(community, []).append(owed)
        steps = await (self._send_in_order(claimed) if self._at_once == 1 else self._begin())
        return len(claimed) + steps

    async def one_ends(self) -> bool:
        """Wait until a message that is under way has ended; tell whether there was one."""
        if not self._under_way:
            return False
        await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        return True

    async def stop(self, seconds: float) -> None:
        """Wait for answers so long, give back what was not handed over, and leave the accounts to others."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._give_back()
        await self._keep_unkept()
        await self._store.let_go(self._claim.holder)

    async def _send_in_order(self, claimed: Sequence[tuple[CommunityId, OutboxMessage]]) -> int:
        """Send one after the other, in the order of what is due."""
        try:
            for community, owed in claimed:
                going, _ = await self._judge_all(community, [owed], 1)
                self._leave_line(community, [owed])
                for ready, go in going:
                    await self._deliver(community, ready, go)
        finally:
            self._give_back()  # what is left where the store went away
        return 0

    async def _begin(self) -> int:
        """Judge what is in line, and begin to deliver what goes now; return how many were judged."""
        steps = 0
        for community in list(self._in_line):
            room, ready = self._room_in(community), self._ready(community)
            if not room or not ready:
                continue
            try:
                going, judged = await self._judge_all(community, ready, room)
            except BaseException:
                self._give_back()
                raise
            steps += judged
            self._leave_line(community, ready[:judged])
            for owed, go in going:
                task = asyncio.create_task(self._deliver(community, owed, go))
                self._under_way[task] = (community, owed)
                task.add_done_callback(self._ended)
        return steps

    def _leave_line(self, community: CommunityId, judged: Sequence[OutboxMessage]) -> None:
        done = {owed.key for owed in judged}
        left = [owed for owed in self._in_line.pop(community) if owed.key not in done]
        if left:
            self._in_line[community] = left

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        if not task.cancelled():
            self._failure = self._failure or task.exception()
        self._wake()

    def _room_in(self, community: CommunityId) -> int:
        under_way = sum(where == community for where, _ in self._under_way.values())
        return max(min(self._at_once - under_way, MOST_UNDER_WAY - len(self._under_way)), 0)

    def _ready(self, community: CommunityId) -> list[OutboxMessage]:
        """List what waits for nothing before it: messages to the same person or channel keep their order."""
        taken = {who for where, owed in self._under_way.values() if where == community for who in _reached(owed)}
        ready = []
        for owed in self._in_line[community]:
            if not taken & _reached(owed):
                ready.append(owed)
            taken |= _reached(owed)
        return ready

    async def _judge_all(
        self, community: CommunityId, rows: Sequence[OutboxMessage], room: int
    ) -> tuple[list[tuple[OutboxMessage, Go]], int]:
        """Judge messages of one claim until so many go; note which do, and what becomes of the others, all at once.

        Returns those that go, and how many were judged.
        """
        try:
            return await self._judge_together(community, rows, room)
        except StoreUnavailable:
            raise
        except Exception as error:  # one message that can't be judged must not hold up the others
            if len(rows) > 1:
                going, _ = await self._judge_all(community, rows[:1], room)
                return going, 1
            logger.exception("sending failed: %s in %s", rows[0].key, community)
            why, uncertain = type(error).__name__, rows[0].uncertain
            outcome = outcomes.tried(rows[0], why, self._clock.now(), uncertain=uncertain)
            await self._keep(_End(community, rows[0], outcome))
            return [], 1

    async def _judge_together(
        self, community: CommunityId, rows: Sequence[OutboxMessage], room: int
    ) -> tuple[list[tuple[OutboxMessage, Go]], int]:
        now, judged = self._clock.now(), 0
        going, waiting = list[tuple[OutboxMessage, Go]](), dict[MessageKey, datetime]()
        held = {(owed.key, owed.lease_until) for owed in self._in_line[community]}
        async with self._store.transaction(community) as tx:
            ours = await tx.outbox.still_leased([owed.key for owed in rows], rows[0].lease_until)
            for owed in rows:
                if len(going) == room:
                    break
                judged += 1
                if owed.key not in ours:
                    continue  # forgotten or withdrawn meanwhile, or somebody else's by now
                match await self._judge(tx, owed, now, held):
                    case Go() as go:
                        going.append((owed, go))
                    case Wait(until):
                        waiting[owed.key] = until
                    case Drop() | Apart() | Keep() | TakesPlace() | Unsure() as verdict:
                        await self._end(tx, _ending(community, owed, verdict, now), now)
            await tx.outbox.hand_over([owed.key for owed, _ in going], now)
            await tx.outbox.put_off(waiting)
            await tx.commit()
        return going, judged

    async def _judge(self, tx: Transaction, owed: OutboxMessage, now: datetime, held: Held) -> Verdict:
        verdict = await judge(tx, owed, now, held)
        if not isinstance(verdict, Go):
            return verdict
        if owed.lease_until is None or now > owed.lease_until - self._platforms[verdict.platform].lease / 2:
            return Wait(owed.due_at)  # those before it took long: another sender could have it by the answer
        if not await self._suits(tx, owed, now):
            return Drop("what it says is not so any more")
        platform, delivery = self._platforms[verdict.platform], verdict.delivery
        if not platform.repeats_safely and owed.unsure_since and not (delivery.replaces or delivery.arrived):
            return Unsure(await tx.outbox.heard_at())
        account, message = platform.account(tx.community), (tx.community, owed.key)
        at = self._rate_limiter.next_turn(
            account, message, platform.lanes(delivery), now, hurries=_hurries(owed, platform, now)
        )
        return Wait(at) if at > now else verdict

    async def _deliver(self, community: CommunityId, owed: OutboxMessage, go: Go) -> None:
        """Hand a message over, and keep what became of it, as soon as the store takes it."""
        platform = self._platforms[go.platform]
        failure: Undeliverable | None = None
        try:
            outcome = await hand_over(platform, go.delivery, owed, self._clock, self._rate_limiter)
        except Closed as error:
            failure, outcome = error, outcomes.kept(owed, str(error))
        except Undeliverable as error:
            logger.warning("undeliverable: %s in %s: %s", owed.key, community, error)
            failure, outcome = error, replace(owed.move(OutboxState.DEAD), error=str(error))
        except asyncio.CancelledError:
            outcome = outcomes.lost(platform, go.delivery, owed, outcomes.STOPPED, self._clock.now())
            self._unkept.append(_End(community, owed, outcome))
            raise
        end = _End(community, owed, outcome, failure=failure)
        try:
            await self._keep(end)
        except BaseException:
            self._unkept.append(end)
            raise

    def _give_back(self) -> None:
        """Have what is still in line given back: it was not handed over."""
        for community, rows in self._in_line.items():
            self._unkept += [_End(community, owed, outcomes.put_off(owed, owed.due_at)) for owed in rows]
        self._in_line.clear()

    async def _keep_unkept(self) -> None:
        while self._unkept:
            await self._keep(self._unkept[0])
            del self._unkept[0]

    async def _keep(self, end: _End) -> None:
        async with self._store.transaction(end.community) as tx:
            await self._end(tx, end, self._clock.now())
            await tx.commit()

    async def _end(self, tx: Transaction, end: _End, now: datetime) -> None:
        ours = await tx.outbox.still_leased([end.owed.key], end.owed.lease_until)
        current = await tx.outbox.get(end.owed.key)
        if current is None or current.key not in ours:
            return  # forgotten meanwhile, or somebody else's by now: their word counts
        await tx.outbox.put(outcomes.with_word(end.outcome, current, now))
        if end.outcome.state is OutboxState.WAITING:
            await plan_drop(tx, end.owed)
        if end.instead is not None:
            await tx.outbox.put(end.instead)
        if end.apart is not None:
            await enqueue_for_each(tx, now, end.owed, end.apart.members)
        if end.failure is not None:
            settled = await self._resolve(tx, end.owed, end.failure, now)
            ended = await tx.outbox.get(end.owed.key)
            if settled and ended is not None and ended.state in (OutboxState.DEAD, OutboxState.WAITING):
                await tx.outbox.put(replace(ended.move(OutboxState.DROPPED), message=None))
        elif end.outcome.state is OutboxState.DELIVERED and isinstance(end.owed.destination, ToMember):
            await note_open(tx, end.owed.destination.member, now)


def _hurries(owed: OutboxMessage, platform: Platform, now: datetime) -> bool:
    """Tell whether a message goes on credit: a member asked for it, or it would come twice if it came late."""
    unsure = owed.unsure_since is not None and now - owed.unsure_since < platform.repeats_safely < timedelta.max
    return owed.urgency is Urgency.ASKED or unsure


def _reached(owed: OutboxMessage) -> set[str]:
    """Name whom a message reaches: its members, or its channel."""
    return {str(who) for who in recipients_of(owed) or (owed.destination,)}


def _ending(community: CommunityId, owed: OutboxMessage, verdict: Ending, now: datetime) -> _End:
    match verdict:
        case Keep():
            return _End(community, owed, outcomes.kept(owed))
        case TakesPlace(target):
            why = "what it changes was not seen yet, and says so itself now"
            return _End(community, owed, outcomes.dropped(owed, why), instead=replace(target, message=owed.message))
        case Drop(why):
            return _End(community, owed, outcomes.dropped(owed, why))
        case Apart():
            return _End(community, owed, outcomes.dropped(owed, "sent to each alone"), apart=verdict)
        case Unsure(heard_at):
            return _End(community, owed, outcomes.waits_for_word(owed, heard_at, now))
