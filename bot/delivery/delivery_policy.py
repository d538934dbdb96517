"""Whether a message goes now: what suited when it was owed may not suit any more."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.enqueue import NUDGE_BUDGET, all_reachable_at
from bot.model import message_keys
from bot.model.ids import MemberId
from bot.model.members import Member
from bot.model.message_keys import MessageKey
from bot.model.outbox import Delivery, OutboxMessage, OutboxState, ToChat, ToMember, Urgency
from bot.ports import Transaction

WEEK: Final = timedelta(days=7)
AFTER_TARGET: Final = timedelta(seconds=30)
"""How long a change to a message waits for the message itself."""
AFTER_OTHERS: Final = timedelta(seconds=30)
"""How long a nudge waits for what others are sending to the same member."""

Held = Collection[tuple[MessageKey, datetime | None]]
"""What this sender holds in the community: keys, and until when."""


@dataclass(frozen=True, slots=True)
class Go:
    """It goes now."""

    platform: str
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Wait:
    """Not before an instant."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    """It is of no use any more."""

    why: str


@dataclass(frozen=True, slots=True)
class Apart:
    """Their hours never meet (any more), so each is written to on their own."""

    members: dict[MemberId, Member]


@dataclass(frozen=True, slots=True)
class Keep:
    """Its member takes no direct messages, so it waits for them to look."""


@dataclass(frozen=True, slots=True)
class TakesPlace:
    """What it changes was not seen yet, and waits for its member to look: it says this from now on."""

    target: OutboxMessage


@dataclass(frozen=True, slots=True)
class Unsure:
    """Nobody knows how the last attempt ended, and the platform would show a second one: the word on it decides."""

    heard_at: datetime | None


Ending = Drop | Apart | Keep | TakesPlace | Unsure
"""What needs no platform."""
Verdict = Go | Wait | Ending


async def judge(tx: Transaction, owed: OutboxMessage, now: datetime, held: Held) -> Verdict:
    """Decide whether a message goes now, waits, or is dropped; what suited when it was owed may not suit any more."""
    if owed.message is None or (owed.expires_at and now >= owed.expires_at):
        return Drop("its time had passed")
    target = await tx.outbox.get(owed.replaces) if owed.replaces else None
    if target is not None and target.state is OutboxState.WAITING:
        return TakesPlace(target)
    if (target is None or _was_only_shown(target)) and await _is_closed(tx, owed):
        return Keep()
    if owed.urgency is not Urgency.ASKED:
        waits = await _judge_hours(tx, owed, now, held)
        if waits:
            return waits
    if owed.replaces:
        if target is None or target.state in (OutboxState.DROPPED, OutboxState.DEAD):
            return Drop("the message that it changes is not there")
        if target.state is not OutboxState.DELIVERED:
            return Wait(max(target.due_at, now) + AFTER_TARGET)
    ref = target.ref if target else None
    beside = await _beside(tx, owed)
    token = tx.outbox.token_of(owed)
    delivery = Delivery(
        tx.community, owed.key, token, owed.destination, owed.message, owed.uncertain, ref, beside, owed.ref
    )
    return Go((await tx.get_community()).platform, delivery)


async def _beside(tx: Transaction, owed: OutboxMessage) -> str | None:
    """Find what names the conversation of a chat, or with a member, once its first message is there."""
    match owed.destination:
        case ToChat(chat=chat):
            first = await tx.outbox.get(message_keys.introduction(chat))
        case ToMember(member=member):
            first = await tx.outbox.get(message_keys.welcome(member))
        case _:
            first = None
    return first.ref if first else None


async def _is_closed(tx: Transaction, owed: OutboxMessage) -> bool:
    if not isinstance(owed.destination, ToMember):
        return False
    member = await tx.members.get(owed.destination.member)
    return member is not None and member.closed_since is not None


def _was_only_shown(target: OutboxMessage) -> bool:
    """Tell whether a message was shown to its member when they looked, so that nothing is there to be changed."""
    return target.state is OutboxState.DELIVERED and target.ref is None


async def _judge_hours(tx: Transaction, owed: OutboxMessage, now: datetime, held: Held) -> Wait | Drop | Apart | None:
    ids = recipients_of(owed)
    members = await tx.members.get_many(ids)
    if len(members) < len(ids):
        return Drop("somebody it was for has left")
    if owed.urgency is Urgency.NUDGE and any(member.resting(now) for member in members.values()):
        return Drop("somebody it was for rests")
    open_at = all_reachable_at(members, now)
    if open_at is None:
        return Apart(members)
    if owed.urgency is Urgency.NUDGE:
        open_at = max([open_at, *[await _budget_at(tx, owed, member, now, held) for member in members.values()]])
    return Wait(open_at) if open_at > now else None


async def _budget_at(tx: Transaction, owed: OutboxMessage, member: Member, now: datetime, held: Held) -> datetime:
    arrived = await tx.outbox.nudges_since(member.id, now - WEEK)
    unsure = await tx.outbox.nudges_unsure(member.id, now - WEEK)
    perhaps = [other.unsure_since for other in unsure if other.unsure_since and other.key != owed.key]
    recent = sorted([*arrived, *perhaps])
    left = NUDGE_BUDGET - len(recent)
    if left <= 0:
        return member.window.next_open(recent[-NUDGE_BUDGET] + WEEK, member.tz)
    sending = await tx.outbox.nudges_being_sent(member.id)
    others = [other.key for other in sending if (other.key, other.lease_until) not in held]
    if left > len(others):
        return now
    # Each sender was seen by the other or sees it, so that not both go on. Of two that wait, one comes back sooner.
    return now + AFTER_OTHERS * (1 + sum(str(other) < str(owed.key) for other in others))


def recipients_of(owed: OutboxMessage) -> tuple[MemberId, ...]:
    """List the members whom a message is for; a channel's post is for none of them in particular."""
    match owed.destination:
        case ToMember(member=member):
            return (member,)
        case ToChat(members=members):
            return members
        case _:
            return ()
