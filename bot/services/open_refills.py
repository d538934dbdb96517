"""Open refills: find the refills that a member sees as open and still wants. Nothing is changed here."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model.chats import Chat
from bot.model.ids import MemberId, RefillId
from bot.model.jobs import LapseRefill, OfferRefill
from bot.model.refills import SHORTEST_RHYTHM_WEEKS, STANDS_WEEKS, Refill, RefillState
from bot.ports import Transaction
from bot.services.introduction_receipts import told_among
from bot.services.introductions import MAX_PENDING_CHATS, state_without_chat
from bot.services.mutual_yes import wanted_among


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
    wanted = await wanted_among(tx, member, [(other, refill.after) for refill, other in found], latest or ())
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
