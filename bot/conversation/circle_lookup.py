"""Look up the circle that a command, a button or a form is about."""

from collections.abc import Sequence

from bot.conversation.context import Context, Refused
from bot.model.circles import Circle, CircleState
from bot.model.content import Message
from bot.model.errors import NotFound
from bot.model.ids import ChannelId, CircleId
from bot.model.inbound import Say
from bot.services import circles
from bot.services.circle_starters import may_start_circles
from bot.services.organisers import organised_among
from bot.texts import circles as texts


async def find_circle(ctx: Context, name: str) -> Circle:
    """Return a circle by its name or id; without a name, the circle of this channel, or the only circle.

    If none or several fit, refuse, and ask which circle is meant.
    """
    known = await circles.circles_for(ctx.tx, ctx.person)
    try:
        return circles.choose_circle(known, name, ctx.channel)
    except NotFound:
        raise Refused(Say(await _which_of(ctx, known))) from None


async def find_open_circle(ctx: Context, circle_id: str) -> Circle:
    """Return a circle by id. If the circle has closed, refuse and say so."""
    found = await ctx.tx.circles.get(CircleId(circle_id))
    if found is None:
        raise NotFound("circle", circle_id)
    if found.state is CircleState.CLOSED:
        raise Refused(Say(texts.circle_closed(ctx.voice, found)))
    return found


async def find_circle_to_organise(ctx: Context, circle_id: str) -> Circle:
    """Return an open circle by id. Refuse unless the person organises the circle or is an admin."""
    found = await find_open_circle(ctx, circle_id)
    await ctx.require_organiser(found)
    return found


async def choose_circle_to_organise(
    ctx: Context, name: str, channel: ChannelId | None, *, but_in: ChannelId | None = None
) -> Circle:
    """Return a circle as `find_circle` does, for `channel`. Refuse unless the person organises it or is an admin.

    Without a name, choose among the circles that the person may organise, except those in the channel `but_in`. If
    there are none, choose among all.
    """
    known = await circles.circles_for(ctx.tx, ctx.person)
    theirs = await organised_among(ctx.tx, ctx.person, known)
    among = known if name else [one for one in known if one.id in theirs and one.channel != but_in] or known
    try:
        found = circles.choose_circle(among, name, channel)
    except NotFound:
        raise Refused(Say(await _which_of(ctx, among))) from None
    await ctx.require_organiser(found)
    return found


async def _which_of(ctx: Context, among: Sequence[Circle]) -> Message:
    if among:
        return texts.which_circle(ctx.voice, among)
    if ctx.person.guest:
        return texts.no_circles_for_guests(ctx.voice)
    return texts.no_circles(ctx.voice, may_start=bool(await may_start_circles(ctx.tx, ctx.person)))
