"""Delivery policy: whether a claimed message may be sent, waits, or is dropped.

Rate limits come after it (`bot.delivery.attempts`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.enqueue import NUDGE_BUDGET, all_reachable_at
from bot.delivery.outcomes import Outcome, awaiting_member, dropped
from bot.model import message_keys
from bot.model.daily import WEEK
from bot.model.ids import MemberId
from bot.model.members import Member
from bot.model.outbox import Delivery, OutboxMessage, OutboxState, ToChat, ToMember, Urgency
from bot.ports import Transaction

AFTER_TARGET: Final = timedelta(seconds=30)
"""Delay before the next try if a change is due and the message that it changes is not delivered yet."""
AFTER_OTHERS: Final = timedelta(seconds=30)
"""Minimum delay before the next try while other senders send nudges to the same member."""


@dataclass(frozen=True, slots=True)
class Send:
    """The message may be sent once the rate limits allow it."""

    platform: str
    delivery: Delivery
    needless: str = ""
    """Why the message will be dropped when its turn comes; empty if the message is sent."""


@dataclass(frozen=True, slots=True)
class Postpone:
    """The message is judged again at `until`."""

    until: datetime


Verdict = Send | Postpone | Outcome
"""The decision about a claimed message. An Outcome is stored without asking the platform."""


async def judge(tx: Transaction, outgoing: OutboxMessage, now: datetime, in_line: Sequence[OutboxMessage]) -> Verdict:
    """Judge a message. `in_line` are the community's messages that the sender has claimed and not judged yet."""
    if outgoing.message is None or (outgoing.expires_at and now >= outgoing.expires_at):
        return Outcome(dropped(outgoing, "its time had passed"))
    target = await tx.outbox.get(outgoing.replaces) if outgoing.replaces else None
    if target is not None and target.state is OutboxState.WAITING:
        why = "the message that it changes was not seen yet, and has the new content now"
        return Outcome(dropped(outgoing, why), instead=replace(target, message=outgoing.message))
    only_shown = target is not None and target.state is OutboxState.DELIVERED and target.ref is None
    if (target is None or only_shown) and await _is_closed(tx, outgoing):
        return Outcome(awaiting_member(outgoing))
    if outgoing.urgency is not Urgency.ASKED:
        verdict = await _judge_hours(tx, outgoing, now, in_line)
        if verdict:
            return verdict
    is_gone = target is None or target.state in (OutboxState.DROPPED, OutboxState.DEAD)
    if target is not None and not is_gone and target.state is not OutboxState.DELIVERED:
        return Postpone(max(target.due_at, now) + AFTER_TARGET)
    community = await tx.get_community()
    needless = "the message that it changes does not exist" if outgoing.replaces and is_gone else ""
    delivery = Delivery(
        community=tx.community,
        key=outgoing.key,
        token=tx.outbox.token_of(outgoing),
        destination=outgoing.destination,
        message=outgoing.message,
        enqueued_at=outgoing.created_at,
        uncertain=outgoing.uncertain,
        replaces="" if needless else target.ref if target else None,
        beside=await _conversation_of(tx, outgoing),
        arrived=outgoing.ref,
        community_name=community.name,
    )
    return Send(community.platform, delivery, needless)


def recipients_of(outgoing: OutboxMessage) -> tuple[MemberId, ...]:
    """Return the members who get a message; none for a channel's post."""
    match outgoing.destination:
        case ToMember(member=member):
            return (member,)
        case ToChat(members=members):
            return members
        case _:
            return ()


async def _conversation_of(tx: Transaction, outgoing: OutboxMessage) -> str | None:
    """Return the platform's id of the message that opened a chat's or a member's conversation, if it is known."""
    match outgoing.destination:
        case ToChat(chat=chat):
            first = await tx.outbox.get(message_keys.introduction(chat))
        case ToMember(member=member):
            first = await tx.outbox.get(message_keys.welcome(member))
        case _:
            first = None
    return first.ref if first else None


async def _is_closed(tx: Transaction, outgoing: OutboxMessage) -> bool:
    if not isinstance(outgoing.destination, ToMember):
        return False
    member = await tx.members.get(outgoing.destination.member)
    return member is not None and member.closed_since is not None


async def _judge_hours(
    tx: Transaction, outgoing: OutboxMessage, now: datetime, in_line: Sequence[OutboxMessage]
) -> Postpone | Outcome | None:
    ids = recipients_of(outgoing)
    members = await tx.members.get_many(ids)
    if len(members) < len(ids):
        return Outcome(dropped(outgoing, "a recipient has left"))
    if outgoing.urgency is Urgency.NUDGE and any(member.resting(now) for member in members.values()):
        return Outcome(dropped(outgoing, "a recipient rests"))
    open_at = all_reachable_at(members, now)
    if open_at is None:
        return Outcome(dropped(outgoing, "sent to each member instead"), separately=members)
    if outgoing.urgency is Urgency.NUDGE:
        open_at = max([open_at, *[await _budget_at(tx, outgoing, member, now, in_line) for member in members.values()]])
    return Postpone(open_at) if open_at > now else None


async def _budget_at(
    tx: Transaction, outgoing: OutboxMessage, member: Member, now: datetime, in_line: Sequence[OutboxMessage]
) -> datetime:
    """Return when a member's nudge budget allows another nudge, or when to look again while other senders send some."""
    arrived = await tx.outbox.nudges_since(member.id, now - WEEK)
    uncertain = await tx.outbox.nudges_uncertain(member.id, now - WEEK)
    perhaps = [other.unsure_since for other in uncertain if other.unsure_since and other.key != outgoing.key]
    recent = sorted([*arrived, *perhaps])
    left = NUDGE_BUDGET - len(recent)
    if left <= 0:
        return member.window.next_open(recent[-NUDGE_BUDGET] + WEEK, member.tz)
    leases = {(own.key, own.lease_until) for own in in_line}
    sending = await tx.outbox.nudges_being_sent(member.id)
    others = [str(other.key) for other in sending if (other.key, other.lease_until) not in leases]
    if left > len(others):
        return now
    # At least one of two senders sees the other's nudge, so they don't both send. If both wait, their delays differ, so
    # one of them tries again first.
    return now + AFTER_OTHERS * (1 + sum(other < str(outgoing.key) for other in others))
