"""Rounds: gather, pair, introduce, end and close; each step happens once, however often it is tried."""

import logging
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from typing import Final

from bot import metrics
from bot.delivery.cleanup import tidy
from bot.model.chats import Again, Chat, ChatState, CheckInState, Origin, Wish
from bot.model.circles import Circle, CircleState, Membership
from bot.model.errors import NotFound
from bot.model.freeze import FREEZE_FLOOR, FREEZE_FLOOR_WEEKS
from bot.model.ids import CircleId, CommunityId, MemberId, RoundId, TopicId
from bot.model.jobs import CloseRound, Due, EndRound, IntroduceRound, OpenRound, PairLate, PairRound
from bot.model.members import PACE_COUNTS, Member
from bot.model.pairing import REMEMBERED, RULES, Entrant, Group, Meeting, Near, Pairing, PairingInputs
from bot.model.refills import STANDS_WEEKS, Acquaintance
from bot.model.rounds import Round, RoundState
from bot.model.topics import Stance
from bot.ports import Clock, Store, Transaction
from bot.services.circle_posts import refresh_post
from bot.services.circles import end_of_round
from bot.services.inactivity import rest_if_silent
from bot.services.introductions import Opening, introduce_all
from bot.services.kept_apart import pairs_kept_apart
from bot.services.next_rounds import moved_round
from bot.services.pairing_process import pair_within_limits
from bot.services.sitting_out import count_left_out, count_placed, tell_who_sits_out
from bot.services.topic_similarity import near_among

logger = logging.getLogger(__name__)

INTRODUCED_AT_ONCE: Final = 100
"""Chats opened by one transaction; in a large round, others get their turn in between."""
STILL_OPEN: Final = timedelta(days=1)
ANSWERS_COME_IN: Final = timedelta(days=7)


async def open_round(tx: Transaction, circle_id: CircleId, now: datetime) -> Round | None:
    """Gather a circle's next round; return None if the circle is closed, or the round not due or too late.

    Pairing is a job of its own, outside any transaction.
    """
    circle = await tx.circles.get(circle_id)
    if circle is None or circle.state is CircleState.CLOSED:
        return None
    planned_at = circle.next_round_at
    if now < planned_at:  # opened already, or put off
        await tx.agenda.put(Due(OpenRound(circle.id), planned_at))
        return None
    ends_at = end_of_round(circle, planned_at)
    missed = now >= planned_at + (ends_at - planned_at) / 2
    if missed:
        ends_at = circle.next_round_after(now)
    shows_move = await moved_round(tx, circle) is not None
    circle = replace(circle, next_round_at=ends_at, rounds=circle.rounds + (not missed))
    await tx.circles.put(circle)
    await tx.agenda.put(Due(OpenRound(circle.id), ends_at))
    if missed:
        return None
    memberships = await tx.circles.memberships(circle.id)
    members = await _who_takes_part(tx, circle, memberships, now)
    for membership in memberships:
        if membership.skips_next:
            await tx.circles.put_membership(replace(membership, skips_next=False))
    round_id = RoundId(tx.derive_id("round", circle.id, circle.rounds))
    a_round = Round(
        id=round_id,
        circle=circle.id,
        number=circle.rounds,
        planned_at=planned_at,
        opened_at=now,
        ends_at=ends_at,
        state=RoundState.GATHERED,
        inputs=await gather_inputs(tx, circle, members, tx.derive_seed(round_id), now),
    )
    await tx.rounds.put(a_round)
    await tx.agenda.put(Due(PairRound(a_round.id), now))
    if shows_move or await moved_round(tx, circle) is not None:
        await refresh_post(tx, circle, now)
    return a_round


async def pair_round(store: Store, community: CommunityId, round_id: RoundId, clock: Clock) -> None:
    """Pair a gathered round and store its groups; nothing happens if that was done."""
    async with store.reading(community) as tx:
        a_round = await tx.rounds.get(round_id)
    if a_round is None or a_round.state is not RoundState.GATHERED:
        return
    outcome = await draw(a_round.inputs) if a_round.inputs else Pairing((), ())
    async with store.transaction(community) as tx:
        current = await tx.rounds.get(round_id)
        if current is None or current.state is not RoundState.GATHERED:
            return
        drawn = replace(current, outcome=outcome)
        for gone in {entrant.id for entrant in a_round.entrants} - {entrant.id for entrant in current.entrants}:
            drawn = drawn.without(gone)  # they were forgotten meanwhile
        await tx.rounds.put(drawn.move(RoundState.PAIRED))
        await tx.agenda.put(Due(IntroduceRound(round_id), clock.now()))
        await tx.agenda.remove(PairRound(round_id))
        await tx.commit()


async def introduce_round(tx: Transaction, round_id: RoundId, now: datetime) -> None:
    """Introduce a paired round's groups, some at a time, except those who may not meet any more.

    Since the pairing somebody may have left or begun to rest, or two may have met in another circle. While nobody is
    introduced, the round is drawn again; after that, a late pairing takes those who are left over.
    """
    a_round = await tx.rounds.get(round_id)
    if a_round is None or a_round.state is not RoundState.PAIRED:
        return
    circle = await _circle_of(tx, a_round)
    outcome = a_round.outcome or Pairing((), ())
    done = {member for chat in await tx.chats.of_round(round_id) for member in chat.members}
    taking_part = set(
        await _who_takes_part(tx, circle, await tx.circles.memberships(circle.id), now, starts_rests=False)
    )
    took_part = {entrant.id for entrant in a_round.entrants} & taking_part
    if not done and not outcome.names(took_part):
        await _gather_again(tx, circle, a_round, now)
        return
    waiting = [group for group in outcome.groups if not done.intersection(group.members)]
    while waiting:
        groups, waiting = waiting[:INTRODUCED_AT_ONCE], waiting[INTRODUCED_AT_ONCE:]
        still = await _who_still_may_meet(tx, groups, taking_part, now)
        if not done and len(still) < len(groups):
            await _gather_again(tx, circle, a_round, now)
            return
        await introduce_all(tx, [_opening(circle, a_round, group) for group in still], now)
        for group in still:
            done.update(group.members)
        if still and waiting:
            await tx.agenda.put(Due(IntroduceRound(round_id), now))
            return
    await tx.circles.count_round(circle.id, done, took_part - done)
    _report(tx, a_round, len(done), len(took_part - done))
    await tx.rounds.put(a_round.move(RoundState.INTRODUCED))
    await tx.agenda.put(Due(EndRound(round_id), a_round.ends_at))
    await plan_late_pairing(tx, circle, now)


def _report(tx: Transaction, a_round: Round, placed: int, left_out: int) -> None:
    """Log a round that was introduced. Its circle's id is logged, as somebody typed the circle's name."""
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


async def _who_still_may_meet(
    tx: Transaction, groups: Sequence[Group], taking_part: Collection[MemberId], now: datetime
) -> list[Group]:
    """Return the groups whose members all take part and are not kept apart or met meanwhile."""
    members = {member for group in groups for member in group.members}
    wishes = await tx.chats.wishes(members)
    lately = await tx.acquaintances.among(members, now - FREEZE_FLOOR)
    apart = await _not_to_pair(tx, members, wishes, now)
    for meeting in _meetings(lately, wishes, now):
        if meeting.weeks_ago < FREEZE_FLOOR_WEEKS and not meeting.free:
            apart.add((meeting.one, meeting.other))
    return [
        group
        for group in groups
        if set(group.members).issubset(taking_part) and apart.isdisjoint(combinations(group.members, 2))
    ]


async def _gather_again(tx: Transaction, circle: Circle, a_round: Round, now: datetime) -> None:
    """Gather a round again from its members who still take part, as if it opened now."""
    gathered = {entrant.id for entrant in a_round.entrants}
    places = [place for place in await tx.circles.memberships(circle.id) if place.member in gathered]
    members = await _who_takes_part(tx, circle, places, now, starts_rests=False)
    inputs = await gather_inputs(tx, circle, members, tx.derive_seed(a_round.id), now)
    await tx.rounds.put(replace(a_round.move(RoundState.GATHERED), inputs=inputs, outcome=None))
    await tx.agenda.put(Due(PairRound(a_round.id), now))


async def plan_late_pairing(tx: Transaction, circle: Circle, at: datetime) -> None:
    """Plan to pair late joiners and left-over members, and to tell those who sit out; an earlier plan stays."""
    a_round = await tx.rounds.latest(circle.id)
    if a_round is not None and a_round.state is RoundState.INTRODUCED:
        planned = await tx.agenda.get(PairLate(a_round.id))
        await tx.agenda.put(Due(PairLate(a_round.id), min(at, planned.due_at) if planned else at))


async def await_late_pairing(tx: Transaction, circle: Circle, now: datetime) -> bool:
    """Plan to pair somebody who joins now, at the round's hour; return whether they may still be paired in this round.

    Late joiners wait for others who join on the same day. Otherwise they could see at once whether the one who is left
    over keeps them apart.
    """
    at = circle.next_open(circle.cadence.same_hour_after(now))
    a_round = await tx.rounds.latest(circle.id)
    await plan_late_pairing(tx, circle, at)
    return a_round is not None and takes_late_joiners(a_round, at)


async def pair_late(store: Store, community: CommunityId, round_id: RoundId, clock: Clock) -> None:
    """Pair late joiners and left-over members of a round; tell those who sit it out.

    If anything that the pairing depends on has changed meanwhile, it is done again.
    """
    now = clock.now()
    async with store.transaction(community) as tx:
        inputs = await _late_inputs(tx, round_id, now)
        await tx.commit()
    outcome = await draw(inputs) if inputs else Pairing((), ())
    async with store.transaction(community) as tx:
        a_round = await tx.rounds.get(round_id)
        if a_round is None:
            return
        if await _late_inputs(tx, round_id, now) != inputs:
            await tx.agenda.put(Due(PairLate(round_id), now))
        else:
            circle = await _circle_of(tx, a_round)
            await introduce_all(tx, [_opening(circle, a_round, group) for group in outcome.groups], now)
            for group in outcome.groups:
                await count_placed(tx, circle, a_round, group)
            await tell_who_sits_out(tx, circle, a_round, now)
            await tx.agenda.remove(PairLate(round_id))
        await tx.commit()


async def _late_inputs(tx: Transaction, round_id: RoundId, now: datetime) -> PairingInputs | None:
    """Collect the inputs of a late pairing; None if nobody can be paired any more."""
    a_round = await tx.rounds.get(round_id)
    circle = await _circle_of(tx, a_round) if a_round else None
    if (
        a_round is None
        or circle is None
        or circle.state is not CircleState.OPEN
        or not takes_late_joiners(a_round, now)
    ):
        return None
    met = set[MemberId]()
    for chat in await tx.chats.of_round(a_round.id):
        left = await _called_off_for(tx, chat) if chat.state is ChatState.CANCELLED else ()
        met.update(member for member in chat.members if member not in left)
    gathered = {entrant.id for entrant in a_round.entrants}
    free = [
        place
        for place in await tx.circles.memberships(circle.id)
        if place.member not in met and (place.member in gathered or place.joined_at >= a_round.opened_at)
    ]  # members who skipped or rested were not gathered, and wait for the next one
    members = await _who_takes_part(tx, circle, free, now)
    if len(members) < 2:
        return None
    return await gather_inputs(tx, circle, members, tx.derive_seed(a_round.id, *sorted(members)), now)


async def _called_off_for(tx: Transaction, chat: Chat) -> tuple[MemberId, ...]:
    """Return the members who were told that their chat won't happen. The member who skipped it is not among them."""
    check_ins = await tx.chats.check_ins(chat.id)
    return tuple(one.member for one in check_ins if one.state is CheckInState.CALLED_OFF)


async def replace_undone_chat(tx: Transaction, undone: Chat, now: datetime) -> None:
    """Count an undone chat's round as sat out by its members, and plan to pair them again."""
    circle = await tx.circles.get(undone.circle) if undone.circle else None
    if circle is not None:
        await count_left_out(tx, undone)
        await plan_late_pairing(tx, circle, now)


def takes_late_joiners(a_round: Round, now: datetime) -> bool:
    """Return whether somebody who joins now may still be paired in this round."""
    return a_round.state is RoundState.INTRODUCED and now < a_round.takes_late_joiners_until


async def end_round(tx: Transaction, round_id: RoundId, now: datetime) -> None:
    """Move a round to CHECKED_IN once all its members were asked how it went."""
    a_round = await tx.rounds.get(round_id)
    if a_round is None or a_round.state is not RoundState.INTRODUCED:
        return
    over = (ChatState.CHECKED_IN, ChatState.CANCELLED)
    if any(chat.state not in over for chat in await tx.chats.of_round(round_id)):
        await tx.agenda.put(Due(EndRound(round_id), now + STILL_OPEN))
        return
    await tx.rounds.put(a_round.move(RoundState.CHECKED_IN))
    await tx.agenda.put(Due(CloseRound(round_id), now + ANSWERS_COME_IN))


async def close_round(tx: Transaction, round_id: RoundId, now: datetime) -> None:
    """Close a round, after which no answer counts for it, and clean up the outbox."""
    a_round = await tx.rounds.get(round_id)
    if a_round is not None and a_round.state is RoundState.CHECKED_IN:
        await tx.rounds.put(a_round.move(RoundState.CLOSED))
        await tidy(tx, now)


async def next_round_inputs(tx: Transaction, circle: Circle, now: datetime) -> PairingInputs:
    """Collect the inputs of a circle's next round as if it opened now; nobody is told."""
    members = await _who_takes_part(tx, circle, await tx.circles.memberships(circle.id), now, starts_rests=False)
    round_id = RoundId(tx.derive_id("round", circle.id, circle.rounds + 1))
    return await gather_inputs(tx, circle, members, tx.derive_seed(round_id), now)


async def draw(inputs: PairingInputs) -> Pairing:
    """Pair members. A large circle takes long: call it outside transactions that write."""
    return await pair_within_limits(inputs)


async def replay_round(tx: Transaction, round_id: RoundId) -> tuple[Round, Pairing]:
    """Pair a round again from its stored inputs.

    Raises:
        NotFound: there is no such round, it is over, or its inputs lack a member who was forgotten.
    """
    a_round = await tx.rounds.get(round_id)
    if a_round is None or a_round.inputs is None or not a_round.inputs.whole:
        raise NotFound("round with its inputs", round_id)
    return a_round, await draw(a_round.inputs)


async def gather_inputs(
    tx: Transaction, circle: Circle, members: dict[MemberId, Member], seed: int, now: datetime
) -> PairingInputs:
    """Collect all that the pairing of some members depends on."""
    topics = defaultdict[tuple[MemberId, Stance], set[TopicId]](set)
    for interest in await tx.topics.interests_of(members):
        topics[interest.member, interest.stance].add(interest.topic)
    places = {place.member: place for place in await tx.circles.memberships(circle.id)}
    monday = (now - timedelta(days=now.weekday())).date()

    entrants = tuple(
        Entrant(
            id=member.id,
            curious=frozenset(topics[member.id, Stance.CURIOUS]),
            sharing=frozenset(topics[member.id, Stance.SHARING]),
            languages=frozenset(member.languages),
            hours=member.hours.in_utc(monday, member.tz),
            in_a_row=places[member.id].in_a_row,
            rounds=places[member.id].rounds,
            left_out=places[member.id].left_out,
        )
        for member in sorted(members.values(), key=lambda member: member.id)
    )
    near = await near_among(tx, {topic for held in topics.values() for topic in held})
    wishes = await tx.chats.wishes(members)
    known = await tx.acquaintances.among(members, now - REMEMBERED)
    return PairingInputs(
        entrants=entrants,
        apart=frozenset(await _not_to_pair(tx, members, wishes, now)),
        met=_meetings(known, wishes, now),
        group_size=circle.group_size,
        freeze_weeks=circle.freeze_weeks,
        floor_weeks=FREEZE_FLOOR_WEEKS,
        seed=seed,
        weights=circle.weights,
        near=tuple(Near(one, other, percent) for (one, other), percent in sorted(near.items())),
        rules=RULES,
    )


async def _not_to_pair(
    tx: Transaction, members: Collection[MemberId], wishes: Sequence[Wish], now: datetime
) -> set[tuple[MemberId, MemberId]]:
    """Return the pairs of members that a round must not draw."""
    apart = await pairs_kept_apart(tx, members, wishes)
    for refill in await tx.acquaintances.open_refills(members):
        if now < refill.offer_at + timedelta(weeks=STANDS_WEEKS):  # their refill brings them together
            apart.add(refill.members)
    return apart


def _meetings(known: Sequence[Acquaintance], wishes: Sequence[Wish], now: datetime) -> tuple[Meeting, ...]:
    yes = {(wish.member, wish.about, wish.chat) for wish in wishes if wish.answer is Again.YES}

    def free(pair: Acquaintance) -> bool:
        return (pair.one, pair.other, pair.chat) in yes and (pair.other, pair.one, pair.chat) in yes

    week = timedelta(weeks=1)
    # Of who was forgotten and is back, only the week's end is known, which may be still to come.
    weeks = [max(0, (now - pair.introduced_at) // week) for pair in known]
    return tuple(Meeting(pair.one, pair.other, ago, free(pair)) for pair, ago in zip(known, weeks, strict=True))


async def _who_takes_part(
    tx: Transaction, circle: Circle, memberships: Sequence[Membership], now: datetime, *, starts_rests: bool = True
) -> dict[MemberId, Member]:
    places = [place.member for place in memberships if not place.skips_next]
    members = await tx.members.get_many(places)
    counts = await tx.chats.counts_since(places, now - PACE_COUNTS)
    found = {}
    for member in members.values():
        if not circle.takes(guest=member.guest):
            continue
        if member.resting(now) or counts.get(member.id, 0) >= member.pace:
            continue
        if starts_rests and await rest_if_silent(tx, member, now):
            continue
        found[member.id] = member
    return found


async def _circle_of(tx: Transaction, a_round: Round) -> Circle:
    circle = await tx.circles.get(a_round.circle)
    if circle is None:
        raise NotFound("circle", a_round.circle)
    return circle


def _opening(circle: Circle, a_round: Round, group: Group) -> Opening:
    return Opening(Origin.ROUND, group.members, group.topic, group.reason, circle, a_round.id, ends_at=a_round.ends_at)
