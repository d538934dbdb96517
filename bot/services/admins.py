"""Admins: members whom the platform, or the group that the community chose, makes admins."""

from dataclasses import replace

from bot.model.ids import MemberId
from bot.model.members import Person
from bot.ports import Transaction


async def with_admin_role(tx: Transaction, person: Person) -> Person:
    """Return a person as admin if the community's admin group includes them."""
    if person.admin or not person.groups:
        return person
    community = await tx.get_community()
    return replace(person, admin=True) if community.admins in person.groups else person


async def note_no_admin(tx: Transaction, member_id: MemberId) -> None:
    """Store that a member is no admin any more, as the platform reported."""
    member = await tx.members.get(member_id)
    if member is not None:
        await tx.members.put(replace(member, admin=False))
