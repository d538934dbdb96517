"""Tell whether members want to meet again: another chat needs a yes of both, and no block. Nothing is changed here."""

from collections.abc import Collection, Sequence

from bot.model.again import Again
from bot.model.chats import Chat
from bot.model.ids import ChatId, MemberId
from bot.ports import Transaction
from bot.services.introduction_receipts import told_among
from bot.services.notes import chats_with


async def wants_refill(tx: Transaction, member: MemberId, other: MemberId, after: ChatId) -> bool:
    """Return whether a member wants another chat with `other`.

    The member said yes after the chat `after`, knows of no later chat with `other`, and doesn't block `other`.
    """
    return (other, after) in await wanted_among(tx, member, [(other, after)])


async def both_want_refill(tx: Transaction, one: MemberId, other: MemberId, after: ChatId) -> bool:
    """Return whether `wants_refill` is true for both members."""
    return await wants_refill(tx, one, other, after) and await wants_refill(tx, other, one, after)


async def wanted_among(
    tx: Transaction,
    member: MemberId,
    after: Collection[tuple[MemberId, ChatId]],
    latest: Sequence[Chat] = (),
) -> set[tuple[MemberId, ChatId]]:
    """Return the other members and chats of `after` for which `wants_refill` is true; `latest` as in `latest_known`."""
    others = {other for other, _ in after}
    known = await latest_known(tx, member, others, latest)
    wishes = await tx.chats.wishes_about(member, others)
    blocks = await tx.acquaintances.blocks_about(member, others)
    agreed = {(other, wish.chat) for other, wish in wishes.items() if wish.answer is Again.YES}
    still = {(other, chat) for other, chat in after if known.get(other) == chat and other not in blocks}
    return still & agreed


async def latest_known(
    tx: Transaction, member: MemberId, others: Collection[MemberId], latest: Sequence[Chat] = ()
) -> dict[MemberId, ChatId]:
    """Return, for each of the others, the latest chat with them that `member` knows of.

    If `member` knows of no chat with one of them, return their latest chat all the same. Leave out others without a
    chat. `latest` may be the member's latest chats, so that these need not be read again.
    """
    pairs = await tx.acquaintances.with_others(member, others)
    chats = await tx.chats.get_many({pair.chat for pair in pairs.values()})
    pending = chats.keys() - {chat.id for chat in await told_among(tx, chats.values(), member)}
    before = await chats_with(tx, member, {other for other, pair in pairs.items() if pair.chat in pending}, latest)
    return {other: before[other].id if other in before else pair.chat for other, pair in pairs.items()}
