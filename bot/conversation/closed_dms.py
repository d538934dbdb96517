"""Show messages that wait for members who accept no direct messages."""

from dataclasses import replace

from bot.conversation.command_registry import choice
from bot.conversation.context import Context
from bot.delivery.closed_dms import content_id, note_shown
from bot.model.content import Block, Line
from bot.model.inbound import Answer, Done, Say
from bot.services import closed_dms
from bot.texts import closed_dms as texts
from bot.texts.phrases import message


@choice("waiting")
async def press_waiting(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Show the first waiting message.

    If none waits, and the member accepts direct messages, the answer is the same as for a person who is no member.
    """
    me = await ctx.tx.members.get(ctx.person.id)
    waiting = await closed_dms.still_waiting(ctx.tx, me.id, ctx.now) if me else []
    if not waiting:
        return Say(texts.nothing_waits(ctx.voice, is_closed=me is not None and me.closed_since is not None))
    first = waiting[0]
    blocks = first.message.blocks if first.message else ()
    action = f"waiting.next:{content_id(ctx.tx, first)}"
    return Say(texts.handed_out(ctx.voice, blocks, len(waiting) - 1, action), handed=first)


@choice("waiting.next", ids=1)
async def press_next(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Show the next waiting message. The press proves that the person has seen the previous message."""
    for outgoing in await ctx.tx.outbox.waiting_for(ctx.person.id):
        if content_id(ctx.tx, outgoing) == ids[0]:
            await note_shown(ctx.tx, outgoing, ctx.now)
    return await press_waiting(ctx, ())


@choice("reach")
async def press_reach(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Send the member a trial message, which shows whether direct messages arrive now."""
    await closed_dms.try_again(ctx.tx, await ctx.member(), ctx.now)
    return Say(texts.tries(ctx.voice))


async def waiting_notice(ctx: Context) -> tuple[Block | Line, ...]:
    """Return lines that say how many messages wait for a person; no lines if none wait."""
    me = await ctx.tx.members.get(ctx.person.id)
    if me is None or me.closed_since is None:
        return ()
    waiting = await closed_dms.still_waiting(ctx.tx, me.id, ctx.now)
    return texts.waits(ctx.voice, len(waiting)) if waiting else ()


async def with_closed_notice(ctx: Context, answer: Answer) -> Answer:
    """Add to an answer, once, the notice that its reader accepts no direct messages."""
    if not isinstance(answer, Say | Done):
        return answer
    me = await ctx.tx.members.get(ctx.person.id)
    if me is None or not await closed_dms.tell_closed(ctx.tx, me):
        return answer
    if isinstance(answer, Done):
        return Say(message(*texts.closed(ctx.voice)))
    return replace(answer, message=message(*answer.message.blocks, *texts.closed(ctx.voice)))
