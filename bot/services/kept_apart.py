"""Who is kept apart from whom: by a block, a *no* to meeting again, or a block since a question was sent."""

from collections.abc import Collection

from bot.model.asks import Ask
from bot.model.chats import Again
from bot.model.ids import MemberId
from bot.ports import Transaction


async def avoided_by(tx: Transaction, member: MemberId) -> Collection[MemberId]:
    """Return whom a member would rather not meet, by their own blocks and answers."""
    blocks, wishes = await tx.acquaintances.blocks_of(member), await tx.chats.wishes([member])
    return {block.other for block in blocks} | {wish.about for wish in wishes if wish.answer is Again.NO}


async def are_kept_apart(tx: Transaction, one: MemberId, other: MemberId) -> bool:
    """Return whether one of two members wants to be kept apart from the other."""
    return other in await avoided_by(tx, one) or one in await avoided_by(tx, other)


async def has_kept_apart_since(tx: Transaction, ask: Ask, member: MemberId) -> bool:
    """Return whether a member has kept anybody apart since an ask without a name was sent.

    Such a question never reaches them. Otherwise somebody who has it could name a friend, who blocks one suspect first.
    """
    found = await tx.members.get(member)
    since = found.kept_apart_at if found else None
    return since is not None and since >= ask.asked_at and not ask.shows_name


async def is_kept_back(tx: Transaction, ask: Ask, member: MemberId) -> bool:
    """Return whether a question never reaches a candidate, although they count as one."""
    return await are_kept_apart(tx, ask.asker, member) or await has_kept_apart_since(tx, ask, member)
