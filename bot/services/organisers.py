"""Organisers: who is one, by their platform or by the community's group."""

from dataclasses import replace

from bot.model.ids import MemberId
from bot.model.members import Person
from bot.ports import Transaction


async def with_organiser_role(tx: Transaction, person: Person) -> Person:
    """Return a person as organiser if the community's organiser group includes them."""
    if person.organiser or not person.groups:
        return person
    community = await tx.get_community()
    return replace(person, organiser=True) if community.organisers in person.groups else person


async def note_no_organiser(tx: Transaction, member_id: MemberId) -> None:
    """Note that a member is no organiser any more, as their platform tells."""
    member = await tx.members.get(member_id)
    if member is not None:
        await tx.members.put(replace(member, organiser=False))
