"""Circles: set up, changed and closed by organisers; joined, left and skipped by members."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.delivery.enqueue import owe_channel
from bot.model.circles import Cadence, Circle, CircleState, Introduces, Membership, Rhythm
from bot.model.errors import InvalidValue, NotFound
from bot.model.ids import ChannelId, CircleId, MemberId
from bot.model.members import Person
from bot.model.outbox import Due, DueKind
from bot.model.topics import clean_text, fold
from bot.model.weights import Weights
from bot.ports import Transaction
from bot.services.wanted_topics import plan_wanted
from bot.texts import circles as texts
from bot.texts.localization import Voice

MAX_CIRCLE_NAME = 40


@dataclass(frozen=True, slots=True)
class CirclePlan:
    """What an organiser decides about a circle."""

    name: str
    cadence: Cadence
    group_size: int
    freeze_weeks: int
    guests: bool = False
    """Whether guests of the community may join."""
    introduces: Introduces = Introduces.TOGETHER
    shows_wanted: bool = False
    """Whether the channel is shown a topic that is wanted and not shared, once a month."""


async def create_circle(
    tx: Transaction, channel: ChannelId, plan: CirclePlan, now: datetime, *, keeps_messages: bool = False
) -> Circle:
    """Set a circle up in a channel, plan its first round, and post an invitation to join.

    The post also leads to what waits for who takes no direct messages, where the platform lets members do so.

    Raises:
        InvalidValue: the name is empty, too long or taken, or a number is outside what it may be.
    """
    name = await _free_name(tx, plan.name, None)
    first = _first_round(plan.cadence, now)
    circle = Circle(
        id=CircleId(tx.derive_id("circle", tx.community, channel, fold(name), now.isoformat())),
        name=name,
        channel=channel,
        cadence=replace(plan.cadence, anchor=first.astimezone(plan.cadence.tz).date()),
        created_at=now,
        next_round_at=first,
        group_size=plan.group_size,
        freeze_weeks=plan.freeze_weeks,
        guests=plan.guests,
        introduces=plan.introduces,
    )
    await _plan_round(tx, circle)
    community = await tx.get_community()
    voice = Voice(community.locale, circle.cadence.zone)
    invitation = texts.invitation(voice, circle, keeps_messages=keeps_messages)
    await owe_channel(tx, now, f"circle.{circle.id}", channel, invitation)
    return circle


async def edit_circle(tx: Transaction, circle: Circle, plan: CirclePlan, now: datetime) -> Circle:
    """Change a circle; a change of cadence moves its next round, not one that runs.

    Raises:
        InvalidValue: as for create_circle.
    """
    name = await _free_name(tx, plan.name, circle)
    cadence = replace(plan.cadence, anchor=circle.cadence.anchor)
    next_round = circle.next_round_at
    if cadence != circle.cadence:
        next_round = cadence.next_after(now)
        cadence = replace(cadence, anchor=next_round.astimezone(cadence.tz).date())
    changed = replace(
        circle,
        name=name,
        cadence=cadence,
        next_round_at=next_round,
        group_size=plan.group_size,
        freeze_weeks=plan.freeze_weeks,
        guests=plan.guests,
        introduces=plan.introduces,
        shows_wanted=plan.shows_wanted,
    )
    await _plan_round(tx, changed)
    await plan_wanted(tx, changed, now)
    return changed


async def favour(tx: Transaction, circle: Circle, weights: Weights) -> Circle:
    """Let a circle's coming rounds be drawn by other weights."""
    changed = replace(circle, weights=weights)
    await tx.circles.put(changed)
    return changed


async def close_circle(tx: Transaction, circle: Circle) -> Circle:
    """Let a circle meet no more; chats that were opened go on."""
    closed = replace(circle, state=CircleState.CLOSED)
    await tx.circles.put(closed)
    await tx.agenda.remove(DueKind.OPEN_ROUND, circle.id)
    await tx.agenda.remove(DueKind.SHOW_WANTED, circle.id)
    return closed


async def open_round_now(tx: Transaction, circle: Circle, now: datetime) -> Circle:
    """Bring the next round forward to now."""
    changed = replace(circle, next_round_at=now)
    await _plan_round(tx, changed)
    return changed


async def find_circle(tx: Transaction, name: str, channel: ChannelId | None, *, also_closed: bool = False) -> Circle:
    """Find a circle by its name or id, or, where no name is given, the one of this channel, or the only one.

    Raises:
        NotFound: there is none, or which one is meant is not clear.
    """
    known = [circle for circle in await tx.circles.all() if also_closed or circle.state is CircleState.OPEN]
    return choose_circle(known, name, channel)


def choose_circle(circles: Sequence[Circle], name: str, channel: ChannelId | None) -> Circle:
    """Choose among circles as find_circle does, or raise NotFound."""
    if name:
        found = [circle for circle in circles if fold(circle.name) == fold(name) or circle.id == name]
    else:
        found = [circle for circle in circles if circle.channel == channel] or list(circles)
    if len(found) != 1:
        raise NotFound("circle", name)
    return found[0]


async def join_circle(tx: Transaction, circle: Circle, member: MemberId, now: datetime) -> None:
    """Take a member into a circle; once in, joining changes nothing.

    Raises:
        NotFound: the circle has closed.
    """
    if circle.state is not CircleState.OPEN:
        raise NotFound("circle", circle.name)
    if await tx.circles.membership(circle.id, member) is None:
        await tx.circles.put_membership(Membership(circle.id, member, now))


async def leave_circle(tx: Transaction, circle: Circle, member: MemberId) -> None:
    """Let a member go, quietly; chats that were opened go on.

    Raises:
        NotFound: they are not in it.
    """
    if await tx.circles.membership(circle.id, member) is None:
        raise NotFound("circle", circle.name)
    await tx.circles.drop_membership(circle.id, member)


async def leave_channel(tx: Transaction, channel: ChannelId, member: MemberId, at: datetime) -> None:
    """Let a member who left a channel go from its circles, quietly; from none that they joined after that instant."""
    for circle in await tx.channel_circles(channel):
        membership = await tx.circles.membership(circle.id, member)
        if membership is not None and membership.joined_at <= at:
            await leave_circle(tx, circle, member)


async def note_channel(tx: Transaction, channel: ChannelId, *, is_open: bool) -> None:
    """Note whether Refill can post in a channel; its circles go on either way."""
    for circle in await tx.channel_circles(channel):
        await tx.circles.put(replace(circle, channel_open=is_open))


async def circles_for(tx: Transaction, person: Person) -> tuple[Circle, ...]:
    """List the open circles that somebody may see, by name: a guest sees those that take guests, and their own."""
    places = {place.circle for place in await tx.circles.memberships_of(person.id)} if person.guest else set()
    return tuple(
        circle
        for circle in await tx.circles.all()
        if circle.state is CircleState.OPEN and (circle.takes(guest=person.guest) or circle.id in places)
    )


async def is_for(tx: Transaction, person: Person) -> bool:
    """Tell whether Refill is for somebody: for a guest, where a circle takes guests, or they have joined one before."""
    return not person.guest or await tx.members.get(person.id) is not None or bool(await circles_for(tx, person))


async def skip_next(tx: Transaction, circle: CircleId, member: MemberId, *, skips: bool = True) -> None:
    """Skip the coming round, or take that back; nothing where they are not in the circle."""
    membership = await tx.circles.membership(circle, member)
    if membership is not None:
        await tx.circles.put_membership(replace(membership, skips_next=skips))


async def circles_of(tx: Transaction, member: MemberId) -> tuple[tuple[Circle, Membership], ...]:
    """List the open circles that a member is in, with their place in each, by name."""
    places = {membership.circle: membership for membership in await tx.circles.memberships_of(member)}
    found = [circle for circle in await tx.circles.all() if circle.id in places and circle.state is CircleState.OPEN]
    return tuple((circle, places[circle.id]) for circle in found)


def end_of_round(circle: Circle, planned_at: datetime) -> datetime:
    """Return when a round ends that was planned for an instant: at the next one that leaves it half its usual length.

    So a round that an organiser opened the day before the planned one takes its place.
    """
    following = circle.cadence.next_after(planned_at)
    length = circle.cadence.next_after(following) - following
    return circle.cadence.next_after(planned_at + length / 2)


def _first_round(cadence: Cadence, now: datetime) -> datetime:
    """Return when a new circle meets first: on the next such weekday, however rarely after it."""
    if cadence.rhythm is Rhythm.MONTHLY:
        return cadence.next_after(now)
    return replace(cadence, rhythm=Rhythm.WEEKLY).next_after(now)


async def _plan_round(tx: Transaction, circle: Circle) -> None:
    await tx.circles.put(circle)
    if circle.state is CircleState.OPEN:
        await tx.agenda.put(Due(DueKind.OPEN_ROUND, circle.id, circle.next_round_at))


async def _free_name(tx: Transaction, raw: str, but: Circle | None) -> str:
    name = clean_text(raw, MAX_CIRCLE_NAME, "name")
    for circle in await tx.circles.all():
        if fold(circle.name) == fold(name) and circle.state is CircleState.OPEN and (not but or circle.id != but.id):
            raise InvalidValue("name", "taken")
    return name
