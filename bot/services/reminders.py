"""Remind members of a chat once, two days before its round ends, or earlier because of days off."""

from dataclasses import replace
from datetime import datetime

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.chats import ChatState
from bot.model.checkins import OVER_FOR_THEM, Met
from bot.model.ids import ChatId, RoundId
from bot.model.jobs import Due, RemindChat
from bot.model.outbox import Urgency
from bot.ports import Transaction
from bot.services.introduction_receipts import introduction_to
from bot.services.introductions import circle_of
from bot.services.meeting_times import replace_passed
from bot.services.random_times import drawn_in_window
from bot.texts import reminders as texts
from bot.texts.localization import Voice


async def remind_of_chat(tx: Transaction, chat_id: ChatId, now: datetime) -> None:
    """Remind each member of a chat once, and replace offered times that have passed. If a time is set, do nothing.

    A member gets no reminder if they were not introduced yet, if the chat is over for them, or if they said that it
    took place or won't. What other members of the chat answered in private does not matter.
    """
    chat = await tx.chats.get(chat_id)
    if chat is None or chat.state is ChatState.CANCELLED or chat.starts_at:
        return
    circle = await circle_of(tx, chat)
    if circle is not None and circle.is_off(now):
        await tx.agenda.put(Due(RemindChat(chat_id), circle.next_open(now)))
        return
    ends_at = await _end_of(tx, chat.round)
    if ends_at and now >= ends_at:
        return
    chat = await replace_passed(tx, chat, now, Urgency.EXPECTED)
    check_ins = await tx.chats.check_ins(chat_id)
    members = await tx.members.get_many(chat.members)
    topic = await tx.topics.get(chat.topic) if chat.topic else None
    for check_in in check_ins:
        done = check_in.state in OVER_FOR_THEM or check_in.met in (Met.YES, Met.NO) or check_in.reminded
        if done or check_in.member not in members or len(members) < len(chat.members):
            continue
        introduction = await introduction_to(tx, chat, check_in.member)
        if introduction is None or introduction.delivered_at is None:
            continue
        await tx.chats.put_check_in(replace(check_in, reminded=True))
        member = members[check_in.member]
        others = [members[other] for other in chat.others(member.id)]
        message = texts.reminder(Voice.of(member), chat, others, topic)
        key = message_keys.reminder(chat_id, member.id)
        at = drawn_in_window(tx, member, now, key)
        await enqueue_for_member(tx, now, key, member, message, Urgency.NUDGE, expires_at=ends_at, not_before=at)


async def _end_of(tx: Transaction, round_id: RoundId | None) -> datetime | None:
    a_round = await tx.rounds.get(round_id) if round_id else None
    return a_round.ends_at if a_round else None
