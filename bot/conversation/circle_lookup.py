"""Find the circle that is meant."""

from bot.conversation.context import Context, Sorry
from bot.model.circles import Circle, CircleState
from bot.model.errors import NotFound
from bot.model.ids import CircleId
from bot.model.inbound import Say
from bot.services import circles
from bot.texts import circles as texts


async def find_circle(ctx: Context, name: str) -> Circle:
    """Find the circle that is meant, or ask which."""
    known = await circles.circles_for(ctx.tx, ctx.person)
    try:
        return circles.choose_circle(known, name, ctx.channel)
    except NotFound:
        raise Sorry(Say(texts.which_circle(ctx.voice, known))) from None


async def find_open_circle(ctx: Context, circle_id: str) -> Circle:
    """Find the circle that a button or a form is about, or say that it meets no more."""
    found = await ctx.tx.circles.get(CircleId(circle_id))
    if found is None:
        raise NotFound("circle", circle_id)
    if found.state is CircleState.CLOSED:
        raise Sorry(Say(texts.circle_closed(ctx.voice, found)))
    return found
