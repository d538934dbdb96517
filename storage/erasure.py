"""Forgets a member in every table. If the member returns, others' decisions about the member apply again."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import and_, or_

from bot.model.again import Again, Wish
from bot.model.asks import AWAITS_RESULT, REACHED, Ask, AskState, Carried, Wording
from bot.model.blocks import Block
from bot.model.chats import Chat
from bot.model.daily import DAY, WEEK
from bot.model.ids import AskId, ChatId, MemberId, TopicId
from bot.model.jobs import CarryAsk
from bot.model.members import Member
from bot.model.message_keys import MessageKind
from bot.model.refills import Acquaintance, Refill, pair_of
from storage import tables as t
from storage.agenda import SqlAgenda
from storage.chats import SqlChats
from storage.circles import SqlRounds
from storage.community_scope import CommunityScope
from storage.identity_map import values_of
from storage.jobs import KINDS
from storage.keyed_ids import KeyedIds
from storage.message_erasure import delete_messages, delete_messages_about, end_of, keep_days, mask_topics
from storage.notes import drop_notes
from storage.outbox import UNSENT, SqlOutbox
from storage.topics import drop_uncalled, drop_unused

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""A placeholder date."""
NUDGES_COUNT_FOR: Final = WEEK
"""How long a nudge counts towards a member's budget."""
NO_CHAT: Final = ChatId("")


async def forget(scope: CommunityScope, keyed_ids: KeyedIds, member: MemberId) -> None:
    """Delete a member's data, and topics that only the member used.

    After a chat of three or more, the store keeps that the other members met, and their answers about each other.
    Otherwise a private "no" between two of them would be lost. The store also keeps who blocked the member, who said
    "no" about the member, and who met the member. In these rows a pseudonym replaces the member, so that the member
    can't undo others' decisions by leaving and returning. Asks and nudges that count for others stay without content.
    """
    chats = await scope.values(t.chat_member.c.chat_id, member_id=member)
    topics, last_signs = await _topics_of(scope, member, chats), t.member.c.last_sign_at
    counted_since = max(await scope.values(last_signs, id=member), default=NEVER) - NUDGES_COUNT_FOR
    called = set(await scope.values(t.interest.c.called, member=member))
    scope.erases = True
    await _leave_rounds(scope, member)
    gone = await _delete_chats(scope, member, chats)
    asks = await _delete_asks(scope, keyed_ids, member)
    go_on = set(chats) - gone
    await delete_messages(scope, keyed_ids, member, go_on)
    await delete_messages_about(scope, keyed_ids, {*gone, *asks.deleted}, counted_since)
    wished = await scope.values(t.wish.c.member, about=member)
    theirs_among_others = {f"{one} {member}" for one in (*go_on, *wished)}
    await SqlAgenda(scope).remove_about({member, *gone, *asks.ended}, theirs_among_others)
    theirs = (
        (t.interest, t.interest.c.member == member),
        (t.membership, t.membership.c.member == member),
        (t.organiser, t.organiser.c.member == member),
        (t.check_in, t.check_in.c.member == member),
        (t.carried, t.carried.c.member == member),
        (t.block, t.block.c.member == member),
        (t.wish, t.wish.c.member == member),
        (t.wish, and_(t.wish.c.about == member, t.wish.c.answer != Again.NO)),
        (t.member, t.member.c.id == member),
    )
    for table, condition in theirs:
        await scope.delete(table, condition)
    await drop_notes(scope, scope.any_of(t.note, t.note.c.author == member, t.note.c.about == member))
    await _hide(scope, keyed_ids, member)
    await _clear_topics(scope, keyed_ids, topics)
    await drop_uncalled(scope, called)
    await drop_unused(scope, topics)


async def ids_of(scope: CommunityScope, member: MemberId) -> set[str]:
    """Return the ids of a member's asks, chats and topics, without topics in which somebody else has an interest.

    A member's topics are those of the member's interests, asks, chats and refills.
    """
    chats = await scope.values(t.chat_member.c.chat_id, member_id=member)
    topics = await _topics_of(scope, member, chats)
    others = t.interest.c.member != member
    by_others = await scope.values(t.interest.c.topic, others, by=(t.interest.c.topic,), topic=topics)
    asks = await scope.values(t.ask.c.id, asker=member)
    return {*asks, *chats, *topics} - set(by_others)


async def recall(scope: CommunityScope, keyed_ids: KeyedIds, member: MemberId) -> None:
    """Replace pseudonyms by ids in the rows of a member who joins or returns and a member who is present.

    So others' decisions about the member apply again, and the member's own about members who were away. Newer decisions
    take precedence.
    """
    members = await scope.values(t.member.c.id, t.member.c.id != member)
    others = {keyed_ids.pseudonym_of(member, other): other for other in members}
    met = t.acquaintance.c
    known = await scope.present(others, t.block.c.other, t.wish.c.about, met.one, met.other)
    others = {pseudonym: other for pseudonym, other in others.items() if pseudonym in known}
    if not others:
        return  # the usual case: a newcomer
    for block in await scope.find(Block, other=others):
        other = others[block.other]
        await _replace(scope, block, replace(block, other=member if block.member == other else other))
    for wish in await scope.find(Wish, about=others):
        other = others[wish.about]
        await _replace(scope, wish, replace(wish, about=member if wish.member == other else other))
    for pair in await scope.find(Acquaintance, or_(scope.among(met.one, others), scope.among(met.other, others))):
        one, other = pair_of(member, others.get(pair.one) or others[pair.other])
        await _replace(scope, pair, replace(pair, one=one, other=other))


async def _hide(scope: CommunityScope, keyed_ids: KeyedIds, member: MemberId) -> None:
    """In blocks, answers and pairs that stay, replace a member by pseudonyms.

    Times become the end of their UTC week. The others' `kept_apart_at` becomes the end of its UTC day. So no time gets
    earlier, and no freeze gets shorter. Ids of chats are removed, and the rhythm of pairs starts again.
    """
    blocks, wishes = await scope.find(Block, other=member), await scope.find(Wish, about=member)
    kept_apart = {block.member for block in blocks} | {wish.member for wish in wishes if wish.answer is Again.NO}
    for who in await scope.find(Member, t.member.c.kept_apart_at.is_not(None), id=kept_apart):
        day = end_of(DAY, who.kept_apart_at) if who.kept_apart_at else None
        await scope.change(t.member, t.member.c.id == who.id, kept_apart_at=day)
    for block in blocks:
        await scope.add(replace(block, other=keyed_ids.pseudonym_of(member, block.member)))
    for wish in wishes:
        pseudonym, week = keyed_ids.pseudonym_of(member, wish.member), end_of(WEEK, wish.answered_at)
        await scope.add(replace(wish, about=pseudonym, chat=NO_CHAT, answered_at=week))
    pairs = await scope.find_any(Acquaintance, {"one": member}, {"other": member})
    for pair in pairs:
        left = pair.other if pair.one == member else pair.one
        one, other = pair_of(left, keyed_ids.pseudonym_of(member, left))
        await scope.add(Acquaintance(one, other, end_of(WEEK, pair.introduced_at), NO_CHAT))
    for column, named in (
        (t.block.c.other, blocks),
        (t.wish.c.about, wishes),
        (t.acquaintance.c.one, [pair for pair in pairs if pair.one == member]),
        (t.acquaintance.c.other, [pair for pair in pairs if pair.other == member]),
    ):
        if named:
            await scope.delete(column.table, column == member)


async def _replace(scope: CommunityScope, old: object, new: object) -> None:
    """Replace a row by a row with another key. If a row with the other key exists, that row stays unchanged."""
    table, values = t.TABLES[type(old)], values_of(old)
    await scope.add(new)
    await scope.delete(table, *(column == values[column.name] for column in table.primary_key if column.name in values))


async def _topics_of(scope: CommunityScope, member: MemberId, chats: Collection[ChatId]) -> set[TopicId]:
    """Return the topics that may be unused once a member is forgotten; `chats` are the member's chats."""
    found = await scope.values(t.interest.c.topic, member=member)
    found += await scope.values(t.chat.c.topic, id=chats)
    refills = await scope.find_any(Refill, {"one": member}, {"other": member}, {"after": chats})
    found += [refill.topic for refill in refills]
    found += await scope.values(t.ask.c.topic, asker=member)
    return {topic for topic in found if topic is not None}


async def _leave_rounds(scope: CommunityScope, member: MemberId) -> None:
    """Remove a member from rounds that are under way; rounds that are over keep no names."""
    rounds = await scope.values(t.round_member.c.round_id, member_id=member)
    for a_round in rounds:
        await SqlRounds(scope).leave(a_round, member)
    # Only older versions write these columns.
    await scope.change(t.round_, scope.among(t.round_.c.id, rounds), inputs=None, outcome=None)


async def _delete_chats(scope: CommunityScope, member: MemberId, theirs: Collection[ChatId]) -> set[str]:
    """Delete a member's chats of two, messages to these chats, and refills. Larger chats continue without the member.

    Return the ids of the deleted chats and refills.
    """
    found = await scope.find(Chat, id=theirs)
    for chat in found:
        if len(chat.members) > 2:
            await SqlChats(scope).leave(chat, member)
    chats = [chat.id for chat in found if len(chat.members) <= 2]
    refills = [refill.id for refill in await scope.find_any(Refill, {"one": member}, {"other": member})]
    await scope.delete(t.refill, id=refills)
    await scope.delete(t.outbox, chat_id=chats)
    await scope.delete(t.chat, id=chats)
    return {*chats, *refills}


@dataclass(frozen=True, slots=True)
class ForgottenAsks:
    """The asks that are over because their asker was forgotten."""

    ended: frozenset[AskId]
    """Asks that no reader has any more. The caller removes the jobs of these asks."""
    deleted: frozenset[AskId]
    """Ended asks that had no turn with a reader. Their rows are deleted."""


async def _delete_asks(scope: CommunityScope, keyed_ids: KeyedIds, member: MemberId) -> ForgottenAsks:
    """Delete or empty a member's asks, and delete undelivered messages that contain the member's words.

    An ask that had a turn with a reader stays as an empty row, because it counts for the reader's limit of asks. While
    a reader has the ask, it stays open, with its job, because its end would tell the reader who asked. `close_ask`
    closes it afterwards.
    """
    asks = await scope.values(t.ask.c.id, asker=member)
    with_job = await scope.values(t.agenda.c.subject, kind=KINDS[CarryAsk], subject=asks)
    everywhere = await scope.find(Carried, ask=asks)
    about = await SqlOutbox(scope, keyed_ids).keys_about(asks)
    said = {carried.key for carried in everywhere}
    said.update(await scope.values(t.outbox.c.key, t.outbox.c.replaces.is_(None), key=about))
    said = {key for key in said if key.kind is not MessageKind.NAMELESS_REPORT}  # without words of the asker
    await scope.delete(t.outbox, UNSENT, key=said)
    counted = [carried for carried in everywhere if carried.state in REACHED]
    kept = {carried.ask for carried in counted}
    with_somebody = {carried.ask for carried in counted if carried.state in AWAITS_RESULT} & set(with_job)
    await scope.delete(t.ask, id=set(asks) - kept)
    await scope.delete(t.carried, t.carried.c.state.not_in(sorted(REACHED)), ask=kept)
    for carried in counted:
        await scope.put(_without_times(carried, is_open=carried.ask in with_somebody))
    for ask in sorted(kept):
        nobody = MemberId(keyed_ids.id_of("asker", ask))
        await scope.put(Ask(ask, nobody, TopicId(""), Wording(""), NEVER, NEVER, AskState.CLOSED))
        if ask in with_somebody:  # two steps, so that a held asker who returns finds the ask open
            await scope.change(t.ask, t.ask.c.id == ask, state=AskState.OPEN)
    await keep_days(scope, keyed_ids, kept - with_somebody)
    return ForgottenAsks(frozenset(asks) - with_somebody, frozenset(asks) - kept)


async def close_ask(scope: CommunityScope, keyed_ids: KeyedIds, ask: AskId) -> bool:
    """Close an ask whose asker is gone, and reduce its times to days.

    Return False, and do nothing, while a message about the ask is not done.
    """
    if await scope.values(t.outbox.c.key, UNSENT, key=await SqlOutbox(scope, keyed_ids).keys_about({ask})):
        return False
    scope.erases = True
    await scope.change(t.ask, t.ask.c.id == ask, state=AskState.CLOSED)
    await scope.change(t.carried, t.carried.c.ask == ask, asked_at=None, known=False)
    await keep_days(scope, keyed_ids, {ask})
    return True


def _without_times(carried: Carried, *, is_open: bool) -> Carried:
    """Return a carried ask as it is kept when its asker is forgotten.

    `chosen_at` becomes the end of its UTC day, so that the reader's next ask comes no earlier. While the ask is open,
    `asked_at` stays, so that the reader still has the full time to answer.
    """
    told = carried if is_open else replace(carried, asked_at=None, known=False)
    return replace(told, chosen_at=end_of(DAY, carried.chosen_at))


async def _clear_topics(scope: CommunityScope, keyed_ids: KeyedIds, topics: Collection[TopicId]) -> None:
    """If no interest and no ask uses one of these topics, remove the topic from others' chats, refills and messages."""
    used = await scope.values(t.interest.c.topic, topic=topics)
    used += await scope.values(t.ask.c.topic, topic=topics)
    unused = set(topics) - set(used)
    if not unused:
        return
    for table in (t.chat, t.refill):
        await scope.change(table, scope.among(table.c.topic, unused), topic=None)
    names = {*await scope.values(t.topic.c.name, id=unused)}
    names |= {*await scope.values(t.alias.c.name, topic=unused)}
    await mask_topics(scope, keyed_ids, names)
