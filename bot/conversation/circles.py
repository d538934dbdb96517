"""Circles: listed for everyone; previewed, opened and closed by organisers."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from bot.conversation.circle_lookup import find_circle, find_open_circle
from bot.conversation.circle_setup import open_edit, open_matters, open_new, open_rules
from bot.conversation.context import Asking, Later
from bot.conversation.registry import choice, command
from bot.model.circles import Circle
from bot.model.disclosure import SMALLEST_GROUP_SHOWN, round_for_show
from bot.model.inbound import Answer, Replace, Say
from bot.services import circles, rounds
from bot.texts import circles as texts
from bot.texts import help, round_previews  # noqa: A004 - the command's own word

JUST_OPENED = timedelta(hours=1)
"""A second press within this is taken for a slip."""


@command("circle", subwords=("list", "new", "edit", "rules", "preview", "open-round", "close", "organisers"))
async def circle(ask: Asking, words: str) -> Answer | Later:
    """List circles; the rest is for organisers."""
    verb, _, name = words.partition(" ")
    if verb in ("", "list"):
        rows: list[tuple[Circle, int | None]] = []
        for one in await circles.circles_for(ask.tx, ask.person):
            count = len(await ask.tx.circles.memberships(one.id))
            rows.append((one, round_for_show(count)))
        mine = {place.circle for place in await ask.tx.circles.memberships_of(ask.person.id)}
        return Say(texts.circle_list(ask.voice, rows, mine, organiser=bool(ask.person.organiser)))
    handler = _ORGANISING.get(verb)
    if handler is None:
        return Say(help.help_on(ask.voice, "circle"))
    ask.require_organiser()
    return await handler(ask, name.strip())


async def _preview(ask: Asking, name: str) -> Answer | Later:
    found = await find_circle(ask, name)
    inputs = await rounds.inputs_of_next(ask.tx, found, ask.now)
    if len(inputs.entrants) < SMALLEST_GROUP_SHOWN:
        return Say(round_previews.too_few_to_preview(ask.voice, found, SMALLEST_GROUP_SHOWN))
    people = await ask.tx.members.get_many([entrant.id for entrant in inputs.entrants])
    held = {topic for entrant in inputs.entrants for topic in entrant.curious | entrant.sharing}
    named = await ask.tx.topics.get_many(held)

    async def draw() -> Answer:
        outcome = await rounds.draw(inputs)
        left_out = round_for_show(len(outcome.sat_out))
        return Say(round_previews.preview(ask.voice, found, outcome.groups, left_out, people, named))

    return Later(draw)


async def _open_round(ask: Asking, name: str) -> Answer:
    found = await find_circle(ask, name)
    latest = await ask.tx.rounds.latest(found.id)
    return Say(texts.confirm_open(ask.voice, found, latest.opened_at if latest else None))


@choice("circle.open", ids=1)
async def press_open_round(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open a round now; once pressed, once opened."""
    ask.require_organiser()
    found = await find_open_circle(ask, ids[0])
    latest = await ask.tx.rounds.latest(found.id)
    if latest is not None and latest.opened_at > ask.now - JUST_OPENED:
        return Replace(texts.round_open_already(ask.voice, found, latest.opened_at))
    await circles.open_round_now(ask.tx, found, ask.now)
    return Replace(texts.round_opening(ask.voice, found))


async def _close(ask: Asking, name: str) -> Answer:
    return Say(texts.confirm_close(ask.voice, await find_circle(ask, name)))


@choice("circle.close", ids=1)
async def press_close(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Close a circle."""
    ask.require_organiser()
    found = await find_open_circle(ask, ids[0])
    return Say(texts.circle_closed(ask.voice, await circles.close_circle(ask.tx, found)))


async def _organisers(ask: Asking, group: str) -> Answer:
    """Make the members of one of the platform's groups organisers too; without one, nobody else is."""
    if ask.person.groups is None:
        return Say(texts.no_groups(ask.voice))
    await ask.tx.put_community(replace(await ask.tx.get_community(), organisers=group or None))
    for member in await ask.tx.members.organisers():  # until their next press, nobody knows what made them one
        if member.id != ask.person.id:
            await ask.tx.members.put(replace(member, organiser=False))
    return Say(texts.organisers_named(ask.voice) if group else texts.organisers_unnamed(ask.voice))


_ORGANISING: dict[str, Callable[[Asking, str], Awaitable[Answer | Later]]] = {
    "new": open_new,
    "edit": open_edit,
    "rules": open_rules,
    "matters": open_matters,
    "preview": _preview,
    "open-round": _open_round,
    "close": _close,
    "organisers": _organisers,
}
