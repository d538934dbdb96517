"""Find the circle that is meant."""

from bot.conversation.context import Asking, Sorry
from bot.model.circles import Circle, CircleState
from bot.model.errors import NotFound
from bot.model.ids import CircleId
from bot.model.inbound import Say
from bot.services import circles
from bot.texts import circles as texts


async def find_circle(ask: Asking, name: str) -> Circle:
    """Find the circle that is meant, or ask which."""
    known = await circles.circles_for(ask.tx, ask.person)
    try:
        return circles.choose_circle(known, name, ask.channel)
    except NotFound:
        raise Sorry(Say(texts.which_circle(ask.voice, known))) from None


async def find_open_circle(ask: Asking, circle_id: str) -> Circle:
    """Find the circle that a button or a form is about, or say that it meets no more."""
    found = await ask.tx.circles.get(CircleId(circle_id))
    if found is None:
        raise NotFound("circle", circle_id)
    if found.state is CircleState.CLOSED:
        raise Sorry(Say(texts.circle_closed(ask.voice, found)))
    return found
