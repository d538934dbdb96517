"""Rest after silence: who shows no sign of life for a while is left in peace, gently."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.enqueue import owe_member
from bot.model.members import Member, Rest, RestKind
from bot.model.outbox import Urgency
from bot.ports import Transaction
from bot.texts import members as texts
from bot.texts.localization import Voice

SILENT_CHATS: Final = 3
"""Chats in a row without any sign of life, as the peers that do this count it."""
SETTLED: Final = timedelta(days=6)
"""A chat younger than this says nothing yet. A day short of a week, as a weekly circle's rounds are seconds apart."""
SILENT_AT_LEAST: Final = timedelta(days=14)
"""Nobody who did something more recently is looked at."""


async def rest_if_silent(tx: Transaction, member: Member, now: datetime) -> bool:
    """Rest a member who was introduced three times and has not pressed, typed or sent anything since.

    An answer to "would you meet again?" is no sign of life either way, so that giving it or not changes nothing here.
    """
    if member.last_sign_at > now - SILENT_AT_LEAST:
        return False
    recent = await tx.chats.of_member(member.id, limit=SILENT_CHATS)
    settled = [chat for chat in recent if member.last_sign_at < chat.introduced_at <= now - SETTLED]
    if len(settled) < SILENT_CHATS:
        return False
    await tx.members.put(replace(member, rest=Rest(RestKind.GENTLE)))
    latest = max(chat.introduced_at for chat in settled)
    key = f"resting.{member.id}.{int(latest.timestamp())}"
    await owe_member(tx, now, key, member, texts.gently_resting(Voice.of(member)), Urgency.EXPECTED)
    return True
