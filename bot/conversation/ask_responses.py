"""Answers to carried asks, and the setting of how many asks a month may reach a member."""

from datetime import datetime
from itertools import zip_longest

from bot.conversation.command_registry import choice, command, form
from bot.conversation.context import Context, in_place
from bot.conversation.form_values import with_error
from bot.model.asks import ASKED_CHOICES, Ask, Carried, Length, Limit
from bot.model.content import Message
from bot.model.errors import IllegalMove, InvalidValue, NotFound
from bot.model.ids import AskId
from bot.model.inbound import Answer, Open, Replace, Say, Submission
from bot.services import ask_responses
from bot.services.questions import question_for
from bot.texts import ask_responses as texts
from bot.texts import asks as ask_texts
from bot.texts.open_questions import OpenQuestion, open_ask
from bot.texts.questions import question_waits


async def open_asks(ctx: Context, others: int) -> list[OpenQuestion]:
    """Return the asks that wait for a person's answer. Only the first has its text, and only if it comes first.

    `others` is the number of things that wait before them. The asker of a nameless question isn't looked up, so that
    the list stays the same if the asker is forgotten.
    """
    found = await ask_responses.asked_of(ctx.tx, ctx.person.id, ctx.now)
    askers = await ctx.tx.members.get_many({ask.asker for ask, _, _ in found if ask.shows_name})
    found = [one for one in found if not one[0].shows_name or one[0].asker in askers]
    first = [await _in_full(ctx, *one) for one in found[:1]] if not others else []
    return [
        open_ask(ctx.voice, ask, came_at, shown, askers[ask.asker] if ask.shows_name else None)
        for (ask, _, came_at), shown in zip_longest(found, first)
    ]


async def _in_full(ctx: Context, ask: Ask, carried: Carried, came_at: datetime) -> Message | None:
    """Render a question. A nameless question is shown without its words. Return None if a named asker is gone."""
    if not ask.shows_name:
        return question_waits(ctx.voice, ask, came_at)
    asker = await ctx.tx.members.get(ask.asker)
    return await question_for(ctx.tx, ask, asker, await ctx.member(), known=carried.known) if asker else None


@choice("asked.show", ids=1, looks=True)
async def press_show(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Show one of the questions that wait for a person's answer."""
    for one in await ask_responses.asked_of(ctx.tx, ctx.person.id, ctx.now):
        if one[0].id == ids[0] and (shown := await _in_full(ctx, *one)):
            return Say(shown)
    return Say(texts.over(ctx.voice))


@choice("asked.yes", ids=1)
async def press_yes(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Accept an ask."""
    return await _say_yes(ctx, ids[0], Limit())


@choice("asked.limit", ids=1, looks=True)
async def press_limit(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form that accepts an ask with a limit."""
    found = await _open(ctx, ids[0])
    return Open(texts.limit_form(ctx.voice, found)) if found else Replace(texts.over(ctx.voice))


@form("asked.limit", ids=1)
async def send_limit(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Accept an ask with a limit."""
    if sent.one("length") not in set(Length):
        raise NotFound("ask", ids[0])
    try:
        return await _say_yes(ctx, ids[0], Limit(Length(sent.one("length")), sent.one("words")))
    except InvalidValue as error:
        found, _ = await ask_responses.find_carried(ctx.tx, AskId(ids[0]), ctx.person.id)
        return with_error(ctx.voice, texts.limit_form(ctx.voice, found), sent, error)


async def _say_yes(ctx: Context, ask_id: str, limit: Limit) -> Answer:
    try:
        await ask_responses.say_yes(ctx.tx, AskId(ask_id), ctx.person.id, limit, ctx.now)
    except IllegalMove:
        return Replace(texts.over(ctx.voice))
    return Replace(texts.said_yes(ctx.voice))


@choice("asked.no", ids=1)
async def press_no(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Answer "not this time" to an ask."""
    try:
        await ask_responses.say_no(ctx.tx, AskId(ids[0]), ctx.person.id)
    except IllegalMove:
        return Replace(texts.over(ctx.voice))
    return Replace(texts.said_no(ctx.voice))


@choice("asked.better", ids=1, looks=True)
async def press_better(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form in which a member names a person or a topic that suits an ask better."""
    found = await _open(ctx, ids[0])
    return Open(texts.better_form(ctx.voice, found)) if found else Replace(texts.over(ctx.voice))


@form("asked.better", ids=1)
async def send_better(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Store a person or a topic that suits an ask better, as named in the form."""
    person = sent.one("person")
    known = await ctx.find_person(person) if person else None
    try:
        await ask_responses.name_better(
            ctx.tx, AskId(ids[0]), ctx.person.id, known.id if known else None, sent.one("topic"), ctx.now
        )
    except IllegalMove:
        return Replace(texts.over(ctx.voice))
    return Replace(texts.better_named(ctx.voice))


@command("asked", subwords=tuple(map(str, ASKED_CHOICES)), button="asked.ask", looks=True)
async def asked(ctx: Context, words: str) -> Answer:
    """Show or set how many asks a month may reach a member."""
    member = await ctx.member()
    if not words:
        return Say(ask_texts.asked_question(ctx.voice, member.asked))
    wanted = int(words) if words.isdecimal() and len(words) < 3 else -1
    return Say(ask_texts.asked_set(ctx.voice, (await ask_responses.set_asked(ctx.tx, member, wanted)).asked))


@choice("asked", ids=1)
async def press_asked(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Set how many asks a month may reach a member, from a button."""
    return in_place(await asked(ctx, ids[0]))


async def _open(ctx: Context, ask_id: str) -> Ask | None:
    try:
        found, _ = await ask_responses.open_carried(ctx.tx, AskId(ask_id), ctx.person.id)
    except IllegalMove:
        return None
    return found
