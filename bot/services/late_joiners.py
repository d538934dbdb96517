"""Pair late joiners and left-over members in the first half of a round, and tell who sits out."""

from dataclasses import replace
from datetime import datetime

from bot.model.chats import Chat
from bot.model.circles import Circle, CircleState, Membership
from bot.model.ids import CommunityId, RoundId
from bot.model.jobs import Due, PairLate
from bot.model.pairing import Pairing, PairingInputs
from bot.model.rounds import Round, RoundState
from bot.ports import Clock, Store, Transaction
from bot.services.introductions import introduce_all, round_opening
from bot.services.pairing_inputs import gather_inputs
from bot.services.pairing_process import pair_within_limits
from bot.services.participants import start_rests
from bot.services.sitting_out import count_left_out, count_placed, tell_who_sits_out


async def plan_late_pairing(tx: Transaction, circle: Circle, at: datetime) -> None:
    """Plan to pair the late joiners and left-over members of a circle's latest round, and to tell who sits out.

    If a time is planned already, the earlier time counts. If the round is not INTRODUCED, nothing is planned.
    """
    a_round = await tx.rounds.latest(circle.id)
    if a_round is not None and a_round.state is RoundState.INTRODUCED:
        planned = await tx.agenda.get(PairLate(a_round.id))
        await tx.agenda.put(Due(PairLate(a_round.id), min(at, planned.due_at) if planned else at))


async def await_late_pairing(tx: Transaction, circle: Circle, now: datetime) -> bool:
    """Plan a late pairing; return whether the running round may still pair a member who joins now.

    The pairing takes place on the next open day, at the hour of the circle's rounds, or earlier if it is planned
    already. Members who join before then are paired together. Otherwise a late joiner could see at once that the only
    left-over member blocks them.
    """
    at = circle.next_open(circle.cadence.same_hour_after(now))
    a_round = await tx.rounds.latest(circle.id)
    await plan_late_pairing(tx, circle, at)
    return a_round is not None and takes_late_joiners(a_round, at)


async def pair_late(store: Store, community: CommunityId, round_id: RoundId, clock: Clock) -> None:
    """Pair late joiners and left-over members of a round. Then tell those who are still left over that they sit it out.

    In the second half of the round, only tell them. If the inputs changed while the pairing ran, plan it again instead.
    """
    now = clock.now()
    async with store.reading(community) as tx:
        a_round = await tx.rounds.get(round_id)
        circle = await tx.circles.get(a_round.circle) if a_round else None
        if a_round is None or circle is None or circle.state is not CircleState.OPEN:
            return
        takes = takes_late_joiners(a_round, now)
        free = await _free(tx, circle, a_round) if takes else []
    if takes and not free:
        return  # nobody is left to be paired or told
    await start_rests(store, community, circle, free, now)
    async with store.reading(community) as tx:
        inputs = await _late_inputs(tx, round_id, now)
    outcome = await pair_within_limits(inputs) if inputs else Pairing((), ())
    async with store.transaction(community) as tx:
        a_round = await tx.rounds.get(round_id)
        circle = await tx.circles.get(a_round.circle) if a_round else None
        if a_round is None or circle is None:
            return
        if await _late_inputs(tx, round_id, now) != inputs:
            await tx.agenda.put(Due(PairLate(round_id), now))
        else:
            await introduce_all(tx, [round_opening(circle, a_round, group) for group in outcome.groups], now)
            for group in outcome.groups:
                await count_placed(tx, circle, a_round, group)
            await tell_who_sits_out(tx, circle, a_round, now)
            await tx.agenda.remove(PairLate(round_id))
        await tx.commit()


async def _late_inputs(tx: Transaction, round_id: RoundId, now: datetime) -> PairingInputs | None:
    """Collect the inputs of a late pairing; None if it is too late, or if fewer than two members take part."""
    a_round = await tx.rounds.get(round_id)
    circle = await tx.circles.get(a_round.circle) if a_round else None
    if a_round is None or circle is None or not _pairs_late(circle, a_round, now):
        return None
    free = await _free(tx, circle, a_round)
    if len(free) < 2:
        return None
    inputs = await gather_inputs(tx, circle, free, 0, now)
    if len(inputs.entrants) < 2:
        return None
    return replace(inputs, seed=tx.derive_seed(a_round.id, *(entrant.id for entrant in inputs.entrants)))


def _pairs_late(circle: Circle, a_round: Round, now: datetime) -> bool:
    return circle.state is CircleState.OPEN and takes_late_joiners(a_round, now)


async def _free(tx: Transaction, circle: Circle, a_round: Round) -> list[Membership]:
    """Return the members who may be paired late: gathered for the round, or joined since, and without a chat in it.

    A member who was told that their chat is called off counts as without a chat. Members who skipped or rested were not
    gathered, so they wait for the next round.
    """
    placed = await tx.chats.placed_in(a_round.id)
    left_over = await tx.circles.memberships_among(circle.id, set(await tx.rounds.entrants(a_round.id)) - set(placed))
    joined = await tx.circles.joined_since(circle.id, a_round.opened_at)
    free = {place.member: place for place in (*left_over, *joined) if place.member not in placed}
    return [free[member] for member in sorted(free)]


async def replace_undone_chat(tx: Transaction, undone: Chat, now: datetime) -> None:
    """Count a round as sat out for the members of an undone chat, and plan to pair them again.

    While the round's introductions run, only undo its count for these members. The introductions' end does both.
    """
    circle = await tx.circles.get(undone.circle) if undone.circle else None
    if circle is not None:
        await count_left_out(tx, undone)
        await plan_late_pairing(tx, circle, now)


def takes_late_joiners(a_round: Round, now: datetime) -> bool:
    """Return whether a member who joins now may still be paired in this round."""
    return a_round.state is RoundState.INTRODUCED and now < a_round.takes_late_joiners_until
