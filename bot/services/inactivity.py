"""Inactivity: a gentle rest for members who show no sign of life."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.members import Member
from bot.model.outbox import Urgency
from bot.model.rests import Rest, RestKind
from bot.ports import Transaction
from bot.texts import members as texts
from bot.texts.localization import Voice

SILENT_CHATS: Final = 3
"""Number of chats in a row without a sign of life after which a member is asked whether they are still in. Similar bots
use the same number."""
SETTLED: Final = timedelta(days=6)
"""Minimum age of a chat that counts, and minimum time to answer the question "still in?". It is less than a week,
because weekly rounds may open seconds early."""
SILENT_AT_LEAST: Final = timedelta(days=14)
"""Minimum time from a member's last sign of life to the question "still in?", and to the rest."""


def is_quiet(member: Member, now: datetime) -> bool:
    """Return whether a member's last sign of life is so long ago that `rest_if_silent` may start a rest."""
    return member.last_sign_at <= now - SILENT_AT_LEAST


async def rest_if_silent(tx: Transaction, member: Member, now: datetime) -> None:
    """Ask a member who was silent for three chats whether they are still in. At a later call, start a gentle rest.

    So the member takes part once more before the rest. The start of a chat with a set time is a sign of life. A private
    answer, such as one about meeting again, is not.
    """
    if not is_quiet(member, now):
        return
    recent = await tx.chats.of_member(member.id, limit=SILENT_CHATS)
    began = [chat.starts_at for chat in recent if chat.starts_at and chat.starts_at <= now]
    last_sign_at = max([member.last_sign_at, *began])
    settled = [chat for chat in recent if last_sign_at < chat.introduced_at <= now - SETTLED]
    if last_sign_at > now - SILENT_AT_LEAST or len(settled) < SILENT_CHATS:
        return
    asked_at = member.still_in_asked_at
    if asked_at is None or asked_at < last_sign_at:
        await tx.members.put(replace(member, still_in_asked_at=now))
        question, key = texts.still_in(Voice.of(member)), message_keys.still_in(member.id, now)
        await enqueue_for_member(tx, now, key, member, question, Urgency.EXPECTED, expires_at=now + SILENT_AT_LEAST)
        return
    if asked_at > now - SETTLED:
        return  # the member may still answer
    await tx.members.put(replace(member, rest=Rest(RestKind.GENTLE)))
    latest = max(chat.introduced_at for chat in settled)
    key = message_keys.resting(member.id, latest)
    await enqueue_for_member(tx, now, key, member, texts.gently_resting(Voice.of(member)), Urgency.EXPECTED)
