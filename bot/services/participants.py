"""Who takes part in a round: members of its circle who don't rest or skip it, and whose pace allows a chat."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, TypeVar

from bot.model.circles import Circle, Membership
from bot.model.ids import CommunityId, MemberId
from bot.model.members import PACE_COUNTS, Member
from bot.ports import Store, Transaction
from bot.services.inactivity import is_quiet, rest_if_silent

T = TypeVar("T")

READ_AT_ONCE: Final = 200
"""Maximum number of members that one statement reads. The statement takes about ten milliseconds."""
RESTED_AT_ONCE: Final = 10
"""Maximum number of members for whom one transaction starts a rest."""


async def who_takes_part(
    tx: Transaction, circle: Circle, memberships: Sequence[Membership], now: datetime
) -> dict[MemberId, Member]:
    """Return the members with these memberships of a circle who may be drawn in a round."""
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
    """Call `rest_if_silent` for the members with these memberships of a circle who take part and are quiet."""
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
    """Yield values in sequences of `size` values. The last sequence may be shorter."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
