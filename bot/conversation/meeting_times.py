"""Meeting times: a member picks an offered time of a chat, or asks for other times."""

from datetime import UTC, datetime

from bot.conversation.command_registry import choice
from bot.conversation.context import Context, Refused
from bot.model.chats import Chat, Pick
from bot.model.errors import IllegalMove, NotFound
from bot.model.ids import ChatId
from bot.model.inbound import Answer, Done, Say
from bot.services import meeting_times, skipped_chats
from bot.texts import meeting_times as texts
from bot.texts import skipped_chats as skipped_texts

LONGEST_INSTANT = 10
"""Maximum number of digits of a Unix time. Ten are enough until the year 2286."""


@choice("pick", ids=2)
async def press_time(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Set or unset that an offered time works, from a button of the introduction. The introduction shows all picks."""
    chat, _ = await _pick(ctx, ids)
    return Done() if chat else Say(texts.time_gone(ctx.voice))


@choice("time", ids=2)
async def press_time_apart(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Set or unset that an offered time works, from a button of another message. Confirm the pick."""
    chat, pick = await _pick(ctx, ids)
    if chat is None:
        return Say(texts.time_gone(ctx.voice))
    if chat.starts_at:
        return Done()  # another message tells the time
    return Say(texts.picked(ctx.voice, chat, works=pick in chat.picks))


@choice("repick", ids=1)
async def press_another_time(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Offer other times for a chat."""
    await _refuse_after_skip(ctx, ChatId(ids[0]))
    try:
        await meeting_times.reopen_time(ctx.tx, ChatId(ids[0]), ctx.person.id, ctx.now)
    except IllegalMove:
        return Say(texts.time_gone(ctx.voice))
    return Done()


async def _pick(ctx: Context, ids: tuple[str, ...]) -> tuple[Chat | None, Pick]:
    """Set or unset a pick. Return the chat and the pick. If the pick is no longer possible, the chat is None."""
    if not ids[1].isdecimal() or len(ids[1]) > LONGEST_INSTANT:
        raise NotFound("chat", ids[0])
    await _refuse_after_skip(ctx, ChatId(ids[0]))
    pick = Pick(ctx.person.id, datetime.fromtimestamp(int(ids[1]), UTC))
    try:
        return await meeting_times.pick_time(ctx.tx, ChatId(ids[0]), pick.member, pick.time, ctx.now), pick
    except IllegalMove:
        return None, pick


async def _refuse_after_skip(ctx: Context, chat_id: ChatId) -> None:
    if await skipped_chats.will_be_called_off(ctx.tx, chat_id, ctx.person.id):
        raise Refused(Say(skipped_texts.over(ctx.voice)))
