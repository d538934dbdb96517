"""Blocks: keep two members apart until the block is removed."""

from datetime import datetime

from bot.model.blocks import Block
from bot.model.errors import InvalidValue
from bot.model.ids import MemberId
from bot.ports import Transaction
from bot.services.ask_withdrawals import keep_questions_apart
from bot.services.cancellations import undo_pending_chats
from bot.services.introductions import MAX_CURRENT_CHATS
from bot.services.refills import take_back_yes
from bot.services.skipped_chats import skip_chat


async def keep_apart(tx: Transaction, member: MemberId, other: MemberId, now: datetime) -> None:
    """Store that `member` blocks `other`. Questions between the two lead to no chat (`keep_questions_apart`).

    Chats of the two that nobody was told of are undone. The other chats of only these two are skipped for `member`.
    If `other` is no member yet, the block takes effect once `other` joins.

    Raises:
        InvalidValue: `member` and `other` are the same.
    """
    if member == other:
        raise InvalidValue("member", "yourself")
    await keep_questions_apart(tx, member, other, now)
    if await tx.members.get(other) is None:
        await tx.acquaintances.add_block_ahead(Block(member, other))
        return
    await tx.acquaintances.add_block(Block(member, other))
    await take_back_yes(tx, member, other)
    await undo_pending_chats(tx, member, other, now)
    for chat in await tx.chats.of_member(member, MAX_CURRENT_CHATS):
        if chat.others(member) == (other,):
            await skip_chat(tx, chat.id, member)


async def stop_keeping_apart(tx: Transaction, member: MemberId, other: MemberId) -> None:
    """Remove a member's block. If `other` is no member, the block stays, because no form shows `other`."""
    if await tx.members.get(other) is not None:
        await tx.acquaintances.drop_block(Block(member, other))
