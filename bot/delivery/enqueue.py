"""How a service owes a message: always in the transaction of the change that it tells of."""

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
"""Unasked messages a member gets in seven days, at the most; introductions have their pace instead."""


def all_reachable_at(members: Mapping[MemberId, Member], now: datetime) -> datetime | None:
    """Return when a message may next come to all of them at once; None if their hours never meet."""
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
) -> None:
    """Owe a direct message; owing the same key twice is owing it once."""
    due_at = now if urgency is Urgency.ASKED else member.window.next_open(now, member.tz)
    await tx.outbox.add(
        OutboxMessage(
            key=key,
            destination=ToMember(member.id),
            message=message,
            urgency=urgency,
            due_at=due_at,
            created_at=now,
            expires_at=expires_at,
            replaces=replaces,
        )
    )


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
) -> None:
    """Owe a message to a chat's conversation, or to each member alone where the chat's members are written to apart.

    A shared message is in the language that its readers have in common, or else in the community's; one to a member
    alone is in theirs.
    """
    if chat.apart:
        for member in members.values():
            replaced = replaces.for_member(member.id) if replaces else None
            message = say(Voice.of(member))
            await enqueue_for_member(
                tx, now, key.for_member(member.id), member, message, urgency, expires_at=expires_at, replaces=replaced
            )
        return
    due_at = now if urgency is Urgency.ASKED else all_reachable_at(members, now) or now
    await tx.outbox.add(
        OutboxMessage(
            key=key,
            destination=ToChat(chat.id, chat.members, channel),
            message=say(await _shared_voice(tx, members)),
            urgency=urgency,
            due_at=due_at,
            created_at=now,
            expires_at=expires_at,
            replaces=replaces,
        )
    )


async def enqueue_for_each(
    tx: Transaction, now: datetime, owed: OutboxMessage, members: Mapping[MemberId, Member]
) -> None:
    """Owe to each member alone what was owed to a chat's conversation."""
    if not isinstance(owed.destination, ToChat) or owed.message is None:
        return
    chat = await tx.chats.get(owed.destination.chat)
    if chat is not None and owed.key == message_keys.introduction(chat.id):
        await tx.chats.put(replace(chat, apart=True))
    for member in members.values():
        await enqueue_for_member(
            tx, now, owed.key.for_member(member.id), member, owed.message, owed.urgency, expires_at=owed.expires_at
        )


async def drop_for_chat(tx: Transaction, key: MessageKey, chat: Chat) -> None:
    """Drop a message to a chat that is still pending, however it would have gone out."""
    for one in (key, *(key.for_member(member) for member in chat.members)):
        await tx.outbox.drop_key(one)


async def _shared_voice(tx: Transaction, members: Mapping[MemberId, Member]) -> Voice:
    community = await tx.get_community()
    locales = {member.locale for member in members.values()}
    zones = {member.zone for member in members.values()}
    return Voice(
        locales.pop() if len(locales) == 1 else community.locale, zones.pop() if len(zones) == 1 else community.zone
    )


async def enqueue_for_channel(
    tx: Transaction,
    now: datetime,
    key: MessageKey,
    channel: ChannelId,
    message: Message,
    *,
    replaces: MessageKey | None = None,
) -> None:
    """Owe a post to a channel; only what organisers set up causes those."""
    await tx.outbox.add(
        OutboxMessage(
            key=key,
            destination=ToChannel(channel),
            message=message,
            urgency=Urgency.ASKED,
            due_at=now,
            created_at=now,
            replaces=replaces,
        )
    )
