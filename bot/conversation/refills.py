"""Refills: answers to an offer of another chat."""

from bot.conversation.context import Context
from bot.conversation.registry import choice
from bot.model.errors import IllegalMove, NotFound
from bot.model.ids import MemberId, RefillId
from bot.model.inbound import Answer, Replace, Say
from bot.model.refills import RefillAnswer
from bot.services import refills
from bot.texts import refills as texts


@choice("refill", ids=2)
async def press_refill(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Answer an offer of another chat."""
    if ids[1] not in set(RefillAnswer):
        raise NotFound("offer", ids[0])
    answer = RefillAnswer(ids[1])
    before = await ctx.tx.acquaintances.refill(RefillId(ids[0]))
    was_put_off = before is not None and ctx.person.id in before.put_off
    try:
        await refills.answer_refill(ctx.tx, RefillId(ids[0]), ctx.person.id, answer, ctx.now)
    except IllegalMove:
        return Replace(texts.over(ctx.voice))
    if answer is RefillAnswer.YES:
        return Replace(texts.said_yes(ctx.voice))
    if answer is RefillAnswer.LATER and not was_put_off:
        return Replace(texts.said_later(ctx.voice))
    return Replace(texts.said_no(ctx.voice))


@choice("refill.now", ids=1)
async def press_refill_now(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Ask early for the next chat, to which both said yes."""
    await refills.refill_now(ctx.tx, ctx.person.id, MemberId(ids[0]), ctx.now)
    return Say(texts.said_yes(ctx.voice))
