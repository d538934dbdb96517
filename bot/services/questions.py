"""Questions: render an ask for one member, change the message, and decide whether a reader may learn who asked."""

from collections.abc import Callable
from datetime import datetime

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.asks import (
    REACHED,
    Ask,
    Carried,
)
from bot.model.content import Message
from bot.model.ids import AskId, MemberId
from bot.model.interests import Stance
from bot.model.members import Member
from bot.model.message_keys import QuestionChange
from bot.model.outbox import Urgency
from bot.model.topics import Topic
from bot.ports import Transaction
from bot.services.ask_candidates import topics_for
from bot.texts import questions as texts
from bot.texts.localization import Voice


async def question_for(tx: Transaction, ask: Ask, asker: Member, member: Member, *, known: bool) -> Message:
    """Render an ask for one member. The text does not depend on the members who had the ask before.

    `known` tells whether the asker named the member.
    """
    theirs = None if known else await _best_topic(tx, ask, member.id)
    return texts.question(Voice.of(member), ask, asker, await tx.topics.get(ask.topic), theirs, known=known)


async def _best_topic(tx: Transaction, ask: Ask, member: MemberId) -> Topic | None:
    """Return the topic that fits an ask best, of those that a member is happy to be asked about, or None."""
    shared = [one.topic for one in await tx.topics.interests_of([member]) if one.stance is Stance.SHARING]
    topics = await tx.topics.get_many([ask.topic, *shared])
    about = topics.get(ask.topic)
    if about is not None and about.folded in {topics[topic].folded for topic in shared}:
        return about
    fit = await topics_for(tx, ask, shared)
    best = min((topic for topic in shared if topic in fit), key=lambda topic: (-fit[topic], topic), default=None)
    return topics[best] if best else None


async def latest_carried(tx: Transaction, ask_id: AskId) -> Carried | None:
    """Return an ask's latest turn, even if its question has not arrived or was never sent. MISSED turns don't count."""
    reached = [one for one in await tx.asks.carried(ask_id) if one.state in REACHED]
    return reached[-1] if reached else None


async def is_asker_hidden_from(tx: Transaction, ask: Ask, reader: MemberId) -> bool:
    """Return whether a reader may not learn who wrote a question."""
    return await came_without_name_at(tx, ask, reader) is not None


async def came_without_name_at(tx: Transaction, ask: Ask, reader: MemberId) -> datetime | None:
    """Return the time at which a nameless question reached, or may have reached, a reader; None if it did not."""
    reached = [one for one in await tx.asks.carried(ask.id) if one.member == reader and one.state in REACHED]
    outgoing = await tx.outbox.get(reached[0].key) if reached and not ask.shows_name else None
    if outgoing is None or not outgoing.may_have_arrived:
        return None
    return outgoing.delivered_at or outgoing.unsure_since or outgoing.due_at


async def change_question(
    tx: Transaction,
    carried: Carried,
    change: QuestionChange,
    say: Callable[[Voice], Message],
    now: datetime,
    urgency: Urgency = Urgency.EXPECTED,
) -> None:
    """Enqueue a text that replaces the question in a member's conversation."""
    member = await tx.members.get(carried.member)
    if member is not None:
        key = message_keys.question_change(carried.ask, carried.member, change)
        message = say(Voice.of(member))
        await enqueue_for_member(tx, now, key, member, message, urgency, replaces=carried.key)
