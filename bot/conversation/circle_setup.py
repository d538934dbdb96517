"""Setup of circles: the forms that organisers fill in."""

from dataclasses import replace
from datetime import datetime, time
from typing import Final

from bot.conversation.circle_lookup import choose_circle_to_organise, find_circle_to_organise
from bot.conversation.command_registry import choice, form
from bot.conversation.context import Context, Later
from bot.conversation.form_values import FIELD_VERSION, changed_meanwhile, value_of, with_error
from bot.conversation.typed_values import read_time, read_zone
from bot.model.circles import Cadence, Circle, Introduces, Rhythm
from bot.model.content import Form
from bot.model.errors import InvalidValue
from bot.model.freeze import DEFAULT_FREEZE_WEEKS
from bot.model.ids import ChannelId
from bot.model.inbound import Answer, Open, Say, Submission
from bot.model.weights import Favour
from bot.services import circles
from bot.texts import circle_setup
from bot.texts import circles as texts

NO_ZONE: Final = "UTC"
"""The time zone of a community if its platform does not tell one."""


async def open_new(ctx: Context, name: str, *, looked_again: bool = False) -> Answer | Later:
    """Open the form of a new circle. Without a channel, first ask for one, if the platform's forms can.

    If Refill can't work in the channel, say what has to be done there first.
    """
    await ctx.require_starter()
    if ctx.channel is None and not ctx.channel_problems:
        platform = await ctx.platform()
        if platform is not None and platform.picks_channels:
            return Open(circle_setup.channel_form(ctx.voice, name))
        raise InvalidValue("channel", "none")
    again = f"circle.new.again:{_packed(name)}"
    return await ctx.in_working_channel(Open(await _new_form(ctx, name)), again, looked_again=looked_again)


def _packed(name: str) -> str:
    """Return the name of a new circle as part of a button's action."""
    return f"{circle_setup.NO_NAME}{name[: circles.MAX_CIRCLE_NAME]}"


def _unpacked(part: str) -> str:
    return part.removeprefix(circle_setup.NO_NAME)


async def _new_form(ctx: Context, name: str) -> Form:
    zone = (await ctx.tx.get_community()).zone
    if zone == NO_ZONE and ctx.person.zone_known:
        zone = ctx.person.zone
    shown = circle_setup.circle_form(ctx.voice, None, zone)
    fields = tuple(
        replace(field, value=name) if field.kind == "text" and field.name == "name" else field for field in shown.fields
    )
    return replace(shown, fields=fields)


@choice("circle.new")
async def press_new(ctx: Context, ids: tuple[str, ...]) -> Answer | Later:
    """Open the form of a new circle, from a button."""
    return await open_new(ctx, "")


@choice("circle.new.again", ids=1)
async def press_new_again(ctx: Context, ids: tuple[str, ...]) -> Answer | Later:
    """Check again whether a circle can meet in this channel."""
    return await open_new(ctx, _unpacked(ids[0]), looked_again=True)


@choice("circle.new.in", ids=2)
async def press_new_in(ctx: Context, ids: tuple[str, ...]) -> Answer | Later:
    """Check again whether a circle can meet in the channel that was chosen before."""
    await ctx.require_starter()
    channel, name = ChannelId(ids[0]), _unpacked(ids[1])
    form = Open(await _new_form(ctx, name), channel)
    again = f"circle.new.in:{channel}:{_packed(name)}"
    return await ctx.in_working_channel(form, again, channel, looked_again=True)


@form("circle.channel", ids=1)
async def send_channel(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer | Later:
    """Open the form of a new circle in the channel that was chosen."""
    await ctx.require_starter()
    channel, name = ChannelId(sent.one("channel")), _unpacked(ids[0])
    archived = InvalidValue("channel", "archived")
    return await ctx.in_working_channel(
        Open(await _new_form(ctx, name), channel),
        f"circle.new.in:{channel}:{_packed(name)}",
        channel,
        if_archived=with_error(ctx.voice, circle_setup.channel_form(ctx.voice, name), sent, archived),
    )


@form("circle.new")
async def send_new(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Create a circle in this channel, with the person as its organiser."""
    await ctx.require_starter()
    if ctx.channel is None:
        raise InvalidValue("channel", "none")
    try:
        platform, plan = await ctx.platform(), _plan(sent, None, ctx.now)
        if platform is not None and platform.has_threads:
            plan = replace(plan, introduces=Introduces.THREAD)
        plan = replace(plan, keeps_messages=platform is not None and platform.may_be_closed)
        made = await circles.create_circle(ctx.tx, ctx.channel, plan, ctx.person, ctx.now)
        await _adopt_zone(ctx, made)
    except InvalidValue as error:
        return with_error(ctx.voice, circle_setup.circle_form(ctx.voice, None, sent.one("zone")), sent, error)
    return Say(texts.circle_saved(ctx.voice, made, is_new=True))


async def open_edit(ctx: Context, name: str) -> Answer:
    """Open the form that edits a circle."""
    return Open(_edit_form(ctx, await choose_circle_to_organise(ctx, name, ctx.channel)))


@choice("circle.edit", ids=2, looks=True)
async def press_edit(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form that edits a circle, from a button."""
    return Open(_edit_form(ctx, await find_circle_to_organise(ctx, ids[0])))


@form("circle.edit", ids=2)
async def send_edit(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Change a circle's name and cadence."""
    found = await find_circle_to_organise(ctx, ids[0])
    shown = _edit_form(ctx, found)
    if changes := changed_meanwhile(ctx.voice, shown, sent):
        return changes
    try:
        changed = await circles.edit_circle(ctx.tx, found, _plan(sent, found, ctx.now), ctx.now)
    except InvalidValue as error:
        return with_error(ctx.voice, shown, sent, error)
    return Say(texts.circle_saved(ctx.voice, changed))


async def open_rules(ctx: Context, name: str) -> Answer:
    """Open the form of a circle's rules."""
    return Open(_rules_form(ctx, await choose_circle_to_organise(ctx, name, ctx.channel)))


@choice("circle.rules", ids=2, looks=True)
async def press_rules(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form of a circle's rules, from a button."""
    return Open(_rules_form(ctx, await find_circle_to_organise(ctx, ids[0])))


@form("circle.rules", ids=2)
async def send_rules(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Change a circle's rules."""
    found = await find_circle_to_organise(ctx, ids[0])
    shown = _rules_form(ctx, found)
    if changes := changed_meanwhile(ctx.voice, shown, sent):
        return changes
    size, freeze = _number(sent, "group_size"), _number(sent, "freeze_weeks")
    guests = found.guests
    if found.introduces is Introduces.TOGETHER:  # otherwise the form has no such field
        guests = sent.one("guests") == circle_setup.GUESTS_JOIN
    shows_wanted = sent.one("wanted") == circle_setup.WANTED_MONTHLY
    plan = circles.CirclePlan(found.name, found.cadence, size, freeze, guests, _introduces(sent, found), shows_wanted)
    try:
        changed = await circles.edit_circle(ctx.tx, found, plan, ctx.now)
    except InvalidValue as error:
        return with_error(ctx.voice, shown, sent, error)
    return Say(texts.circle_saved(ctx.voice, changed))


async def open_matters(ctx: Context, name: str) -> Answer:
    """Open the form in which an organiser chooses what counts most in a circle's rounds."""
    return Open(_matters_form(ctx, await choose_circle_to_organise(ctx, name, ctx.channel)))


@choice("circle.matters", ids=2, looks=True)
async def press_matters(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form in which an organiser chooses what counts most in a circle's rounds, from a button."""
    return Open(_matters_form(ctx, await find_circle_to_organise(ctx, ids[0])))


@form("circle.matters", ids=2)
async def send_matters(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Change what counts most in a circle's rounds."""
    found = await find_circle_to_organise(ctx, ids[0])
    shown = _matters_form(ctx, found)
    if changes := changed_meanwhile(ctx.voice, shown, sent):
        return changes
    chosen = sent.one("matters")
    if chosen in set(Favour):  # otherwise the circle keeps the weights that an operator set
        found = await circles.set_weights(ctx.tx, found, Favour(chosen).weights)
    return Say(texts.matters_saved(ctx.voice, found))


def _edit_form(ctx: Context, circle: Circle) -> Form:
    return with_version(ctx, circle, circle_setup.circle_form(ctx.voice, circle, circle.cadence.zone))


def _rules_form(ctx: Context, circle: Circle) -> Form:
    return with_version(ctx, circle, circle_setup.rules_form(ctx.voice, circle))


def _matters_form(ctx: Context, circle: Circle) -> Form:
    return with_version(ctx, circle, circle_setup.matters_form(ctx.voice, circle))


def with_version(ctx: Context, circle: Circle, form: Form) -> Form:
    """Add each field's version to a form's action, so that `changed_meanwhile` finds changes by other people."""
    versions = (
        ctx.tx.derive_id("setting", circle.id, field.name, value_of(field))[:FIELD_VERSION] for field in form.fields
    )
    return replace(form, action=f"{form.action}:{''.join(versions)}")


async def _adopt_zone(ctx: Context, first: Circle) -> None:
    """If the platform does not tell time zones, give the community the zone of its first circle."""
    if not ctx.person.zone_known and len(await ctx.tx.circles.all()) == 1:
        await ctx.tx.put_community(replace(await ctx.tx.get_community(), zone=first.cadence.zone))


def _plan(sent: Submission, found: Circle | None, now: datetime) -> circles.CirclePlan:
    rhythm, _, nth = sent.one("rhythm").partition(":")
    try:
        cadence = Cadence(
            rhythm=Rhythm(rhythm),
            weekday=_number(sent, "weekday"),
            at=_time_of(sent),
            zone=read_zone(sent.one("zone"), now),
            nth=int(nth or 1),
        )
    except ValueError as error:
        raise InvalidValue("rhythm", "unknown") from error
    if found:
        kept = (found.group_size, found.freeze_weeks, found.guests, found.introduces, found.shows_wanted)
        return circles.CirclePlan(sent.one("name"), cadence, *kept)
    return circles.CirclePlan(sent.one("name"), cadence, 2, DEFAULT_FREEZE_WEEKS)


def _introduces(sent: Submission, found: Circle) -> Introduces:
    """Return where a circle's introductions go, as chosen in the form; as before, if the form has no such choice."""
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
