"""Meeting times: members pick among the offered times, or give up a set time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.enqueue import all_reachable_at, drop_for_chat, enqueue_for_chat
from bot.model import message_keys
from bot.model.chats import Chat, ChatState, Pick
from bot.model.checkins import CHECK_IN_AFTER_INTRODUCTION, CHECK_IN_AFTER_MEETING
from bot.model.content import Message
from bot.model.errors import IllegalMove
from bot.model.ids import ChatId, MemberId
from bot.model.jobs import CheckInMember, Due, FindLeavers
from bot.model.meeting_times import suggest_times, suits
from bot.model.members import Member
from bot.model.outbox import Urgency
from bot.ports import Transaction
from bot.services.introductions import (
    MAX_CURRENT_CHATS,
    channel_of,
    circle_of,
    enqueue_introduction,
    find_chat,
    finds_leavers_at,
)
from bot.texts import meeting_times as texts
from bot.texts.localization import Voice

TIME_REOPENED_EXPIRES: Final = timedelta(days=3)
"""How long the message that a set time was given up may still be sent."""


async def pick_time(tx: Transaction, chat_id: ChatId, member: MemberId, at: datetime, now: datetime) -> Chat:
    """Store that an offered time works for a member, or undo that.

    If the time then works for all members, set it, tell the members, and drop their unsent reminders.

    Raises:
        NotFound: the member has no such chat.
        IllegalMove: the time is no longer offered, a time is set, or the chat was cancelled.
    """
    chat = await find_chat(tx, chat_id, member)
    if at <= now or at not in chat.offered:
        chat = await replace_passed(tx, chat, now)  # the member may have picked a time of `times_to_come`
    chat = chat.toggle(Pick(member, at))
    await tx.chats.put(chat)
    members = await tx.members.get_many(chat.members)
    await enqueue_introduction(tx, chat, members, now)
    if chat.starts_at:
        await drop_for_chat(tx, message_keys.time_reopened(chat.id, chat.times_set - 1), chat)
        for told in [{who: member} for who, member in members.items()] if chat.apart else [members]:
            await tell_time(tx, chat, told, now, _urgency_of_time(chat.starts_at, told, now))
        for who in chat.members:
            await tx.outbox.drop_key(message_keys.reminder(chat.id, who))
            await tx.agenda.put(Due(CheckInMember(chat.id, who), chat.starts_at + CHECK_IN_AFTER_MEETING))
        await tx.agenda.put(Due(FindLeavers(), finds_leavers_at(tx, now)))
    return chat


async def reopen_time(tx: Transaction, chat_id: ChatId, member: MemberId, now: datetime) -> None:
    """Give up the set time and offer other times.

    Raises:
        NotFound: the member has no such chat.
        IllegalMove: the chat has no set time, its set time has passed, or it was cancelled.
    """
    chat = await find_chat(tx, chat_id, member)
    if chat.starts_at is not None and chat.starts_at <= now:
        raise IllegalMove("chat", chat.state.value, ChatState.INTRODUCED.value)
    members = await tx.members.get_many(chat.members)
    circle = await circle_of(tx, chat)
    await drop_time_messages(tx, chat)
    chat = chat.reopen(suggest_times(members.values(), now, circle=circle, offered=chat.offered))
    await tx.chats.put(chat)
    await enqueue_introduction(tx, chat, members, now)
    channel, key = await channel_of(tx, chat), message_keys.time_reopened(chat.id, chat.times_set)
    expires, told = now + TIME_REOPENED_EXPIRES, await _with_introduction(tx, chat, members)
    await enqueue_for_chat(tx, now, key, chat, channel, told, texts.time_reopened, Urgency.EXPECTED, expires_at=expires)
    asked_at = max(chat.introduced_at + CHECK_IN_AFTER_INTRODUCTION, now + CHECK_IN_AFTER_INTRODUCTION / 2)
    for who in chat.members:
        await tx.agenda.put(Due(CheckInMember(chat.id, who), asked_at))


async def _with_introduction(
    tx: Transaction, chat: Chat, members: Mapping[MemberId, Member]
) -> Mapping[MemberId, Member]:
    """Return the members who have an introduction in which they can pick another time.

    After one of three left, a member who had said before that they met gets no introduction of their own.
    """
    if not chat.apart:
        return members
    keys = {who: message_keys.introduction(chat.id).for_member(who) for who in members}
    known = await tx.outbox.get_many(list(keys.values()))
    return {who: member for who, member in members.items() if keys[who] in known}


async def replace_offers_of(tx: Transaction, before: Member, now: datetime) -> None:
    """Replace the offered times of a member's chats after the member's rest changed.

    Times that no longer suit are replaced. If the rest now ends sooner, sooner times may be offered. `before` is the
    member before the change.
    """
    chats = await tx.chats.of_member(before.id, MAX_CURRENT_CHATS)
    members = await tx.members.get_many({before.id, *(who for chat in chats for who in chat.members)})  # loaded at once
    until, ends = before.rest.until, members[before.id].rest.until or now
    for chat in chats:
        if until is not None and until > max(now, ends):
            await _offer_before(tx, chat, until, now)
        else:
            await replace_offers(tx, chat, now)


async def replace_offers(tx: Transaction, chat: Chat, now: datetime) -> None:
    """Replace offered times that no longer suit all members. The message says neither why nor whom they don't suit.

    The result does not depend on what the members did in private, such as skipping the chat.
    """
    coming = [at for at in chat.offered if at > now]
    if not _seeks_time(chat) or not coming:
        return
    members, circle = await tx.members.get_many(chat.members), await circle_of(tx, chat)
    kept = [at for at in coming if suits(at, members.values(), circle)]
    if len(kept) == len(coming):
        return
    found = suggest_times(members.values(), now, circle=circle, offered=chat.offered, kept=kept)
    await _offer(tx, chat, found, members, now)


async def replace_passed(tx: Transaction, chat: Chat, now: datetime, urgency: Urgency = Urgency.ASKED) -> Chat:
    """Replace offered times that have passed."""
    found = await times_to_come(tx, chat, now)
    if found == chat.offered or not _seeks_time(chat):
        return chat
    return await _offer(tx, chat, found, await tx.members.get_many(chat.members), now, urgency)


async def times_to_come(tx: Transaction, chat: Chat, now: datetime) -> tuple[datetime, ...]:
    """Return the offered times; none if the chat seeks no time.

    If any time has passed, new times replace the passed times and the times that no longer suit all members. Nothing is
    stored, so no message to other members changes. The new times are stored and offered once a member picks one.
    """
    if not _seeks_time(chat):
        return ()
    if all(at > now for at in chat.offered):
        return chat.offered
    members, circle = await tx.members.get_many(chat.members), await circle_of(tx, chat)
    kept = [at for at in chat.offered if at > now and suits(at, members.values(), circle)]
    return suggest_times(members.values(), now, circle=circle, offered=chat.offered, kept=kept)


async def _offer_before(tx: Transaction, chat: Chat, until: datetime, now: datetime) -> None:
    """If all offered times are after `until`, offer earlier times. Picked times stay.

    `until` is the end of a member's earlier rest.
    """
    if not _seeks_time(chat) or any(at < until for at in chat.offered):
        return
    members, circle = await tx.members.get_many(chat.members), await circle_of(tx, chat)
    found = suggest_times(members.values(), now, circle=circle, kept={pick.time for pick in chat.picks})
    if found != chat.offered:
        await _offer(tx, chat, found, members, now)


def _seeks_time(chat: Chat) -> bool:
    return chat.state in (ChatState.INTRODUCED, ChatState.CHECKED_IN) and chat.starts_at is None


async def _offer(
    tx: Transaction,
    chat: Chat,
    times: tuple[datetime, ...],
    members: Mapping[MemberId, Member],
    now: datetime,
    urgency: Urgency = Urgency.ASKED,
) -> Chat:
    chat = chat.offer(times)
    await tx.chats.put(chat)
    await enqueue_introduction(tx, chat, members, now, urgency)
    return chat


async def tell_time(
    tx: Transaction,
    chat: Chat,
    members: Mapping[MemberId, Member],
    now: datetime,
    urgency: Urgency = Urgency.EXPECTED,
    *,
    not_before: datetime | None = None,
) -> None:
    """Tell a chat's members the time of the chat, with a calendar file."""
    topic = await tx.topics.get(chat.topic) if chat.topic else None
    found = await tx.members.get_many(chat.members)
    everyone = [found[member] for member in chat.members if member in found]

    def say(voice: Voice) -> Message:
        return texts.time_set(voice, texts.calendar_event(voice, chat, everyone, topic, now), topic)

    channel, key = await channel_of(tx, chat), message_keys.time_set(chat.id, chat.times_set)
    await enqueue_for_chat(
        tx, now, key, chat, channel, members, say, urgency, expires_at=chat.starts_at, not_before=not_before
    )


def _urgency_of_time(starts_at: datetime, told: Mapping[MemberId, Member], now: datetime) -> Urgency:
    """Return the urgency of the message that tells some members the time of their chat.

    The message waits for their windows. If the chat begins before that, the message comes at once, because the members
    chose this time.
    """
    told_at = all_reachable_at(told, now) or max(member.window.next_open(now, member.tz) for member in told.values())
    return Urgency.EXPECTED if told_at < starts_at else Urgency.ASKED


async def drop_time_messages(tx: Transaction, chat: Chat) -> None:
    """Drop unsent messages about a chat's latest time. Messages about earlier times were dropped before."""
    for key_of in (message_keys.time_set, message_keys.time_reopened):
        await drop_for_chat(tx, key_of(chat.id, chat.times_set), chat)
