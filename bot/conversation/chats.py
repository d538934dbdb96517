"""Chats: the list of a member's chats, with their own answers."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.conversation.context import Context
from bot.conversation.registry import choice, command
from bot.model.chats import Chat, CheckInState
from bot.model.content import Message
from bot.model.errors import NotFound
from bot.model.ids import MemberId
from bot.model.inbound import Answer, Replace, Say
from bot.model.refills import Refill
from bot.services import checkins, introductions, refills
from bot.services.kept_apart import avoided_by
from bot.texts import chats as texts

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
    avoided = await avoided_by(ctx.tx, ctx.person.id)
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


def is_pending(row: texts.ChatRow) -> bool:
    """Return whether a member has neither told about a chat nor skipped it."""
    if row.check_in is None or row.check_in.state in (CheckInState.ANSWERED, CheckInState.SKIPPED):
        return False
    return bool(row.others)
