"""Join a circle, leave it, and leave out a round."""

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.circle_lookup import find_circle, find_open_circle
from bot.conversation.context import Asking, Sorry
from bot.conversation.forms import keep_values
from bot.conversation.parsing import read_pace, read_zone
from bot.conversation.registry import choice, command, form
from bot.conversation.topics import near_topic_offers
from bot.model.circles import Circle
from bot.model.content import Block, Form, Line
from bot.model.errors import InvalidValue, NotFound
from bot.model.inbound import Answer, Open, Say, Submission
from bot.model.members import Member, RestKind
from bot.model.topics import Stance, Topic
from bot.services import circles, closed_dms, members, rounds, topics
from bot.texts import circles as texts
from bot.texts import closed_dms as reaching_texts
from bot.texts import errors, forms
from bot.texts.phrases import message


@command("join")
async def join(ask: Asking, words: str) -> Answer:
    """Open the form that joins a circle."""
    return Open(await _join_form(ask, _joinable(ask, await find_circle(ask, words))))


@choice("join", ids=1)
async def press_join(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form that joins a circle, from its button."""
    return Open(await _join_form(ask, _joinable(ask, await find_open_circle(ask, ids[0]))))


@form("join", ids=1)
async def send_join(ask: Asking, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Take somebody into a circle; one topic is enough."""
    circle = _joinable(ask, await find_open_circle(ask, ids[0]))
    member = await members.ensure_member(ask.tx, ask.person, ask.now)
    nears, problems = await _take_answers(ask, member, sent)
    if problems:
        shown = _form_for(ask, circle, member)
        return Open(keep_values(replace(shown, errors=tuple(problems)), sent))
    member = await members.find_member(ask.tx, member.id)
    if member.rest.kind is not RestKind.NONE:
        await members.come_back(ask.tx, member, ask.now)
    await circles.join_circle(ask.tx, circle, member.id, ask.now)
    await rounds.seek_late(ask.tx, circle, ask.now)
    told = await _write_directly(ask, circle)
    return Say(message(await _you_are_in(ask, circle), *told, *near_topic_offers(ask.voice, nears)))


@command("leave")
async def leave(ask: Asking, words: str) -> Answer:
    """Leave a circle, quietly."""
    mine = [circle for circle, _ in await circles.circles_of(ask.tx, ask.person.id)]
    if not words and len(mine) == 1:
        circle = mine[0]
    else:
        circle = await find_circle(ask, words)
    return await _leave(ask, circle)


@choice("leave", ids=1)
async def press_leave(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Leave a circle, from its button."""
    return await _leave(ask, await find_open_circle(ask, ids[0]))


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
    chosen = [await find_circle(ask, words)] if words else mine
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


def _joinable(ask: Asking, circle: Circle) -> Circle:
    """Go on only where a circle takes somebody like the one who asks."""
    if not circle.takes(guest=ask.person.guest):
        raise Sorry(Say(texts.not_for_guests(ask.voice, circle)))
    return circle


async def _join_form(ask: Asking, circle: Circle) -> Form:
    held = await topics.topics_of(ask.tx, ask.person.id)
    member = await ask.tx.members.get(ask.person.id) or members.member_from(ask.person, ask.now)
    return _form_for(ask, circle, member, held.curious, held.sharing)


def _form_for(
    ask: Asking, circle: Circle, member: Member, curious: Sequence[Topic] = (), sharing: Sequence[Topic] = ()
) -> Form:
    asks_zone = not (ask.person.zone_known or member.zone_chosen)
    return forms.join_form(ask.voice, circle, member, curious, sharing, asks_zone=asks_zone)


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


async def _write_directly(ask: Asking, circle: Circle) -> tuple[Block | Line, ...]:
    """Send somebody who joins their first direct message, where it shows whether they take any; say so."""
    platform = await ask.platform()
    if platform is None or not platform.may_be_closed:
        return ()
    if not await closed_dms.welcome_member(ask.tx, await ask.member(), circle, ask.now):
        return ()
    return reaching_texts.wrote_to_you(ask.voice)


async def _you_are_in(ask: Asking, circle: Circle) -> Line:
    latest = await ask.tx.rounds.latest(circle.id)
    if latest is not None and rounds.takes_late_joiners(latest, ask.now):
        return texts.joined_late(ask.voice, circle)
    return texts.joined(ask.voice, circle)
