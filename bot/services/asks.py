"""Asks, as their asker has them: written, looked at, sent, taken back, kept open, made wider."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.asks import MAX_WORDS, MOST_OPEN, SEARCHES_FOR, Ask, AskState, Carried, CarriedState, Wording
from bot.model.chats import Chat
from bot.model.errors import IllegalMove, InvalidValue, NotFound
from bot.model.ids import AskId, ChatId, MemberId, TopicId
from bot.model.members import Member
from bot.model.outbox import Due, DueKind, OutboxState
from bot.model.topic_names import words_in_common
from bot.model.topics import Topic, clean_text, fold
from bot.ports import Transaction
from bot.services.ask_routing import carry_ask, take_back
from bot.services.introductions import introduction_to, may_be_known, undo_introduction
from bot.services.notes import chat_with
from bot.services.topic_similarity import held_as, maybe_near, narrower_topics, near_topics
from bot.services.topics import add_topic_of, find_topic

LONG_ENOUGH = 5
"""Letters from which a word says something: "talk" and "with" stand in many questions."""
NARROWER = 4
"""Topics that are offered in place of one; a row of buttons has room for them and for *as it is*."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody would like to ask."""

    what: str
    topic: str
    why: str = ""
    tried: str = ""
    shows_name: bool = False
    first: MemberId | None = None
    """Somebody they have met, who is asked before anybody else."""
    others_too: bool = True
    """Whether others are asked after that one."""


@dataclass(frozen=True, slots=True)
class AskRow:
    """An ask as its asker sees it: the same whoever was asked, and whatever they answered, until there is a chat."""

    ask: Ask
    topic: Topic | None
    state: AskState
    """OPEN until the introduction is there."""


async def write_ask(tx: Transaction, asker: Member, draft: Draft, now: datetime) -> Ask:
    """Keep what a member would like to ask, to be looked at before it goes, in place of one that was not sent.

    It is another ask then, so that no button under words that were changed sends others.

    Raises:
        InvalidValue: the words or the topic are missing or too long.
    """
    words = Wording(
        clean_text(draft.what, MAX_WORDS, "what"), _optional(draft.why, "why"), _optional(draft.tried, "tried")
    )
    name = clean_text(draft.topic, 10_000, "topic")
    old = await draft_of(tx, asker.id)
    if old is not None:
        await tx.asks.remove(old.id)
    before = old.id if old else len(await tx.asks.of_member(asker.id))
    ask_id = AskId(tx.derive_id("ask", asker.id, now.isoformat(), before))
    topic = await add_topic_of(tx, ask_id, name, now)
    ask = Ask(
        id=ask_id,
        asker=asker.id,
        topic=topic.id,
        words=words,
        asked_at=now,
        ends_at=now,
        shows_name=draft.shows_name,
        others_too=draft.others_too or draft.first is None,
    )
    await tx.asks.put(ask)
    if draft.first is not None and draft.first != asker.id:
        await tx.asks.put_carried(Carried(ask.id, draft.first, CarriedState.NAMED, now, known=True))
    return ask


async def draft_of(tx: Transaction, asker: MemberId) -> Ask | None:
    """Find what a member wrote and has not sent."""
    return next((ask for ask in await tx.asks.of_member(asker) if ask.state is AskState.DRAFT), None)


async def find_ask(tx: Transaction, ask_id: AskId, asker: MemberId) -> Ask:
    """Find one of a member's own.

    Raises:
        NotFound: there is none; somebody else's is as good as none.
    """
    ask = await tx.asks.get(ask_id)
    if ask is None or ask.asker != asker:
        raise NotFound("ask", ask_id)
    return ask


async def first_of(tx: Transaction, ask: Ask) -> Member | None:
    """Find whom an ask goes to first, as its asker wished."""
    known = next((one for one in await tx.asks.carried(ask.id) if one.known), None)
    return await tx.members.get(known.member) if known else None


async def offered_instead(tx: Transaction, ask: Ask) -> Sequence[Topic]:
    """List topics that may be better than what was written; others here are happy to be asked about each.

    They are narrower than a broad one, such as "career"; where nobody is happy to be asked about it, they are near, or
    alike in a word.
    """
    topic = await tx.topics.get(ask.topic)
    if topic is None:
        return ()
    found = list(await narrower_topics(tx, topic.name))
    if not await is_shared(tx, ask):
        near = await near_topics(tx, topic.id)
        known = await tx.topics.get_many(near)
        found += sorted(known.values(), key=lambda other: (-near[other.id], other.id))
        found += [other for _, other in await maybe_near(tx, [topic.id, await held_as(tx, topic.id)])]
        found += await _with_a_word_of(tx, topic)
    shared = await _shared_by_others(tx, ask.asker, [one.id for one in found])
    return [one for one in dict.fromkeys(found) if one.id in shared and one.id != topic.id][:NARROWER]


async def is_shared(tx: Transaction, ask: Ask) -> bool:
    """Tell whether anybody but its asker is happy to be asked about just that, free or not."""
    return bool(await _shared_by_others(tx, ask.asker, [await held_as(tx, ask.topic)]))


async def _with_a_word_of(tx: Transaction, topic: Topic) -> list[Topic]:
    """List topics that have words in common with one, those with the most first."""
    found = [(words_in_common(topic.name, other.name), other) for other, _ in await tx.topics.all()]
    return [other for common, other in sorted(found, key=lambda one: -one[0]) if common]


async def _shared_by_others(tx: Transaction, asker: MemberId, topics: Collection[TopicId]) -> set[TopicId]:
    return {one.topic for one in await tx.topics.sharing(topics) if one.member != asker}


async def take_narrower(tx: Transaction, ask: Ask, topic: TopicId) -> Ask:
    """Ask about another topic than was written at first.

    Raises:
        NotFound: nobody holds it any more.
        IllegalMove: the ask was sent already.
    """
    if ask.state is not AskState.DRAFT:
        raise IllegalMove("ask", ask.state.value, "asked about another topic")
    other = await find_topic(tx, topic)
    narrowed, named = replace(ask, topic=other.id), await tx.asks.carried(ask.id)
    await tx.asks.remove(ask.id)  # and the topic, where nothing else names it
    await tx.asks.put(narrowed)
    for one in named:
        await tx.asks.put_carried(one)
    return narrowed


async def name_first(tx: Transaction, ask: Ask, member: MemberId) -> Ask:
    """Let an ask that was not sent go to somebody first whom its asker has met; others are asked after that one.

    Raises:
        NotFound: they are not here any more, or the two have not met.
        IllegalMove: the ask was sent already.
    """
    if ask.state is not AskState.DRAFT:
        raise IllegalMove("ask", ask.state.value, "asked of somebody else first")
    if await tx.members.get(member) is None or await chat_with(tx, ask.asker, member) is None:
        raise NotFound("member", member)
    named = replace(ask, others_too=True)
    await tx.asks.put(named)
    await tx.asks.put_carried(Carried(ask.id, member, CarriedState.NAMED, ask.asked_at, known=True))
    return named


async def send_ask(tx: Transaction, ask: Ask, now: datetime) -> Ask:
    """Send an ask that was written, and tell until when it looks: a day that nothing moves but its asker.

    Raises:
        IllegalMove: it was sent already.
        InvalidValue: its asker has as many open as one may.
    """
    if ask.state is not AskState.DRAFT:
        raise IllegalMove("ask", ask.state.value, "sent")
    sent = [one for one in await tx.asks.of_member(ask.asker) if one.state is not AskState.DRAFT]
    opened = replace(ask.move(AskState.OPEN), asked_at=now, is_first=not sent)
    return await _look(tx, opened, now)


async def withdraw_ask(tx: Transaction, ask: Ask, now: datetime) -> Ask:
    """Take an ask back, or let one rest that found nobody; a yes of which nobody has heard comes to nothing.

    Raises:
        IllegalMove: it led to a chat that one of the two has heard of, or was taken back before.
    """
    closed = replace(ask.move(AskState.CLOSED), waits=False)
    if ask.state is AskState.AGREED:
        chat = await chat_of(tx, ask)
        if chat is None or await may_be_known(tx, chat):
            raise IllegalMove("ask", ask.state.value, AskState.CLOSED.value)
        await undo_introduction(tx, chat)
    await take_back(tx, ask, now)
    await tx.asks.put(closed)
    return closed


async def keep_looking(tx: Transaction, ask: Ask, now: datetime, also: Sequence[TopicId] = ()) -> Ask:
    """Look once more for somebody, who was not asked before; with other topics too, where the asker names them.

    Raises:
        IllegalMove: it is not at its end.
        InvalidValue: its asker has as many open as one may.
    """
    topics = tuple(sorted({*ask.also, *also} - {ask.topic}))
    is_agreed = ask.state is AskState.AGREED
    if is_agreed and await _is_told(tx, ask):
        raise IllegalMove("ask", ask.state.value, AskState.OPEN.value)
    if is_agreed or ask.state is AskState.OPEN:  # made wider while it looks, as far as its asker sees: the day stays
        wider = replace(ask, also=topics)
        await tx.asks.put(wider)
        if wider.waits:
            await carry_ask(tx, ask.id, now)
        return wider
    return await _look(tx, replace(ask.move(AskState.OPEN), also=topics), now)


async def drop_draft(tx: Transaction, ask: Ask) -> None:
    """Throw away what was not sent.

    Raises:
        IllegalMove: it was sent already.
    """
    if ask.state is not AskState.DRAFT:
        raise IllegalMove("ask", ask.state.value, "thrown away")
    await tx.asks.remove(ask.id)


async def asks_of(tx: Transaction, asker: MemberId) -> list[AskRow]:
    """List a member's asks, as they see them, the latest first."""
    asks = await tx.asks.of_member(asker)
    topics = await tx.topics.get_many({ask.topic for ask in asks})
    rows = []
    for ask in asks:
        is_known = ask.state is not AskState.AGREED or await _is_told(tx, ask)
        rows.append(AskRow(ask, topics.get(ask.topic), ask.state if is_known else AskState.OPEN))
    return rows


async def chat_of(tx: Transaction, ask: Ask) -> Chat | None:
    """Find the chat that an ask led to."""
    yes = next((one for one in await tx.asks.carried(ask.id) if one.state is CarriedState.YES), None)
    return await tx.chats.get(chat_id_of(tx, ask, yes.member)) if yes else None


def chat_id_of(tx: Transaction, ask: Ask, other: MemberId) -> ChatId:
    """Name the chat of an ask with whoever said yes."""
    return ChatId(tx.derive_id("chat", ask.id, *sorted((ask.asker, other))))


async def example_topics(tx: Transaction, asker: MemberId, limit: int) -> list[Topic]:
    """List topics that others here are happy to be asked about, those that most hold first."""
    known = [topic for topic, _ in await tx.topics.all()]
    shared = await _shared_by_others(tx, asker, [topic.id for topic in known])
    return [topic for topic in known if topic.id in shared][:limit]


async def topic_in(tx: Transaction, asker: MemberId, words: str) -> Topic | None:
    """Find the topic that a question is about, if it has a word of a topic in it; the one that shares most of them.

    What others are happy to be asked about comes before what they are only curious about.
    """
    said = _words(fold(words))
    found: list[tuple[int, Topic]] = []
    for topic, _ in await tx.topics.all():
        common = [word for word in _words(topic.folded) if any(_are_alike(word, other) for other in said)]
        if common:
            found.append((sum(map(len, common)), topic))
    shared = await _shared_by_others(tx, asker, [topic.id for _, topic in found])
    return max(found, key=lambda one: (one[1].id in shared, one[0], one[1].id))[1] if found else None


def _words(folded: str) -> set[str]:
    return {word for word in re.findall(r"\w+", folded) if len(word) >= LONG_ENOUGH}


def _are_alike(one: str, other: str) -> bool:
    """Tell whether two words begin alike: "recruit" and "recruiting"."""
    return one.startswith(other) or other.startswith(one)


async def _look(tx: Transaction, ask: Ask, now: datetime) -> Ask:
    asker = await tx.members.get(ask.asker)
    if asker is None:
        raise NotFound("member", ask.asker)
    others = [one for one in await tx.asks.of_member(ask.asker) if one.state is AskState.OPEN and one.id != ask.id]
    if len(others) >= MOST_OPEN:
        raise InvalidValue("ask", "too many")
    ends_at = asker.window.next_open(now + SEARCHES_FOR, asker.tz)
    looking = replace(ask, ends_at=ends_at, searches=ask.searches + 1)
    await tx.asks.put(looking)
    await tx.agenda.put(Due(DueKind.END_ASK, ask.id, ends_at))
    await carry_ask(tx, ask.id, now)
    return looking


async def _is_told(tx: Transaction, ask: Ask) -> bool:
    chat = await chat_of(tx, ask)
    if chat is None:
        return True  # it was, and is gone with whom it was with
    introduction = await introduction_to(tx, chat, ask.asker)
    return introduction is not None and introduction.state is OutboxState.DELIVERED


def _optional(raw: str, field: str) -> str:
    return clean_text(raw, MAX_WORDS, field) if fold(raw) else ""
