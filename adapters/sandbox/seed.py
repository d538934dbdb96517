"""Seeds the sandbox: its organiser starts a circle, and the other members join the circle, which has past rounds."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta

from adapters.sandbox.actions import Actions, Place
from adapters.sandbox.cast import SandboxPerson, seeded_id
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.core import Core
from adapters.sandbox.history import add_history
from adapters.sandbox.messages import Messages, spoken
from adapters.sandbox.rooms import channel_room
from bot.model.content import ChoiceField, Form, SearchField, TextField
from bot.model.errors import RefillError
from bot.model.news import Installed
from bot.texts.command_name import command_text
from bot.texts.locales import parse_locale
from bot.texts.localization import Voice, languages
from storage.sandbox import OpenForm

logger = logging.getLogger(__name__)

CIRCLE = {
    "name": ("Coffee",),
    "rhythm": ("weekly",),
    "weekday": ("1",),
    "at": ("10:00",),
    "zone": ("Europe/Berlin",),
    "group_size": ("2",),
}
BETWEEN_MESSAGES = timedelta(minutes=17)


class NotSeeded(RefillError):
    """Refill showed no form, or did not accept one."""


async def seed_sandbox(messages: Messages, clock: SandboxClock, core: Core, actions: Actions) -> None:
    """Seed the sandbox unless it is seeded. An interrupted seed is completed."""
    if await messages.is_seeded():
        return
    logger.info("Preparing the made-up community. This takes a few seconds.")
    cast = messages.cast
    await core.conversation.hear(Installed(cast.community))
    await _talk(messages, clock)
    organiser = Place(cast.organiser, channel_room(cast.coffee))
    if not await _circles(messages, core):
        await _fill(actions, organiser, await actions.type(organiser, command_text("circle new")), CIRCLE)
        await core.work()
    for person in cast.people:
        if person.temperament and not await _is_in(messages, core, person):
            place = Place(person, channel_room(cast.coffee))
            await _fill(actions, place, await actions.type(place, command_text("join")), _joining(person))
    await add_history(cast, core)
    await core.work()
    await messages.mark_seeded()


def _joining(person: SandboxPerson) -> Mapping[str, Sequence[str]]:
    voice = Voice(person.locale, person.zone)
    return {
        "curious": tuple(map(voice.translated, person.curious)),
        "sharing": tuple(map(voice.translated, person.sharing)),
        "pace": (str(person.pace),),
        # All members speak all of the sandbox's languages, so that a visitor of any language meets the best match.
        **({"hours": person.hours} if person.hours else {}),
        "languages": tuple({*person.languages, *(parse_locale(name).language for name in languages())}),
    }


async def _circles(messages: Messages, core: Core) -> bool:
    async with core.store.reading(messages.cast.community.id) as tx:
        return bool(await tx.channel_circles(messages.cast.coffee))


async def _is_in(messages: Messages, core: Core, person: SandboxPerson) -> bool:
    async with core.store.reading(messages.cast.community.id) as tx:
        return bool(await tx.circles.memberships_of(person.id))


async def _talk(messages: Messages, clock: SandboxClock) -> None:
    for channel in messages.cast.channels:
        for number, (author, text) in enumerate(channel.said):
            at = clock.now() - (len(channel.said) - number) * BETWEEN_MESSAGES
            room, known = channel_room(channel.id), seeded_id(channel, number)
            await messages.say(room, spoken(text), at, author=author, message_id=known)


async def _fill(actions: Actions, place: Place, opened: OpenForm | None, values: Mapping[str, Sequence[str]]) -> None:
    if opened is None:
        raise NotSeeded(f"no form came for {place.person.id}")
    again = await actions.submit(place, opened.id, filled(opened.form, values))
    if again:
        raise NotSeeded(f"{place.person.id} could not send {again.form.action!r}: {again.form.errors}")


def filled(form: Form, values: Mapping[str, Sequence[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return a form's values, with some of them replaced."""
    return tuple((field.name, tuple(values.get(field.name, _held(field)))) for field in form.fields)


def _held(field: TextField | ChoiceField | SearchField) -> tuple[str, ...]:
    match field:
        case TextField(value=value):
            return (value,)
        case ChoiceField(values=values):
            return values
        case SearchField(values=options):
            return tuple(option.value for option in options)
