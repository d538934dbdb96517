"""Rounds: open, pair, end and close them. `round_introductions` introduces their members. Each step is idempotent.

A large round is read in parts and written in small transactions, so that other work gets its turn in between. After a
crash between two transactions, the job runs again and continues.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Final

from bot.model.circle_figures import Figures
from bot.model.circles import Circle, CircleState
from bot.model.daily import DAY
from bot.model.draws import Draw, DrawPart
from bot.model.errors import NotFound
from bot.model.ids import CircleId, CommunityId, MemberId, RoundId
from bot.model.jobs import CloseRound, Due, EndRound, IntroduceRound, OpenRound, PairRound
from bot.model.pairing import Pairing, PairingInputs
from bot.model.rounds import Round, RoundState
from bot.ports import Clock, Store, Transaction
from bot.services.circle_figures import count_closing, count_end
from bot.services.circle_posts import refresh_post
from bot.services.circle_problems import tell_unknown_setting
from bot.services.circle_report import report_round
from bot.services.circles import end_of_round
from bot.services.next_rounds import moved_rounds
from bot.services.pairing_inputs import gather_inputs
from bot.services.pairing_process import pair_within_limits
from bot.services.participants import start_rests
from bot.services.round_introductions import circle_of_round, end_introductions, log_introductions
from bot.services.wanted_topics import draw_wanted

STILL_OPEN: Final = timedelta(days=1)
"""Delay before the next try to end a round if some of its chats are still under way."""
ANSWERS_COME_IN: Final = timedelta(days=7)
"""Time from a round's end until it closes."""


async def open_round(tx: Transaction, circle_id: CircleId, now: datetime) -> Round | None:
    """Open a circle's next round, or return None: the circle is closed, or the round is not due yet, or too late.

    If the time zone data doesn't know the circle's zone, no round opens either, and the organisers are told once.
    Another job gathers and pairs the members, outside any transaction that writes.
    """
    circle = await tx.circles.get(circle_id)
    if circle is None or circle.state is CircleState.CLOSED:
        return None
    planned_at = circle.next_round_at
    if now >= planned_at:
        await tell_unknown_setting(tx, circle, now)
    if not circle.cadence.knows_zone:
        await tx.agenda.put(Due(OpenRound(circle.id), max(planned_at, now + DAY)))
        return None
    if now < planned_at:  # the round was opened already, or moved
        await tx.agenda.put(Due(OpenRound(circle.id), planned_at))
        return None
    ends_at = end_of_round(circle, planned_at)
    missed = now >= planned_at + (ends_at - planned_at) / 2
    if missed:
        ends_at = circle.next_round_after(now)
    shows_move = bool(await moved_rounds(tx, circle))
    circle = replace(circle, next_round_at=ends_at, rounds=circle.rounds + (not missed))
    await tx.circles.put(circle)
    await tx.agenda.put(Due(OpenRound(circle.id), ends_at))
    if missed:
        return None
    round_id = RoundId(tx.derive_id("round", circle.id, circle.rounds))
    a_round = Round(
        id=round_id,
        circle=circle.id,
        number=circle.rounds,
        planned_at=planned_at,
        opened_at=now,
        ends_at=ends_at,
        state=RoundState.GATHERED,
    )
    await tx.rounds.put(a_round)
    await tx.agenda.put(Due(PairRound(a_round.id), now))
    if shows_move or await moved_rounds(tx, circle):
        await refresh_post(tx, circle, now)
    return a_round


async def pair_round(store: Store, community: CommunityId, round_id: RoundId, clock: Clock) -> None:
    """Gather the members of a GATHERED round, pair them and store the groups. If the round is paired, do nothing.

    If nobody takes part, also end the introductions.
    """
    async with store.reading(community) as tx:
        a_round = await tx.rounds.get(round_id)
        if a_round is None or a_round.state is not RoundState.GATHERED:
            return
        circle = await circle_of_round(tx, a_round)
        places = await tx.circles.memberships(circle.id)
    await start_rests(store, community, circle, places, a_round.opened_at)
    async with store.reading(community) as tx:
        places = [one for one in await tx.circles.memberships(circle.id) if one.joined_at <= a_round.opened_at]
        seed = tx.derive_seed(round_id)
        inputs = await gather_inputs(tx, circle, places, seed, a_round.opened_at)
    drawn, drawn_at = Draw(inputs, await pair_within_limits(inputs)), clock.now()
    drawn_parts = [*drawn.parts(round_id, drawn_at)]
    forgotten = await _store_draw(store, community, a_round, drawn_parts)
    takes_place = len(forgotten) < len(inputs.entrants)
    async with store.transaction(community) as tx:
        current = await tx.rounds.get(round_id)
        if current is None or current.state is not RoundState.GATHERED:
            return
        drawn_ats = await tx.rounds.parts_drawn_at(round_id)
        if takes_place and drawn_ats != [drawn_at] * len(drawn_parts):  # another process draws the same round
            await tx.agenda.put(Due(PairRound(round_id), clock.now()))
            await tx.commit()
            return
        for member in forgotten:  # earlier parts may name a member who was forgotten before a later part was stored
            await tx.rounds.leave(round_id, member)
        await tx.rounds.put(paired := current.move(RoundState.PAIRED))
        if takes_place:
            await tx.agenda.put(Due(IntroduceRound(round_id), clock.now()))
        else:
            await tx.rounds.drop_draw(round_id)  # from an earlier try
            await end_introductions(tx, paired, Figures(), clock.now())
        await tx.agenda.remove(PairRound(round_id))
        await tx.commit()
    if not takes_place:
        log_introductions(tx, paired, 0, 0)


async def _store_draw(
    store: Store, community: CommunityId, a_round: Round, drawn_parts: Sequence[DrawPart]
) -> Sequence[MemberId]:
    """Store each part of a draw in a transaction of its own. Return the entrants who are gone since the draw.

    If another process has paired the round, stop.
    """
    forgotten = list[MemberId]()
    for part in drawn_parts:
        async with store.transaction(community) as tx:
            current = await tx.rounds.get(a_round.id)
            if current is None or current.state is not RoundState.GATHERED:
                break
            if part.number == 0:
                await tx.rounds.drop_draw(a_round.id)  # from an earlier try
            gathered = {entrant.id for entrant in part.inputs.entrants}
            gone = gathered.difference(await tx.members.joined_until(gathered, a_round.opened_at))
            await tx.rounds.put_part(reduce(DrawPart.without, gone, part))
            await tx.commit()
        forgotten += gone
    return forgotten


async def end_round(tx: Transaction, round_id: RoundId, now: datetime) -> None:
    """Move a round to CHECKED_IN once no check-in is still planned, and the last set time is a day ago.

    Until then, this is tried daily. The day of the move does not tell whether a member answered before their check-in.
    """
    a_round = await tx.rounds.get(round_id)
    if a_round is None or a_round.state is not RoundState.INTRODUCED:
        return
    if await tx.chats.are_under_way(round_id, now - STILL_OPEN):
        await tx.agenda.put(Due(EndRound(round_id), now + STILL_OPEN))
        return
    await count_end(tx, a_round, now)
    await tx.rounds.put(a_round.move(RoundState.CHECKED_IN))
    await tx.agenda.put(Due(CloseRound(round_id), now + ANSWERS_COME_IN))


async def close_round(store: Store, community: CommunityId, round_id: RoundId, clock: Clock) -> None:
    """Close a round and report its figures. Later answers don't count in them."""
    now = clock.now()
    async with store.reading(community) as tx:
        a_round = await tx.rounds.get(round_id)
        if a_round is None or a_round.state is not RoundState.CHECKED_IN:
            return
        wanted = await tx.figures.wanted(a_round.circle)
        closing = await count_closing(tx, a_round, len(wanted), now)
        topic = await draw_wanted(tx, a_round.circle, wanted, now)
    async with store.transaction(community) as tx:
        current = await tx.rounds.get(round_id)
        if current is None or current.state is not RoundState.CHECKED_IN:
            return
        await tx.rounds.put(current.move(RoundState.CLOSED))
        await report_round(tx, current, closing, topic, now)
        await tx.agenda.remove(CloseRound(round_id))
        await tx.commit()


async def next_round_inputs(tx: Transaction, circle: Circle, now: datetime) -> PairingInputs:
    """Collect the inputs of a circle's next round as if the round opened now. Nothing is stored or sent."""
    round_id = RoundId(tx.derive_id("round", circle.id, circle.rounds + 1))
    memberships = await tx.circles.memberships(circle.id)
    return await gather_inputs(tx, circle, memberships, tx.derive_seed(round_id), now)


async def replay_round(tx: Transaction, round_id: RoundId) -> tuple[Round, Draw, Pairing]:
    """Pair a round again from its stored inputs.

    Raises:
        NotFound: there is no such round, it is not paired yet, it is over, or its inputs lack a member who was
            forgotten.
    """
    a_round, drawn = await tx.rounds.get(round_id), await tx.rounds.draw(round_id)
    if a_round is None or a_round.state is RoundState.GATHERED or drawn is None or not drawn.inputs.whole:
        raise NotFound("round with its inputs", round_id)
    return a_round, drawn, await pair_within_limits(drawn.inputs)
