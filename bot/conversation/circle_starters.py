"""Circle starters: admins choose who may start circles."""

from bot.conversation.command_registry import choice, form
from bot.conversation.context import Context
from bot.conversation.form_values import with_error
from bot.model.circle_starters import Starters
from bot.model.content import Form
from bot.model.errors import InvalidValue, NotFound
from bot.model.ids import MemberId
from bot.model.inbound import Answer, Open, Say, Submission
from bot.services import circle_starters
from bot.texts import circle_starters as texts


async def open_starters(ctx: Context, words: str) -> Answer:
    """Open the form in which admins choose who may start circles."""
    ctx.require_admin()
    return Open(await _starters_form(ctx))


@choice("circle.starters")
async def press_starters(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form in which admins choose who may start circles, from a button."""
    return await open_starters(ctx, "")


@form("circle.starters")
async def send_starters(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Set who may start circles."""
    ctx.require_admin()
    if sent.one("starters") not in set(Starters):
        raise NotFound("choice", sent.one("starters"))
    try:
        chosen = Starters(sent.one("starters"))
        people = [MemberId(value) for value in sent.all("people")]
        await circle_starters.set_starters(ctx.tx, ctx.person, chosen, people)
    except InvalidValue as error:
        return with_error(ctx.voice, await _starters_form(ctx), sent, error)
    return Say(texts.starters_saved(ctx.voice, chosen, await circle_starters.starters_shown_to(ctx.tx, ctx.person.id)))


async def _starters_form(ctx: Context) -> Form:
    chosen = (await ctx.tx.get_community()).starters
    return texts.starters_form(ctx.voice, chosen, await circle_starters.starters_shown_to(ctx.tx, ctx.person.id))
