"""Circles: organisers create, change, move and close them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.model import message_keys
from bot.model.circles import Cadence, Circle, CircleState, Introduces, Rhythm
from bot.model.errors import InvalidValue, NotFound
from bot.model.ids import ChannelId, CircleId
from bot.model.jobs import Due, LookAtStart, OpenRound, ShowWantedTopic
from bot.model.members import Person
from bot.model.topics import clean_text, fold
from bot.model.weights import Weights
from bot.ports import Transaction
from bot.services.circle_posts import change_post, channel_voice, post_circle, refresh_post
from bot.services.next_rounds import earliest_next_round
from bot.services.organisers import circles_organised_by, found_circle
from bot.services.slow_starts import plan_look_at_start
from bot.services.wanted_topics import plan_wanted
from bot.texts import circles as texts

MAX_CIRCLE_NAME = 40
MAX_IN_CHANNEL: Final = 5
"""If a channel has this many open circles, no other circle can start there, because each circle posts there."""
MAX_ORGANISED: Final = 5
"""If a member organises this many open circles, they can't start another one. For admins, there is no limit."""
MAX_POSTS_A_DAY: Final = 3
"""Maximum number of a circle's posts within a day. A move to another channel counts as a post."""


@dataclass(frozen=True, slots=True)
class CirclePlan:
    """An organiser's settings for a circle; see `Circle`."""

    name: str
    cadence: Cadence
    group_size: int
    freeze_weeks: int
    guests: bool = False
    introduces: Introduces = Introduces.TOGETHER
    shows_wanted: bool = False
    keeps_messages: bool = False
    """Once this is true for a circle, it stays true."""


async def create_circle(
    tx: Transaction, channel: ChannelId, plan: CirclePlan, founder: Person, now: datetime
) -> Circle:
    """Create a circle that its founder organises, plan its first round, and post an invitation.

    Raises:
        InvalidValue: the name is empty, too long or taken, a number is out of range, or there are too many circles.
    """
    await _check_room(tx, channel, founder)
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
        keeps_messages=plan.keeps_messages,
    )
    await plan_round(tx, circle)
    await found_circle(tx, circle, founder, now)
    await post_circle(tx, circle, now)
    await plan_look_at_start(tx, circle, now)
    return circle


async def edit_circle(tx: Transaction, circle: Circle, plan: CirclePlan, now: datetime) -> Circle:
    """Change a circle. A new cadence moves the next round, but not a running round.

    Raises:
        InvalidValue: a value is not allowed, as for create_circle.
    """
    name = await _free_name(tx, plan.name, circle)
    cadence = replace(plan.cadence, anchor=circle.cadence.anchor)
    next_round = circle.next_round_at
    if cadence != circle.cadence:
        earliest = await earliest_next_round(tx, replace(circle, cadence=cadence))
        after = max(now, earliest) if earliest else now
        cadence = replace(cadence, anchor=cadence.next_after(after).astimezone(cadence.tz).date())
        next_round = replace(circle, cadence=cadence).next_round_after(after)
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
        keeps_messages=plan.keeps_messages or circle.keeps_messages,
    )
    await plan_round(tx, changed)
    await plan_wanted(tx, changed, now)
    if (changed.name, changed.cadence) != (circle.name, circle.cadence):
        await refresh_post(tx, changed, now)
    return changed


async def post_again(tx: Transaction, circle: Circle, now: datetime) -> None:
    """Post a circle's invitation again.

    Raises:
        InvalidValue: the invitation was posted too often within a day.
    """
    earlier = await tx.outbox.get(message_keys.invitation(circle.id, circle.posts - MAX_POSTS_A_DAY + 1))
    if circle.posts >= MAX_POSTS_A_DAY and earlier is not None and now - earlier.created_at < timedelta(days=1):
        raise InvalidValue("post", "too many")
    changed = replace(circle, posts=circle.posts + 1)
    await tx.circles.put(changed)
    await post_circle(tx, changed, now)


async def move_circle(tx: Transaction, circle: Circle, channel: ChannelId, now: datetime) -> None:
    """Move a circle to another channel. Members and history stay. The post in the old channel names the new channel.

    Raises:
        InvalidValue: the channel has as many circles as it may have; or see `post_again`.
    """
    await _check_channel(tx, channel)
    voice = await channel_voice(tx, circle)
    await change_post(tx, circle, texts.moved_away(voice, circle, channel), now)
    await post_again(tx, replace(circle, channel=channel, channel_open=True), now)


async def set_weights(tx: Transaction, circle: Circle, weights: Weights) -> Circle:
    """Set the weights of a circle's next rounds."""
    changed = replace(circle, weights=weights)
    await tx.circles.put(changed)
    return changed


async def close_circle(tx: Transaction, circle: Circle, now: datetime) -> Circle:
    """Close a circle. Open chats continue. The post says that the circle is closed, and has no button any more."""
    closed = replace(circle, state=CircleState.CLOSED)
    await tx.circles.put(closed)
    await tx.agenda.remove(OpenRound(circle.id))
    await tx.agenda.remove(ShowWantedTopic(circle.id))
    await tx.agenda.remove(LookAtStart(circle.id))
    await change_post(tx, closed, texts.circle_closed(await channel_voice(tx, closed), closed), now)
    return closed


async def open_round_now(tx: Transaction, circle: Circle, now: datetime) -> None:
    """Move a circle's next round to now."""
    await plan_round(tx, replace(circle, next_round_at=now))


async def find_circle(tx: Transaction, name: str, channel: ChannelId | None, *, also_closed: bool = False) -> Circle:
    """Return a circle by name or id.

    If `name` is empty, return the channel's circle or, if the channel has none, the community's only circle.

    Raises:
        NotFound: there is no such circle, or there are several.
    """
    known = [circle for circle in await tx.circles.all() if also_closed or circle.state is CircleState.OPEN]
    return choose_circle(known, name, channel)


def choose_circle(circles: Sequence[Circle], name: str, channel: ChannelId | None) -> Circle:
    """Choose one of some circles, or raise NotFound, by the rule of `find_circle`."""
    if name:
        found = [circle for circle in circles if fold(circle.name) == fold(name) or circle.id == name]
    else:
        found = [circle for circle in circles if circle.channel == channel] or list(circles)
    if len(found) != 1:
        raise NotFound("circle", name)
    return found[0]


async def circles_for(tx: Transaction, person: Person) -> tuple[Circle, ...]:
    """Return the open circles that a person may see, by name. Guests see circles that they are in or may join."""
    places = {place.circle for place in await tx.circles.memberships_of(person.id)} if person.guest else set()
    return tuple(
        circle
        for circle in await tx.circles.all()
        if circle.state is CircleState.OPEN and (circle.takes(guest=person.guest) or circle.id in places)
    )


async def may_use_bot(tx: Transaction, person: Person) -> bool:
    """Return whether a person may use Refill. Guests may use it if they are members or if a circle takes guests."""
    return not person.guest or await tx.members.get(person.id) is not None or bool(await circles_for(tx, person))


def end_of_round(circle: Circle, planned_at: datetime) -> datetime:
    """Return the end of a round, which is the planned instant of the following round.

    The end comes after at least half of the round's usual length. So if an organiser opens a round a day early, there
    is no second round at the usual time.
    """
    following = circle.cadence.next_after(planned_at)
    length = circle.cadence.next_after(following) - following
    return circle.next_round_after(planned_at + length / 2)


def _first_round(cadence: Cadence, now: datetime) -> datetime:
    """Return when a new circle's first round opens: on the next of its weekdays, or on its next monthly day."""
    if cadence.rhythm is Rhythm.MONTHLY:
        return cadence.next_after(now)
    return replace(cadence, rhythm=Rhythm.WEEKLY).next_after(now)


async def plan_round(tx: Transaction, circle: Circle) -> None:
    """Store a circle, and plan its next round."""
    await tx.circles.put(circle)
    if circle.state is CircleState.OPEN:
        await tx.agenda.put(Due(OpenRound(circle.id), circle.next_round_at))


async def _check_channel(tx: Transaction, channel: ChannelId) -> None:
    if len(await tx.channel_circles(channel)) >= MAX_IN_CHANNEL:
        raise InvalidValue("circle", "channel full")


async def _check_room(tx: Transaction, channel: ChannelId, founder: Person) -> None:
    await _check_channel(tx, channel)
    if not founder.admin and len(await circles_organised_by(tx, founder.id)) >= MAX_ORGANISED:
        raise InvalidValue("circle", "too many")


async def _free_name(tx: Transaction, raw: str, but: Circle | None) -> str:
    name = clean_text(raw, MAX_CIRCLE_NAME, "name")
    for circle in await tx.circles.all():
        if fold(circle.name) == fold(name) and circle.state is CircleState.OPEN and (not but or circle.id != but.id):
            raise InvalidValue("name", "taken")
    return name
