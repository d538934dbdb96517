"""Membership of circles: join with a form, leave, and skip a round."""

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.circle_lookup import find_circle, find_open_circle
from bot.conversation.command_registry import choice, command, form
from bot.conversation.context import Context, Refused
from bot.conversation.form_values import keep_values, offer_zones
from bot.conversation.topics import near_topic_offers
from bot.conversation.typed_values import read_pace, read_zone
from bot.model.circles import Circle
from bot.model.content import Block, Form, Line
from bot.model.errors import InvalidValue, NotFound
from bot.model.inbound import Answer, Open, Say, Submission
from bot.model.interests import Stance
from bot.model.members import Member
from bot.model.rests import RestKind
from bot.model.topics import Topic
from bot.services import circle_membership, closed_dms, late_joiners, meeting_times, members, topics
from bot.texts import circle_membership as texts
from bot.texts import closed_dms as reaching_texts
from bot.texts import errors
from bot.texts import members as member_texts
from bot.texts.join_form import join_form
from bot.texts.phrases import message


@command("join", looks=True)
async def join(ctx: Context, words: str) -> Answer:
    """Open the form with which a person joins a circle."""
    return Open(await _join_form(ctx, _joinable(ctx, await find_circle(ctx, words))))


@choice("join", ids=1, looks=True)
async def press_join(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form with which a person joins a circle, from a button."""
    return Open(await _join_form(ctx, _joinable(ctx, await find_open_circle(ctx, ids[0]))))


@form("join", ids=1, names_topics=True)
async def send_join(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Join a circle with the answers of the form. At least one topic is needed."""
    circle = _joinable(ctx, await find_open_circle(ctx, ids[0]))
    member = await members.ensure_member(ctx.tx, ctx.person, ctx.now)
    nears, problems = await _take_answers(ctx, member, sent)
    if problems:
        shown = await _form_for(ctx, circle, member)
        for _, problem in problems:
            shown = offer_zones(ctx.voice, shown, problem)
        wrong = tuple((field, errors.invalid(ctx.voice, problem)) for field, problem in problems)
        return Open(keep_values(replace(shown, errors=wrong), sent))
    member = await members.find_member(ctx.tx, member.id)
    on_break = member.rest.kind is RestKind.ASKED and member.rest.holds(ctx.now)
    if on_break and await ctx.tx.circles.membership(circle.id, member.id):
        return Say(message(*texts.saved_on_break(ctx.voice, member), *near_topic_offers(ctx.voice, nears)))
    if member.rest.kind is not RestKind.NONE:
        await members.end_rest(ctx.tx, member, ctx.now)
        await meeting_times.replace_offers_of(ctx.tx, member, ctx.now)
    await circle_membership.join_circle(ctx.tx, circle, member.id, ctx.now)
    is_late = await late_joiners.await_late_pairing(ctx.tx, circle, ctx.now)
    joined = texts.joined_late(ctx.voice, circle) if is_late else texts.joined(ctx.voice, circle)
    return Say(message(joined, *await _write_directly(ctx, circle), *near_topic_offers(ctx.voice, nears)))


def _joinable(ctx: Context, circle: Circle) -> Circle:
    """Return the circle if the person may join it. Otherwise refuse."""
    if not circle.takes(guest=ctx.person.guest):
        raise Refused(Say(texts.not_for_guests(ctx.voice, circle)))
    return circle


async def _join_form(ctx: Context, circle: Circle) -> Form:
    held = await topics.topics_of(ctx.tx, ctx.person.id)
    member = await ctx.tx.members.get(ctx.person.id) or members.member_from(ctx.person, ctx.now)
    return await _form_for(ctx, circle, member, held.curious, held.sharing)


async def _form_for(
    ctx: Context, circle: Circle, member: Member, curious: Sequence[Topic] = (), sharing: Sequence[Topic] = ()
) -> Form:
    asks_zone = not (ctx.person.zone_known or member.zone_chosen)
    is_in = await ctx.tx.circles.membership(circle.id, member.id) is not None
    return join_form(ctx.voice, circle, member, curious, sharing, asks_zone=asks_zone, is_in=is_in)


async def _take_answers(
    ctx: Context, member: Member, sent: Submission
) -> tuple[list[topics.NearTopic], list[tuple[str, InvalidValue]]]:
    """Store the form's valid answers.

    Return new topics that may mean a known topic, and the fields with invalid answers, each with its error.
    """
    nears: list[topics.NearTopic] = []
    problems: list[tuple[str, InvalidValue]] = []
    for stance in Stance:
        try:
            named = sent.all(stance.value)
            nears += await topics.set_interests(ctx.tx, member.id, stance, named, ctx.now, ctx.near)
        except InvalidValue as error:
            problems.append((stance.value, error))
    if not problems and not any(sent.all(stance.value) for stance in Stance):
        problems.append((Stance.CURIOUS.value, InvalidValue("topic", "missing")))
    for field, change in (
        ("zone", _set_zone),
        ("pace", _set_pace),
        ("hours", _set_hours),
        ("languages", _set_languages),
    ):
        if sent.all(field):
            try:
                member = await change(ctx, member, sent.all(field))
            except InvalidValue as error:
                problems.append((field, error))
    return nears, problems


async def _set_zone(ctx: Context, member: Member, values: tuple[str, ...]) -> Member:
    return await members.set_zone(ctx.tx, member, read_zone(values[0], ctx.now))


async def _set_pace(ctx: Context, member: Member, values: tuple[str, ...]) -> Member:
    return await members.set_pace(ctx.tx, member, read_pace(values[0]))


async def _set_hours(ctx: Context, member: Member, values: tuple[str, ...]) -> Member:
    if set(values) == set(member_texts.parts_in(member.hours)):
        return member  # the form's hours did not change, so keep hours that were typed and are more exact
    return await members.set_hours(ctx.tx, member, member_texts.hours_from(values))


async def _set_languages(ctx: Context, member: Member, values: tuple[str, ...]) -> Member:
    return await members.set_languages(ctx.tx, member, member_texts.languages_from(values, member))


async def _write_directly(ctx: Context, circle: Circle) -> tuple[Block | Line, ...]:
    """Enqueue a new member's first direct message, and return lines that say so.

    If it was enqueued before, or people can't refuse direct messages on the platform, do nothing and return no lines.
    """
    platform = await ctx.platform()
    if platform is None or not platform.may_be_closed:
        return ()
    if not await closed_dms.welcome_member(ctx.tx, await ctx.member(), circle, ctx.now):
        return ()
    return reaching_texts.wrote_to_you(ctx.voice)


@command("leave")
async def leave(ctx: Context, words: str) -> Answer:
    """Leave a circle. No other member is told."""
    mine = [circle for circle, _ in await circle_membership.circles_of(ctx.tx, ctx.person.id)]
    if not words and len(mine) == 1:
        circle = mine[0]
    else:
        circle = await find_circle(ctx, words)
    return await _leave(ctx, circle)


@choice("leave", ids=1)
async def press_leave(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Leave a circle, from a button."""
    return await _leave(ctx, await find_open_circle(ctx, ids[0]))


async def _leave(ctx: Context, circle: Circle) -> Answer:
    try:
        await circle_membership.leave_circle(ctx.tx, circle, ctx.person.id)
    except NotFound:
        return Say(texts.not_in_circle(ctx.voice, circle))
    return Say(texts.left(ctx.voice, circle))


@command("skip", button="skip.next")
async def skip(ctx: Context, words: str) -> Answer:
    """Skip the next round of a circle; without words, of all the member's circles."""
    mine = [circle for circle, _ in await circle_membership.circles_of(ctx.tx, ctx.person.id)]
    if not mine:
        return Say(texts.in_no_circle(ctx.voice))
    me = await ctx.member()
    chosen = [await find_circle(ctx, words)] if words else mine
    for circle in chosen:
        if circle not in mine:
            return Say(texts.not_in_circle(ctx.voice, circle))
    takes = [circle for circle in chosen if circle.takes(guest=ctx.person.guest)]
    if not takes:
        return Say(texts.not_for_guests(ctx.voice, chosen[0]))
    for circle in takes:
        await circle_membership.skip_next(ctx.tx, circle.id, ctx.person.id)
    return Say(texts.skipping(ctx.voice, takes, me, ctx.now))


@choice("skip.circle", ids=1)
async def press_skip(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Skip the next round of one circle, from a button."""
    return await _set_skip(ctx, ids[0], skips=True)


@choice("unskip.circle", ids=1)
async def press_unskip_in(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Undo the skip of one circle's next round."""
    return await _set_skip(ctx, ids[0], skips=False)


async def _set_skip(ctx: Context, circle_id: str, *, skips: bool) -> Answer:
    circle = await find_open_circle(ctx, circle_id)
    if await ctx.tx.circles.membership(circle.id, ctx.person.id) is None:
        return Say(texts.not_in_circle(ctx.voice, circle))
    if skips and not circle.takes(guest=ctx.person.guest):
        return Say(texts.not_for_guests(ctx.voice, circle))
    await circle_membership.skip_next(ctx.tx, circle.id, ctx.person.id, skips=skips)
    me = await ctx.member()
    if skips:
        return Say(texts.skipping(ctx.voice, [circle], me, ctx.now))
    return Say(texts.not_skipping(ctx.voice, me, ctx.now, circle))


@choice("unskip")
async def press_unskip(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Undo the skip of the next round, in all the member's circles."""
    me = await ctx.member()
    for circle, _ in await circle_membership.circles_of(ctx.tx, me.id):
        await circle_membership.skip_next(ctx.tx, circle.id, ctx.person.id, skips=False)
    return Say(texts.not_skipping(ctx.voice, me, ctx.now))
