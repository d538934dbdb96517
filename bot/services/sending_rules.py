"""Rules that are checked just before a message is sent."""

from datetime import datetime

from bot.model.checkins import OVER_FOR_THEM
from bot.model.message_keys import MessageKind
from bot.model.outbox import OutboxMessage, ToMember
from bot.ports import Transaction
from bot.services import ask_sending_rules
from bot.services.introductions import was_told


async def may_still_be_sent(tx: Transaction, outgoing: OutboxMessage, now: datetime) -> bool:
    """Return whether a message may be sent: its reader waits for its chat, and the rules of asks allow it."""
    return not await _is_over(tx, outgoing) and await ask_sending_rules.may_still_be_sent(tx, outgoing, now)


async def _is_over(tx: Transaction, outgoing: OutboxMessage) -> bool:
    """Return whether a direct message is about a chat that is over for its reader, who skipped it or blocked somebody.

    A change of an earlier message is sent all the same, and so is the introduction if the reader knows of none.
    """
    chat_id, to = outgoing.key.chat, outgoing.destination
    if chat_id is None or outgoing.replaces or not isinstance(to, ToMember):
        return False
    check_in = await tx.chats.check_in(chat_id, to.member)
    if check_in is None or check_in.state not in OVER_FOR_THEM:
        return False
    chat = await tx.chats.get(chat_id)
    is_first = outgoing.key.kind is MessageKind.INTRODUCTION
    return chat is not None and (not is_first or await was_told(tx, chat, to.member))
