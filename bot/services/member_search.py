"""Search for members whom a seeker may find.

The seeker may find members who are in a circle, hold a topic, organise a circle, or have met the seeker. Nobody can
find a member who has only asked, because that would show that the member asked.
"""

from collections.abc import Collection
from typing import Final

from bot.model.errors import InvalidValue, NotFound
from bot.model.ids import MemberId
from bot.model.members import Member
from bot.model.topics import fold
from bot.ports import Transaction
from bot.services.notes import chats_with, people_met

MAX_NAMESAKES: Final = 10
"""Maximum number of members that are loaded for one name. Two members of the same name are ambiguous already."""


async def find_people(tx: Transaction, seeker: MemberId, typed: str, limit: int) -> list[Member]:
    """Return the members, other than the seeker, who may be found and whose name contains the text, sorted by name."""
    listed = await tx.members.search(typed, limit + 1)
    met = await _unlisted_met(tx, seeker, typed)
    found = {member.id: member for member in (*listed, *met) if member.id != seeker}
    return sorted(found.values(), key=lambda member: (fold(member.name), member.id))[:limit]


async def _unlisted_met(tx: Transaction, seeker: MemberId, typed: str) -> list[Member]:
    """Return members whose name contains the text, if the seeker may find them only because the two have met."""
    others = {pair.other if pair.one == seeker else pair.one for pair in await tx.acquaintances.of_member(seeker)}
    named = await tx.members.named_among(others, typed)
    unlisted = set(named) - set(await tx.members.listed_among(named)) if named else set()
    return [member for member in await people_met(tx, seeker) if member.id in unlisted] if unlisted else []


async def find_person(tx: Transaction, seeker: MemberId, name: str) -> Member:
    """Return a member by id or whole name. Seekers may find themselves.

    Raises:
        NotFound: there is no such member, or the seeker may not find them.
        InvalidValue: several members whom the seeker may find have that name.
    """
    by_id = MemberId(name)
    if (known := (await known_among(tx, seeker, [by_id])).get(by_id)) is not None:
        return known
    themselves = await tx.members.get(seeker)
    found = await find_people(tx, seeker, name, MAX_NAMESAKES)
    found += [themselves] if themselves else []
    named = [member for member in found if fold(member.name) == fold(name)]
    if len(named) > 1:
        raise InvalidValue("member", "namesakes")
    if not named:
        raise NotFound("member", name)
    return named[0]


async def known_among(tx: Transaction, seeker: MemberId, people: Collection[MemberId]) -> dict[MemberId, Member]:
    """Return the members among these people whom the seeker may find, by id. Seekers may find themselves."""
    members = await tx.members.get_many(people)
    found = {*await tx.members.listed_among(members), seeker}
    met = await chats_with(tx, seeker, members.keys() - found)
    return {who: member for who, member in members.items() if who in found or who in met}


async def find_named(
    tx: Transaction,
    seeker: MemberId,
    people: Collection[MemberId],
    before: Collection[MemberId],
    field: str,
    limit: int,
) -> set[MemberId]:
    """Return the ids of the named people, without repetitions.

    Raises:
        InvalidValue: there are more than `limit` people, or one of them is not in `before` and the seeker may not find
            them. The error names `field`.
    """
    known = await known_among(tx, seeker, set(people) - set(before))
    if set(people) - set(before) - known.keys():
        raise InvalidValue(field, "unknown")
    if len(set(people)) > limit:
        raise InvalidValue(field, "too many")
    return set(people)
