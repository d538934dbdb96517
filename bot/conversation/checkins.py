"""Check-ins: a member answers whether a chat took place, or skips the chat."""

from bot.conversation.again import ask_again
from bot.conversation.command_registry import choice
from bot.conversation.context import Context
from bot.model.checkins import Met
from bot.model.errors import NotFound
from bot.model.ids import ChatId
from bot.model.inbound import Answer, Replace, Say
from bot.services import cancellations, checkins
from bot.texts import checkins as texts


@choice("skip", ids=1)
async def press_skip_chat(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Skip a chat. The member gives no reason."""
    chat = await checkins.skip_chat(ctx.tx, ChatId(ids[0]), ctx.person.id)
    if await cancellations.is_over_for(ctx.tx, chat, ctx.person.id):
        return Say(texts.over(ctx.voice))
    tells = await cancellations.plan_call_off(ctx.tx, chat, ctx.person.id, ctx.now)
    others = await ctx.tx.members.get_many(chat.others(ctx.person.id)) if tells else {}
    return Say(texts.skipped(ctx.voice, list(others.values())))


@choice("talked", ids=1)
async def press_talked(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Store that a chat took place, from a button in the shared conversation. Ask the next question in private."""
    chat = await checkins.answer_met(ctx.tx, ChatId(ids[0]), ctx.person.id, Met.YES)
    return Say(await ask_again(ctx, chat))


@choice("met", ids=2)
async def press_met(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Store whether a chat took place."""
    if ids[1] not in set(Met):
        raise NotFound("chat", ids[0])
    chat = await checkins.answer_met(ctx.tx, ChatId(ids[0]), ctx.person.id, Met(ids[1]))
    match Met(ids[1]):
        case Met.YES:
            return Replace(await ask_again(ctx, chat))
        case Met.NOT_YET:
            return Replace(texts.not_yet(ctx.voice))
        case Met.NO:
            return Replace(texts.did_not_meet(ctx.voice))
