"""Refills: answers to an offer of another chat."""

from collections.abc import Collection, Sequence

from bot.conversation.command_registry import choice
from bot.conversation.context import Context
from bot.model.content import Message
from bot.model.errors import IllegalMove, NotFound
from bot.model.ids import ChatId, MemberId, RefillId
from bot.model.inbound import Answer, Replace, Say
from bot.model.members import Member
from bot.model.refills import Refill, RefillAnswer, RefillState, pair_of
from bot.model.topics import Topic
from bot.services import notes, refills
from bot.services.open_refills import is_planned, open_refills_of, refills_for, surely_open_until
from bot.services.refill_topics import topic_now
from bot.texts import refills as texts
from bot.texts.notes import noted_line
from bot.texts.phrases import message


async def open_offers(
    ctx: Context, me: MemberId, refills: Sequence[tuple[Refill, MemberId]]
) -> list[tuple[Refill, Member, Topic | None]]:
    """Return those of a member's refills that are offered and not answered, each with the other member and topic."""
    open_ones = [
        (refill, other)
        for refill, other in refills
        if refill.state is not RefillState.WAITING and refill.answer_of(me) is None
    ]
    people = await ctx.tx.members.get_many({other for _, other in open_ones})
    await ctx.tx.topics.get_many({refill.topic for refill, _ in open_ones if refill.topic})
    return [(refill, people[other], await topic_now(ctx.tx, refill)) for refill, other in open_ones if other in people]


async def has_passed(ctx: Context, other: MemberId, after: ChatId) -> bool:
    """Return whether the offer of a refill after a chat is over, as far as the person may know."""
    refill_id = RefillId(ctx.tx.derive_id("refill", after, *pair_of(ctx.person.id, other)))
    open_ones = {refill.id for refill in await open_refills_of(ctx.tx, ctx.person.id)}
    return refill_id not in open_ones and await ctx.tx.acquaintances.refill(refill_id) is not None


@choice("refill", ids=2)
async def press_refill(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Answer an offer of another chat."""
    if ids[1] not in set(RefillAnswer):
        raise NotFound("offer", ids[0])
    answer = RefillAnswer(ids[1])
    before = await ctx.tx.acquaintances.refill(RefillId(ids[0]))
    if before is not None and await refills.is_introduced_to(ctx.tx, before, ctx.person.id):
        friend = await ctx.tx.members.get(before.other(ctx.person.id))
        return Replace(texts.set_up(ctx.voice, friend) if friend else texts.over(ctx.voice))
    was_put_off = before is not None and ctx.person.id in before.put_off
    is_before = before is not None and await is_planned(ctx.tx, before)  # whatever the other member has answered
    try:
        answered = await refills.answer_refill(ctx.tx, RefillId(ids[0]), ctx.person.id, answer, ctx.now)
    except IllegalMove:
        return Replace(texts.over(ctx.voice))
    said = await _answered(ctx, answered, answer, is_before=is_before, was_put_off=was_put_off)
    other = await ctx.tx.members.get(answered.other(ctx.person.id)) if is_before else None
    known = await ctx.tx.acquaintances.get(*answered.members)
    if other is None or known is None:
        return Replace(said)
    earlier = known.refills - (answered.state is RefillState.AGREED)  # its chat may not have been introduced yet
    return Replace(texts.chosen(ctx.voice, answered, other, answer, said, is_first=earlier == 0))


async def _answered(
    ctx: Context, refill: Refill, answer: RefillAnswer, *, is_before: bool, was_put_off: bool
) -> Message:
    match answer:
        case RefillAnswer.YES:
            return await _said_yes(ctx, refill.members)
        case RefillAnswer.WHEN:
            return texts.says_when(ctx.voice, await surely_open_until(ctx.tx, refill, ctx.now))
        case RefillAnswer.LATER if is_before:
            return texts.asked_then(ctx.voice)
        case RefillAnswer.LATER if not was_put_off:
            return texts.said_later(ctx.voice)
        case _:
            return texts.said_no(ctx.voice)


@choice("refill.show", ids=1, looks=True)
async def press_show(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Show an offer of another chat that waits for a member's answer."""
    me = (await ctx.member()).id
    for refill, other, topic in await open_offers(ctx, me, await refills_for(ctx.tx, me)):
        if refill.id == ids[0]:
            return Say(texts.offer(ctx.voice, refill, other, topic))
    return Say(texts.over(ctx.voice))


@choice("refill.now", ids=1)
async def press_refill_now(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Say yes to a refill, even before it is offered."""
    await refills.refill_now(ctx.tx, ctx.person.id, MemberId(ids[0]), ctx.now)
    return Say(await _said_yes(ctx, [MemberId(ids[0])]))


async def _said_yes(ctx: Context, members: Collection[MemberId]) -> Message:
    """Confirm a yes, with the person's own latest note about the other member."""
    said = texts.said_yes(ctx.voice)
    for note, about in await notes.notes_of(ctx.tx, ctx.person.id):
        if about.id in members and note.text is not None:
            return message(*said.blocks, noted_line(ctx.voice, about, note.text))
    return said
