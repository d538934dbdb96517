"""Outcomes: the state of a message after it was judged or handed to its platform, and the time of its next attempt."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.model.ids import MemberId
from bot.model.members import Member
from bot.model.outbox import Delivery, OutboxMessage, OutboxState
from bot.ports import Platform, Undeliverable

MAX_ATTEMPTS: Final = 12
"""Maximum number of attempts. With the delays below, all attempts together take nearly six hours."""
FIRST_DELAY: Final = timedelta(seconds=10)
LONGEST_DELAY: Final = timedelta(hours=6)
RECEIPT_WITHIN: Final = timedelta(minutes=10)
"""Maximum time until a platform's receipt comes. Slack repeats an event for the last time after five minutes."""
NO_ANSWER: Final = "its sender stopped before an answer came"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to store about a message that was judged or handed over."""

    message: OutboxMessage
    separately: Mapping[MemberId, Member] | None = None
    """If given, each of these members gets a direct message in place of the message to their chat's conversation."""
    instead: OutboxMessage | None = None
    """Another message to store, too, which takes over the content of this message."""
    failure: Undeliverable | None = None
    """The platform's refusal, if it will never take the message, or if the member accepts no direct messages."""
    target_is_fixed: bool = False
    """Whether the platform no longer lets Refill edit the message that this message changes."""


def postponed(outgoing: OutboxMessage, until: datetime, why: str | None = None) -> OutboxMessage:
    """Return the message as pending again, without counting the attempt."""
    pending = outgoing.move(OutboxState.PENDING)
    return replace(pending, due_at=until, attempts=outgoing.attempts - 1, handed_over_at=None, error=why)


def dropped(outgoing: OutboxMessage, why: str) -> OutboxMessage:
    """Return the message as dropped, without its content, because nobody needs it any more."""
    return replace(outgoing.move(OutboxState.DROPPED), message=None, error=why)


def awaiting_member(outgoing: OutboxMessage, why: str | None = None) -> OutboxMessage:
    """Return the message as waiting, until its member looks at it or accepts direct messages again."""
    return replace(outgoing.move(OutboxState.WAITING), attempts=0, error=why)


def delivered(outgoing: OutboxMessage, ref: str, now: datetime, error: str | None = None) -> OutboxMessage:
    """Return the message as delivered, without its content. `ref` is its id on the platform."""
    done = replace(outgoing.move(OutboxState.DELIVERED), message=None, ref=ref, delivered_at=now)
    return replace(done, unsure_since=None, error=error)


def dead(outgoing: OutboxMessage, why: str) -> OutboxMessage:
    """Return the message as dead. It keeps its content, so that an operator can send it again."""
    return replace(outgoing.move(OutboxState.DEAD), error=why)


def retried(outgoing: OutboxMessage, why: str, now: datetime, after: timedelta | None = None) -> OutboxMessage:
    """Return the message after a failed attempt: pending and due after a delay or, after the last attempt, dead.

    The delay is `after`, if given. If not, the delay doubles with each attempt, up to LONGEST_DELAY.
    """
    if outgoing.attempts >= MAX_ATTEMPTS:
        return dead(outgoing, why)
    delay = after or min(FIRST_DELAY * 2 ** (outgoing.attempts - 1), LONGEST_DELAY)
    return replace(outgoing.move(OutboxState.PENDING), due_at=now + delay, error=why)


def unanswered(
    platform: Platform, delivery: Delivery, outgoing: OutboxMessage, why: str, now: datetime
) -> OutboxMessage:
    """Return the message as uncertain, because no answer came and it may have arrived.

    If a repeated message can't be shown twice, the message is retried. If it can, the message waits for a receipt.
    """
    outgoing = replace(outgoing, uncertain=True)
    if platform.repeats_safely or delivery.replaces or delivery.arrived:
        again = retried(outgoing, why, now)
        expires = timedelta(0) < platform.repeats_safely < timedelta.max
        return replace(again, unsure_since=outgoing.unsure_since or now) if expires else again
    unknown = replace(outgoing.move(OutboxState.UNKNOWN), unsure_since=now, error=why)
    return replace(unknown, due_at=now + RECEIPT_WITHIN)


def awaiting_receipt(outgoing: OutboxMessage, heard_at: datetime | None, now: datetime) -> OutboxMessage:
    """Return an uncertain message after another check for its receipt.

    If receipts of later messages came, the message did not arrive, so it is pending again. If none came, it waits
    longer or, after the last attempt, is dead.
    """
    if outgoing.unsure_since is None or (heard_at and heard_at > outgoing.unsure_since):
        again = replace(outgoing.move(OutboxState.PENDING), unsure_since=None, due_at=now)
        return replace(again, error="the platform reported later messages but not this one, so it is sent again")
    if outgoing.attempts >= MAX_ATTEMPTS:
        return dead(outgoing, "no answer and no receipt came: check whether it arrived before you send it again")
    unknown = replace(outgoing.move(OutboxState.UNKNOWN), error=outgoing.error or NO_ANSWER)
    return replace(unknown, due_at=now + min(RECEIPT_WITHIN * 2 ** (outgoing.attempts - 1), LONGEST_DELAY))


def with_receipt(outcome: OutboxMessage, current: OutboxMessage, now: datetime) -> OutboxMessage:
    """Return an outcome without its lease. If a receipt came before the answer, add its id, and await no receipt."""
    outcome = replace(outcome, lease_until=None, handed_over_at=None)
    if current.ref is None or outcome.ref is not None:
        return outcome
    if outcome.state is OutboxState.UNKNOWN:
        outcome = replace(outcome.move(OutboxState.PENDING), due_at=now, unsure_since=None)
    return replace(outcome, ref=current.ref)
