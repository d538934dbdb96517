"""Asks, for whoever asks: written in a form, looked at, sent, taken back, kept open."""

from collections.abc import Awaitable

from bot.conversation.context import Asking, Sorry
from bot.conversation.forms import with_error
from bot.conversation.registry import choice, command, form
from bot.model.asks import MAX_WORDS, MOST_OPEN, Ask, AskState
from bot.model.content import Form, Message
from bot.model.errors import IllegalMove, InvalidValue, NotFound
from bot.model.ids import AskId, MemberId, TopicId
from bot.model.inbound import Answer, Open, Replace, Say, Submission
from bot.model.members import Member
from bot.model.topics import MAX_TOPIC
from bot.services import asks, members, notes, topics
from bot.texts import ask_responses as carried_texts
from bot.texts import asks as texts
from bot.texts import notes as note_texts
from bot.texts.asks import Filled

EXAMPLES = 3
FEW_WORDS = 4
"""What is no longer than this, and no question, is a topic as it stands; else it is a question with a topic in it."""
SHOWN = 5
"""Asks in a list; each platform's message has room for as many with their buttons."""


@command("ask")
async def ask_somebody(ask: Asking, words: str) -> Answer:
    """Open the form of an ask, with what was typed in it: a question, or only a topic."""
    if len(words.split()) <= FEW_WORDS and len(words) <= MAX_TOPIC and not words.endswith("?"):
        return Open(await ask_form(ask, Filled(topic=words)))
    topic = await asks.topic_in(ask.tx, ask.person.id, words)
    return Open(await ask_form(ask, Filled(what=words[:MAX_WORDS], topic=topic.name if topic else "")))


@choice("ask")
async def press_ask(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form of an ask."""
    return await ask_somebody(ask, "")


@choice("ask.about", ids=1)
async def press_ask_about(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form of an ask about one topic."""
    topic = await topics.find_topic(ask.tx, ids[0])
    return Open(await ask_form(ask, Filled(topic=topic.name)))


@choice("ask.first", ids=1)
async def press_ask_first(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form of an ask that goes to somebody first whom one has met."""
    return await _ask_first(ask, MemberId(ids[0]), Filled())


@choice("ask.first.about", ids=2)
async def press_ask_first_about(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form of an ask about one topic that goes to somebody first whom one has met."""
    topic = await topics.find_topic(ask.tx, ids[0])
    return await _ask_first(ask, MemberId(ids[1]), Filled(topic=topic.name))


async def _ask_first(ask: Asking, first: MemberId, filled: Filled) -> Answer:
    me, other = await ask.member(), await ask.tx.members.get(first)
    if other is None:
        raise NotFound("member", first)
    if await notes.chat_with(ask.tx, me.id, other.id) is None:
        return Say(note_texts.not_met(ask.voice, other))
    return Open(await ask_form(ask, filled, other))


@choice("ask.name", ids=2)
async def press_name_first(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Let an ask that was not sent go to somebody first whom one has met."""
    named = await asks.name_first(ask.tx, await _find(ask, ids[0]), MemberId(ids[1]))
    return Replace(await _preview(ask, named))


async def ask_form(ask: Asking, filled: Filled, first: Member | None = None) -> Form:
    """Make the form of an ask, with examples from what people here are happy to be asked about."""
    joins = await ask.tx.members.get(ask.person.id) is None
    examples = await asks.example_topics(ask.tx, ask.person.id, EXAMPLES)
    return texts.ask_form(ask.voice, filled, examples, first, joins=joins)


@form("ask", ids=1)
async def send_form(ask: Asking, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Keep what was written, and show what the other one will read."""
    member = await members.ensure_member(ask.tx, ask.person, ask.now)
    first = await ask.tx.members.get(MemberId(ids[0])) if ids[0] != texts.ANYONE else None
    draft = asks.Draft(
        what=sent.one("what"),
        topic=sent.one("topic"),
        why=sent.one("why"),
        tried=sent.one("tried"),
        shows_name=sent.one("name") == texts.SHOWN,
        first=first.id if first else None,
        others_too=sent.one("others") == texts.OTHERS_TOO,
    )
    try:
        return Say(await _preview(ask, await asks.write_ask(ask.tx, member, draft, ask.now)))
    except InvalidValue as error:
        return with_error(ask.voice, await ask_form(ask, Filled(), first), sent, error)


async def _preview(ask: Asking, written: Ask) -> Message:
    member = await ask.member()
    first = await asks.first_of(ask.tx, written)
    topic = await ask.tx.topics.get(written.topic)
    question = carried_texts.question(ask.voice, written, member, topic, None, known=first is not None)
    if first is not None:
        return texts.preview(ask.voice, written, question, topic, (), known=True)
    instead, shared = await asks.offered_instead(ask.tx, written), await asks.is_shared(ask.tx, written)
    shown = texts.preview(ask.voice, written, question, topic, instead, shared=shared)
    recalled = await notes.recall_notes(ask.tx, member.id, [topic.name] if topic else [])
    return note_texts.with_notes(
        ask.voice, shown, [(one.note, one.about, f"ask.name:{written.id}:{one.about.id}") for one in recalled]
    )


@choice("ask.look", ids=1)
async def press_look(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Show once more what was not sent."""
    return Replace(await _preview(ask, await _find(ask, ids[0])))


@choice("ask.narrow", ids=2)
async def press_narrow(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Ask about a narrower topic."""
    narrowed = await asks.take_narrower(ask.tx, await _find(ask, ids[0]), TopicId(ids[1]))
    return Replace(await _preview(ask, narrowed))


@choice("ask.change", ids=1)
async def press_change(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form again, with what was written."""
    written = await _find(ask, ids[0])
    topic = await ask.tx.topics.get(written.topic)
    filled = Filled(
        what=written.words.what,
        topic=topic.name if topic else "",
        why=written.words.why,
        tried=written.words.tried,
        shows_name=written.shows_name,
        others_too=written.others_too,
    )
    return Open(await ask_form(ask, filled, await asks.first_of(ask.tx, written)))


@choice("ask.send", ids=1)
async def press_send(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Send an ask."""
    sent = await _begin(ask, asks.send_ask(ask.tx, await _find(ask, ids[0]), ask.now))
    return Replace(texts.sent(ask.voice, sent))


@choice("ask.drop", ids=1)
async def press_drop(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Throw away what was not sent."""
    await asks.drop_draft(ask.tx, await _find(ask, ids[0]))
    return Replace(texts.thrown_away(ask.voice))


@command("asks")
async def show_asks(ask: Asking, words: str) -> Answer:
    """Show what somebody asked, and how it stands."""
    await ask.member()
    rows = await asks.asks_of(ask.tx, ask.person.id)
    shown = [row for row in rows if row.state is not AskState.CLOSED][:SHOWN]
    return Say(texts.asks(ask.voice, [(row.ask, row.topic, row.state) for row in shown]))


@choice("asks")
async def press_asks(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Show what somebody asked, from a button."""
    return await show_asks(ask, "")


@choice("ask.back", ids=1)
async def press_take_back(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Take an ask back."""
    found = await _find(ask, ids[0])
    try:
        await asks.withdraw_ask(ask.tx, found, ask.now)
    except IllegalMove:
        if found.state is AskState.AGREED:
            return Replace(texts.agreed_already(ask.voice))
        raise
    return Replace(texts.taken_back(ask.voice))


@choice("ask.rest", ids=1)
async def press_rest(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Let an ask rest that found nobody."""
    await asks.withdraw_ask(ask.tx, await _find(ask, ids[0]), ask.now)
    return Replace(texts.at_rest(ask.voice))


@choice("ask.keep", ids=1)
async def press_keep(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Keep looking."""
    kept = await _begin(ask, asks.keep_looking(ask.tx, await _find(ask, ids[0]), ask.now))
    return Replace(texts.sent(ask.voice, kept))


@choice("ask.wider", ids=1)
async def press_wider(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form that makes an ask wider."""
    return Open(texts.wider_form(ask.voice, await _find(ask, ids[0])))


@form("ask.wider", ids=1)
async def send_wider(ask: Asking, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Look among those who know about other topics too."""
    found = await _find(ask, ids[0])
    known = [await topics.find_topic(ask.tx, name) for name in sent.all("topics")]
    looking = asks.keep_looking(ask.tx, found, ask.now, [topic.id for topic in known])
    return Say(texts.widened(ask.voice, await _begin(ask, looking)))


async def _begin(ask: Asking, looking: Awaitable[Ask]) -> Ask:
    try:
        return await looking
    except InvalidValue as error:
        raise Sorry(Say(texts.too_many_open(ask.voice, MOST_OPEN))) from error


async def _find(ask: Asking, ask_id: str) -> Ask:
    return await asks.find_ask(ask.tx, AskId(ask_id), ask.person.id)
