"""Rounds: open, pair, introduce, end and close them. Each step is idempotent.

A large round is read in parts and written in small transactions, so that other work gets its turn in between. After a
crash between two transactions, the job runs again and continues.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from itertools import combinations, islice
from typing import Final

from bot import metrics
from bot.delivery.cleanup import plan_cleanup
from bot.model.circle_figures import Figures
from bot.model.circles import Circle, CircleState
from bot.model.days_off import A_DAY
from bot.model.draws import Draw, DrawPart
from bot.model.errors import NotFound
from bot.model.freeze import FREEZE_FLOOR_WEEKS
from bot.model.ids import CircleId, CommunityId, MemberId, RoundId
from bot.model.jobs import CloseRound, Due, EndRound, IntroduceRound, OpenRound, PairRound
from bot.model.pairing import Group, Pairing, PairingInputs
from bot.model.refills import pair_of
from bot.model.rounds import Round, RoundState
from bot.ports import Clock, Store, Transaction
from bot.services.circle_figures import count_closing, count_end, count_introductions, open_figures
from bot.services.circle_posts import refresh_post
from bot.services.circle_problems import tell_unknown_setting
from bot.services.circle_report import report_round
from bot.services.circles import end_of_round
from bot.services.introductions import introduce_all, round_opening
from bot.services.late_joiners import plan_late_pairing
from bot.services.next_rounds import moved_rounds
from bot.services.pairing_inputs import gather_inputs, meetings, pairs_not_to_draw, start_rests, who_takes_part
from bot.services.pairing_process import pair_within_limits
from bot.services.sitting_out import count_introduced
from bot.services.wanted_topics import draw_wanted

logger = logging.getLogger(__name__)

INTRODUCED_AT_ONCE: Final = 100
"""Number of chats that one run of the job opens. Their first messages can be sent before the next run."""
COUNTED_TOGETHER: Final = 50
"""Number of members for whom one transaction counts a round at the end of the introductions."""
INTRODUCED_TOGETHER: Final = 4
"""Number of chats that one transaction opens. The transaction takes about twenty milliseconds."""
STILL_OPEN: Final = timedelta(days=1)
"""Delay before the next try to end a round if some of its chats are still under way."""
ANSWERS_COME_IN: Final = timedelta(days=7)
"""Time from a round's end until it closes."""


async def open_round(tx: Transaction, circle_id: CircleId, now: datetime) -> Round | None:
    """Open a circle's next round; return None if the circle is closed, or the round is not due or too late.

    If the time zone data doesn't know the circle's zone, no round opens, and the organisers are told once. Another job
    gathers and pairs the members, outside any transaction that writes.
    """
    circle = await tx.circles.get(circle_id)
    if circle is None or circle.state is CircleState.CLOSED:
        return None
    planned_at = circle.next_round_at
    if now >= planned_at:
        await tell_unknown_setting(tx, circle, now)
    if not circle.cadence.knows_zone:
        await tx.agenda.put(Due(OpenRound(circle.id), max(planned_at, now + A_DAY)))
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
    """Gather the members of an open round, pair them and store the groups. If the round is paired, do nothing.

    If nobody takes part, also end the introductions.
    """
    async with store.reading(community) as tx:
        a_round = await tx.rounds.get(round_id)
        if a_round is None or a_round.state is not RoundState.GATHERED:
            return
        circle = await _circle_of(tx, a_round)
        places = await tx.circles.memberships(circle.id)
    await start_rests(store, community, circle, places, a_round.opened_at)
    async with store.reading(community) as tx:
        places = [one for one in await tx.circles.memberships(circle.id) if one.joined_at <= a_round.opened_at]
        seed = tx.derive_seed(round_id)
        inputs = await gather_inputs(tx, circle, places, seed, a_round.opened_at)
    drawn, drawn_at = Draw(inputs, await draw(inputs)), clock.now()
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
            await _end_introductions(tx, paired, Figures(), clock.now())
        await tx.agenda.remove(PairRound(round_id))
        await tx.commit()
    if not takes_place:
        _report(tx, paired, 0, 0)


async def _store_draw(
    store: Store, community: CommunityId, a_round: Round, drawn_parts: Sequence[DrawPart]
) -> Sequence[MemberId]:
    """Store each part of a draw in a transaction of its own. Return the members who are gone since the draw.

    If the round is paired already, stop.
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


async def introduce_round(store: Store, community: CommunityId, round_id: RoundId, clock: Clock) -> None:
    """Introduce some groups of a paired round in each run. Skip groups that may no longer meet.

    Since the pairing, a member may have left or begun to rest, or two members may have met in another circle. Then, if
    nobody is introduced yet, the round is drawn again. Otherwise a late pairing pairs the members who are left over.
    """
    now, count = clock.now(), 0
    async with store.reading(community) as tx:
        a_round = await tx.rounds.get(round_id)
        if a_round is None or a_round.state is not RoundState.PAIRED:
            return
        circle = await _circle_of(tx, a_round)
        outcome = await tx.rounds.outcome(round_id) or Pairing((), ())
        done = set(await tx.chats.members_of_round(round_id))
        waiting = [group for group in outcome.groups if not done.intersection(group.members)]
        is_spoiled = not done and await _is_spoiled(tx, circle, a_round, outcome, now)
    if is_spoiled and await _draw_again(store, community, round_id, now):
        return
    left = iter(waiting)
    while groups := list(islice(left, INTRODUCED_TOGETHER)):
        opened = await _introduce_some(store, community, circle, a_round, groups, now)
        if opened is None:
            return
        count += opened
        if count >= INTRODUCED_AT_ONCE and groups[-1] is not waiting[-1]:
            async with store.transaction(community) as tx:
                await tx.agenda.put(Due(IntroduceRound(round_id), now))
                await tx.commit()
            return
    await _finish_introductions(store, community, round_id, now)


async def _draw_again(store: Store, community: CommunityId, round_id: RoundId, now: datetime) -> bool:
    """Plan to draw a round again; return whether it is planned. If a chat has begun already, plan nothing."""
    async with store.transaction(community) as tx:
        current = await tx.rounds.get(round_id)
        if current is None or current.state is not RoundState.PAIRED or await tx.chats.has_begun(round_id):
            return False
        await _gather_again(tx, current, now)
        await tx.commit()
    return True


async def _introduce_some(
    store: Store, community: CommunityId, circle: Circle, a_round: Round, groups: Sequence[Group], now: datetime
) -> int | None:
    """Introduce the groups that may still meet; return their number.

    Return None if the round is not PAIRED. If some groups may not meet, and the round has no chat yet, plan to draw the
    round again, and return None, too.
    """
    async with store.transaction(community) as tx:
        current = await tx.rounds.get(a_round.id)
        if current is None or current.state is not RoundState.PAIRED:
            return None
        still = await _who_still_may_meet(tx, circle, groups, now)
        is_first = len(still) < len(groups) and not await tx.chats.has_begun(a_round.id)
        if is_first:
            await _gather_again(tx, current, now)
        else:
            await count_introduced(tx, circle.id, [member for group in still for member in group.members])
            await introduce_all(tx, [round_opening(circle, a_round, group) for group in still], now)
        await tx.commit()
    return None if is_first else len(still)


async def _finish_introductions(store: Store, community: CommunityId, round_id: RoundId, now: datetime) -> None:
    """End a round's introductions. If they have ended already, do nothing."""
    await _count_missed(store, community, round_id)
    async with store.reading(community) as tx:
        a_round = await tx.rounds.get(round_id)
        if a_round is None or a_round.state is not RoundState.PAIRED:
            return
        placed = await tx.chats.members_of_round(round_id)
        drawn = await count_introductions(tx, a_round, placed)
    async with store.transaction(community) as tx:
        a_round = await tx.rounds.get(round_id)
        if a_round is None or a_round.state is not RoundState.PAIRED:
            return
        left_over = await _end_introductions(tx, a_round, drawn, now)
        await tx.agenda.remove(IntroduceRound(round_id))
        await tx.commit()
    _report(tx, a_round, len(placed), left_over)


async def _count_missed(store: Store, community: CommunityId, round_id: RoundId) -> None:
    """Count a round for members in its chats who are not counted yet.

    An earlier version of Refill counted all members at the end. And if a chat is called off during the introductions,
    its members are not counted yet.
    """
    while True:
        async with store.reading(community) as tx:
            a_round = await tx.rounds.get(round_id)
            if a_round is None or not await tx.rounds.uncounted(a_round, 1):
                return
        async with store.transaction(community) as tx:
            a_round = await tx.rounds.get(round_id)
            if a_round is None or a_round.state is not RoundState.PAIRED:
                return
            missed, placed = await tx.rounds.uncounted(a_round, COUNTED_TOGETHER), await tx.chats.placed_in(round_id)
            for place in await tx.circles.memberships_among(a_round.circle, missed):
                await tx.circles.put_membership(place.after_round(placed=place.member in placed))
            await tx.commit()


async def _end_introductions(tx: Transaction, a_round: Round, drawn: Figures, now: datetime) -> int:
    """Count a round for its left-over members, and plan the round's end. Return the number of left-over members.

    If a gathered member was not placed, or a member has joined since, plan a late pairing.
    """
    circle = await _circle_of(tx, a_round)
    free = await tx.rounds.left_over(a_round.id)
    places = await tx.circles.memberships_among(circle.id, free)
    left_over = await who_takes_part(tx, circle, places, now)
    for place in places:
        if place.member in left_over:
            await tx.circles.put_membership(place.after_round(placed=False))
    await _end_skips(tx, a_round)
    await open_figures(tx, a_round, drawn)
    await tx.rounds.put(a_round.move(RoundState.INTRODUCED))
    await tx.agenda.put(Due(EndRound(a_round.id), a_round.ends_at))
    await plan_cleanup(tx, now)  # even a round without chats sends a report, which is deleted later
    if free or await tx.circles.joined_since(circle.id, a_round.opened_at):
        await plan_late_pairing(tx, circle, now)
    return len(left_over)


async def _end_skips(tx: Transaction, a_round: Round) -> None:
    """End the skips of members who skipped a round. Until now, the round could be drawn again, also without them."""
    places = [one for one in await tx.circles.skipping(a_round.circle) if one.joined_at <= a_round.opened_at]
    gathered = {one.member_id for one in await tx.rounds.members_among(a_round.id, [one.member for one in places])}
    for place in places:
        if place.member not in gathered:  # a gathered member skips the round after this one
            await tx.circles.put_membership(replace(place, skips_next=False))


async def _is_spoiled(tx: Transaction, circle: Circle, a_round: Round, outcome: Pairing, now: datetime) -> bool:
    """Return whether a member lost their partner since the pairing, or whether one of the first groups may not meet."""
    named = {out.member for out in outcome.sat_out}.union(*(group.members for group in outcome.groups))
    lost = set(await tx.rounds.entrants(a_round.id)) - named
    if lost and await who_takes_part(tx, circle, await tx.circles.memberships_among(circle.id, lost), now):
        return True
    first = outcome.groups[:INTRODUCED_AT_ONCE]
    return len(await _who_still_may_meet(tx, circle, first, now)) < len(first)


async def _gather_again(tx: Transaction, a_round: Round, now: datetime) -> None:
    """Plan to gather and pair a round again, with the members who take part now."""
    await tx.rounds.put(a_round.move(RoundState.GATHERED))
    await tx.agenda.put(Due(PairRound(a_round.id), now))
    await tx.agenda.remove(IntroduceRound(a_round.id))


def _report(tx: Transaction, a_round: Round, placed: int, left_out: int) -> None:
    """Log an introduced round. Log the circle's id and not its name, because a member typed the name."""
    logger.info(
        "round %d of circle %s in %s: %d introduced, %d left over",
        a_round.number,
        a_round.circle,
        tx.community,
        placed,
        left_out,
    )
    metrics.ROUNDS.inc()
    metrics.PLACED.inc(placed)
    metrics.LEFT_OUT.inc(left_out)


async def _who_still_may_meet(tx: Transaction, circle: Circle, groups: Sequence[Group], now: datetime) -> list[Group]:
    """Return the groups that may still meet.

    In such a group, all members take part, and no two members are kept apart, have an open refill, or met within
    FREEZE_FLOOR.
    """
    members = {member for group in groups for member in group.members}
    places = await tx.circles.memberships_among(circle.id, members)
    taking_part = await who_takes_part(tx, circle, places, now)
    wishes = await tx.chats.wishes(members)
    pairs = [pair_of(*pair) for group in groups for pair in combinations(group.members, 2)]
    await tx.acquaintances.load(pairs)
    known = [found for pair in pairs if (found := await tx.acquaintances.get(*pair)) is not None]
    apart = await pairs_not_to_draw(tx, members, wishes, now)
    apart |= {(each.one, each.other) for each in meetings(known, now) if each.weeks_ago < FREEZE_FLOOR_WEEKS}
    return [
        group
        for group in groups
        if set(group.members).issubset(taking_part) and apart.isdisjoint(combinations(group.members, 2))
    ]


async def end_round(tx: Transaction, round_id: RoundId, now: datetime) -> None:
    """Move a round to CHECKED_IN once all its members were asked how it went and the last set time is a day ago.

    So the day of this move does not tell whether a member answered before the set time of their chat.
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
    """Close a round and report its figures, which count no later answers."""
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


async def draw(inputs: PairingInputs) -> Pairing:
    """Pair members. Call this outside transactions that write, because a large circle takes long."""
    return await pair_within_limits(inputs)


async def replay_round(tx: Transaction, round_id: RoundId) -> tuple[Round, Draw, Pairing]:
    """Pair a round again from its stored inputs.

    Raises:
        NotFound: there is no such round, it is not paired yet, it is over, or its inputs lack a member who was
            forgotten.
    """
    a_round, drawn = await tx.rounds.get(round_id), await tx.rounds.draw(round_id)
    if a_round is None or a_round.state is RoundState.GATHERED or drawn is None or not drawn.inputs.whole:
        raise NotFound("round with its inputs", round_id)
    return a_round, drawn, await draw(drawn.inputs)


async def _circle_of(tx: Transaction, a_round: Round) -> Circle:
    circle = await tx.circles.get(a_round.circle)
    if circle is None:
        raise NotFound("circle", a_round.circle)
    return circle
