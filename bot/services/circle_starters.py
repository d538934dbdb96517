"""Circle starters: who may start circles in a community."""

from collections.abc import Collection
from dataclasses import replace

from bot.model.circle_starters import MAX_STARTERS, Starters
from bot.model.ids import MemberId
from bot.model.members import Member, Person
from bot.ports import Transaction
from bot.services.member_search import find_named, known_among


async def may_start_circles(tx: Transaction, person: Person) -> bool | None:
    """Return whether a person may start circles; None if only an admin may, and it is unknown whether they are one.

    Guests may start circles only if they are admins or named.
    """
    member = await tx.members.get(person.id)
    if person.admin or (member and member.starts_circles):
        return True
    if (await tx.get_community()).starters is Starters.EVERYBODY:
        return not person.guest
    return person.admin


async def starters_shown_to(tx: Transaction, admin: MemberId) -> list[Member]:
    """Return the named starters whom an admin may find (`known_among`).

    If others were shown, too, the admin could tell that a starter who left all circles and topics was not forgotten.
    """
    named = await tx.members.starters()
    known = await known_among(tx, admin, [member.id for member in named])
    return [member for member in named if member.id in known]


async def set_starters(tx: Transaction, admin: Person, starters: Starters, people: Collection[MemberId]) -> None:
    """Set who may start circles. Admins always may. Starters who aren't named lose the right, even if not shown.

    Raises:
        InvalidValue: the admin can't find one of the people, or there are too many.
    """
    community = await tx.get_community()
    before = {member.id: member for member in await tx.members.starters()}
    shown = {member.id for member in await starters_shown_to(tx, admin.id)}
    named = await find_named(tx, admin.id, people, shown, "starters", MAX_STARTERS)
    await tx.put_community(replace(community, starters=starters))
    for member in (before | await tx.members.get_many(named)).values():
        if member.starts_circles != (member.id in named):
            await tx.members.put(replace(member, starts_circles=member.id in named))
