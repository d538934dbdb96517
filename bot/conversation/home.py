"""The home page of a person. Rendering the page changes nothing."""

from datetime import timedelta
from typing import Final

from bot.conversation.ask_responses import open_asks
from bot.conversation.chats import chat_rows, is_pending
from bot.conversation.context import Context
from bot.conversation.refills import open_offers
from bot.model.circles import CircleState
from bot.model.content import Message
from bot.services.circle_starters import may_start_circles
from bot.services.circles import circles_for
from bot.services.introduction_receipts import told_among
from bot.services.overview import load_overview
from bot.services.topics import topics_of
from bot.texts import home as texts
from bot.texts.open_questions import MAX_SHOWN, open_check_in, open_offer

MAX_CHATS_LOADED: Final = 20
"""Maximum number of latest chats that are loaded. The page shows fewer chats."""
ASKED_FOR: Final = timedelta(weeks=4)
"""How long after the introduction the page asks how a chat went."""


async def show_home(ctx: Context) -> Message:
    """Render a person's page with their own topics, settings, answers and actions."""
    me = await ctx.tx.members.get(ctx.person.id)
    if me is None:
        known = await circles_for(ctx.tx, ctx.person)
        may_start = bool(await may_start_circles(ctx.tx, ctx.person))
        return texts.home_of_stranger(
            ctx.voice, known, ctx.now, may_start=may_start, from_here=await ctx.can_ask_where()
        )
    circles = [one for one in await ctx.tx.circles.with_places_of(me.id) if one[0].state is CircleState.OPEN]
    held = await topics_of(ctx.tx, me.id)
    latest = await load_overview(ctx.tx, me.id, MAX_CHATS_LOADED, ctx.now)
    rows, refills = await chat_rows(ctx, await told_among(ctx.tx, latest, me.id), latest)
    fresh = [row for row in rows if row.chat.introduced_at > ctx.now - ASKED_FOR]
    unanswered = [row for row in fresh if texts.is_unanswered(row, ctx.now)]
    coming = [row for row in rows if is_pending(row) and not texts.is_unanswered(row, ctx.now)]
    waiting = [
        *(open_check_in(ctx.voice, row) for row in unanswered),
        *(open_offer(ctx.voice, *offer) for offer in await open_offers(ctx, me.id, refills)),
    ]
    waiting += await open_asks(ctx, len(waiting))
    return texts.home(
        ctx.voice,
        texts.Page(
            member=me,
            now=ctx.now,
            circles=[(circle, place) for circle, place in circles if place],
            open_to_join=[circle for circle, place in circles if not place and circle.takes(guest=ctx.person.guest)],
            curious=held.curious,
            sharing=held.sharing,
            waiting=waiting[:MAX_SHOWN],
            coming=coming,
            behind=[row for row in rows if row not in coming],
        ),
    )
