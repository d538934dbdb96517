"""The outbox: hands what is owed to the platforms, in hours that suit, and keeps what became of it."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.owing import NUDGE_BUDGET, all_reachable_at, owe_member
from bot.model.ids import CommunityId, MemberId
from bot.model.owed import OutboxState, Owed, Parcel, ToChat, ToMember, Urgency
from bot.model.people import Member
from bot.ports import Clock, OutcomeUnknown, Platform, Store, StoreUnavailable, Transaction, TryLater, Undeliverable

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
"""Longer than any platform's answer takes; after it, another sender takes over."""
BATCH: Final = 20
MAX_ATTEMPTS: Final = 12
"""With the back-off below, about a day and a half of trying."""
FIRST_BACK_OFF: Final = timedelta(seconds=10)
LONGEST_BACK_OFF: Final = timedelta(hours=6)
WEEK: Final = timedelta(days=7)
AFTER_TARGET: Final = timedelta(seconds=30)
"""How long a change to a message waits for the message itself."""
AFTER_OTHERS: Final = timedelta(seconds=30)
"""How long a nudge waits for what others are sending to the same member."""

Held = Collection[tuple[str, datetime | None]]
"""What this sender holds in the community: keys, and until when."""


@dataclass(frozen=True, slots=True)
class _Go:
    platform: str
    parcel: Parcel


@dataclass(frozen=True, slots=True)
class _Wait:
    until: datetime


@dataclass(frozen=True, slots=True)
class _Drop:
    why: str


@dataclass(frozen=True, slots=True)
class _Apart:
    """Their hours never meet (any more), so each is written to on their own."""

    members: dict[MemberId, Member]


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is kept of it, or of who it is for, can't be read."""

    why: str


class Sender:
    """Sends what is owed to the communities of some platforms. Several may run at once, in any number of processes."""

    def __init__(self, store: Store, clock: Clock, platforms: Mapping[str, Platform]) -> None:
        self._store = store
        self._clock = clock
        self._platforms = platforms

    async def send_due(self) -> int:
        """Send one batch of what is due; return how many messages were claimed."""
        claimed = await self._store.claim_owed(list(self._platforms), self._clock.now(), LEASE, BATCH)
        for community, owed in claimed:
            held = {(other.key, other.lease_until) for where, other in claimed if where == community}
            await self._send(community, owed, held)
        return len(claimed)

    async def _send(self, community: CommunityId, owed: Owed, held: Held) -> None:
        now = self._clock.now()
        verdict = await self._judge(community, owed, now, held)
        match verdict:
            case _Wait(until):
                outcome = replace(owed.move(OutboxState.PENDING), due_at=until, attempts=owed.attempts - 1)
            case _Drop(why):
                outcome = replace(owed.move(OutboxState.DROPPED), message=None, error=why)
            case _Fault(why):
                outcome = self._retry(owed, why, None, uncertain=owed.uncertain)
            case _Apart():
                outcome = replace(owed.move(OutboxState.DROPPED), message=None, error="sent to each alone")
            case _Go(platform, parcel):
                outcome = await self._hand_over(self._platforms[platform], parcel, owed)
        async with self._store.transaction(community) as tx:
            current = await tx.outbox.get(owed.key)
            if current is None or current.lease_until != owed.lease_until:
                return  # forgotten meanwhile, or somebody else's by now: their word counts
            await tx.outbox.put(replace(outcome, lease_until=None))
            if isinstance(verdict, _Apart):
                await _owe_apart(tx, now, owed, verdict.members)
            await tx.commit()

    async def _judge(
        self, community: CommunityId, owed: Owed, now: datetime, held: Held
    ) -> _Go | _Wait | _Drop | _Apart | _Fault:
        if owed.lease_until is None or now > owed.lease_until - LEASE / 2:
            return _Wait(owed.due_at)  # those before it took long: another sender could have it by the answer
        try:
            async with self._store.reading(community) as tx:
                return await judge(tx, owed, now, held)
        except StoreUnavailable:
            raise
        except Exception as error:  # one message that can't be judged must not hold up the others
            logger.exception("sending failed: %s in %s", owed.key, community)
            return _Fault(type(error).__name__)

    async def _hand_over(self, platform: Platform, parcel: Parcel, owed: Owed) -> Owed:
        try:
            receipt = await platform.deliver(parcel)
        except TryLater as error:
            return self._retry(owed, str(error), error.after, uncertain=owed.uncertain)
        except OutcomeUnknown as error:
            return self._retry(owed, str(error), None, uncertain=True)
        except Undeliverable as error:
            logger.warning("undeliverable: %s in %s: %s", parcel.key, parcel.community, error)
            return replace(owed.move(OutboxState.DEAD), error=str(error))
        except Exception as error:  # an adapter's own fault must not stop what others are owed
            logger.exception("delivery failed: %s in %s", parcel.key, parcel.community)
            return self._retry(owed, type(error).__name__, None, uncertain=True)
        return replace(
            owed.move(OutboxState.DELIVERED),
            message=None,
            ref=receipt.ref,
            delivered_at=self._clock.now(),
            error=None,
        )

    def _retry(self, owed: Owed, why: str, after: timedelta | None, *, uncertain: bool) -> Owed:
        if owed.attempts >= MAX_ATTEMPTS:
            return replace(owed.move(OutboxState.DEAD), error=why, uncertain=uncertain)
        pause = after or min(FIRST_BACK_OFF * 2 ** (owed.attempts - 1), LONGEST_BACK_OFF)
        return replace(owed.move(OutboxState.PENDING), due_at=self._clock.now() + pause, error=why, uncertain=uncertain)


async def judge(tx: Transaction, owed: Owed, now: datetime, held: Held) -> _Go | _Wait | _Drop | _Apart:
    """Decide whether a message goes now, waits, or is dropped; what suited when it was owed may not suit any more."""
    if owed.message is None or (owed.expires_at and now >= owed.expires_at):
        return _Drop("its time had passed")
    if owed.urgency is not Urgency.ASKED:
        waits = await _judge_hours(tx, owed, now, held)
        if waits:
            return waits
    ref = None
    if owed.replaces:
        target = await tx.outbox.get(owed.replaces)
        if target is None or target.state in (OutboxState.DROPPED, OutboxState.DEAD):
            return _Drop("the message that it changes is not there")
        if target.state is not OutboxState.DELIVERED:
            return _Wait(max(target.due_at, now) + AFTER_TARGET)
        ref = target.ref
    parcel = Parcel(tx.community, owed.key, owed.destination, owed.message, owed.uncertain, ref)
    return _Go((await tx.get_community()).platform, parcel)


async def _judge_hours(tx: Transaction, owed: Owed, now: datetime, held: Held) -> _Wait | _Drop | _Apart | None:
    ids = _recipients(owed)
    members = await tx.members.get_many(ids)
    if len(members) < len(ids):
        return _Drop("somebody it was for has left")
    if owed.urgency is Urgency.NUDGE and any(member.resting(now) for member in members.values()):
        return _Drop("somebody it was for rests")
    open_at = all_reachable_at(members, now)
    if open_at is None:
        return _Apart(members)
    if owed.urgency is Urgency.NUDGE:
        open_at = max([open_at, *[await _budget_at(tx, owed, member, now, held) for member in members.values()]])
    return _Wait(open_at) if open_at > now else None


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


async def _budget_at(tx: Transaction, owed: Owed, member: Member, now: datetime, held: Held) -> datetime:
    recent = await tx.outbox.nudges_since(member.id, now - WEEK)
    left = NUDGE_BUDGET - len(recent)
    if left <= 0:
        return member.window.next_open(recent[-NUDGE_BUDGET] + WEEK, member.tz)
    sending = await tx.outbox.nudges_being_sent(member.id)
    others = [other.key for other in sending if (other.key, other.lease_until) not in held]
    if left > len(others):
        return now
    # Each sender was seen by the other or sees it, so that not both go on. Of two that wait, one comes back sooner.
    return now + AFTER_OTHERS * (1 + sum(other < owed.key for other in others))


def _recipients(owed: Owed) -> tuple[MemberId, ...]:
    match owed.destination:
        case ToMember(member=member):
            return (member,)
        case ToChat(members=members):
            return members
        case _:
            return ()
