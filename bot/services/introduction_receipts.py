"""Introductions that arrived: the chats that a member was told of, and the chats that no member was told of."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.model import message_keys
from bot.model.chats import Chat, ChatHead
from bot.model.ids import ChatId, MemberId
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxMessage, OutboxState, ToChat, Urgency
from bot.ports import Transaction

C = TypeVar("C", Chat, ChatHead)


async def introduced_chats(tx: Transaction, member: MemberId, limit: int) -> list[Chat]:
    """Return those of a member's `limit` latest chats whose introduction has reached the member, latest first."""
    return await told_among(tx, await tx.chats.of_member(member, limit), member)


async def introduced_heads(tx: Transaction, member: MemberId) -> list[ChatHead]:
    """Return the heads of all chats whose introduction has reached a member, latest first."""
    return await told_among(tx, await tx.chats.heads_of_member(member), member)


async def introduction_to(tx: Transaction, chat: Chat, member: MemberId) -> OutboxMessage | None:
    """Return the message that introduces a member to a chat, shared or the member's own; None if there is none."""
    sent = (await _stored_introductions(tx, [chat], member))[chat.id]
    return _long_ago(chat) if sent is None and chat.told else sent


async def first_told_at(tx: Transaction, chat: Chat, member: MemberId) -> datetime | None:
    """Return when a member's first introduction to a chat arrived; None if none has arrived.

    A second introduction comes if another member leaves a chat of three. It does not count, because only members who
    have not answered get it, and others can see when a member is asked how the chat went.
    """
    first = message_keys.introduction(chat.id)
    found = await tx.outbox.get_many([first, first.for_member(member)])
    arrived = [sent.delivered_at for sent in found.values() if sent.delivered_at]
    return min(arrived, default=chat.introduced_at if chat.told else None)


async def was_told(tx: Transaction, chat: Chat, member: MemberId) -> bool:
    """Return whether a member's introduction to a chat has arrived."""
    return bool(await told_among(tx, [chat], member))


async def told_among(tx: Transaction, chats: Collection[C], member: MemberId) -> list[C]:
    """Return the given chats whose introduction has reached the member."""
    found = await _stored_introductions(tx, chats, member)

    def has_arrived(chat: C) -> bool:
        sent = found[chat.id]
        return chat.told if sent is None else sent.state is OutboxState.DELIVERED

    return [chat for chat in chats if has_arrived(chat)]


async def untold_among(tx: Transaction, chats: Collection[Chat]) -> list[Chat]:
    """Return the chats that no member can have been told of."""
    await load_introductions(tx, chats)
    return [chat for chat in chats if not await may_have_been_told(tx, chat)]


async def load_introductions(tx: Transaction, chats: Collection[Chat]) -> None:
    """Load the introductions of some chats, so that looking for them takes no more statements."""
    shared = {chat: message_keys.introduction(chat.id) for chat in chats}
    direct = [key.for_member(member) for chat, key in shared.items() for member in chat.members]
    await tx.outbox.get_many([*shared.values(), *direct])


async def _stored_introductions(
    tx: Transaction, chats: Collection[Chat | ChatHead], member: MemberId
) -> dict[ChatId, OutboxMessage | None]:
    """Return the messages that introduce a member to chats. They are None if not enqueued, or deleted."""
    shared = {chat.id: message_keys.introduction(chat.id) for chat in chats}
    found = await tx.outbox.get_many(keys_of_introductions(shared, member))
    return {chat: _likeliest_read(found.get(key.for_member(member)), found.get(key)) for chat, key in shared.items()}


def keys_of_introductions(chats: Iterable[ChatId], member: MemberId) -> list[MessageKey]:
    """Return the keys of the messages that may introduce a member to chats: shared ones and the member's own."""
    shared = [message_keys.introduction(chat) for chat in chats]
    return [*shared, *(key.for_member(member) for key in shared)]


def _long_ago(chat: Chat) -> OutboxMessage:
    """Return a message in place of an introduction that was delivered and then deleted."""
    key, at = message_keys.introduction(chat.id), chat.introduced_at
    sent = OutboxMessage(key, ToChat(chat.id, chat.members, None), None, Urgency.EXPECTED, at, at)
    return replace(sent, state=OutboxState.DELIVERED, delivered_at=at)


def _likeliest_read(alone: OutboxMessage | None, together: OutboxMessage | None) -> OutboxMessage | None:
    if alone is None or (together is not None and together.may_have_arrived and not alone.may_have_arrived):
        return together
    return alone


async def may_have_been_told(tx: Transaction, chat: Chat) -> bool:
    """Return whether at least one member may have been told of a chat. A missing introduction counts as told."""
    introductions = [await introduction_to(tx, chat, member) for member in chat.members]
    return any(outgoing is None or outgoing.may_have_arrived for outgoing in introductions)
