"""Admins: members who manage the community on its platform, or are in its admin group.

Other files have what only admins decide: who may start circles (`circle_starters`), and reports (`reports`).
"""

from dataclasses import replace

from bot.model.ids import MemberId
from bot.model.members import Person
from bot.ports import Transaction


async def with_admin_role(tx: Transaction, person: Person) -> Person:
    """Return a person, marked as an admin if they are in the community's admin group."""
    if person.admin or not person.groups:
        return person
    community = await tx.get_community()
    return replace(person, admin=True) if community.admins in person.groups else person


async def note_no_admin(tx: Transaction, member_id: MemberId) -> None:
    """Store that a member is no longer an admin, as the platform reported."""
    member = await tx.members.get(member_id)
    if member is not None:
        await tx.members.put(replace(member, admin=False))
