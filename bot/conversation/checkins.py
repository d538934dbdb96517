"""Check-ins: a member answers whether a chat took place."""

from bot.conversation.again import ask_again
from bot.conversation.command_registry import choice
from bot.conversation.context import Context
from bot.model.checkins import Met
from bot.model.errors import NotFound
from bot.model.ids import ChatId
from bot.model.inbound import Answer, Replace, Say
from bot.services import checkins
from bot.texts import checkins as texts


@choice("talked", ids=1)
async def press_talked(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Store that a chat took place, from a button of the introduction. Ask the next question in private."""
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
