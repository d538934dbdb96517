"""Collect the inputs of a round's pairing: the members who take part, and all that the pairing depends on."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

from bot.model.again import Wish
from bot.model.circles import Circle, Membership
from bot.model.freeze import FREEZE_FLOOR_WEEKS
from bot.model.ids import CommunityId, MemberId, TopicId
from bot.model.interests import Stance
from bot.model.members import PACE_COUNTS, Member
from bot.model.pairing import REMEMBERED, RULES, Entrant, Meeting, Near, PairingInputs
from bot.model.refills import STANDS_WEEKS, Acquaintance
from bot.ports import Store, Transaction
from bot.services.inactivity import is_quiet, rest_if_silent
from bot.services.kept_apart import pairs_kept_apart
from bot.services.topic_similarity import near_among

T = TypeVar("T")

READ_AT_ONCE: Final = 200
"""Number of members that one statement reads. The statement takes about ten milliseconds."""
RESTED_AT_ONCE: Final = 10
"""Maximum number of members for whom one transaction starts a rest."""


async def gather_inputs(
    tx: Transaction, circle: Circle, memberships: Sequence[Membership], seed: int, now: datetime
) -> PairingInputs:
    """Collect the inputs of a pairing of these members of a circle."""
    places = {place.member: place for place in memberships}
    members, entrants = dict[MemberId, Member](), list[Entrant]()
    for some in parts(sorted(places)):
        await tx.give_way()
        found = await who_takes_part(tx, circle, [places[member] for member in some], now)
        entrants += await _entrants(tx, found, places, now)
        members |= found
    held = {topic for entrant in entrants for topic in entrant.curious | entrant.sharing}
    near = await near_among(tx, held)
    wishes = await tx.chats.wishes(members)
    known = await tx.acquaintances.among(members, now - REMEMBERED)
    return PairingInputs(
        entrants=tuple(entrants),
        apart=frozenset(await pairs_not_to_draw(tx, members, wishes, now)),
        met=meetings(known, now),
        group_size=circle.group_size,
        freeze_weeks=circle.freeze_weeks,
        floor_weeks=FREEZE_FLOOR_WEEKS,
        seed=seed,
        weights=circle.weights,
        near=tuple(Near(one, other, percent) for (one, other), percent in sorted(near.items())),
        rules=RULES,
    )


async def _entrants(
    tx: Transaction, members: Mapping[MemberId, Member], places: Mapping[MemberId, Membership], now: datetime
) -> list[Entrant]:
    topics = defaultdict[tuple[MemberId, Stance], set[TopicId]](set)
    hidden = await tx.topics.hidden()
    for interest in await tx.topics.interests_of(members):
        if interest.topic in hidden:
            continue
        topics[interest.member, interest.stance].add(interest.topic)
    monday = (now - timedelta(days=now.weekday())).date()
    return [
        Entrant.of(
            member,
            places[member.id],
            monday,
            curious=topics[member.id, Stance.CURIOUS],
            sharing=topics[member.id, Stance.SHARING],
        )
        for member in sorted(members.values(), key=lambda member: member.id)
    ]


async def pairs_not_to_draw(
    tx: Transaction, members: Collection[MemberId], wishes: Sequence[Wish], now: datetime
) -> set[tuple[MemberId, MemberId]]:
    """Return the pairs of members that a round must not draw, because they are kept apart or have an open refill."""
    apart = await pairs_kept_apart(tx, members, wishes)
    for refill in await tx.acquaintances.open_refills(members):
        is_open = now < refill.offer_at + timedelta(weeks=STANDS_WEEKS)
        if is_open and all(member in members for member in refill.members):
            apart.add(refill.members)
    return apart


def meetings(known: Sequence[Acquaintance], now: datetime) -> tuple[Meeting, ...]:
    """Return how many weeks ago each pair of acquaintances met."""
    week = timedelta(weeks=1)
    # If a member was forgotten and is back, only the end of the week is stored. It may lie in the future.
    return tuple(Meeting(pair.one, pair.other, max(0, (now - pair.introduced_at) // week)) for pair in known)


async def who_takes_part(
    tx: Transaction, circle: Circle, memberships: Sequence[Membership], now: datetime
) -> dict[MemberId, Member]:
    """Return the members of a circle who may be drawn in a round."""
    places = [place.member for place in memberships if not place.skips_next]
    members = await tx.members.get_many(places)
    counts = await tx.chats.counts_since(places, now - PACE_COUNTS)
    return {
        member.id: member
        for member in members.values()
        if circle.takes(guest=member.guest) and not member.resting(now) and counts.get(member.id, 0) < member.pace
    }


async def start_rests(
    store: Store, community: CommunityId, circle: Circle, memberships: Sequence[Membership], now: datetime
) -> None:
    """Call `rest_if_silent` for members of a circle whose last sign of life is long ago."""
    silent = list[MemberId]()
    for places in parts(memberships):
        async with store.reading(community) as tx:
            silent += [
                member for member, one in (await who_takes_part(tx, circle, places, now)).items() if is_quiet(one, now)
            ]
    for some in parts(silent, RESTED_AT_ONCE):
        async with store.transaction(community) as tx:
            for member in (await tx.members.get_many(some)).values():
                if not member.resting(now):
                    await rest_if_silent(tx, member, now)
            await tx.commit()


def parts(values: Sequence[T], size: int = READ_AT_ONCE) -> Iterator[Sequence[T]]:
    """Yield values in sequences of this size. The last sequence may be shorter."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
