"""`/coffee` alone, and help."""

from bot.conversation.ask_responses import open_reports, waiting_questions
from bot.conversation.chats import chat_rows, waits
from bot.conversation.closed_dms import what_waits
from bot.conversation.context import Context
from bot.conversation.registry import COMMANDS, For, choice, command
from bot.model.ids import MemberId
from bot.model.inbound import Answer, Say
from bot.model.members import Member
from bot.model.refills import Refill, RefillState
from bot.model.topics import Topic
from bot.services.circles import circles_for, circles_of
from bot.services.introductions import chats_told_to
from bot.services.refills import refills_for
from bot.texts import help as help_texts
from bot.texts import overview as texts
from bot.texts.phrases import message
from bot.texts.reports import reports_wait

LOOKED_AT = 10
SHOWN = 3


async def show_overview(ctx: Context) -> Answer:
    """Show what somebody can do just now, and what waits for them."""
    me = await ctx.tx.members.get(ctx.person.id)
    if me is None:
        return Say(texts.stranger(ctx.voice, await circles_for(ctx.tx, ctx.person)))
    rows = await chat_rows(ctx, await chats_told_to(ctx.tx, me.id, LOOKED_AT))
    offers = await open_offers(ctx, me.id)
    waiting = [row for row in rows if waits(row)]
    circles = await circles_of(ctx.tx, me.id)
    questions = await waiting_questions(ctx, SHOWN)
    shown = texts.overview(ctx.voice, me, ctx.now, circles, waiting[:SHOWN], offers[:SHOWN], questions)
    reports = await open_reports(ctx) if ctx.person.organiser else []
    told = (reports_wait(ctx.voice, len(reports)),) if reports else ()
    return Say(message(*await what_waits(ctx), *told, *shown.blocks))


async def open_offers(ctx: Context, me: MemberId) -> list[tuple[Refill, Member, Topic | None]]:
    """List the offers of another chat that a member has not answered, with whom and about what."""
    offers = []
    for refill, other_id in await refills_for(ctx.tx, me):
        other = await ctx.tx.members.get(other_id)
        if refill.state is not RefillState.WAITING and refill.answer_of(me) is None and other is not None:
            offers.append((refill, other, await ctx.tx.topics.get(refill.topic) if refill.topic else None))
    return offers


@command("help")
async def help_command(ctx: Context, words: str) -> Answer:
    """Explain the commands, or one of them."""
    word = words.split(" ", maxsplit=1)[0].casefold()
    if word in COMMANDS:
        return Say(help_texts.help_on(ctx.voice, word))
    return Say(help_texts.help_list(ctx.voice, words_for(organiser=bool(ctx.person.organiser))))


@choice("help")
async def press_help(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Explain the commands, from a button."""
    return await help_command(ctx, "")


def words_for(*, organiser: bool) -> list[str]:
    """List the commands that are for somebody, in the order in which they were written."""
    order = list(help_texts.EXAMPLES)
    entries = [entry for entry in COMMANDS.values() if organiser or entry.audience is For.EVERYONE]
    return [entry.word for entry in sorted(entries, key=lambda entry: order.index(entry.word))]
