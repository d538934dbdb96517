"""Find members who must not meet, after a block or a *no* to meeting again.

Also find members who must not get a nameless question, because they blocked anybody, or said *no* about anybody, after
the ask was sent.
"""

from collections.abc import Collection, Iterable, Iterator

from bot.model.again import Again, Wish
from bot.model.asks import Ask
from bot.model.blocks import Block
from bot.model.ids import MemberId
from bot.model.refills import pair_of
from bot.ports import Transaction


async def avoided_by(tx: Transaction, member: MemberId) -> Collection[MemberId]:
    """Return the members whom a member blocks, or does not want to meet again."""
    blocks, wishes = await tx.acquaintances.blocks_of(member), await tx.chats.wishes([member])
    return {other for _, other in _avoided(blocks, wishes)}


async def avoided_among(tx: Transaction, member: MemberId, others: Collection[MemberId]) -> Collection[MemberId]:
    """Return which of the others are in `avoided_by`."""
    blocks = await tx.acquaintances.blocks_about(member, others)
    wishes = await tx.chats.wishes_about(member, others)
    return {other for _, other in _avoided(blocks.values(), wishes.values())}


async def pairs_kept_apart(
    tx: Transaction, members: Collection[MemberId], wishes: Iterable[Wish]
) -> set[tuple[MemberId, MemberId]]:
    """Return pairs of these members who must not meet. `wishes` are all of the members' answers about meeting again."""
    blocks = await tx.acquaintances.blocks_among(members)
    return {pair_of(member, other) for member, other in _avoided(blocks, wishes) if other in members}


async def are_kept_apart(tx: Transaction, one: MemberId, other: MemberId) -> bool:
    """Return whether one of two members doesn't want to meet the other."""
    return other in await avoided_by(tx, one) or one in await avoided_by(tx, other)


async def has_kept_apart_since(tx: Transaction, ask: Ask, member: MemberId) -> bool:
    """Return whether a member blocked anybody, or said *no* about anybody, after a nameless ask was sent.

    Such a member must not get the question. Otherwise a reader who guesses the asker could test the guess: a friend of
    the reader blocks the guessed member, and the reader suggests this friend. If the friend gets no question, the guess
    is right.
    """
    found = await tx.members.get(member)
    since = found.kept_apart_at if found else None
    return since is not None and since >= ask.asked_at and not ask.shows_name


async def is_kept_back(tx: Transaction, ask: Ask, member: MemberId) -> bool:
    """Return whether a question must not be sent to a candidate. The candidate still has a turn."""
    return await are_kept_apart(tx, ask.asker, member) or await has_kept_apart_since(tx, ask, member)


def _avoided(blocks: Iterable[Block], wishes: Iterable[Wish]) -> Iterator[tuple[MemberId, MemberId]]:
    """Yield pairs of a member and another member, whom the first member doesn't want to meet."""
    yield from ((block.member, block.other) for block in blocks)
    yield from ((wish.member, wish.about) for wish in wishes if wish.answer is Again.NO)
