"""What waits for somebody who takes no direct messages: shown to them alone when they ask for it."""

from dataclasses import replace

from bot.conversation.context import Asking
from bot.conversation.registry import choice
from bot.delivery.closed_dms import note_shown, sight_of
from bot.model.content import Block, Line
from bot.model.inbound import Answer, Done, Say
from bot.services import closed_dms
from bot.texts import closed_dms as texts
from bot.texts.phrases import message


@choice("waiting")
async def press_waiting(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Show the first message that waits; whoever has none, or never joined, sees the same as anybody."""
    me = await ask.tx.members.get(ask.person.id)
    waiting = await closed_dms.still_waiting(ask.tx, me.id, ask.now) if me else []
    if not waiting:
        return Say(texts.nothing_waits(ask.voice, is_closed=me is not None and me.closed_since is not None))
    first = waiting[0]
    blocks = first.message.blocks if first.message else ()
    action = f"waiting.next:{sight_of(ask.tx, first)}"
    return Say(texts.handed_out(ask.voice, blocks, len(waiting) - 1, action), handed=first)


@choice("waiting.next", ids=1)
async def press_next(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Show the next one: whoever presses this has seen the one above it."""
    for owed in await ask.tx.outbox.waiting_for(ask.person.id):
        if sight_of(ask.tx, owed) == ids[0]:
            await note_shown(ask.tx, owed, ask.now)
    return await press_waiting(ask, ())


@choice("reach")
async def press_reach(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Try once more to write to somebody directly."""
    await closed_dms.try_again(ask.tx, await ask.member(), ask.now)
    return Say(texts.tries(ask.voice))


async def what_waits(ask: Asking) -> tuple[Block | Line, ...]:
    """Say how much waits for somebody, where something does."""
    me = await ask.tx.members.get(ask.person.id)
    if me is None or me.closed_since is None:
        return ()
    waiting = await closed_dms.still_waiting(ask.tx, me.id, ask.now)
    return texts.waits(ask.voice, len(waiting)) if waiting else ()


async def with_word(ask: Asking, answer: Answer) -> Answer:
    """Add to an answer, once, that its reader takes no direct messages."""
    if not isinstance(answer, Say | Done):
        return answer
    me = await ask.tx.members.get(ask.person.id)
    if me is None or not await closed_dms.tell_closed(ask.tx, me):
        return answer
    if isinstance(answer, Done):
        return Say(message(*texts.closed(ask.voice)))
    return replace(answer, message=message(*answer.message.blocks, *texts.closed(ask.voice)))
