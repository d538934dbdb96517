"""Moves the people in, by doing what they would do themselves: an organiser starts a circle, the others join it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from adapters.sandbox.actions import Acting, Place
from adapters.sandbox.cast import SandboxPerson
from adapters.sandbox.channels import channel_conversation
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.core import Core
from adapters.sandbox.messages import Rooms
from adapters.sandbox.open_forms import OpenForm
from bot.model.content import ChoiceField, Form, Message, Paragraph, SearchField, TextField, Typed
from bot.model.errors import RefillError

CIRCLE = {
    "name": ("Coffee",),
    "rhythm": ("weekly",),
    "weekday": ("1",),
    "at": ("10:00",),
    "zone": ("Europe/Berlin",),
    "group_size": ("2",),
}
BETWEEN_MESSAGES = timedelta(minutes=17)


class NotFurnished(RefillError):
    """Somebody could not move in, because Refill would not take what they sent."""


async def furnish(rooms: Rooms, clock: SandboxClock, core: Core, acting: Acting) -> None:
    """Fill an empty sandbox; one that was left half full is filled up, one that is full stays as it is."""
    if await rooms.is_furnished():
        return
    world = rooms.world
    async with core.store.transaction(world.community.id) as tx:
        await tx.put_community(world.community)
        await tx.commit()
    await _talk(rooms, clock)
    organiser = Place(world.organiser, channel_conversation(world.coffee))
    if not await _circles(rooms, core):
        await _fill(acting, organiser, await acting.type(organiser, "/coffee circle new"), CIRCLE)
        await core.work()
    for person in world.people:
        if person.temperament and not await _is_in(rooms, core, person):
            place = Place(person, channel_conversation(world.coffee))
            await _fill(acting, place, await acting.type(place, "/coffee join"), _joining(person))
    await core.work()
    await rooms.furnish()


def _joining(person: SandboxPerson) -> Mapping[str, Sequence[str]]:
    return {
        "curious": person.curious,
        "sharing": person.sharing,
        "pace": (str(person.pace),),
        "languages": person.languages,
    }


async def _circles(rooms: Rooms, core: Core) -> bool:
    async with core.store.reading(rooms.world.community.id) as tx:
        return bool(await tx.channel_circles(rooms.world.coffee))


async def _is_in(rooms: Rooms, core: Core, person: SandboxPerson) -> bool:
    async with core.store.reading(rooms.world.community.id) as tx:
        return bool(await tx.circles.memberships_of(person.id))


async def _talk(rooms: Rooms, clock: SandboxClock) -> None:
    for channel in rooms.world.channels:
        for number, (author, text) in enumerate(channel.said):
            at = clock.now() - (len(channel.said) - number) * BETWEEN_MESSAGES
            message = Message((Paragraph((Typed(text),)),))
            known = f"said-{channel.id}-{number}"
            conversation = channel_conversation(channel.id)
            await rooms.say(conversation, message, at, author=author, message_id=known)


async def _fill(acting: Acting, place: Place, opened: OpenForm | None, values: Mapping[str, Sequence[str]]) -> None:
    if opened is None:
        raise NotFurnished(f"no form came for {place.person.id}")
    again = await acting.submit(place, opened.id, filled(opened.form, values))
    if again:
        raise NotFurnished(f"{place.person.id} could not send {again.form.action!r}: {again.form.errors}")


def filled(form: Form, values: Mapping[str, Sequence[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Fill a form in: what is given goes into the fields of that name, all others keep what they hold."""
    return tuple((field.name, tuple(values.get(field.name, _held(field)))) for field in form.fields)


def _held(field: TextField | ChoiceField | SearchField) -> tuple[str, ...]:
    match field:
        case TextField(value=value):
            return (value,)
        case ChoiceField(values=values):
            return values
        case SearchField(values=options):
            return tuple(option.value for option in options)
