"""Check-ins: ask each member in private whether a chat took place, and store the answers."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.closed_dms import WAITS_FOR
from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.chats import USUAL_DAYS, Chat, ChatState
from bot.model.checkins import CHECK_IN_AFTER_INTRODUCTION, CheckIn, CheckInState, Met
from bot.model.circles import Circle
from bot.model.daily import DAY
from bot.model.ids import ChatId, MemberId
from bot.model.jobs import CheckInMember, Due
from bot.model.members import Member
from bot.model.outbox import OutboxMessage, OutboxState, Urgency
from bot.model.topics import Topic
from bot.ports import Transaction
from bot.services.again import carry_yeses_over
from bot.services.introduction_receipts import first_told_at, introduction_to
from bot.services.introductions import circle_of, find_chat
from bot.services.random_times import drawn_in_window
from bot.texts import checkins as texts
from bot.texts.localization import Voice
from bot.texts.reminders import reminder

CHECK_IN_KEEPS: Final = timedelta(days=14)
"""Expiry of a check-in that can't be sent."""


async def ask_how_it_went(tx: Transaction, chat_id: ChatId, member_id: MemberId, now: datetime) -> None:
    """Ask a member whether they got to talk.

    The check-in is due a day after the set time. Without a set time, the check-in is due a week after the first
    introduction arrived, or later if a set time was given up. Days off delay the check-in.
    The check-in's job stays planned until then, whatever the member did in private. Otherwise other members could see a
    difference, because a chat with a planned job counts as still to come.
    """
    chat, check_in = await tx.chats.get(chat_id), await tx.chats.check_in(chat_id, member_id)
    member = await tx.members.get(member_id)
    if chat is None or chat.state is ChatState.CANCELLED or check_in is None or member is None:
        return
    waits = check_in.state is CheckInState.WAITING
    introduction = await introduction_to(tx, chat, member_id)
    if introduction is None or not _may_yet_be_read(introduction, now):
        if waits:
            await tx.chats.put_check_in(check_in.move(CheckInState.SKIPPED))
        await note_checked_in(tx, chat)
        return
    arrived = await first_told_at(tx, chat, member_id)
    if chat.starts_at is None and (arrived is None or arrived > now - USUAL_DAYS):
        await tx.agenda.put(Due(CheckInMember(chat_id, member_id), (arrived or now) + CHECK_IN_AFTER_INTRODUCTION))
        return
    circle = await circle_of(tx, chat)
    if circle is not None and (due_at := _due_on_open_days(circle, chat, arrived or now, now)) > now:
        await tx.agenda.put(Due(CheckInMember(chat_id, member_id), due_at))
        return
    await carry_yeses_over(tx, chat, member_id, now)
    if not waits:
        await note_checked_in(tx, chat)
        return
    others, topic = await _others(tx, chat, member_id), await _topic(tx, chat)
    if others:
        message = texts.did_you_talk(Voice.of(member), chat, others, topic)
        key, expires = message_keys.check_in(chat_id, member_id), now + CHECK_IN_KEEPS
        at = drawn_in_window(tx, member, now, key)
        await enqueue_for_member(tx, now, key, member, message, Urgency.NUDGE, expires_at=expires, not_before=at)
    await tx.chats.put_check_in(replace(check_in.move(CheckInState.ASKED), asked_at=now))
    await note_checked_in(tx, chat)


def _due_on_open_days(circle: Circle, chat: Chat, arrived: datetime, now: datetime) -> datetime:
    """Return when to send a check-in that is due now, on an open day.

    If the chat has no set time, each day off since the introduction arrived adds a day.
    """
    off = 0 if chat.starts_at else circle.days_off_since(arrived, now)
    return circle.next_open(max(now, arrived + CHECK_IN_AFTER_INTRODUCTION + off * DAY) if off else now)


def _may_yet_be_read(introduction: OutboxMessage, now: datetime) -> bool:
    """Return whether an introduction arrived or may still arrive."""
    waits_in_vain = introduction.state is OutboxState.WAITING and now > introduction.created_at + WAITS_FOR
    return introduction.state not in (OutboxState.DEAD, OutboxState.DROPPED) and not waits_in_vain


async def answer_met(tx: Transaction, chat_id: ChatId, member: MemberId, met: Met) -> Chat:
    """Store a member's answer whether the members got to talk. A later answer replaces an earlier one.

    Raises:
        NotFound: the member has no such chat.
    """
    chat = await find_chat(tx, chat_id, member)
    check_in = await tx.chats.check_in(chat_id, member) or CheckIn(chat_id, member)
    await tx.chats.put_check_in(replace(check_in.move(CheckInState.ANSWERED), met=met))
    await tx.outbox.drop_key(message_keys.check_in(chat_id, member))  # if it is still to be sent
    if met is not Met.NOT_YET:
        await tx.outbox.drop_key(message_keys.reminder(chat_id, member))
    await note_checked_in(tx, chat)
    return chat


async def reword_check_ins(tx: Transaction, chat: Chat) -> None:
    """Render the unsent check-ins and reminders of a chat again, because a member left the chat."""
    members, topic = await tx.members.get_many(chat.members), await _topic(tx, chat)
    for member in members.values():
        others = [members[other] for other in chat.others(member.id) if other in members]
        for key_of, say in ((message_keys.check_in, texts.did_you_talk), (message_keys.reminder, reminder)):
            outgoing = await tx.outbox.get(key_of(chat.id, member.id))
            if outgoing is not None and outgoing.message is not None:
                await tx.outbox.put(replace(outgoing, message=say(Voice.of(member), chat, others, topic)))


async def note_checked_in(tx: Transaction, chat: Chat) -> None:
    """Move a chat to CHECKED_IN if none of its check-ins is WAITING any more."""
    check_ins = await tx.chats.check_ins(chat.id)
    current = await tx.chats.get(chat.id)
    if current is None or current.state not in (ChatState.INTRODUCED, ChatState.TIME_SET):
        return
    if not any(check_in.state is CheckInState.WAITING for check_in in check_ins):
        await tx.chats.put(current.move(ChatState.CHECKED_IN))


async def _others(tx: Transaction, chat: Chat, member: MemberId) -> list[Member]:
    found = await tx.members.get_many(chat.others(member))
    return [found[other] for other in chat.others(member) if other in found]


async def _topic(tx: Transaction, chat: Chat) -> Topic | None:
    return await tx.topics.get(chat.topic) if chat.topic else None
