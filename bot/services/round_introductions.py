"""Introductions of a round: open the chats of its groups, and count the round for its members."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations, islice
from typing import Final

from bot import metrics
from bot.delivery.cleanup import plan_cleanup
from bot.model.circle_figures import Figures
from bot.model.circles import Circle
from bot.model.errors import NotFound
from bot.model.freeze import FREEZE_FLOOR_WEEKS
from bot.model.ids import CommunityId, MemberId, RoundId
from bot.model.jobs import Due, EndRound, IntroduceRound, PairRound
from bot.model.pairing import Group, Pairing
from bot.model.refills import pair_of
from bot.model.rounds import Round, RoundState
from bot.ports import Clock, Store, Transaction
from bot.services.circle_figures import count_introductions, open_figures
from bot.services.introductions import introduce_all, round_opening
from bot.services.late_joiners import plan_late_pairing
from bot.services.pairing_inputs import meetings, pairs_not_to_draw
from bot.services.participants import who_takes_part
from bot.services.sitting_out import count_introduced

logger = logging.getLogger(__name__)

INTRODUCED_AT_ONCE: Final = 100
"""After this number of chats, a run of IntroduceRound ends, and the next run opens more. Messages can be sent in
between. A run opens up to three chats more, because it opens INTRODUCED_TOGETHER at a time."""
COUNTED_TOGETHER: Final = 50
"""Maximum number of members for whom one transaction of `_count_missed` counts a round."""
INTRODUCED_TOGETHER: Final = 4
"""Maximum number of chats that one transaction opens. The transaction takes about twenty milliseconds."""


async def introduce_round(store: Store, community: CommunityId, round_id: RoundId, clock: Clock) -> None:
    """Introduce some groups of a paired round in each run. Leave out groups that may no longer meet.

    After the pairing, members leave, begin to rest or change their languages, and two members meet in another circle.
    If this concerns one of the first INTRODUCED_AT_ONCE groups, and the round has no chat yet, it is drawn again.
    Otherwise a late pairing pairs the members who are left over.
    """
    now, count = clock.now(), 0
    async with store.reading(community) as tx:
        a_round = await tx.rounds.get(round_id)
        if a_round is None or a_round.state is not RoundState.PAIRED:
            return
        circle = await circle_of_round(tx, a_round)
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
    """Plan to draw a PAIRED round again; return whether that is planned. If the round has a chat, plan nothing."""
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

    If some groups may not meet, and the round has no chat yet, plan to draw the round again instead. Then return None,
    as for a round that is not PAIRED.
    """
    async with store.transaction(community) as tx:
        current = await tx.rounds.get(a_round.id)
        if current is None or current.state is not RoundState.PAIRED:
            return None
        still = await _who_still_may_meet(tx, circle, groups, now)
        draws_again = len(still) < len(groups) and not await tx.chats.has_begun(a_round.id)
        if draws_again:
            await _gather_again(tx, current, now)
        else:
            await count_introduced(tx, circle.id, [member for group in still for member in group.members])
            await introduce_all(tx, [round_opening(circle, a_round, group) for group in still], now)
        await tx.commit()
    return None if draws_again else len(still)


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
        left_over = await end_introductions(tx, a_round, drawn, now)
        await tx.agenda.remove(IntroduceRound(round_id))
        await tx.commit()
    log_introductions(tx, a_round, len(placed), left_over)


async def _count_missed(store: Store, community: CommunityId, round_id: RoundId) -> None:
    """Count a round for those members of its chats who lack this count.

    `count_left_out` undid it if their chat was called off during the introductions. If an earlier version of Refill
    began the introductions, all members lack it.
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


async def end_introductions(tx: Transaction, a_round: Round, drawn: Figures, now: datetime) -> int:
    """Count a round as sat out for its left-over members, and plan its end. Return the number of left-over members.

    Left-over members who take no part any more don't count. If any gathered member has no chat, or a member has joined
    since the round opened, plan a late pairing.
    """
    circle = await circle_of_round(tx, a_round)
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
    """End the skips of members who skipped a round. Until now they stayed, because the round might be drawn again."""
    places = [one for one in await tx.circles.skipping(a_round.circle) if one.joined_at <= a_round.opened_at]
    gathered = {one.member_id for one in await tx.rounds.members_among(a_round.id, [one.member for one in places])}
    for place in places:
        if place.member not in gathered:  # a gathered member skips the round after this one
            await tx.circles.put_membership(replace(place, skips_next=False))


async def _is_spoiled(tx: Transaction, circle: Circle, a_round: Round, outcome: Pairing, now: datetime) -> bool:
    """Return whether a member's group was dissolved since the pairing, or one of the first groups may not meet."""
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


async def _who_still_may_meet(tx: Transaction, circle: Circle, groups: Sequence[Group], now: datetime) -> list[Group]:
    """Return the groups that may still meet.

    In such a group, all members take part, and every two share a language. No two are kept apart, have an open refill,
    or were introduced within FREEZE_FLOOR.
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

    def may_meet(one: MemberId, other: MemberId) -> bool:
        return pair_of(one, other) not in apart and taking_part[one].can_talk_with(taking_part[other])

    return [
        group
        for group in groups
        if set(group.members).issubset(taking_part) and all(may_meet(*two) for two in combinations(group.members, 2))
    ]


def log_introductions(tx: Transaction, a_round: Round, placed: int, left_out: int) -> None:
    """Log an introduced round. Log the circle's id and not the circle's name, because a member typed the name."""
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


async def circle_of_round(tx: Transaction, a_round: Round) -> Circle:
    """Return a round's circle, or raise NotFound."""
    circle = await tx.circles.get(a_round.circle)
    if circle is None:
        raise NotFound("circle", a_round.circle)
    return circle
