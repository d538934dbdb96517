"""Find out whether a member accepts direct messages, by a welcome message and by trial messages."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.closed_dms import note_open, waiting_for
from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.circles import Circle
from bot.model.ids import MemberId
from bot.model.members import Member
from bot.model.outbox import OutboxMessage, OutboxState, Urgency
from bot.ports import Transaction
from bot.services.still_wanted import may_still_be_sent
from bot.services.waiting_questions import retract_waiting
from bot.texts import closed_dms as texts
from bot.texts.localization import Voice

TRIAL_KEEPS: Final = timedelta(minutes=15)
"""Expiry of a trial message. The member looks for the message at once."""


async def welcome_member(tx: Transaction, member: Member, circle: Circle, now: datetime) -> bool:
    """Enqueue a new member's first direct message; return False if it was enqueued before.

    The delivery of this message shows whether the member accepts direct messages.
    """
    if await tx.outbox.get(message_keys.welcome(member.id)) is not None:
        return False
    message = texts.welcome(Voice.of(member), circle)
    await enqueue_for_member(tx, now, message_keys.welcome(member.id), member, message, Urgency.ASKED)
    return True


async def try_again(tx: Transaction, member: Member, now: datetime) -> None:
    """Enqueue a trial message, and store that the member accepts direct messages, until the trial shows otherwise.

    If the member's direct messages were closed, the waiting messages are due a second later.
    """
    message = texts.it_works(Voice.of(member))
    key = message_keys.trial(member.id, now)
    await enqueue_for_member(tx, now, key, member, message, Urgency.ASKED, expires_at=now + TRIAL_KEEPS)
    await note_open(tx, member.id, now)


async def still_waiting(tx: Transaction, member: MemberId, now: datetime) -> list[OutboxMessage]:
    """Return the waiting messages that a member may still get. Drop all other waiting messages.

    Also return the notices that replace dropped questions (`retract_waiting`).
    """
    waiting = []
    for outgoing in await waiting_for(tx, member, now):
        if await may_still_be_sent(tx, outgoing, now):
            waiting.append(outgoing)
            continue
        if notice := await retract_waiting(tx, outgoing, now):
            waiting.append(notice)
        why = "the rules of asks no longer allow it, or its chat is over for the member"
        await tx.outbox.put(replace(outgoing.move(OutboxState.DROPPED), message=None, error=why))
    return waiting


async def tell_closed(tx: Transaction, member: Member) -> bool:
    """Store that a member knows that their direct messages are closed.

    Return False, and store nothing, if the member knew this before or the direct messages are open.
    """
    if member.closed_since is None or member.knows_closed:
        return False
    await tx.members.put(replace(member, knows_closed=True))
    return True
