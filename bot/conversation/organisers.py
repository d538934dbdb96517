"""Organisers: share, hand over or take over a circle."""

from dataclasses import replace

from bot.conversation.circle_lookup import choose_circle_to_organise, find_circle_to_organise, find_open_circle
from bot.conversation.command_registry import choice, form
from bot.conversation.context import Context
from bot.conversation.form_values import with_error
from bot.model.circles import Circle
from bot.model.content import Form
from bot.model.errors import IllegalMove, InvalidValue
from bot.model.ids import CircleId, MemberId
from bot.model.inbound import Answer, Open, Replace, Say, Submission
from bot.services import organisers
from bot.texts import organisers as texts


async def open_organisers(ctx: Context, name: str) -> Answer:
    """Open the form of a circle's organisers."""
    return Open(await _form_of(ctx, await choose_circle_to_organise(ctx, name, ctx.channel)))


@choice("circle.organisers", ids=1, looks=True)
async def press_organisers(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form of a circle's organisers, from a button."""
    return Open(await _form_of(ctx, await find_circle_to_organise(ctx, _circle_in(ids))))


@form("circle.organisers", ids=1)
async def send_organisers(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Remove and invite organisers of a circle, as chosen in the form."""
    circle = await find_circle_to_organise(ctx, _circle_in(ids))
    if (shown := await _form_of(ctx, circle)).action != sent.action:
        return Open(replace(shown, errors=((shown.fields[0].name, texts.organisers_changed(ctx.voice)),)))
    people = [MemberId(value) for value in sent.all("organisers")]
    try:
        saved, invited = await organisers.set_organisers(ctx.tx, circle, ctx.person, people, ctx.now)
    except InvalidValue as error:
        return with_error(ctx.voice, shown, sent, error)
    stays = bool(ctx.person.admin) or ctx.person.id in {member.id for member in saved}
    return Say(texts.organisers_saved(ctx.voice, circle, saved, invited, may_withdraw=stays))


@choice("circle.accept", ids=2)
async def press_accept(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Say yes to organising a circle."""
    circle = await find_open_circle(ctx, ids[0])
    if await organisers.accept_invitation(ctx.tx, circle, ctx.person, MemberId(ids[1]), ctx.now):
        return Replace(texts.you_organise(ctx.voice, circle))
    return Replace(texts.invitation_over(ctx.voice))


@choice("circle.decline", ids=1)
async def press_decline(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Say no to organising a circle. Others can't tell a no from silence."""
    await organisers.decline_invitation(ctx.tx, CircleId(ids[0]), ctx.person.id, ctx.now)
    return Replace(texts.declined(ctx.voice))


@choice("circle.uninvite", ids=2)
async def press_withdraw(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Withdraw an invitation to organise a circle."""
    circle = await find_circle_to_organise(ctx, ids[0])
    try:
        await organisers.withdraw_invitation(ctx.tx, circle, MemberId(ids[1]), ctx.now)
    except IllegalMove:
        return Say(texts.organised_already(ctx.voice, circle, await organisers.organisers_of(ctx.tx, circle.id)))
    return Say(texts.withdrawn(ctx.voice))


@choice("circle.take", ids=1)
async def press_take_over(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Take over a circle that nobody organises."""
    circle = await find_circle_to_organise(ctx, ids[0])
    if await organisers.take_over(ctx.tx, circle, ctx.person, ctx.now):
        return Replace(texts.you_organise(ctx.voice, circle))
    return Replace(texts.organised_already(ctx.voice, circle, await organisers.organisers_of(ctx.tx, circle.id)))


@choice("circle.stop", ids=1)
async def press_stop(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Stop organising a circle."""
    circle = await find_open_circle(ctx, ids[0])
    await organisers.stop_organising(ctx.tx, circle, ctx.person.id, ctx.now)
    return Replace(texts.stopped_organising(ctx.voice, circle))


def _circle_in(ids: tuple[str, ...]) -> str:
    """Return the circle's id from the ids of an action. In a form's action, the form's version follows the id."""
    return ids[0].partition(":")[0]


async def _form_of(ctx: Context, circle: Circle) -> Form:
    people = await organisers.organisers_of(ctx.tx, circle.id)
    version = ctx.tx.derive_id("organisers", circle.id, *sorted(member.id for member in people))[:8]
    return texts.organisers_form(ctx.voice, circle, people, f"circle.organisers:{circle.id}:{version}")
