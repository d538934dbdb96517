"""What askers do with their asks: write in a form, preview, send, take back, extend and widen them."""

from collections.abc import Awaitable

from bot.conversation.command_registry import choice, command, form
from bot.conversation.context import Context, Refused
from bot.conversation.form_values import with_error
from bot.model.asks import MAX_OPEN, MAX_PART, Ask, AskState
from bot.model.content import Form, Message
from bot.model.errors import IllegalMove, InvalidValue, NotFound
from bot.model.ids import AskId, MemberId, TopicId
from bot.model.inbound import Answer, Open, Replace, Say, Submission
from bot.model.members import Member
from bot.model.topics import MAX_TOPIC
from bot.services import asks, members, notes, topics
from bot.services.question_topics import find_topic_in
from bot.texts import ask_form as form_texts
from bot.texts import asks as texts
from bot.texts import notes as note_texts
from bot.texts import questions as question_texts
from bot.texts.ask_form import Filled

EXAMPLES = 3
FEW_WORDS = 4
"""Maximum number of words in a typed topic. A longer text or a question becomes the text of the ask."""


@command("ask", button="ask", looks=True)
async def ask_somebody(ctx: Context, words: str) -> Answer:
    """Open the form of an ask, filled with the question or topic that was typed."""
    if len(words.split()) <= FEW_WORDS and len(words) <= MAX_TOPIC and not words.endswith("?"):
        return Open(await ask_form(ctx, Filled(topic=words)))
    topic = await find_topic_in(ctx.tx, ctx.person.id, words)
    return Open(await ask_form(ctx, Filled(what=words[:MAX_PART], topic=topic.name if topic else "")))


@choice("ask.about", ids=1, looks=True)
async def press_ask_about(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form of an ask about a topic."""
    topic = await topics.find_topic(ctx.tx, ids[0])
    return Open(await ask_form(ctx, Filled(topic=topic.name)))


@choice("ask.first", ids=1, looks=True)
async def press_ask_first(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form of an ask that first goes to a member whom the asker has met."""
    return await _ask_first(ctx, MemberId(ids[0]), Filled())


@choice("ask.first.about", ids=2, looks=True)
async def press_ask_first_about(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form of an ask about a topic. The ask first goes to a member whom the asker has met."""
    topic = await topics.find_topic(ctx.tx, ids[0])
    return await _ask_first(ctx, MemberId(ids[1]), Filled(topic=topic.name))


async def _ask_first(ctx: Context, first: MemberId, filled: Filled) -> Answer:
    me, other = await ctx.member(), await ctx.find_known(first)
    if await notes.chat_with(ctx.tx, me.id, other.id) is None:
        return Say(note_texts.not_met(ctx.voice, other))
    return Open(await ask_form(ctx, filled, other))


@choice("ask.name", ids=2)
async def press_name_first(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Choose the member who is asked first once a draft is sent."""
    named = await asks.ask_first(ctx.tx, await _find(ctx, ids[0]), MemberId(ids[1]))
    return Replace(await _preview(ctx, named))


async def ask_form(ctx: Context, filled: Filled, first: Member | None = None) -> Form:
    """Return the form of an ask, with examples of topics that members share."""
    joins = await ctx.tx.members.get(ctx.person.id) is None
    examples = await asks.example_topics(ctx.tx, ctx.person.id, EXAMPLES)
    return form_texts.ask_form(ctx.voice, filled, examples, first, joins=joins)


@form("ask", ids=1)
async def send_form(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Store a draft, and show the asker what other members will read."""
    member = await members.ensure_member(ctx.tx, ctx.person, ctx.now)
    has_met = await notes.chat_with(ctx.tx, member.id, MemberId(ids[0])) is not None
    first = await ctx.tx.members.get(MemberId(ids[0])) if has_met else None
    draft = asks.Draft(
        what=sent.one("what"),
        topic=sent.one("topic"),
        why=sent.one("why"),
        tried=sent.one("tried"),
        shows_name=sent.one("name") == form_texts.SHOWN,
        first=first.id if first else None,
        others_too=sent.one("others") == form_texts.OTHERS_TOO,
    )
    try:
        return Say(await _preview(ctx, await asks.write_ask(ctx.tx, member, draft, ctx.now)))
    except InvalidValue as error:
        return with_error(ctx.voice, await ask_form(ctx, Filled(), first), sent, error)


async def _preview(ctx: Context, written: Ask) -> Message:
    member = await ctx.member()
    first = await asks.first_asked(ctx.tx, written)
    topic = await ctx.tx.topics.get(written.topic)
    question = question_texts.question(ctx.voice, written, member, topic, None, known=first is not None)
    if first is not None:
        return texts.preview(ctx.voice, written, question, topic, (), first=first)
    instead, shared = await asks.alternative_topics(ctx.tx, written), await asks.is_shared(ctx.tx, written)
    passes_over = await asks.has_just_met(ctx.tx, member.id, ctx.now)
    shown = texts.preview(ctx.voice, written, question, topic, instead, shared=shared, passes_over=passes_over)
    recalled = await notes.recall_notes(ctx.tx, member.id, [topic.name] if topic else [])
    return note_texts.with_notes(
        ctx.voice, shown, [(one.note, one.about, f"ask.name:{written.id}:{one.about.id}") for one in recalled]
    )


@choice("ask.look", ids=1, looks=True)
async def press_look(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Show the preview of a draft again."""
    return Replace(await _preview(ctx, await _find(ctx, ids[0])))


@choice("ask.narrow", ids=2)
async def press_narrow(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Change a draft's topic to one of the alternatives in the preview."""
    narrowed = await asks.change_topic(ctx.tx, await _find(ctx, ids[0]), TopicId(ids[1]))
    return Replace(await _preview(ctx, narrowed))


@choice("ask.change", ids=1, looks=True)
async def press_change(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form of an ask, filled with the values of a draft."""
    written = await _find(ctx, ids[0])
    topic = await ctx.tx.topics.get(written.topic)
    filled = Filled(
        what=written.words.what,
        topic=topic.name if topic else "",
        why=written.words.why,
        tried=written.words.tried,
        shows_name=written.shows_name,
        others_too=written.others_too,
    )
    return Open(await ask_form(ctx, filled, await asks.first_asked(ctx.tx, written)))


@choice("ask.send", ids=1)
async def press_send(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Send a draft."""
    sent = await _begin(ctx, asks.send_ask(ctx.tx, await _find(ctx, ids[0]), ctx.now))
    return Replace(texts.sent(ctx.voice, sent))


@choice("ask.drop", ids=1)
async def press_drop(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Delete a draft."""
    await asks.drop_draft(ctx.tx, await _find(ctx, ids[0]))
    return Replace(texts.thrown_away(ctx.voice))


@command("asks", button="asks", looks=True)
async def show_asks(ctx: Context, words: str) -> Answer:
    """Show a member's latest asks that are not closed, with their states."""
    await ctx.member()
    rows = await asks.as_seen_by_asker(ctx.tx, await asks.listed_asks(ctx.tx, ctx.person.id))
    return Say(texts.asks(ctx.voice, [(row.ask, row.topic, row.state) for row in rows]))


@choice("ask.show", ids=1, looks=True)
async def press_show_ask(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Show one of a member's asks."""
    await ctx.member()
    for row in await asks.asks_of(ctx.tx, ctx.person.id):
        if row.ask.id == ids[0]:
            return Say(texts.one_ask(ctx.voice, row.ask, row.topic, row.state))
    raise NotFound("ask", ids[0])


@choice("ask.back", ids=1)
async def press_take_back(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Take an ask back."""
    found = await _find(ctx, ids[0])
    try:
        await asks.withdraw_ask(ctx.tx, found, ctx.now)
    except IllegalMove:
        if found.state is AskState.AGREED:
            return Replace(texts.agreed_already(ctx.voice))
        raise
    return Replace(texts.taken_back(ctx.voice))


@choice("ask.rest", ids=1)
async def press_rest(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Close an ask that found nobody."""
    await asks.withdraw_ask(ctx.tx, await _find(ctx, ids[0]), ctx.now)
    return Replace(texts.at_rest(ctx.voice))


@choice("ask.keep", ids=1)
async def press_keep(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Extend an ask that found nobody."""
    kept = await _begin(ctx, asks.keep_looking(ctx.tx, await _find(ctx, ids[0]), ctx.now))
    return Replace(texts.sent(ctx.voice, kept))


@choice("ask.wider", ids=1, looks=True)
async def press_wider(ctx: Context, ids: tuple[str, ...]) -> Answer:
    """Open the form that adds topics to an ask."""
    return Open(form_texts.wider_form(ctx.voice, await _find(ctx, ids[0])))


@form("ask.wider", ids=1)
async def send_wider(ctx: Context, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Add topics to an ask, and search again."""
    found = await _find(ctx, ids[0])
    known = [await topics.find_topic(ctx.tx, name) for name in sent.all("topics")]
    looking = asks.keep_looking(ctx.tx, found, ctx.now, [topic.id for topic in known])
    return Say(texts.widened(ctx.voice, await _begin(ctx, looking)))


async def _begin(ctx: Context, looking: Awaitable[Ask]) -> Ask:
    try:
        return await looking
    except InvalidValue as error:
        raise Refused(Say(texts.too_many_open(ctx.voice, MAX_OPEN))) from error


async def _find(ctx: Context, ask_id: str) -> Ask:
    return await asks.find_ask(ctx.tx, AskId(ask_id), ctx.person.id)
