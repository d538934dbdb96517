"""Membership of circles: leave, and skip a round; `join_form` is how one joins."""

from bot.conversation.circle_lookup import find_circle, find_open_circle
from bot.conversation.context import Context
from bot.conversation.registry import choice, command
from bot.model.circles import Circle
from bot.model.errors import NotFound
from bot.model.inbound import Answer, Say
from bot.services import circle_membership
from bot.texts import circle_membership as texts


@command("leave")
async def leave(ctx: Context, words: str) -> Answer:
    """Leave a circle without a word to anybody."""
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
    """Skip the next round."""
    mine = [circle for circle, _ in await circle_membership.circles_of(ctx.tx, ctx.person.id)]
    if not mine:
        return Say(texts.in_no_circle(ctx.voice))
    chosen = [await find_circle(ctx, words)] if words else mine
    for circle in chosen:
        if circle not in mine:
            return Say(texts.not_in_circle(ctx.voice, circle))
        await circle_membership.skip_next(ctx.tx, circle.id, ctx.person.id)
    return Say(texts.skipping(ctx.voice, chosen))


@choice("unskip")
async def press_unskip(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Undo skipping the next round."""
    for circle, _ in await circle_membership.circles_of(ctx.tx, ctx.person.id):
        await circle_membership.skip_next(ctx.tx, circle.id, ctx.person.id, skips=False)
    return Say(texts.not_skipping(ctx.voice))
