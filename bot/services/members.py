"""Members: create them, and set their pace, hours, languages and rest."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.model.errors import InvalidValue, NotFound
from bot.model.hours import MessageWindow, WeeklyHours, zone_named
from bot.model.ids import MemberId
from bot.model.members import Member, Person
from bot.model.rests import Rest, RestKind
from bot.ports import Transaction
from bot.texts.locales import language_of

SIGN_PRECISION: Final = timedelta(minutes=10)
"""A sign of life within this time after the last stored one is not stored, unless the member's data changed."""


def member_from(person: Person, now: datetime) -> Member:
    """Create a member with default settings from a person."""
    return Member(
        id=person.id,
        name=person.shown_name,
        handle=person.shown_handle,
        zone=person.zone,
        locale=person.locale,
        languages=(language_of(person.locale),),
        joined_at=now,
        last_sign_at=now,
        guest=person.guest,
        admin=bool(person.admin),
        changed_at=person.changed_at,
        timed_out_until=person.timed_out_until,
    )


async def find_member(tx: Transaction, member: MemberId) -> Member:
    """Return a member.

    Raises:
        NotFound: there is no such member.
    """
    found = await tx.members.get(member)
    if found is None:
        raise NotFound("member", member)
    return found


def with_sign_of_life(member: Member, person: Person, now: datetime) -> Member:
    """Return a copy of the member with a sign of life now and the platform's new data.

    If there is nothing worth storing (SIGN_PRECISION), return `member` itself.
    """
    told = member.updated_from(person)
    return told.seen(now) if told != member or now - member.last_sign_at >= SIGN_PRECISION else member


async def note_sign_of_life(tx: Transaction, person: Person, now: datetime) -> None:
    """Update a member's last sign of life and data from the platform. Store nothing about people who are no members."""
    member = await tx.members.get(person.id)
    if member is not None and (seen := with_sign_of_life(member, person, now)) is not member:
        await tx.members.put(seen)


async def update_from_platform(tx: Transaction, person: Person) -> None:
    """Update a member's data from the platform. Store nothing about people who are no members."""
    member = await tx.members.get(person.id)
    if member is not None:
        await tx.members.put(member.updated_from(person))


async def note_timeout(tx: Transaction, member_id: MemberId, until: datetime | None) -> None:
    """Store the end of a time-out, in which moderators keep a member from writing; None if it is over.

    Until that instant, the member is neither paired nor asked.
    """
    member = await tx.members.get(member_id)
    if member is not None:
        await tx.members.put(replace(member, timed_out_until=until))


async def ensure_member(tx: Transaction, person: Person, now: datetime) -> Member:
    """Return the member for a person. Create the member if there is none.

    Others' decisions about a person who was forgotten apply again.
    """
    member = await tx.members.get(person.id)
    if member is None:
        member = member_from(person, now)
        await tx.members.recall(member.id)
    await tx.members.put(member)
    return member


async def set_pace(tx: Transaction, member: Member, pace: int) -> Member:
    """Set how many chats a month a member wants, or raise InvalidValue."""
    return await _put(tx, replace(member, pace=pace))


async def set_languages(tx: Transaction, member: Member, languages: Iterable[str]) -> Member:
    """Set the languages a member chats in, or raise InvalidValue."""
    return await _put(tx, replace(member, languages=tuple(sorted(set(languages)))))


async def set_hours(tx: Transaction, member: Member, hours: WeeklyHours) -> Member:
    """Set a member's weekly hours, or raise InvalidValue."""
    if not hours.spans:
        raise InvalidValue("hours", "at least one stretch is needed")
    return await _put(tx, replace(member, hours=hours))


async def set_window(tx: Transaction, member: Member, window: MessageWindow) -> Member:
    """Set the part of the day for unasked messages."""
    return await _put(tx, replace(member, window=window))


async def set_zone(tx: Transaction, member: Member, zone: str) -> Member:
    """Set a member's time zone, or raise InvalidValue."""
    zone_named(zone)
    if zone == member.zone:
        return member  # the member did not change the field, so they chose no zone
    return await _put(tx, replace(member, zone=zone, zone_chosen=True))


async def rest(tx: Transaction, member: Member, until: datetime | None, now: datetime) -> Member:
    """Start a rest until an instant, or until the member ends it.

    Raises:
        InvalidValue: the instant has passed.
    """
    if until is not None and until <= now:
        raise InvalidValue("until", "that day has passed")
    return await _put(tx, replace(member, rest=Rest(RestKind.ASKED, until)))


async def end_rest(tx: Transaction, member: Member, now: datetime) -> Member:
    """End a member's rest. This counts as a sign of life."""
    return await _put(tx, replace(member.seen(now), rest=Rest()))


async def _put(tx: Transaction, member: Member) -> Member:
    await tx.members.put(member)
    return member
