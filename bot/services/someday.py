"""Three months after the answer "maybe someday", ask the member once more."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.again import Again, Wish
from bot.model.ids import MemberId
from bot.model.jobs import AskSomeday, Due
from bot.model.outbox import Urgency
from bot.ports import Transaction
from bot.texts import someday as texts
from bot.texts.localization import Voice

SOMEDAY_AFTER: Final = timedelta(weeks=13)
SOMEDAY_KEEPS: Final = timedelta(days=14)
"""Expiry of the question."""


async def plan_someday(tx: Transaction, wish: Wish, now: datetime) -> None:
    """After "maybe someday", plan to ask the member once more. Cancel that after other answers, or the second time."""
    if wish.answer is Again.SOMEDAY and not wish.asked_again:
        await tx.agenda.put(Due(AskSomeday(wish.member, wish.about), now + SOMEDAY_AFTER))
    else:
        await tx.agenda.remove(AskSomeday(wish.member, wish.about))


async def ask_someday(tx: Transaction, member_id: MemberId, about: MemberId, now: datetime) -> None:
    """Ask a member once more after "maybe someday", whatever the other member answered.

    If the two have a later chat, the member blocks the other, or one of them has gone, do nothing.
    """
    wish, known = await tx.chats.wish(member_id, about), await tx.acquaintances.get(member_id, about)
    member, other = await tx.members.get(member_id), await tx.members.get(about)
    if wish is None or known is None or member is None or other is None:
        return
    if wish.answer is not Again.SOMEDAY or wish.asked_again or wish.chat != known.chat:
        return
    chat = await tx.chats.get(wish.chat)
    blocked = await tx.acquaintances.blocks_of(member_id)
    if chat is None or any(block.other == about for block in blocked):
        return
    await tx.chats.put_wish(replace(wish, asked_again=True))
    key = message_keys.someday(chat.id, member_id, about)
    message = texts.how_about_now(Voice.of(member), chat, other)
    await enqueue_for_member(tx, now, key, member, message, Urgency.NUDGE, expires_at=now + SOMEDAY_KEEPS)
