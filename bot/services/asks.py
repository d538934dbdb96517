"""What askers do with their asks: write, preview, send, take back, extend and widen them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.delivery.cleanup import plan_cleanup
from bot.model.asks import MAX_OPEN, MAX_PART, SEARCHES_FOR, Ask, AskState, Carried, CarriedState, Wording
from bot.model.chats import Chat
from bot.model.errors import IllegalMove, InvalidValue, NotFound
from bot.model.freeze import FREEZE_FLOOR
from bot.model.ids import AskId, ChatId, MemberId, TopicId
from bot.model.jobs import Due, EndAsk
from bot.model.members import Member
from bot.model.outbox import OutboxState
from bot.model.topic_names import MAX_COMPARED, stems_of, words_in_common
from bot.model.topics import Standing, Topic, clean_text, fold
from bot.ports import Transaction
from bot.services.ask_turns import carry_ask
from bot.services.ask_withdrawals import is_lost_on_asker, take_back
from bot.services.introduction_receipts import introduced_chats, introduction_to, may_have_been_told
from bot.services.introductions import MAX_PENDING_CHATS, undo_introduction
from bot.services.members import find_member
from bot.services.notes import chat_with
from bot.services.question_topics import topic_in
from bot.services.topic_similarity import held_as, maybe_near, narrower_topics, near_topics
from bot.services.topics import add_topic_of, find_topic

MAX_ALTERNATIVES = 4
"""Maximum number of alternative topics in a preview."""
MAX_LISTED = 5
"""Maximum number of asks in a list. This many asks, with buttons, fit into a message on every platform."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The data of an ask's form, as the asker filled it in."""

    what: str
    topic: str
    why: str = ""
    tried: str = ""
    shows_name: bool = False
    first: MemberId | None = None
    """The member to ask first. The asker has met this member."""
    others_too: bool = True
    """Whether other members are asked after `first`. If `first` is None, others are asked in any case."""


@dataclass(frozen=True, slots=True)
class AskRow:
    """An ask as its asker sees it."""

    ask: Ask
    topic: Topic | None
    state: AskState
    """The ask's state, but OPEN instead of AGREED until the asker's introduction has arrived."""


async def write_ask(tx: Transaction, asker: Member, draft: Draft, now: datetime) -> Ask:
    """Store a draft of an ask, in place of an earlier draft. If the draft names no topic, take one from its question.

    Each draft has its own id, so that a button below an old draft can't send the new one.

    Raises:
        InvalidValue: the words or the topic are missing or too long.
    """
    words = Wording(
        clean_text(draft.what, MAX_PART, "what"), _optional(draft.why, "why"), _optional(draft.tried, "tried")
    )
    name = _optional(draft.topic, "topic") or await topic_in(tx, asker.id, words.what)
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
    """Return a member's draft, if there is one."""
    return next((ask for ask in await tx.asks.of_member(asker) if ask.state is AskState.DRAFT), None)


async def find_ask(tx: Transaction, ask_id: AskId, asker: MemberId) -> Ask:
    """Return one of a member's own asks.

    Raises:
        NotFound: there is no such ask, or another member wrote it.
    """
    ask = await tx.asks.get(ask_id)
    if ask is None or ask.asker != asker:
        raise NotFound("ask", ask_id)
    return ask


async def first_asked(tx: Transaction, ask: Ask) -> Member | None:
    """Return the member whom the asker chose to ask first; None if there is none, or if this member has left."""
    known = next((one for one in await tx.asks.carried(ask.id) if one.known), None)
    return await tx.members.get(known.member) if known else None


async def has_just_met(tx: Transaction, asker: MemberId, now: datetime) -> bool:
    """Return whether an asker was introduced to anybody within FREEZE_FLOOR.

    Members whom the asker met so recently get an ask only if the asker names them.
    """
    latest = await introduced_chats(tx, asker, MAX_PENDING_CHATS)
    return any(chat.introduced_at > now - FREEZE_FLOOR for chat in latest)


async def alternative_topics(tx: Transaction, ask: Ask) -> Sequence[Topic]:
    """Return a few topics that other members share and that may work better than the ask's own topic.

    Topics that are narrower than the ask's topic come first; a broad topic such as "career" has some. If no other
    member shares the ask's topic, similar topics follow, then topics that have a word in common with it. Hidden topics
    are left out.
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
    offered = [one for one in dict.fromkeys(found) if one.id in shared and one.standing is not Standing.HIDDEN]
    return [one for one in offered if one.id != topic.id][:MAX_ALTERNATIVES]


async def is_shared(tx: Transaction, ask: Ask) -> bool:
    """Return whether another member shares the ask's topic. Members who may not be asked now count, too.

    If the topic is hidden, return False, because the ask goes to nobody.
    """
    topic = await held_as(tx, ask.topic)
    return topic not in await tx.topics.hidden() and bool(await _shared_by_others(tx, ask.asker, [topic]))


async def _with_a_word_of(tx: Transaction, topic: Topic) -> list[Topic]:
    """Return topics that have words in common with a topic. Topics with the most words in common come first."""
    stems = stems_of(topic.name)
    named = {other.id: other for _, other in await tx.topics.like(stems, MAX_COMPARED)} if stems else {}
    holders = await tx.topics.holders(named)
    found = [(words_in_common(topic.name, other.name), other) for other in named.values()]
    found.sort(key=lambda one: (-one[0], -holders[one[1].id], one[1].folded))
    return [other for common, other in found if common]


async def _shared_by_others(tx: Transaction, asker: MemberId, topics: Collection[TopicId]) -> set[TopicId]:
    return {one.topic for one in await tx.topics.sharing(topics) if one.member != asker}


async def change_topic(tx: Transaction, ask: Ask, topic: TopicId) -> Ask:
    """Change the topic of a draft.

    Raises:
        NotFound: nobody holds the topic any more.
        IllegalMove: the ask was sent already.
    """
    if ask.state is not AskState.DRAFT:
        raise IllegalMove("ask", ask.state.value, "asked about another topic")
    other = await find_topic(tx, topic)
    narrowed, named = replace(ask, topic=other.id), await tx.asks.carried(ask.id)
    await tx.asks.remove(ask.id)  # also deletes the ask's topic if nothing else names the topic
    await tx.asks.put(narrowed)
    for one in named:
        await tx.asks.put_carried(one)
    return narrowed


async def ask_first(tx: Transaction, ask: Ask, member: MemberId) -> Ask:
    """Set the member who is asked first once a draft is sent. Other members are asked later.

    Raises:
        NotFound: the member has left, or the asker has not met them.
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
    """Send a draft, and set the last day of its search. Only the asker can change that day.

    Raises:
        IllegalMove: the ask was sent already.
        InvalidValue: the asker has too many open asks.
    """
    if ask.state is not AskState.DRAFT:
        raise IllegalMove("ask", ask.state.value, "sent")
    sent = [one for one in await tx.asks.of_member(ask.asker) if one.state is not AskState.DRAFT]
    opened = replace(ask.move(AskState.OPEN), asked_at=now, is_first=not sent)
    return await _look(tx, opened, now)


async def withdraw_ask(tx: Transaction, ask: Ask, now: datetime) -> Ask:
    """Close an ask, because its asker cancels it or stops looking. If nobody was told of its chat, undo the chat.

    Raises:
        IllegalMove: the ask is a draft or closed already; or a member may know of its chat, unless the asker will never
            be told (`is_lost_on_asker`).
    """
    closed = replace(ask.move(AskState.CLOSED), waits=False)
    if ask.state is AskState.AGREED and not await is_lost_on_asker(tx, ask):
        chat = await chat_of(tx, ask)
        if chat is None or await may_have_been_told(tx, chat):
            raise IllegalMove("ask", ask.state.value, AskState.CLOSED.value)
        await undo_introduction(tx, chat)
    await take_back(tx, ask, now)
    await tx.asks.put(closed)
    return closed


async def keep_looking(tx: Transaction, ask: Ask, now: datetime, also: Sequence[TopicId] = ()) -> Ask:
    """Extend a search that has ended, or add topics to a search that goes on, and keep its last day.

    `also` are topics to add in either case. With them, the ask also goes to others than the member asked first.

    Raises:
        IllegalMove: the ask is closed, or the asker knows of the chat that the ask led to.
        InvalidValue: the search has ended, and the asker has too many other open asks.
    """
    topics, others_too = tuple(sorted({*ask.also, *also} - {ask.topic})), ask.others_too or bool(also)
    is_agreed = ask.state is AskState.AGREED
    if is_agreed and await _is_told(tx, ask):
        raise IllegalMove("ask", ask.state.value, AskState.OPEN.value)
    if is_agreed or ask.state is AskState.OPEN:  # the asker sees that Refill still searches, so the last day stays
        wider = replace(ask, also=topics, others_too=others_too)
        await tx.asks.put(wider)
        if wider.waits:
            await carry_ask(tx, ask.id, now)
        return wider
    return await _look(tx, replace(ask.move(AskState.OPEN), also=topics, others_too=others_too), now)


async def drop_draft(tx: Transaction, ask: Ask) -> None:
    """Delete a draft.

    Raises:
        IllegalMove: the ask was sent already.
    """
    if ask.state is not AskState.DRAFT:
        raise IllegalMove("ask", ask.state.value, "thrown away")
    await tx.asks.remove(ask.id)


async def asks_of(tx: Transaction, asker: MemberId) -> list[AskRow]:
    """Return a member's asks as the member sees them, latest first."""
    return await as_seen_by_asker(tx, await tx.asks.of_member(asker))


async def listed_asks(tx: Transaction, asker: MemberId) -> list[Ask]:
    """Return the asks in a member's list: the latest that are not closed."""
    return [ask for ask in await tx.asks.of_member(asker) if ask.state is not AskState.CLOSED][:MAX_LISTED]


async def as_seen_by_asker(tx: Transaction, asks: Sequence[Ask]) -> list[AskRow]:
    """Return asks with the states that their asker may know."""
    topics = await tx.topics.get_many({ask.topic for ask in asks})
    rows = []
    for ask in asks:
        is_known = ask.state is not AskState.AGREED or await _is_told(tx, ask)
        rows.append(AskRow(ask, topics.get(ask.topic), ask.state if is_known else AskState.OPEN))
    return rows


async def chat_of(tx: Transaction, ask: Ask) -> Chat | None:
    """Return the chat that the latest yes to an ask led to, if there is one."""
    yes = next((one for one in reversed(await tx.asks.carried(ask.id)) if one.state is CarriedState.YES), None)
    return await tx.chats.get(chat_id_of(tx, ask, yes.member)) if yes else None


def chat_id_of(tx: Transaction, ask: Ask, other: MemberId) -> ChatId:
    """Return the id of the chat between an asker and `other`, who said yes."""
    return ChatId(tx.derive_id("chat", ask.id, *sorted((ask.asker, other))))


async def example_topics(tx: Transaction, asker: MemberId, limit: int) -> list[Topic]:
    """Return topics that are suggested to everybody and that other members share, most held first."""
    return list(await tx.topics.common(limit, shared_but_by=asker))


async def _look(tx: Transaction, ask: Ask, now: datetime) -> Ask:
    asker = await find_member(tx, ask.asker)
    seen = await asks_of(tx, ask.asker)  # count asks as the asker sees them, so that a refusal doesn't reveal a yes
    if len([row for row in seen if row.state is AskState.OPEN and row.ask.id != ask.id]) >= MAX_OPEN:
        raise InvalidValue("ask", "too many")
    ends_at = asker.window.next_open(now + SEARCHES_FOR, asker.tz)
    looking = replace(ask, ends_at=ends_at, searches=ask.searches + 1)
    await tx.asks.put(looking)
    await tx.agenda.put(Due(EndAsk(ask.id), ends_at))
    await plan_cleanup(tx, now)
    await carry_ask(tx, ask.id, now)
    return looking


async def _is_told(tx: Transaction, ask: Ask) -> bool:
    chat = await chat_of(tx, ask)
    if chat is None:
        return True  # the chat was deleted, because its other member was forgotten
    introduction = await introduction_to(tx, chat, ask.asker)
    return introduction is not None and introduction.state is OutboxState.DELIVERED


def _optional(raw: str, field: str) -> str:
    return clean_text(raw, MAX_PART, field) if fold(raw) else ""
