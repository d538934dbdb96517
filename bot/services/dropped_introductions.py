"""Restore the introduction of a member who said *no* before it was sent, and says *yes* later.

After the *no*, the chat stayed, because the other member had been told of it (`undo_pending_chats`). Only the
introduction of the member who said *no* was dropped.
"""

from dataclasses import replace
from datetime import datetime

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.again import Again
from bot.model.chats import Chat, ChatState
from bot.model.checkins import CHECK_IN_AFTER_INTRODUCTION, CheckIn
from bot.model.ids import MemberId
from bot.model.jobs import CheckInMember, Due
from bot.model.outbox import OutboxState, Urgency
from bot.ports import Transaction
from bot.services.introductions import introduction_text
from bot.services.kept_apart import are_kept_apart
from bot.services.meeting_times import times_to_come
from bot.texts.localization import Voice


async def restore_introduction(tx: Transaction, one: MemberId, other: MemberId, now: datetime) -> None:
    """Enqueue a dropped introduction to the latest chat of two members again, if it is wanted now.

    To its reader, it looks like a delayed introduction. An ask's introduction is not restored, because the ask went on
    to another member.
    """
    known = await tx.acquaintances.get(one, other)
    chat = await tx.chats.get(known.chat) if known else None
    if chat is None or chat.ask is not None or chat.state is ChatState.CANCELLED:
        return
    for who, partner in ((one, other), (other, one)):
        owed = await tx.outbox.get(message_keys.introduction(chat.id).for_member(who))
        is_dropped = owed is not None and owed.state is OutboxState.DROPPED and not owed.may_have_arrived
        if is_dropped and await _is_wanted(tx, chat, who, partner):
            await _introduce_again(tx, chat, who, now)


async def _is_wanted(tx: Transaction, chat: Chat, who: MemberId, partner: MemberId) -> bool:
    """Return whether `who` wants a chat after all.

    This needs three things. The latest answer of `who` about `partner` is *yes*. `partner` has given no other answer
    after this chat. And `who` is kept apart from nobody in the chat.
    """
    said, partner_said = await tx.chats.wish(who, partner), await tx.chats.wish(partner, who)
    if said is None or said.answer is not Again.YES:
        return False
    if partner_said is not None and partner_said.chat == chat.id and partner_said.answer is not Again.YES:
        return False
    return not any([await are_kept_apart(tx, who, one) for one in chat.others(who)])


async def _introduce_again(tx: Transaction, chat: Chat, who: MemberId, now: datetime) -> None:
    members, key = await tx.members.get_many(chat.members), message_keys.introduction(chat.id).for_member(who)
    if who not in members or len(members) < len(chat.members):
        return
    current = replace(chat, offered=await times_to_come(tx, chat, now)) if chat.offered else chat
    message = (await introduction_text(tx, current, members, now))(Voice.of(members[who]))
    await tx.outbox.remove([key])
    await enqueue_for_member(tx, now, key, members[who], message, Urgency.EXPECTED)
    await tx.chats.put_check_in(CheckIn(chat.id, who))
    if await tx.agenda.get(CheckInMember(chat.id, who)) is None:
        await tx.agenda.put(Due(CheckInMember(chat.id, who), now + CHECK_IN_AFTER_INTRODUCTION))
