"""Organisers of circles: the members who set up a circle, or who said yes to an invitation of its organisers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.circles import Circle, CircleState
from bot.model.errors import IllegalMove, InvalidValue
from bot.model.ids import CircleId, MemberId
from bot.model.members import Member, Person
from bot.model.message_keys import MessageKey
from bot.model.organisers import MAX_ORGANISERS, Organiser
from bot.model.outbox import OutboxMessage, OutboxState, ToMember, Urgency
from bot.model.topics import fold
from bot.ports import Transaction
from bot.services.circle_posts import refresh_post, renew_unsent_posts
from bot.services.member_search import find_named
from bot.services.members import ensure_member
from bot.services.random_times import drawn_in_window
from bot.texts import organisers as texts
from bot.texts.localization import Voice


async def organisers_of(tx: Transaction, circle: CircleId) -> list[Member]:
    """Return a circle's organisers, by name."""
    return _by_name(await tx.members.get_many(await tx.organisers.of_circle(circle)))


def _by_name(people: Mapping[MemberId, Member]) -> list[Member]:
    return sorted(people.values(), key=lambda member: (fold(member.name), member.id))


async def responsible_for(tx: Transaction, circle: CircleId) -> Sequence[Member]:
    """Return the members who are told what happens to a circle: its organisers or, if there are none, the admins."""
    return await organisers_of(tx, circle) or await tx.members.admins()


def told_at(circle: Circle, organiser: Member, now: datetime) -> datetime:
    """Return when to send a less urgent message to an organiser: in their window, and on no day off of the circle."""
    return circle.next_open(organiser.window.next_open(now, organiser.tz))


async def may_organise(tx: Transaction, person: Person, circle: CircleId) -> bool | None:
    """Return whether a person has an organiser's rights. Return None if it is not known whether they are an admin."""
    return person.id in await tx.organisers.of_circle(circle) or person.admin


async def organised_among(tx: Transaction, person: Person, circles: Collection[Circle]) -> set[CircleId]:
    """Return the ids of the circles that a person may organise. For an admin, these are all `circles`."""
    theirs = circles if person.admin else await tx.organisers.circles_of(person.id)
    return {circle.id for circle in theirs}


async def set_organisers(
    tx: Transaction, circle: Circle, by: Person, people: Collection[MemberId], now: datetime
) -> tuple[list[Member], list[Member]]:
    """Remove organisers who are not named, and invite people who are named and don't organise the circle yet.

    The person who makes the change (`by`) needs no invitation. If an organiser is removed, tell the others who remain,
    except `by`. Return the circle's organisers, and the people to invite, both sorted by name. These include people
    who are not asked (see `_invite`), so that the result reveals no block.

    Raises:
        InvalidValue: nobody is named, `by` can't find one of the people, there are too many, or no organiser stays.
    """
    before = set(await tx.organisers.of_circle(circle.id))
    wanted = await find_named(tx, by.id, people, before, "organisers", MAX_ORGANISERS)
    stay = wanted & (before | {by.id})
    if not wanted:
        raise InvalidValue("organisers", "nobody")
    if before and not stay:
        raise InvalidValue("organisers", "nobody stays")
    for new in stay - before:
        await tx.organisers.add(Organiser(circle.id, new))
    for gone in sorted(before - wanted):
        await tx.organisers.drop(Organiser(circle.id, gone))
    now_organisers = await organisers_of(tx, circle.id)
    for member in now_organisers if before - wanted else ():
        if member.id != by.id:
            await _tell_of_stop(tx, circle, member, now)
    if stay != before:
        await refresh_post(tx, circle, now)
    invited = _by_name(await tx.members.get_many(wanted - stay))
    if invited:
        await ensure_member(tx, by, now)  # so that `by` can be told of a yes
    for member in invited:
        await _invite(tx, circle, member, by, now, is_alone=not now_organisers)
    return now_organisers, invited


async def _invite(
    tx: Transaction, circle: Circle, member: Member, by: Person, now: datetime, *, is_alone: bool
) -> None:
    """Ask a member whether they would like to organise a circle, unless they were asked in the last thirteen weeks.

    Whoever blocks `by` is not asked, but counts as asked. Otherwise a yes that follows another organiser's invitation
    would tell that the first one did not arrive.
    """
    key = message_keys.organiser_invited(circle.id, member.id)
    if await tx.outbox.get(key) is not None:
        return
    asked = texts.would_you_organise(Voice.of(member), circle, by, is_alone=is_alone)
    at = drawn_in_window(tx, member, now, key)
    await enqueue_for_member(tx, now, key, member, asked, Urgency.NUDGE, not_before=at)
    if any(block.other == by.id for block in await tx.acquaintances.blocks_of(member.id)):
        await tx.outbox.drop_key(key)


async def accept_invitation(tx: Transaction, circle: Circle, person: Person, by: MemberId, now: datetime) -> bool:
    """Make an invited person an organiser of a circle; return False if they are not invited any more.

    Tell the other organisers, and the admin who sent the invitation (`by`). The invitation is deleted. So nobody can
    accept it a second time, after they stopped or were removed.
    """
    before, key = await organisers_of(tx, circle.id), message_keys.organiser_invited(circle.id, person.id)
    if any(member.id == person.id for member in before):
        return True
    declined, withdrawn = _answers_to(circle.id, person.id)
    known = await tx.outbox.get_many([key, withdrawn])
    if key not in known or withdrawn in known or len(before) >= MAX_ORGANISERS:
        return False
    if known[key].state is OutboxState.DROPPED:
        return False
    await tx.outbox.remove([key, declined])
    await found_circle(tx, circle, person, now)
    organise = {member.id for member in before}
    inviting = await tx.members.get(by) if by not in (*organise, person.id) else None
    for member in (*before, *([inviting] if inviting else ())):
        told = message_keys.organiser_added(circle.id, member.id, tx.derive_id("added", circle.id, now))
        added = texts.one_organiser_more(Voice.of(member), circle, person, too=member.id in organise)
        await enqueue_for_member(tx, now, told, member, added, Urgency.EXPECTED)
    await refresh_post(tx, circle, now)
    return True


def _answers_to(circle: CircleId, member: MemberId) -> tuple[MessageKey, MessageKey]:
    """Return the keys of what may follow an invitation: the record of a no, and the message that withdraws it."""
    return message_keys.organiser_declined(circle, member), message_keys.organiser_withdrawn(circle, member)


async def decline_invitation(tx: Transaction, circle: CircleId, member: MemberId, now: datetime) -> None:
    """Record that an invited member said no. The record only keeps a withdrawal from writing to them."""
    if await tx.outbox.get(message_keys.organiser_invited(circle, member)) is not None:
        declined, _ = _answers_to(circle, member)
        await tx.outbox.add(
            OutboxMessage(declined, ToMember(member), None, Urgency.ASKED, now, now, state=OutboxState.DROPPED)
        )


async def withdraw_invitation(tx: Transaction, circle: Circle, member: MemberId, now: datetime) -> None:
    """Withdraw the invitation to organise a circle.

    Whoever has not answered reads in place of the question that it needs no answer. The organisers see the same
    if the member said no, or never got the invitation. The member is asked again after thirteen weeks at the earliest.

    Raises:
        IllegalMove: the member organises the circle.
    """
    if member in await tx.organisers.of_circle(circle.id):
        raise IllegalMove("invitation", "accepted", "withdrawn")
    key, (declined, withdrawn) = message_keys.organiser_invited(circle.id, member), _answers_to(circle.id, member)
    known, invited = await tx.outbox.get_many([key, declined]), await tx.members.get(member)
    if invited is not None and key in known and declined not in known:
        if known[key].may_have_arrived:
            over = texts.invitation_withdrawn(Voice.of(invited), circle)
            await enqueue_for_member(tx, now, withdrawn, invited, over, Urgency.ASKED, replaces=key)
        await tx.outbox.drop_key(key)


async def take_over(tx: Transaction, circle: Circle, person: Person, now: datetime) -> bool:
    """Make a person the organiser of a circle that has none; return False if the circle has one."""
    if await tx.organisers.of_circle(circle.id):
        return False
    await found_circle(tx, circle, person, now)
    await refresh_post(tx, circle, now)
    return True


async def found_circle(tx: Transaction, circle: Circle, person: Person, now: datetime) -> None:
    """Make a person an organiser of a circle. Also make them a member, because organisers get messages."""
    member = await ensure_member(tx, person, now)
    await tx.organisers.add(Organiser(circle.id, member.id))


async def stop_organising(tx: Transaction, circle: Circle, member: MemberId, now: datetime) -> None:
    """Remove a member from a circle's organisers at the member's wish."""
    if member in await tx.organisers.of_circle(circle.id):
        await _note_stop(tx, circle, member, now)
        await tx.organisers.drop(Organiser(circle.id, member))


async def note_organiser_leaves(tx: Transaction, member: MemberId, now: datetime) -> None:
    """Tell the other organisers that a leaving member stops organising. If a circle has no others, tell the admins.

    The messages are the same as when a member stops organising at their own wish. Posts no longer name the leaving
    member. The rows in which they are an organiser are deleted later, with the member. If a held member returns, these
    rows are restored.
    """
    for circle in await circles_organised_by(tx, member):
        await _note_stop(tx, circle, member, now)
    await renew_unsent_posts(tx, member)


async def note_organiser_returns(tx: Transaction, member: MemberId, now: datetime) -> None:
    """When an organiser returns, add their name to the posts of their circles again."""
    for circle in await circles_organised_by(tx, member):
        await refresh_post(tx, circle, now)


async def _note_stop(tx: Transaction, circle: Circle, member: MemberId, now: datetime) -> None:
    left = [other for other in await organisers_of(tx, circle.id) if other.id != member]
    for other in left:
        await _tell_of_stop(tx, circle, other, now)
    for admin in () if left else await tx.members.admins():
        if admin.id != member:
            key = message_keys.organiser_stopped(circle.id, admin.id, tx.derive_id("stopped", circle.id, now))
            asked = texts.nobody_organises(Voice.of(admin), circle)
            await enqueue_for_member(tx, now, key, admin, asked, Urgency.EXPECTED)
    await refresh_post(tx, circle, now, but=member)


async def _tell_of_stop(tx: Transaction, circle: Circle, organiser: Member, now: datetime) -> None:
    key = message_keys.organiser_stopped(circle.id, organiser.id, tx.derive_id("stopped", circle.id, now))
    told = texts.one_organiser_fewer(Voice.of(organiser), circle)
    await enqueue_for_member(tx, now, key, organiser, told, Urgency.EXPECTED)


async def circles_organised_by(tx: Transaction, member: MemberId) -> list[Circle]:
    """Return the open circles that a member organises."""
    return [circle for circle in await tx.organisers.circles_of(member) if circle.state is CircleState.OPEN]
