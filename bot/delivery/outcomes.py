"""What became of a message that was judged or handed over, and when it is looked at again."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.model.outbox import Delivery, OutboxMessage, OutboxState
from bot.ports import Platform

MAX_ATTEMPTS: Final = 12
"""With the back-off below, nearly six hours of trying."""
FIRST_BACK_OFF: Final = timedelta(seconds=10)
LONGEST_BACK_OFF: Final = timedelta(hours=6)
WORD_WITHIN: Final = timedelta(minutes=10)
"""How long a platform may take to tell of a message that it has; Slack repeats an event after five minutes at last."""
STOPPED: Final = "its sender stopped before an answer came"


def put_off(owed: OutboxMessage, until: datetime) -> OutboxMessage:
    """Give a message back that was not handed over: it waits, and this was no attempt."""
    return replace(owed.move(OutboxState.PENDING), due_at=until, attempts=owed.attempts - 1, handed_over_at=None)


def dropped(owed: OutboxMessage, why: str) -> OutboxMessage:
    """Let a message be that is of no use any more."""
    return replace(owed.move(OutboxState.DROPPED), message=None, error=why)


def kept(owed: OutboxMessage, why: str | None = None) -> OutboxMessage:
    """Let a message wait for its member to look at it, or to take direct messages again."""
    return replace(owed.move(OutboxState.WAITING), attempts=0, error=why)


def delivered(owed: OutboxMessage, ref: str, now: datetime, error: str | None = None) -> OutboxMessage:
    """Keep the platform's name for a message that it has, and not what was said in it."""
    done = replace(owed.move(OutboxState.DELIVERED), message=None, ref=ref, delivered_at=now)
    return replace(done, unsure_since=None, error=error)


def lost(platform: Platform, delivery: Delivery, owed: OutboxMessage, why: str, now: datetime) -> OutboxMessage:
    """Send again what may come twice without harm; wait for word of what may not."""
    if platform.repeats_safely or delivery.replaces or delivery.arrived:
        again = tried(owed, why, now, uncertain=True)
        lapses = timedelta(0) < platform.repeats_safely < timedelta.max
        return replace(again, unsure_since=owed.unsure_since or now) if lapses else again
    unsure = replace(owed.move(OutboxState.UNKNOWN), uncertain=True, unsure_since=now, error=why)
    return replace(unsure, due_at=now + WORD_WITHIN)


def waits_for_word(owed: OutboxMessage, heard_at: datetime | None, now: datetime) -> OutboxMessage:
    """Send it again once the platform told of later messages and not of this one; else wait for its word."""
    if owed.unsure_since is None or (heard_at and heard_at > owed.unsure_since):
        again = replace(owed.move(OutboxState.PENDING), unsure_since=None, due_at=now)
        return replace(again, error="the platform told of later messages, and not of this one: sent again")
    if owed.attempts >= MAX_ATTEMPTS:
        why = "no answer came, and no word since: look whether it is there before you send it again"
        return replace(owed.move(OutboxState.DEAD), error=why)
    unsure = replace(owed.move(OutboxState.UNKNOWN), error=owed.error or STOPPED)
    return replace(unsure, due_at=now + min(WORD_WITHIN * 2 ** (owed.attempts - 1), LONGEST_BACK_OFF))


def tried(
    owed: OutboxMessage, why: str, now: datetime, after: timedelta | None = None, *, uncertain: bool
) -> OutboxMessage:
    """Try again later, unless it was tried often enough."""
    if owed.attempts >= MAX_ATTEMPTS:
        return replace(owed.move(OutboxState.DEAD), error=why, uncertain=uncertain)
    pause = after or min(FIRST_BACK_OFF * 2 ** (owed.attempts - 1), LONGEST_BACK_OFF)
    return replace(owed.move(OutboxState.PENDING), due_at=now + pause, error=why, uncertain=uncertain)


def with_word(outcome: OutboxMessage, current: OutboxMessage, now: datetime) -> OutboxMessage:
    """Add what the platform told of the message while its answer was waited for."""
    outcome = replace(outcome, lease_until=None, handed_over_at=None)
    if current.ref is None or outcome.ref is not None:
        return outcome
    if outcome.state is OutboxState.UNKNOWN:
        outcome = replace(outcome.move(OutboxState.PENDING), due_at=now, unsure_since=None)
    return replace(outcome, ref=current.ref)
