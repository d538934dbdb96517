"""Open refills: find the refills that a member sees as open and still wants. Nothing is changed here."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model.again import Again
from bot.model.chats import Chat
from bot.model.ids import ChatId, MemberId, RefillId
from bot.model.jobs import LapseRefill, OfferRefill
from bot.model.refills import SHORTEST_RHYTHM_WEEKS, STANDS_WEEKS, Refill, RefillState
from bot.ports import Transaction
from bot.services.introduction_receipts import told_among
from bot.services.introductions import MAX_PENDING_CHATS, state_without_chat
from bot.services.notes import chats_with


async def wants_refill(tx: Transaction, member: MemberId, other: MemberId, after: ChatId) -> bool:
    """Return whether a member wants another chat with `other`.

    The member said yes after the chat `after`, knows of no later chat with `other`, and doesn't block `other`.
    """
    return (other, after) in await _wanted_among(tx, member, [(other, after)])


async def both_want_refill(tx: Transaction, one: MemberId, other: MemberId, after: ChatId) -> bool:
    """Return whether `wants_refill` is true for both members."""
    return await wants_refill(tx, one, other, after) and await wants_refill(tx, other, one, after)


async def _wanted_among(
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


async def refills_for(
    tx: Transaction, member: MemberId, latest: Sequence[Chat] | None = None, also: Collection[MemberId] = ()
) -> list[tuple[Refill, MemberId]]:
    """Return the open refills that a member still wants, each with its other member.

    An agreed refill is returned in the state that the member sees. `latest` are the member's latest chats, as for
    `open_refills_of`. For the members in `also`, load the wishes and the pairs, too, so that later look-ups need no
    statement.
    """
    found = [(refill, refill.other(member)) for refill in await open_refills_of(tx, member, latest)]
    await tx.acquaintances.with_others(member, {other for _, other in found}.union(also))
    wanted = await _wanted_among(tx, member, [(other, refill.after) for refill, other in found], latest or ())
    return [(await _as_seen(tx, refill), other) for refill, other in found if (other, refill.after) in wanted]


async def _as_seen(tx: Transaction, refill: Refill) -> Refill:
    """Return an open refill as it would be if its chat had not been opened."""
    if refill.state is not RefillState.AGREED:
        return refill
    return replace(refill, state=await state_without_chat(tx, refill.id))


async def open_refills_of(tx: Transaction, member: MemberId, latest: Sequence[Chat] | None = None) -> list[Refill]:
    """Return the refills that a member sees as open.

    A member sees an agreed refill as open while its offer is valid and the member's introduction has not arrived.
    `latest` are at least MAX_PENDING_CHATS of the member's latest chats. If None, they are loaded.
    """
    if latest is None:
        latest = await tx.chats.of_member(member, MAX_PENDING_CHATS)
    found = await tx.acquaintances.open_refills([member], refills_of(latest))
    told = refills_of(await told_among(tx, [chat for chat in latest if chat.refill], member))
    hidden = [refill for refill in found if refill.state is RefillState.AGREED and refill.id not in told]
    await tx.agenda.load([job for refill in hidden for job in jobs_of_offer(refill.id)])
    open_ones = [refill for refill in found if refill.state in (RefillState.WAITING, RefillState.OFFERED)]
    open_ones += [refill for refill in hidden if await offer_stands(tx, refill)]
    return sorted(open_ones, key=lambda refill: refill.id)


def refills_of(chats: Iterable[Chat]) -> set[RefillId]:
    """Return the refills from which chats were opened."""
    return {chat.refill for chat in chats if chat.refill is not None}


def jobs_of_offer(refill: RefillId) -> tuple[OfferRefill, LapseRefill]:
    """Return the jobs that `state_without_chat` looks up."""
    return OfferRefill(refill), LapseRefill(refill)


async def offer_stands(tx: Transaction, refill: Refill) -> bool:
    """Return whether the time of an agreed refill's offer is not over yet."""
    return await state_without_chat(tx, refill.id) is not RefillState.LAPSED


async def is_planned(tx: Transaction, refill: Refill) -> bool:
    """Return whether an offer is planned. After STEPS_BACK_AFTER refills, offers are made only on request."""
    return await tx.agenda.get(OfferRefill(refill.id)) is not None


async def surely_open_until(tx: Transaction, refill: Refill, now: datetime) -> datetime | None:
    """Return a time until which a refill surely stays open; None if that time has passed.

    The time follows from the moment when both said yes, and from the shortest rhythm. So it doesn't tell the rhythm of
    the two.
    """
    known = await tx.acquaintances.get(*refill.members)
    both_said_at = refill.offer_at - timedelta(weeks=known.rhythm_weeks if known else SHORTEST_RHYTHM_WEEKS)
    until = both_said_at + timedelta(weeks=SHORTEST_RHYTHM_WEEKS + STANDS_WEEKS)
    return until if until > now else None
