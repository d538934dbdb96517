"""Join, leave and skip; and what organisers do with circles."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import time, timedelta

from bot.conversation.asking import Asking, Later, Sorry
from bot.conversation.forms import keep_values, with_error
from bot.conversation.reading import read_pace, read_time, read_zone
from bot.conversation.registry import choice, command, form
from bot.conversation.topics import near_topic_offers
from bot.model.circles import DEFAULT_FREEZE_WEEKS, Cadence, Circle, CircleState, Introduces, Rhythm
from bot.model.content import Block, Form, Line
from bot.model.errors import InvalidValue, NotFound
from bot.model.ids import CircleId
from bot.model.inbound import Answer, Open, Replace, Say, Submission
from bot.model.people import Member, RestKind
from bot.model.topics import Stance, Topic
from bot.model.weights import Favour
from bot.services import circles, members, reaching, rounds, topics
from bot.texts import circles as texts
from bot.texts import errors, forms, help, insights  # noqa: A004 - the command's own word
from bot.texts import reaching as reaching_texts
from bot.texts.parts import message

JUST_OPENED = timedelta(hours=1)
"""A second press within this is taken for a slip."""
SMALL_NUMBER = 5
"""A figure about fewer members is not shown."""


@command("join")
async def join(ask: Asking, words: str) -> Answer:
    """Open the form that joins a circle."""
    return Open(await _join_form(ask, _joinable(ask, await _find(ask, words))))


@choice("join", ids=1)
async def press_join(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form that joins a circle, from its button."""
    return Open(await _join_form(ask, _joinable(ask, await _open_circle(ask, ids[0]))))


@form("join", ids=1)
async def send_join(ask: Asking, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Take somebody into a circle; one topic is enough."""
    circle = _joinable(ask, await _open_circle(ask, ids[0]))
    member = await members.ensure_member(ask.tx, ask.person, ask.now)
    nears, problems = await _take_answers(ask, member, sent)
    if problems:
        shown = _form_for(ask, circle, member)
        return Open(keep_values(replace(shown, errors=tuple(problems)), sent))
    member = await members.find_member(ask.tx, member.id)
    if member.rest.kind is not RestKind.NONE:
        await members.come_back(ask.tx, member, ask.now)
    await circles.join_circle(ask.tx, circle, member.id, ask.now)
    await rounds.pair_late(ask.tx, circle, ask.now)
    told = await _write_directly(ask, circle)
    return Say(message(await _you_are_in(ask, circle), *told, *near_topic_offers(ask.voice, nears)))


async def _write_directly(ask: Asking, circle: Circle) -> tuple[Block | Line, ...]:
    """Send somebody who joins their first direct message, where it shows whether they take any; say so."""
    platform = await ask.platform()
    if platform is None or not platform.may_be_closed:
        return ()
    if not await reaching.welcome_member(ask.tx, await ask.member(), circle, ask.now):
        return ()
    return reaching_texts.wrote_to_you(ask.voice)


async def _take_answers(
    ask: Asking, member: Member, sent: Submission
) -> tuple[list[topics.NearTopic], list[tuple[str, str]]]:
    """Keep what the form says about a member; return the topics that may be others', and what is wrong by field."""
    nears: list[topics.NearTopic] = []
    problems: list[tuple[str, str]] = []
    for stance in Stance:
        try:
            nears += await topics.set_interests(ask.tx, member.id, stance, sent.all(stance.value), ask.now)
        except InvalidValue as error:
            problems.append((stance.value, errors.invalid(ask.voice, error)))
    if not problems and not any(sent.all(stance.value) for stance in Stance):
        problems.append((Stance.CURIOUS.value, errors.invalid(ask.voice, InvalidValue("topic", "missing"))))
    for field, change in (
        ("zone", _set_zone),
        ("pace", _set_pace),
        ("hours", _set_hours),
        ("languages", _set_languages),
    ):
        if sent.all(field):
            try:
                member = await change(ask, member, sent.all(field))
            except InvalidValue as error:
                problems.append((field, errors.invalid(ask.voice, error)))
    return nears, problems


async def _you_are_in(ask: Asking, circle: Circle) -> Line:
    latest = await ask.tx.rounds.latest(circle.id)
    if latest is not None and rounds.takes_late_joiners(latest, ask.now):
        return texts.joined_late(ask.voice, circle)
    return texts.joined(ask.voice, circle)


@command("leave")
async def leave(ask: Asking, words: str) -> Answer:
    """Leave a circle, quietly."""
    mine = [circle for circle, _ in await circles.circles_of(ask.tx, ask.person.id)]
    if not words and len(mine) == 1:
        circle = mine[0]
    else:
        circle = await _find(ask, words)
    return await _leave(ask, circle)


@choice("leave", ids=1)
async def press_leave(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Leave a circle, from its button."""
    return await _leave(ask, await _open_circle(ask, ids[0]))


async def _leave(ask: Asking, circle: Circle) -> Answer:
    try:
        await circles.leave_circle(ask.tx, circle, ask.person.id)
    except NotFound:
        return Say(texts.not_in_circle(ask.voice, circle))
    return Say(texts.left(ask.voice, circle))


@command("skip")
async def skip(ask: Asking, words: str) -> Answer:
    """Leave out the next round."""
    mine = [circle for circle, _ in await circles.circles_of(ask.tx, ask.person.id)]
    if not mine:
        return Say(texts.in_no_circle(ask.voice))
    chosen = [await _find(ask, words)] if words else mine
    for circle in chosen:
        if circle not in mine:
            return Say(texts.not_in_circle(ask.voice, circle))
        await circles.skip_next(ask.tx, circle.id, ask.person.id)
    return Say(texts.skipping(ask.voice, chosen))


@choice("skip.next")
async def press_skip_next(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Leave out the next round, from its button."""
    return await skip(ask, "")


@choice("unskip")
async def press_unskip(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Take the skipping back."""
    for circle, _ in await circles.circles_of(ask.tx, ask.person.id):
        await circles.skip_next(ask.tx, circle.id, ask.person.id, skips=False)
    return Say(texts.not_skipping(ask.voice))


@command("circle", subwords=("list", "new", "edit", "rules", "preview", "open-round", "close", "organisers"))
async def circle(ask: Asking, words: str) -> Answer | Later:
    """List circles; the rest is for organisers."""
    verb, _, name = words.partition(" ")
    if verb in ("", "list"):
        rows: list[tuple[Circle, int | None]] = []
        for one in await circles.circles_for(ask.tx, ask.person):
            count = len(await ask.tx.circles.memberships(one.id))
            rows.append((one, count if count >= SMALL_NUMBER else None))
        mine = {place.circle for place in await ask.tx.circles.memberships_of(ask.person.id)}
        return Say(texts.circle_list(ask.voice, rows, mine, organiser=bool(ask.person.organiser)))
    handler = _ORGANISING.get(verb)
    if handler is None:
        return Say(help.help_on(ask.voice, "circle"))
    ask.require_organiser()
    return await handler(ask, name.strip())


async def _new(ask: Asking, name: str) -> Answer:
    if ask.channel is None:
        raise InvalidValue("channel", "none")
    shown = forms.circle_form(ask.voice, None, (await ask.tx.get_community()).zone)
    fields = tuple(
        replace(field, value=name) if field.kind == "text" and field.name == "name" else field for field in shown.fields
    )
    return Open(replace(shown, fields=fields))


async def _edit(ask: Asking, name: str) -> Answer:
    found = await _find(ask, name)
    return Open(forms.circle_form(ask.voice, found, found.cadence.zone))


async def _rules(ask: Asking, name: str) -> Answer:
    return Open(forms.rules_form(ask.voice, await _find(ask, name)))


async def _matters(ask: Asking, name: str) -> Answer:
    return Open(forms.matters_form(ask.voice, await _find(ask, name)))


async def _preview(ask: Asking, name: str) -> Answer | Later:
    found = await _find(ask, name)
    if len(await ask.tx.circles.memberships(found.id)) < SMALL_NUMBER:
        return Say(insights.too_few_to_preview(ask.voice, found, SMALL_NUMBER))
    inputs = await rounds.inputs_of_next(ask.tx, found, ask.now)
    people = await ask.tx.members.get_many([entrant.id for entrant in inputs.entrants])
    held = {topic for entrant in inputs.entrants for topic in entrant.curious | entrant.sharing}
    named = await ask.tx.topics.get_many(held)

    async def draw() -> Answer:
        return Say(insights.preview(ask.voice, found, await rounds.draw(inputs), people, named))

    return Later(draw)


async def _open_round(ask: Asking, name: str) -> Answer:
    found = await _find(ask, name)
    latest = await ask.tx.rounds.latest(found.id)
    return Say(texts.confirm_open(ask.voice, found, latest.opened_at if latest else None))


async def _close(ask: Asking, name: str) -> Answer:
    return Say(texts.confirm_close(ask.voice, await _find(ask, name)))


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
    "new": _new,
    "edit": _edit,
    "rules": _rules,
    "matters": _matters,
    "preview": _preview,
    "open-round": _open_round,
    "close": _close,
    "organisers": _organisers,
}


@choice("circle.new")
async def press_new(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form of a new circle, from a button."""
    ask.require_organiser()
    return await _new(ask, "")


@choice("circle.edit", ids=1)
async def press_edit(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form of a circle, from a button."""
    ask.require_organiser()
    found = await _open_circle(ask, ids[0])
    return Open(forms.circle_form(ask.voice, found, found.cadence.zone))


@choice("circle.rules", ids=1)
async def press_rules(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form of a circle's rules, from a button."""
    ask.require_organiser()
    return Open(forms.rules_form(ask.voice, await _open_circle(ask, ids[0])))


@choice("circle.open", ids=1)
async def press_open_round(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open a round now; once pressed, once opened."""
    ask.require_organiser()
    found = await _open_circle(ask, ids[0])
    latest = await ask.tx.rounds.latest(found.id)
    if latest is not None and latest.opened_at > ask.now - JUST_OPENED:
        return Replace(texts.round_open_already(ask.voice, found, latest.opened_at))
    await circles.open_round_now(ask.tx, found, ask.now)
    return Replace(texts.round_opening(ask.voice, found))


@choice("circle.close", ids=1)
async def press_close(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Close a circle."""
    ask.require_organiser()
    found = await _open_circle(ask, ids[0])
    return Say(texts.circle_closed(ask.voice, await circles.close_circle(ask.tx, found)))


@form("circle.new")
async def send_new(ask: Asking, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Set a circle up in this channel."""
    ask.require_organiser()
    if ask.channel is None:
        raise InvalidValue("channel", "none")
    try:
        platform, plan = await ask.platform(), _plan(sent, None)
        if platform is not None and platform.has_threads:
            plan = replace(plan, introduces=Introduces.THREAD)
        keeps_messages = platform is not None and platform.may_be_closed
        made = await circles.create_circle(ask.tx, ask.channel, plan, ask.now, keeps_messages=keeps_messages)
        await _adopt_zone(ask, made)
    except InvalidValue as error:
        return with_error(ask.voice, forms.circle_form(ask.voice, None, sent.one("zone")), sent, error)
    return Say(texts.circle_saved(ask.voice, made))


@form("circle.edit", ids=1)
async def send_edit(ask: Asking, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Change when a circle meets, and its name."""
    ask.require_organiser()
    found = await _open_circle(ask, ids[0])
    try:
        changed = await circles.edit_circle(ask.tx, found, _plan(sent, found), ask.now)
    except InvalidValue as error:
        return with_error(ask.voice, forms.circle_form(ask.voice, found, found.cadence.zone), sent, error)
    return Say(texts.circle_saved(ask.voice, changed))


@form("circle.rules", ids=1)
async def send_rules(ask: Asking, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Change how a circle brings people together."""
    ask.require_organiser()
    found = await _open_circle(ask, ids[0])
    size, freeze = _number(sent, "group_size"), _number(sent, "freeze_weeks")
    guests = sent.one("guests") == forms.GUESTS_JOIN
    shows_wanted = sent.one("wanted") == forms.WANTED_MONTHLY
    plan = circles.CirclePlan(found.name, found.cadence, size, freeze, guests, _introduces(sent, found), shows_wanted)
    try:
        changed = await circles.edit_circle(ask.tx, found, plan, ask.now)
    except InvalidValue as error:
        return with_error(ask.voice, forms.rules_form(ask.voice, found), sent, error)
    return Say(texts.circle_saved(ask.voice, changed))


@form("circle.matters", ids=1)
async def send_matters(ask: Asking, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Change what counts most when a circle's rounds are drawn."""
    ask.require_organiser()
    found = await _open_circle(ask, ids[0])
    chosen = sent.one("matters")
    if chosen in set(Favour):  # else it stays as whoever runs Refill has set it
        found = await circles.favour(ask.tx, found, Favour(chosen).weights)
    return Say(texts.matters_saved(ask.voice, found))


@choice("circle.matters", ids=1)
async def press_matters(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form of what counts most, from a button."""
    ask.require_organiser()
    return Open(forms.matters_form(ask.voice, await _open_circle(ask, ids[0])))


async def _adopt_zone(ask: Asking, first: Circle) -> None:
    """Let a community be where its first circle is, where the platform tells no zones."""
    if not ask.person.zone_known and len(await ask.tx.circles.all()) == 1:
        await ask.tx.put_community(replace(await ask.tx.get_community(), zone=first.cadence.zone))


def _plan(sent: Submission, found: Circle | None) -> circles.CirclePlan:
    rhythm, _, nth = sent.one("rhythm").partition(":")
    try:
        cadence = Cadence(
            rhythm=Rhythm(rhythm),
            weekday=_number(sent, "weekday"),
            at=_time_of(sent),
            zone=read_zone(sent.one("zone")),
            nth=int(nth or 1),
        )
    except ValueError as error:
        raise InvalidValue("rhythm", "unknown") from error
    if found:
        kept = (found.group_size, found.freeze_weeks, found.guests, found.introduces, found.shows_wanted)
        return circles.CirclePlan(sent.one("name"), cadence, *kept)
    return circles.CirclePlan(sent.one("name"), cadence, 2, DEFAULT_FREEZE_WEEKS)


def _introduces(sent: Submission, found: Circle) -> Introduces:
    """Read where a circle's introductions are made; a platform that has no choice keeps what it has."""
    chosen = sent.one("introduces")
    if found.introduces is Introduces.TOGETHER or chosen not in (Introduces.THREAD, Introduces.ALONE):
        return found.introduces
    return Introduces(chosen)


def _time_of(sent: Submission) -> time:
    try:
        return read_time(sent.one("at"))
    except InvalidValue as error:
        raise InvalidValue("at", "unreadable") from error


def _number(sent: Submission, name: str) -> int:
    try:
        return int(sent.one(name))
    except ValueError as error:
        raise InvalidValue(name, "not a number") from error


async def _find(ask: Asking, name: str) -> Circle:
    """Find the circle that is meant, or ask which."""
    known = await circles.circles_for(ask.tx, ask.person)
    try:
        return circles.choose_circle(known, name, ask.channel)
    except NotFound:
        raise Sorry(Say(texts.which_circle(ask.voice, known))) from None


def _joinable(ask: Asking, circle: Circle) -> Circle:
    """Go on only where a circle takes somebody like the one who asks."""
    if not circle.takes(guest=ask.person.guest):
        raise Sorry(Say(texts.not_for_guests(ask.voice, circle)))
    return circle


async def _open_circle(ask: Asking, circle_id: str) -> Circle:
    """Find the circle that a button or a form is about, or say that it meets no more."""
    found = await ask.tx.circles.get(CircleId(circle_id))
    if found is None:
        raise NotFound("circle", circle_id)
    if found.state is CircleState.CLOSED:
        raise Sorry(Say(texts.circle_closed(ask.voice, found)))
    return found


async def _join_form(ask: Asking, circle: Circle) -> Form:
    held = await topics.topics_of(ask.tx, ask.person.id)
    member = await ask.tx.members.get(ask.person.id) or members.member_from(ask.person, ask.now)
    return _form_for(ask, circle, member, held.curious, held.sharing)


def _form_for(
    ask: Asking, circle: Circle, member: Member, curious: Sequence[Topic] = (), sharing: Sequence[Topic] = ()
) -> Form:
    asks_zone = not (ask.person.zone_known or member.zone_chosen)
    return forms.join_form(ask.voice, circle, member, curious, sharing, asks_zone=asks_zone)


async def _set_zone(ask: Asking, member: Member, values: tuple[str, ...]) -> Member:
    return await members.set_zone(ask.tx, member, read_zone(values[0]))


async def _set_pace(ask: Asking, member: Member, values: tuple[str, ...]) -> Member:
    return await members.set_pace(ask.tx, member, read_pace(values[0]))


async def _set_hours(ask: Asking, member: Member, values: tuple[str, ...]) -> Member:
    if set(values) == set(forms.parts_in(member.hours)):
        return member  # left as it was: what was typed in finer words stays
    return await members.set_hours(ask.tx, member, forms.hours_from(values))


async def _set_languages(ask: Asking, member: Member, values: tuple[str, ...]) -> Member:
    return await members.set_languages(ask.tx, member, forms.languages_from(values, member))
