"""Consequences of a message that its platform refuses."""

from datetime import datetime

from bot.delivery.closed_dms import note_closed
from bot.delivery.enqueue import enqueue_for_each
from bot.model import message_keys
from bot.model.chats import Chat
from bot.model.message_keys import MessageKind
from bot.model.outbox import OutboxMessage, ToChat, ToMember
from bot.ports import Closed, NotTogether, Transaction, Undeliverable
from bot.services.absences import hold_member
from bot.services.ask_withdrawals import resume_ask
from bot.services.introductions import introduce_alone, undo_introduction
from bot.services.late_joiners import replace_undone_chat


async def resolve_undeliverable(
    tx: Transaction, outgoing: OutboxMessage, failure: Undeliverable, now: datetime
) -> bool:
    """Apply the consequences of a refused message. Return whether the message can be dropped now.

    If not, the message goes on waiting for a member, or stays dead until an operator acts.

    - If a member accepts no direct messages, the member's messages wait.
    - If members can't share a conversation, each of them gets separate messages.
    - Members who left the community are held, and members who waited for them are told.
    - A chat that can't be introduced is undone. Its members may be paired again in the round. If none of them has left,
      they are not paired with each other during the freeze, unless the failure is temporary. A refill's chat is undone
      only if a member has left. Otherwise each of the two gets separate messages.
    """
    chat = await _chat_to_undo(tx, outgoing)
    agreed = chat is not None and chat.refill is not None and not failure.gone
    match failure:
        case Closed():
            return await _note_closed_dms(tx, outgoing, now)
        case NotTogether():
            return await _write_to_each(tx, outgoing, now)
        case _ if agreed:  # both said yes to each other, so they need no other partner
            return await _write_to_each(tx, outgoing, now)
    if chat is not None:
        await undo_introduction(tx, chat, stay_apart=not (failure.gone or failure.for_now))
        await replace_undone_chat(tx, chat, now)
        if chat.ask is not None:
            await resume_ask(tx, chat.ask, now)
    for member in await tx.members.get_many(failure.gone):
        await hold_member(tx, member, now)
    return chat is not None or bool(failure.gone)


async def _note_closed_dms(tx: Transaction, outgoing: OutboxMessage, now: datetime) -> bool:
    """Store that a member accepts no direct messages. Return True for a trial message, which can be dropped."""
    if isinstance(outgoing.destination, ToMember):
        await note_closed(tx, outgoing.destination.member, now)
    return outgoing.key.kind is MessageKind.TRIAL


async def _write_to_each(tx: Transaction, outgoing: OutboxMessage, now: datetime) -> bool:
    """Introduce a chat's members in separate messages. If `outgoing` is another message, enqueue it for each of them.

    Return True, because the message to the shared conversation can be dropped.
    """
    if not isinstance(outgoing.destination, ToChat) or not await introduce_alone(tx, outgoing.destination.chat, now):
        return True
    if outgoing.key.kind is not MessageKind.INTRODUCTION:
        await enqueue_for_each(tx, now, outgoing, await tx.members.get_many(outgoing.destination.members))
    return True


async def _chat_to_undo(tx: Transaction, outgoing: OutboxMessage) -> Chat | None:
    if not isinstance(outgoing.destination, ToChat) or outgoing.key != message_keys.introduction(
        outgoing.destination.chat
    ):
        return None
    return await tx.chats.get(outgoing.destination.chat)
