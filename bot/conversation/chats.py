"""Chats: the list of a member's chats, with the member's own answers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.conversation.command_registry import choice, command
from bot.conversation.context import Context
from bot.conversation.refills import has_passed
from bot.model.again import Again
from bot.model.chats import Chat
from bot.model.checkins import CheckInState
from bot.model.content import Message
from bot.model.errors import NotFound
from bot.model.ids import ChatId, MemberId
from bot.model.inbound import Answer, Replace, Say
from bot.model.refills import Refill
from bot.services import again, introductions
from bot.services.introduction_receipts import told_among, was_told
from bot.services.kept_apart import avoided_among
from bot.services.meeting_times import times_to_come
from bot.services.open_refills import refills_for
from bot.texts import chats as texts

SHOWN = 5
"""Maximum number of chats in a list. This many chats, with buttons, fit into a message on every platform."""


@command("chats", button="chats", looks=True)
async def chats(ctx: Context, words: str) -> Answer:
    """Show a member's chats with the member's own answers."""
    return Say(await _chats_from(ctx, 0))


@choice("chats.from", ids=1, looks=True)
async def press_earlier(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Show a member's earlier chats."""
    if not ids[0].isdecimal() or len(ids[0]) > 4:
        raise NotFound("chat", ids[0])
    return Replace(await _chats_from(ctx, int(ids[0])))


@choice("chat", ids=1, looks=True)
async def press_chat(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Show one of a member's chats."""
    return Say(texts.chat(ctx.voice, await _row(ctx, ChatId(ids[0])), ctx.now))


@choice("chat.about", ids=2, looks=True)
async def press_chat_about(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Show one of a member's chats of three or more, with the member's answer about one other member."""
    return Say(texts.chat(ctx.voice, await _row(ctx, ChatId(ids[0])), ctx.now, MemberId(ids[1])))


async def _row(ctx: Context, chat_id: ChatId) -> texts.ChatRow:
    await ctx.member()
    chat = await introductions.find_chat(ctx.tx, chat_id, ctx.person.id)
    if not await was_told(ctx.tx, chat, ctx.person.id):
        raise NotFound("chat", chat_id)
    latest = await ctx.tx.chats.of_member(ctx.person.id, introductions.MAX_PENDING_CHATS)
    (row,), _ = await chat_rows(ctx, [chat], latest)
    return await _in_full(ctx, await _with_steps(ctx, row))


async def _in_full(ctx: Context, row: texts.ChatRow) -> texts.ChatRow:
    """Add the coming times to a pending chat's row. To another row, add members whose offer of a refill is over."""
    if is_pending(row):
        return replace(row, times=await times_to_come(ctx.tx, row.chat, ctx.now))
    open_ones = {other.id for other, _ in row.refills}
    passed = [
        other
        for other, wish in row.wishes
        if wish and wish.answer is Again.YES and other.id not in open_ones and other in row.to_ask
        if await has_passed(ctx, other.id, row.chat.id)
    ]
    return replace(row, passed=passed)


async def _chats_from(ctx: Context, start: int) -> Message:
    await ctx.member()
    latest = await ctx.tx.chats.of_member(ctx.person.id, start + SHOWN + introductions.MAX_PENDING_CHATS)
    found = await told_among(ctx.tx, latest, ctx.person.id)
    shown, _ = await chat_rows(ctx, found[start : start + SHOWN], latest)
    rows = [await _with_steps(ctx, row) for row in shown]
    if len(rows) == 1:
        rows = [await _in_full(ctx, rows[0])]
    return texts.chats(ctx.voice, rows, ctx.now, start + SHOWN if len(found) > start + SHOWN else 0)


async def _with_steps(ctx: Context, row: texts.ChatRow) -> texts.ChatRow:
    """Add to a row the members about whom to write a note and, once the chat is over, those whom to ask.

    Each of them gets a button, in the row of the latest chat with them only.
    """
    latest = [other for other, _ in row.wishes]
    avoided = await avoided_among(ctx.tx, ctx.person.id, [other.id for other in latest])
    return replace(
        row,
        to_note=latest if ctx.tx.notes.are_kept else (),
        to_ask=[] if is_pending(row) else [other for other in latest if other.id not in avoided],
    )


async def chat_rows(
    ctx: Context, chats: Sequence[Chat], latest: Sequence[Chat]
) -> tuple[list[texts.ChatRow], list[tuple[Refill, MemberId]]]:
    """Collect what a member may see of chats. Also return the member's open refills, as `refills_for` does.

    `latest` are the member's latest chats, including chats that are not introduced yet.
    """
    me = ctx.person.id
    others = {other for chat in chats for other in chat.others(me)}
    people = await ctx.tx.members.get_many(others)
    topics = await ctx.tx.topics.get_many({chat.topic for chat in chats if chat.topic})
    check_ins = await ctx.tx.chats.check_ins_of(me, [chat.id for chat in chats])
    offers = await refills_for(ctx.tx, me, latest, others)
    answers = await again.all_answers_about(ctx.tx, chats, me, latest)
    rows = [
        texts.ChatRow(
            chat=chat,
            others=[people[other] for other in chat.others(me) if other in people],
            topic=topics.get(chat.topic) if chat.topic else None,
            check_in=check_ins.get(chat.id),
            wishes=answers[chat.id],
            refills=[(people[other], one) for one, other in offers if one.after == chat.id and other in people],
        )
        for chat in chats
    ]
    return rows, offers


def is_asked(row: texts.ChatRow, now: datetime) -> bool:
    """Return whether the member's check-in is sent and unanswered, and the chat's members have had time to talk."""
    return row.check_in is not None and row.check_in.state is CheckInState.ASKED and row.chat.had_time(now)


def is_pending(row: texts.ChatRow) -> bool:
    """Return whether a chat is still open for a member.

    A chat is over if it is answered, skipped or called off for the member, or if all other members have left.
    """
    if row.check_in is None or row.check_in.state in (
        CheckInState.ANSWERED,
        CheckInState.SKIPPED,
        CheckInState.CALLED_OFF,
    ):
        return False
    return bool(row.others)
