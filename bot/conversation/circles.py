"""Circles: everyone may list circles. Organisers move circles, close them, and post their invitations again."""

from bot.conversation.circle_lookup import choose_circle_to_organise, find_circle_to_organise
from bot.conversation.command_registry import choice
from bot.conversation.context import Context, Later
from bot.model.circles import Circle
from bot.model.errors import InvalidValue
from bot.model.ids import ChannelId
from bot.model.inbound import Answer, Replace, Say
from bot.model.small_numbers import round_for_show
from bot.services import circles
from bot.services.circle_starters import may_start_circles
from bot.services.organisers import organised_among
from bot.texts import circles as texts


async def list_circles(ctx: Context) -> Answer:
    """List the circles that a person may see."""
    sizes, found = await ctx.tx.circles.sizes(), await circles.circles_for(ctx.tx, ctx.person)
    rows = [(one, round_for_show(sizes.get(one.id, 0))) for one in found]
    mine = {place.circle for place in await ctx.tx.circles.memberships_of(ctx.person.id)}
    theirs = await organised_among(ctx.tx, ctx.person, [one for one, _ in rows])
    may_start = bool(await may_start_circles(ctx.tx, ctx.person))
    from_here = await ctx.can_ask_where()
    return Say(texts.circle_list(ctx.voice, rows, ctx.now, mine, theirs, may_start=may_start, from_here=from_here))


async def ask_to_close(ctx: Context, name: str) -> Answer:
    """Ask whether to close a circle."""
    return Say(texts.confirm_close(ctx.voice, await choose_circle_to_organise(ctx, name, ctx.channel)))


@choice("circle.close", ids=1)
async def press_close(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Close a circle."""
    found = await find_circle_to_organise(ctx, ids[0])
    return Say(texts.circle_closed(ctx.voice, await circles.close_circle(ctx.tx, found, ctx.now)))


@choice("circle.post", ids=1)
async def press_post_again(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Post a circle's invitation again."""
    found = await find_circle_to_organise(ctx, ids[0])
    await circles.post_again(ctx.tx, found, ctx.now)
    return Say(texts.posted_again(ctx.voice, found))


async def ask_to_move(ctx: Context, name: str) -> Answer | Later:
    """Ask whether to move a circle to this channel; without a name, the person's only circle elsewhere."""
    if ctx.channel is None:
        raise InvalidValue("channel", "none")
    return await _confirm_move(ctx, await choose_circle_to_organise(ctx, name, None, but_in=ctx.channel), ctx.channel)


async def _confirm_move(
    ctx: Context, found: Circle, channel: ChannelId, *, looked_again: bool = False
) -> Answer | Later:
    question = Say(texts.confirm_move(ctx.voice, found, channel))
    return await ctx.in_working_channel(question, f"circle.move.again:{found.id}", looked_again=looked_again)


@choice("circle.move.again", ids=1)
async def press_move_again(ctx: Context, ids: tuple[str, ...]) -> Answer | Later:
    """Check again whether a circle can move to this channel."""
    if ctx.channel is None:
        raise InvalidValue("channel", "none")
    return await _confirm_move(ctx, await find_circle_to_organise(ctx, ids[0]), ctx.channel, looked_again=True)


@choice("circle.move", ids=2)
async def press_move(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Move a circle to the channel in the button's action, which is the channel that the question named."""
    found = await find_circle_to_organise(ctx, ids[0])
    channel = ChannelId(ids[1])
    if found.channel != channel:
        await circles.move_circle(ctx.tx, found, channel, ctx.now)
    return Replace(texts.moved(ctx.voice, found))
