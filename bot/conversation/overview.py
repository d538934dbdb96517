"""The overview, which is the answer to the command without words, and the help."""

from datetime import datetime

from bot.conversation.ask_responses import open_asks
from bot.conversation.chats import chat_rows, is_asked, is_pending
from bot.conversation.closed_dms import waiting_notice
from bot.conversation.command_registry import COMMANDS, For, command
from bot.conversation.context import Context
from bot.conversation.refills import open_offers
from bot.model.chats import introductions_of
from bot.model.inbound import Answer, Say
from bot.model.members import Person
from bot.services.circle_membership import circles_of
from bot.services.circle_starters import may_start_circles
from bot.services.circles import circles_for
from bot.services.introduction_receipts import told_among
from bot.services.introductions import MAX_PENDING_CHATS
from bot.services.overview import load_overview
from bot.services.reports import open_reports
from bot.texts import help as help_texts
from bot.texts import overview as texts
from bot.texts.chats import ChatRow
from bot.texts.commands import help_on_circle
from bot.texts.localization import Voice
from bot.texts.open_questions import MAX_SHOWN, open_check_in, open_offer
from bot.texts.phrases import message
from bot.texts.reports import reports_wait

SHOWN = 3


async def show_overview(ctx: Context) -> Answer:
    """Show the things that a person can do now, and the questions and messages that wait for the person."""
    me = await ctx.tx.members.get(ctx.person.id)
    if me is None:
        may_start = bool(await may_start_circles(ctx.tx, ctx.person))
        known, from_here = await circles_for(ctx.tx, ctx.person), await ctx.can_ask_where()
        return Say(texts.stranger(ctx.voice, known, may_start=may_start, from_here=from_here))
    latest = await load_overview(ctx.tx, me.id, MAX_PENDING_CHATS, ctx.now, reports=bool(ctx.person.admin))
    rows, refills = await chat_rows(ctx, await told_among(ctx.tx, latest, me.id), latest)
    pending = [row for row in rows if is_pending(row)]
    asked = [row for row in pending if is_asked(row, ctx.now)]
    coming = sorted((row for row in pending if row not in asked), key=_set_times_first)
    waiting = [
        *(open_check_in(ctx.voice, row) for row in asked),
        *(open_offer(ctx.voice, *offer) for offer in await open_offers(ctx, me.id, refills)),
    ]
    waiting += await open_asks(ctx, len(waiting))
    circles = await circles_of(ctx.tx, me.id)
    introduced = introductions_of(row.chat for row in rows)
    shown = texts.overview(ctx.voice, me, ctx.now, circles, coming[:SHOWN], waiting[:MAX_SHOWN], introduced)
    reports = await open_reports(ctx.tx, ctx.person.id) if ctx.person.admin else []
    told = (reports_wait(ctx.voice, len(reports)),) if reports else ()
    return Say(message(*await waiting_notice(ctx), *told, *shown.blocks))


def _set_times_first(row: ChatRow) -> tuple[bool, datetime]:
    """Return a sort key: chats with a set time by this time, then the others by their introduction."""
    return row.chat.starts_at is None, row.chat.starts_at or row.chat.introduced_at


@command("help", button="help", looks=True)
async def help_command(ctx: Context, words: str) -> Answer:
    """Explain one command, or list all commands."""
    return explain_commands(ctx.voice, ctx.person, words)


def explain_commands(voice: Voice, reader: Person, words: str) -> Say:
    """Explain the command with which the words begin. If there is none, list the reader's commands."""
    word = words.split(" ", maxsplit=1)[0].casefold()
    if word == "circle":
        return Say(help_on_circle(voice))
    if word in COMMANDS:
        return Say(help_texts.help_on(voice, word))
    return Say(help_texts.help_list(voice, words_for(admin=bool(reader.admin))))


def words_for(*, admin: bool) -> list[str]:
    """Return the commands for everyone, in the order of the help texts. For an admin, also return admins' commands."""
    order = list(help_texts.EXAMPLES)
    entries = [entry for entry in COMMANDS.values() if admin or entry.audience is For.EVERYONE]
    return [entry.word for entry in sorted(entries, key=lambda entry: order.index(entry.word))]
