"""Skipped chats: the handler of the button *Skip this chat*."""

from bot.conversation.command_registry import choice
from bot.conversation.context import Context
from bot.model.ids import ChatId
from bot.model.inbound import Answer, Say
from bot.services import skipped_chats
from bot.texts import skipped_chats as texts


@choice("skip", ids=1)
async def press_skip_chat(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Skip a chat, and name those whom Refill will tell that it is called off."""
    chat = await skipped_chats.skip_chat(ctx.tx, ChatId(ids[0]), ctx.person.id)
    if chat is None:
        return Say(texts.over(ctx.voice))
    chat = await skipped_chats.take_back_picks(ctx.tx, chat, ctx.person.id, ctx.now)
    tells = await skipped_chats.plan_call_off(ctx.tx, chat, ctx.person.id, ctx.now)
    others = await ctx.tx.members.get_many(chat.others(ctx.person.id)) if tells else {}
    return Say(texts.skipped(ctx.voice, list(others.values())))
