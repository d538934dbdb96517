"""Chats: the list of them, times, check-ins, and offers of another chat."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.conversation.context import Context
from bot.conversation.registry import choice, command
from bot.model.chats import Again, Chat, CheckInState, Met, Pick
from bot.model.content import Message
from bot.model.errors import IllegalMove, NotFound
from bot.model.ids import ChatId, MemberId, RefillId
from bot.model.inbound import Answer, Done, Replace, Say
from bot.model.refills import Refill, RefillAnswer
from bot.services import checkins, introductions, notes, refills
from bot.texts import checkins as check_in_texts
from bot.texts import introductions as introduction_texts
from bot.texts import overview as texts
from bot.texts import refills as refill_texts

LONGEST_INSTANT = 10
"""Digits of a Unix time, enough until the year 2286."""
SHOWN = 5
"""Chats in a list, as many as a message of each platform holds with their buttons."""


@command("chats", button="chats")
async def chats(ctx: Context, words: str) -> Answer:
    """Show a member's chats with their own answers."""
    return Say(await _chats_from(ctx, 0))


@choice("chats.from", ids=1)
async def press_earlier(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Show a member's earlier chats."""
    if not ids[0].isdecimal() or len(ids[0]) > 4:
        raise NotFound("chat", ids[0])
    return Replace(await _chats_from(ctx, int(ids[0])))


async def _chats_from(ctx: Context, start: int) -> Message:
    await ctx.member()
    found = await introductions.introduced_chats(ctx.tx, ctx.person.id, start + SHOWN + introductions.MAX_PENDING_CHATS)
    avoided = await notes.avoided_by(ctx.tx, ctx.person.id)
    rows = [_with_steps(ctx, row, avoided) for row in await chat_rows(ctx, found[start : start + SHOWN])]
    return texts.chats(ctx.voice, rows, start + SHOWN if len(found) > start + SHOWN else 0)


def _with_steps(ctx: Context, row: texts.ChatRow, avoided: Collection[MemberId]) -> texts.ChatRow:
    """Add buttons at the latest chat with each member: a note, and once it is over, an ask."""
    latest = [other for other, _ in row.wishes]
    return replace(
        row,
        to_note=latest if ctx.tx.notes.are_kept else (),
        to_ask=[] if is_pending(row) else [other for other in latest if other.id not in avoided],
    )


async def chat_rows(ctx: Context, chats: Sequence[Chat]) -> list[texts.ChatRow]:
    """Collect what a member may see of some chats."""
    waiting = await refills.refills_for(ctx.tx, ctx.person.id) if chats else []
    return [await _chat_row(ctx, chat, waiting) for chat in chats]


async def _chat_row(ctx: Context, chat: Chat, waiting: Sequence[tuple[Refill, MemberId]]) -> texts.ChatRow:
    me = ctx.person.id
    people = await ctx.tx.members.get_many(chat.others(me))
    others = [people[other] for other in chat.others(me) if other in people]
    return texts.ChatRow(
        chat=chat,
        others=others,
        topic=await ctx.tx.topics.get(chat.topic) if chat.topic else None,
        check_in=await ctx.tx.chats.check_in(chat.id, me),
        wishes=await checkins.answers_about(ctx.tx, chat, me),
        refills=[(people[other], r) for r, other in waiting if r.after == chat.id and other in people],
    )


@choice("pick", ids=2)
async def press_time(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Note or unset that an offered time works."""
    if not ids[1].isdecimal() or len(ids[1]) > LONGEST_INSTANT:
        raise NotFound("chat", ids[0])
    at = datetime.fromtimestamp(int(ids[1]), UTC)
    try:
        chat = await introductions.pick_time(ctx.tx, ChatId(ids[0]), ctx.person.id, at, ctx.now)
    except IllegalMove:
        return Say(introduction_texts.time_gone(ctx.voice))
    return Say(introduction_texts.picked(ctx.voice, chat, works=Pick(ctx.person.id, at) in chat.picks))


@choice("repick", ids=1)
async def press_another_time(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Offer other times for a chat."""
    try:
        await introductions.reopen_time(ctx.tx, ChatId(ids[0]), ctx.person.id, ctx.now)
    except IllegalMove:
        return Say(introduction_texts.time_gone(ctx.voice))
    return Done()


@choice("skip", ids=1)
async def press_skip_chat(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Skip a chat without a reason."""
    await checkins.skip_chat(ctx.tx, ChatId(ids[0]), ctx.person.id)
    return Say(check_in_texts.skipped(ctx.voice))


@choice("talked", ids=1)
async def press_talked(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Note, from the shared conversation, that a chat took place; what follows is private."""
    chat = await checkins.answer_met(ctx.tx, ChatId(ids[0]), ctx.person.id, Met.YES)
    return Say(await _ask_again(ctx, chat))


@choice("met", ids=2)
async def press_met(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Note whether a member got to talk."""
    if ids[1] not in set(Met):
        raise NotFound("chat", ids[0])
    chat = await checkins.answer_met(ctx.tx, ChatId(ids[0]), ctx.person.id, Met(ids[1]))
    match Met(ids[1]):
        case Met.YES:
            return Replace(await _ask_again(ctx, chat))
        case Met.NOT_YET:
            return Replace(check_in_texts.not_yet(ctx.voice))
        case Met.NO:
            return Replace(check_in_texts.did_not_meet(ctx.voice))


@choice("again", ids=3)
async def press_again(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Note in private whether a member would meet another again."""
    if ids[2] not in set(Again):
        raise NotFound("chat", ids[0])
    chat = await checkins.answer_again(ctx.tx, ChatId(ids[0]), ctx.person.id, MemberId(ids[1]), Again(ids[2]), ctx.now)
    return Replace(await _ask_again(ctx, chat))


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
        return Replace(refill_texts.over(ctx.voice))
    if answer is RefillAnswer.YES:
        return Replace(refill_texts.said_yes(ctx.voice))
    if answer is RefillAnswer.LATER and not was_put_off:
        return Replace(refill_texts.said_later(ctx.voice))
    return Replace(refill_texts.said_no(ctx.voice))


@choice("refill.now", ids=1)
async def press_refill_now(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Ask early for the next chat, to which both said yes."""
    await refills.refill_now(ctx.tx, ctx.person.id, MemberId(ids[0]), ctx.now)
    return Say(refill_texts.said_yes(ctx.voice))


async def _ask_again(ctx: Context, chat: Chat) -> Message:
    answers = await checkins.answers_about(ctx.tx, chat, ctx.person.id)
    to_note = await notes.members_to_note(ctx.tx, chat, ctx.person.id, answers)
    return check_in_texts.would_you_again(ctx.voice, chat, answers, to_note)


def is_pending(row: texts.ChatRow) -> bool:
    """Return whether a member has neither told about a chat nor skipped it."""
    if row.check_in is None or row.check_in.state in (CheckInState.ANSWERED, CheckInState.SKIPPED):
        return False
    return bool(row.others)
