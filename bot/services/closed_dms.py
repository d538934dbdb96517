"""Reaching members: the first direct message to them, and another try where they took none."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.closed_dms import note_open, waiting_for
from bot.delivery.enqueue import owe_member, welcome_key
from bot.model.circles import Circle
from bot.model.ids import MemberId
from bot.model.members import Member
from bot.model.outbox import OutboxState, Owed, Urgency
from bot.ports import Transaction
from bot.services.ask_routing import suits_still
from bot.texts import closed_dms as texts
from bot.texts.localization import Voice

TRIAL: Final = "trial."
TRIAL_KEEPS: Final = timedelta(minutes=15)
"""Whoever asked for a try looks whether it came, and then goes on with something else."""


async def welcome_member(tx: Transaction, member: Member, circle: Circle, now: datetime) -> bool:
    """Write to somebody who joins for the first time; that also shows whether they can be written to.

    Returns whether this was the first time.
    """
    if await tx.outbox.get(welcome_key(member.id)) is not None:
        return False
    message = texts.welcome(Voice.of(member), circle)
    await owe_member(tx, now, welcome_key(member.id), member, message, Urgency.ASKED)
    return True


async def try_again(tx: Transaction, member: Member, now: datetime) -> None:
    """Send a member what waits for them, behind a message that shows whether it comes."""
    message = texts.it_works(Voice.of(member))
    key = f"{TRIAL}{member.id}.{int(now.timestamp())}"
    await owe_member(tx, now, key, member, message, Urgency.ASKED, expires_at=now + TRIAL_KEEPS)
    await note_open(tx, member.id, now)


async def still_waiting(tx: Transaction, member: MemberId, now: datetime) -> list[Owed]:
    """List what waits for a member and may still come: no question of somebody they are kept apart from since."""
    waiting = []
    for owed in await waiting_for(tx, member, now):
        if await suits_still(tx, owed, now):
            waiting.append(owed)
        else:
            why = "it does not suit any more"
            await tx.outbox.put(replace(owed.move(OutboxState.DROPPED), message=None, error=why))
    return waiting


async def tell_closed(tx: Transaction, member: Member) -> bool:
    """Note that a member hears that they take no direct messages, unless they heard it before; return whether so."""
    if member.closed_since is None or member.knows_closed:
        return False
    await tx.members.put(replace(member, knows_closed=True))
    return True


def is_trial(key: str) -> bool:
    """Tell whether a message only shows whether it comes."""
    return key.startswith(TRIAL)
