"""The recheck of every message just before it is sent: whether its reader still wants it."""

from datetime import datetime

from bot.model.checkins import OVER_FOR_THEM
from bot.model.ids import MemberId
from bot.model.message_keys import MessageKind
from bot.model.outbox import OutboxMessage, ToMember
from bot.ports import Transaction
from bot.services import ask_rechecks
from bot.services.introduction_receipts import was_told
from bot.services.kept_apart import avoided_by
from bot.services.mutual_yes import wants_refill


async def may_still_be_sent(tx: Transaction, outgoing: OutboxMessage, now: datetime) -> bool:
    """Return whether a message may be sent: its reader still wants it, and the rules of asks allow it.

    Whether the reader wants it depends only on what the reader did.
    """
    to = outgoing.destination
    if isinstance(to, ToMember) and not await _is_wanted(tx, outgoing, to.member):
        return False
    return await ask_rechecks.passes_recheck(tx, outgoing, now)


async def _is_wanted(tx: Transaction, outgoing: OutboxMessage, reader: MemberId) -> bool:
    """Return False if a reader does not want a message about a chat, a refill or another member any more."""
    key = outgoing.key
    if key.chat is not None and not outgoing.replaces:
        return not await _is_over(tx, outgoing, reader)
    if key.refill is not None and not outgoing.replaces:
        refill = await tx.acquaintances.refill(key.refill)
        return refill is None or await wants_refill(tx, reader, refill.other(reader), refill.after)
    return key.about is None or key.about not in await avoided_by(tx, reader)


async def _is_over(tx: Transaction, outgoing: OutboxMessage, reader: MemberId) -> bool:
    """Return whether a message is about a chat that is over for its reader.

    Before the reader was told of the chat, return False for its introduction, which is sent all the same.
    """
    chat_id = outgoing.key.chat
    check_in = await tx.chats.check_in(chat_id, reader) if chat_id else None
    if chat_id is None or check_in is None or check_in.state not in OVER_FOR_THEM:
        return False
    chat = await tx.chats.get(chat_id)
    is_first = outgoing.key.kind is MessageKind.INTRODUCTION
    return chat is not None and (not is_first or await was_told(tx, chat, reader))
