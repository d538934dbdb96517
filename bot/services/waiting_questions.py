"""Questions that wait for a member who accepts no direct messages, and notices that replace these questions."""

from collections.abc import Callable
from datetime import datetime

from bot.delivery.closed_dms import plan_drop
from bot.model import message_keys
from bot.model.asks import (
    SEARCHES_FOR,
    Carried,
)
from bot.model.content import Message
from bot.model.ids import MemberId
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxMessage, OutboxState, ToMember, Urgency
from bot.ports import Transaction
from bot.services.kept_apart import is_kept_back
from bot.services.random_empty_turns import is_left_empty
from bot.texts import questions as texts
from bot.texts.localization import Voice


async def retract_waiting(tx: Transaction, outgoing: OutboxMessage, now: datetime) -> OutboxMessage | None:
    """If a waiting message that may not be sent is a question, put a notice in its place. Return the notice or None."""
    carried = (
        [one for one in await tx.asks.carried(outgoing.key.ask) if one.key == outgoing.key] if outgoing.key.ask else []
    )
    return await leave_notice(tx, outgoing, carried[0], texts.taken_back, outgoing.due_at, now) if carried else None


async def leave_notice(
    tx: Transaction,
    outgoing: OutboxMessage,
    carried: Carried,
    say: Callable[[Voice], Message],
    at: datetime,
    now: datetime,
) -> OutboxMessage | None:
    """Put a notice, due at `at`, in place of a waiting question, because the member knows how many messages wait.

    A question that is kept back, is void, or has an empty turn was not counted, so it gets no notice. In this case,
    return None. The notice's key does not contain the ask, because the notice stays when the asker is forgotten.
    """
    ask, member = await tx.asks.get(carried.ask), await tx.members.get(carried.member)
    if ask is None or member is None or carried.void or is_left_empty(tx, carried):
        return None
    if await is_kept_back(tx, ask, member.id):
        return None
    notice = OutboxMessage(
        key=_notice_key(tx, carried),
        destination=ToMember(member.id),
        message=say(Voice.of(member)),
        urgency=Urgency.EXPECTED,
        due_at=at,
        created_at=outgoing.created_at,
        state=OutboxState.PENDING if at > now else OutboxState.WAITING,
    )
    await tx.outbox.put(notice)
    if notice.state is OutboxState.WAITING:
        await plan_drop(tx, notice)
    return notice


async def has_question_come(tx: Transaction, notice: OutboxMessage, member: MemberId, now: datetime) -> bool:
    """Return whether a question has arrived after all, although a notice should replace it."""
    for carried in await tx.asks.carried_to([member], now - SEARCHES_FOR):
        if _notice_key(tx, carried) == notice.key:
            outgoing = await tx.outbox.get(carried.key)
            return outgoing is not None and outgoing.may_have_arrived
    return False


def _notice_key(tx: Transaction, carried: Carried) -> MessageKey:
    return message_keys.question_over(tx.derive_id("over", carried.key))
