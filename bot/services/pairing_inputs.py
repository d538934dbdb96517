"""Collect the inputs of a round's pairing: the members who take part, and all that the pairing depends on."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from bot.model.again import Wish
from bot.model.circles import Circle, Membership
from bot.model.freeze import FREEZE_FLOOR_WEEKS
from bot.model.ids import MemberId, TopicId
from bot.model.interests import Stance
from bot.model.members import Member
from bot.model.pairing import REMEMBERED, RULES, Entrant, Meeting, Near, PairingInputs
from bot.model.refills import STANDS_WEEKS, Acquaintance
from bot.ports import Transaction
from bot.services.kept_apart import pairs_kept_apart
from bot.services.participants import parts, who_takes_part
from bot.services.topic_similarity import near_among


async def gather_inputs(
    tx: Transaction, circle: Circle, memberships: Sequence[Membership], seed: int, now: datetime
) -> PairingInputs:
    """Collect the inputs of a pairing of a circle's members. Leave out those who don't take part (`who_takes_part`)."""
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
    """Return how many whole weeks ago each pair of acquaintances was introduced."""
    week = timedelta(weeks=1)
    # If a member was forgotten and is back, only the end of the week is stored. It may lie in the future.
    return tuple(Meeting(pair.one, pair.other, max(0, (now - pair.introduced_at) // week)) for pair in known)
