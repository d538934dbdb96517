"""Enqueue messages: put them into the outbox, in the same transaction as the change that they report."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.model import message_keys
from bot.model.chats import Chat
from bot.model.content import Message
from bot.model.hours import next_open_for_all
from bot.model.ids import ChannelId, MemberId
from bot.model.members import Member
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxMessage, ToChannel, ToChat, ToMember, Urgency
from bot.ports import Transaction
from bot.texts.localization import Voice

NUDGE_BUDGET: Final = 3
"""Maximum number of nudges to a member in seven days. Introductions are no nudges; they follow the member's pace."""


def all_reachable_at(members: Mapping[MemberId, Member], now: datetime) -> datetime | None:
    """Return the next time that is within all members' windows; None if there is none within two days."""
    return next_open_for_all(now, tuple((member.window, member.tz) for member in members.values()))


async def enqueue_for_member(
    tx: Transaction,
    now: datetime,
    key: MessageKey,
    member: Member,
    message: Message,
    urgency: Urgency,
    *,
    expires_at: datetime | None = None,
    replaces: MessageKey | None = None,
    not_before: datetime | None = None,
) -> None:
    """Enqueue a direct message, unless the outbox has its key.

    The message is due in the member's window, at `not_before` or later. An ASKED message is due now.
    """
    due_at = now if urgency is Urgency.ASKED else member.window.next_open(not_before or now, member.tz)
    await tx.outbox.add(OutboxMessage(key, ToMember(member.id), message, urgency, due_at, now, expires_at, replaces))


async def enqueue_for_chat(
    tx: Transaction,
    now: datetime,
    key: MessageKey,
    chat: Chat,
    channel: ChannelId | None,
    members: Mapping[MemberId, Member],
    say: Callable[[Voice], Message],
    urgency: Urgency,
    *,
    expires_at: datetime | None = None,
    replaces: MessageKey | None = None,
    not_before: datetime | None = None,
) -> None:
    """Enqueue a message to a chat's conversation or, if the chat has none, a direct message to each of `members`.

    If the members' languages or time zones differ, a shared message has the community's.
    """
    if chat.apart:
        for member in members.values():
            own, message = key.for_member(member.id), say(Voice.of(member))
            replaced = replaces.for_member(member.id) if replaces else None
            await enqueue_for_member(
                tx, now, own, member, message, urgency, expires_at=expires_at, replaces=replaced, not_before=not_before
            )
        return
    to, message = ToChat(chat.id, chat.members, channel), say(await _shared_voice(tx, members))
    earliest = not_before or now
    due_at = now if urgency is Urgency.ASKED else all_reachable_at(members, earliest) or earliest
    await tx.outbox.add(OutboxMessage(key, to, message, urgency, due_at, now, expires_at, replaces))


async def enqueue_for_each(
    tx: Transaction, now: datetime, outgoing: OutboxMessage, members: Mapping[MemberId, Member]
) -> None:
    """Enqueue a direct message to each of `members`, in place of a message to their chat's conversation.

    If the message is the chat's introduction, later messages to the chat are also enqueued as direct messages.
    """
    if not isinstance(outgoing.destination, ToChat) or outgoing.message is None:
        return
    chat = await tx.chats.get(outgoing.destination.chat)
    if chat is not None and outgoing.key == message_keys.introduction(chat.id):
        await tx.chats.put(replace(chat, apart=True))
    message, urgency, expires_at = outgoing.message, outgoing.urgency, outgoing.expires_at
    for member in members.values():
        key = outgoing.key.for_member(member.id)
        await enqueue_for_member(tx, now, key, member, message, urgency, expires_at=expires_at)


async def enqueue_for_channel(
    tx: Transaction,
    now: datetime,
    key: MessageKey,
    channel: ChannelId,
    message: Message,
    *,
    replaces: MessageKey | None = None,
) -> None:
    """Enqueue a post to a channel, or a change of a post, due now."""
    await tx.outbox.add(OutboxMessage(key, ToChannel(channel), message, Urgency.ASKED, now, now, replaces=replaces))


async def drop_for_chat(tx: Transaction, key: MessageKey, chat: Chat) -> None:
    """Drop an unsent message to a chat's conversation, and direct messages that were enqueued in place of it."""
    for one in (key, *(key.for_member(member) for member in chat.members)):
        await tx.outbox.drop_key(one)


async def _shared_voice(tx: Transaction, members: Mapping[MemberId, Member]) -> Voice:
    community = await tx.get_community()
    locales = {member.locale for member in members.values()}
    zones = {member.zone for member in members.values()}
    locale = locales.pop() if len(locales) == 1 else community.locale
    if len(zones) != 1:
        return Voice(locale, community.zone)
    return Voice(locale, zones.pop(), chosen=all(member.zone_chosen for member in members.values()))
