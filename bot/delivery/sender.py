"""The outbox: hands what is owed to the platforms, in hours that suit, and keeps what became of it."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.judging import Apart, Drop, Fault, Go, Held, Unsure, Verdict, Wait, judge, recipients_of
from bot.delivery.owing import owe_member
from bot.delivery.pacing import Pacer
from bot.model.ids import CommunityId, MemberId
from bot.model.owed import OutboxState, Owed, Parcel, ToChat, Urgency
from bot.model.people import Member
from bot.ports import (
    Claim,
    Clock,
    OutcomeUnknown,
    PartlyDelivered,
    Platform,
    Store,
    StoreUnavailable,
    Transaction,
    TryLater,
    Undeliverable,
)

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
"""Longer than any platform's answer takes; after it, another sender takes over."""
HOLD: Final = timedelta(seconds=30)
"""How long a community whose messages are paced stays with one sender; each claim begins it anew."""
BATCH: Final = 20
MAX_ATTEMPTS: Final = 12
"""With the back-off below, about a day and a half of trying."""
FIRST_BACK_OFF: Final = timedelta(seconds=10)
LONGEST_BACK_OFF: Final = timedelta(hours=6)
WORD_WITHIN: Final = timedelta(minutes=10)
"""How long a platform may take to tell of a message that it has; Slack repeats an event after five minutes at last."""

Resolve = Callable[[Transaction, Owed, Undeliverable, datetime], Awaitable[bool]]
"""Does what follows from a message that will never arrive; tells whether that settles it."""


class Sender:
    """Sends what is owed to the communities of some platforms. Several may run at once, in any number of processes."""

    def __init__(self, store: Store, clock: Clock, platforms: Mapping[str, Platform], resolve: Resolve) -> None:
        self._store = store
        self._clock = clock
        self._platforms = platforms
        self._resolve = resolve
        self._pacer = Pacer()
        self._claim = Claim(
            platforms=list(platforms),
            one_sender=[platform.name for platform in platforms.values() if platform.one_sender],
            holder=uuid.uuid4().hex,
            lease=LEASE,
            hold=HOLD,
            limit=BATCH,
        )
        self._at_once = max((platform.at_once for platform in platforms.values()), default=1)

    async def send_due(self) -> int:
        """Send one batch of what is due; return how many messages were claimed."""
        claimed = await self._store.claim_owed(self._claim, self._clock.now())
        turns = asyncio.Semaphore(self._at_once)

        async def send_all(row: Sequence[tuple[CommunityId, Owed]]) -> None:
            for community, owed in row:
                held = {(other.key, other.lease_until) for where, other in claimed if where == community}
                async with turns:
                    await self._send(community, owed, held)

        rows = [claimed] if self._at_once == 1 else _rows(claimed)
        ended = await asyncio.gather(*(send_all(row) for row in rows), return_exceptions=True)
        for failure in ended:
            if isinstance(failure, BaseException):
                raise failure
        return len(claimed)

    async def let_go(self) -> None:
        """Leave the communities that this sender has to others, rather than let them wait until it is missed."""
        await self._store.let_go(self._claim.holder)

    async def _send(self, community: CommunityId, owed: Owed, held: Held) -> None:
        now = self._clock.now()
        verdict = await self._judge(community, owed, now, held)
        failure: Undeliverable | None = None
        try:
            outcome = await self._follow(verdict, owed, now)
        except Undeliverable as error:
            logger.warning("undeliverable: %s in %s: %s", owed.key, community, error)
            failure, outcome = error, replace(owed.move(OutboxState.DEAD), error=str(error))
        async with self._store.transaction(community) as tx:
            current = await tx.outbox.get(owed.key)
            if current is None or current.lease_until != owed.lease_until:
                return  # forgotten meanwhile, or somebody else's by now: their word counts
            await tx.outbox.put(replace(_with_word(outcome, current, now), lease_until=None))
            if isinstance(verdict, Apart):
                await _owe_apart(tx, now, owed, verdict.members)
            if failure is not None:
                await self._settle(tx, owed, failure, now)
            await tx.commit()

    async def _follow(self, verdict: Verdict, owed: Owed, now: datetime) -> Owed:
        """Do what was decided, and return what became of the message, or raise Undeliverable."""
        match verdict:
            case Wait(until):
                return replace(owed.move(OutboxState.PENDING), due_at=until, attempts=owed.attempts - 1)
            case Drop(why):
                return replace(owed.move(OutboxState.DROPPED), message=None, error=why)
            case Fault(why):
                return self._retry(owed, why, None, uncertain=owed.uncertain)
            case Apart():
                return replace(owed.move(OutboxState.DROPPED), message=None, error="sent to each alone")
            case Unsure(heard_at):
                return self._wait_for_word(owed, heard_at, now)
            case Go(platform, parcel):
                return await self._hand_over(self._platforms[platform], parcel, owed)

    async def _settle(self, tx: Transaction, owed: Owed, failure: Undeliverable, now: datetime) -> None:
        settled = await self._resolve(tx, owed, failure, now)
        dead = await tx.outbox.get(owed.key)
        if settled and dead is not None and dead.state is OutboxState.DEAD:
            await tx.outbox.put(replace(dead.move(OutboxState.DROPPED), message=None))

    async def _judge(self, community: CommunityId, owed: Owed, now: datetime, held: Held) -> Verdict:
        if owed.lease_until is None or now > owed.lease_until - LEASE / 2:
            return Wait(owed.due_at)  # those before it took long: another sender could have it by the answer
        try:
            async with self._store.reading(community) as tx:
                verdict = await judge(tx, owed, now, held)
                if isinstance(verdict, Go):
                    return await self._judge_go(tx, verdict, owed, now)
                return verdict
        except StoreUnavailable:
            raise
        except Exception as error:  # one message that can't be judged must not hold up the others
            logger.exception("sending failed: %s in %s", owed.key, community)
            return Fault(type(error).__name__)

    async def _judge_go(self, tx: Transaction, go: Go, owed: Owed, now: datetime) -> Go | Wait | Unsure:
        platform = self._platforms[go.platform]
        if not platform.repeats_safely and owed.unsure_since and not (go.parcel.replaces or go.parcel.arrived):
            return Unsure(await tx.outbox.heard_at())
        hurries = owed.urgency is Urgency.ASKED
        at = self._pacer.next_turn(tx.community, owed.key, platform.lanes(go.parcel), now, hurries=hurries)
        return Wait(at) if at > now else go

    async def _hand_over(self, platform: Platform, parcel: Parcel, owed: Owed) -> Owed:
        try:
            receipt = await platform.deliver(parcel)
        except TryLater as error:
            if error.lane and error.after:
                self._pacer.close(parcel.community, error.lane, self._clock.now() + error.after)
            return self._retry(owed, str(error), error.after, uncertain=owed.uncertain)
        except PartlyDelivered as error:
            if owed.attempts >= MAX_ATTEMPTS:
                return self._delivered(owed, error.ref, str(error))
            return replace(self._retry(owed, str(error), error.after, uncertain=owed.uncertain), ref=error.ref)
        except OutcomeUnknown as error:
            return self._lost(platform, parcel, owed, str(error))
        except Undeliverable:
            raise
        except Exception as error:  # an adapter's own fault must not stop what others are owed
            logger.exception("delivery failed: %s in %s", parcel.key, parcel.community)
            return self._lost(platform, parcel, owed, type(error).__name__)
        return self._delivered(owed, receipt.ref, None)

    def _delivered(self, owed: Owed, ref: str, error: str | None) -> Owed:
        return replace(
            owed.move(OutboxState.DELIVERED),
            message=None,
            ref=ref,
            delivered_at=self._clock.now(),
            unsure_since=None,
            error=error,
        )

    def _lost(self, platform: Platform, parcel: Parcel, owed: Owed, why: str) -> Owed:
        if platform.repeats_safely or parcel.replaces or parcel.arrived:
            return self._retry(owed, why, None, uncertain=True)
        now = self._clock.now()
        unsure = replace(owed.move(OutboxState.UNKNOWN), uncertain=True, unsure_since=now, error=why)
        return replace(unsure, due_at=now + WORD_WITHIN)

    def _wait_for_word(self, owed: Owed, heard_at: datetime | None, now: datetime) -> Owed:
        """Send it again once the platform told of later messages and not of this one; else wait for its word."""
        if owed.unsure_since is None or (heard_at and heard_at > owed.unsure_since):
            again = replace(owed.move(OutboxState.PENDING), unsure_since=None, due_at=now)
            return replace(again, error="the platform told of later messages, and not of this one: sent again")
        if owed.attempts >= MAX_ATTEMPTS:
            why = "no answer came, and no word since: look whether it is there before you send it again"
            return replace(owed.move(OutboxState.DEAD), error=why)
        unsure = replace(owed.move(OutboxState.UNKNOWN), error=owed.error or "its sender stopped before an answer came")
        return replace(unsure, due_at=now + min(WORD_WITHIN * 2 ** (owed.attempts - 1), LONGEST_BACK_OFF))

    def _retry(self, owed: Owed, why: str, after: timedelta | None, *, uncertain: bool) -> Owed:
        if owed.attempts >= MAX_ATTEMPTS:
            return replace(owed.move(OutboxState.DEAD), error=why, uncertain=uncertain)
        pause = after or min(FIRST_BACK_OFF * 2 ** (owed.attempts - 1), LONGEST_BACK_OFF)
        return replace(owed.move(OutboxState.PENDING), due_at=self._clock.now() + pause, error=why, uncertain=uncertain)


def _with_word(outcome: Owed, current: Owed, now: datetime) -> Owed:
    """Add what the platform told of the message while its answer was waited for."""
    if current.ref is None or outcome.ref is not None:
        return outcome
    if outcome.state is OutboxState.UNKNOWN:
        outcome = replace(outcome.move(OutboxState.PENDING), due_at=now, unsure_since=None)
    return replace(outcome, ref=current.ref)


def _rows(claimed: Sequence[tuple[CommunityId, Owed]]) -> list[list[tuple[CommunityId, Owed]]]:
    """Part a batch into what may be sent side by side: messages to the same person or channel keep their order."""
    rows: list[tuple[set[tuple[CommunityId, str]], list[tuple[CommunityId, Owed]]]] = []
    for community, owed in claimed:
        reached = {(community, str(who)) for who in recipients_of(owed) or (owed.destination,)}
        messages = [(community, owed)]
        for other in [row for row in rows if row[0] & reached]:
            rows.remove(other)
            reached, messages = other[0] | reached, other[1] + messages
        rows.append((reached, messages))
    return [messages for _, messages in rows]


async def _owe_apart(tx: Transaction, now: datetime, owed: Owed, members: Mapping[MemberId, Member]) -> None:
    if not isinstance(owed.destination, ToChat) or owed.message is None:
        return
    chat = await tx.chats.get(owed.destination.chat)
    if chat is not None and owed.key == f"intro.{chat.id}":
        await tx.chats.put(replace(chat, apart=True))
    for member in members.values():
        await owe_member(
            tx, now, f"{owed.key}.{member.id}", member, owed.message, owed.urgency, expires_at=owed.expires_at
        )
