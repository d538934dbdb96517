"""Introductions: open a chat, tell its members and plan what follows; or undo the chat.

Its text, with the topic, the reason and the openers, is in `bot/texts/introductions.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations
from typing import Final

from bot.delivery.cleanup import plan_cleanup
from bot.delivery.enqueue import all_reachable_at, drop_for_chat, enqueue_for_chat
from bot.model import message_keys
from bot.model.asks import CarriedState, Limit
from bot.model.chats import Chat, ChatState, Origin
from bot.model.checkins import CHECK_IN_AFTER_INTRODUCTION, CheckIn
from bot.model.circles import Circle, Introduces
from bot.model.content import Message
from bot.model.daily import DAY, daily_at
from bot.model.errors import NotFound
from bot.model.ids import AskId, ChannelId, ChatId, MemberId, RefillId, RoundId, TopicId
from bot.model.jobs import CheckInMember, Due, FindLeavers, IntroduceRefill, LapseRefill, OfferRefill, RemindChat
from bot.model.meeting_times import suggest_times
from bot.model.members import Member
from bot.model.outbox import Urgency
from bot.model.pairing import Group, Reason
from bot.model.refills import STEPS_BACK_AFTER, Acquaintance, RefillState, pair_of
from bot.model.rounds import Round
from bot.ports import Transaction
from bot.services.introduction_receipts import may_have_been_told
from bot.services.opener_inputs import MAX_EARLIER_CHATS, openers_for
from bot.texts import introductions as texts
from bot.texts.localization import Voice

REMIND_BEFORE_END: Final = timedelta(days=2)
MAX_CURRENT_CHATS: Final = 50
"""Maximum number of a member's chats that are read. No member has more chats under way."""
MAX_PENDING_CHATS: Final = 10
"""Maximum number of a member's chats whose introduction has not arrived yet."""
REMIND_AFTER_INTRODUCTION: Final = timedelta(days=3)
"""Minimum time from an introduction to its reminder."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The data from which a chat is opened."""

    origin: Origin
    members: tuple[MemberId, ...]
    topic: TopicId | None
    reason: Reason
    circle: Circle | None = None
    round: RoundId | None = None
    refill: RefillId | None = None
    ask: AskId | None = None
    in_writing: bool = False
    """Whether the member who said yes prefers to write. If so, no times are offered."""
    ends_at: datetime | None = None
    """End of the round, for the reminder before it."""


def round_opening(circle: Circle, a_round: Round, group: Group) -> Opening:
    """Return the data from which a chat of a round is opened."""
    return Opening(Origin.ROUND, group.members, group.topic, group.reason, circle, a_round.id, ends_at=a_round.ends_at)


def introduces_at(members: Mapping[MemberId, Member], now: datetime) -> datetime:
    """Return when to introduce members who agreed: within all their windows or, without such a time in two days, now.

    No chat is stored until then.
    """
    return all_reachable_at(members, now) or now


async def introduce(tx: Transaction, opening: Opening, now: datetime) -> Chat:
    """Open a chat, enqueue its introduction, and plan its check-ins. A second call for the chat changes nothing."""
    (chat,) = await introduce_all(tx, [opening], now)
    return chat


async def introduce_all(tx: Transaction, openings: Sequence[Opening], now: datetime) -> list[Chat]:
    """Open several chats as `introduce` does. Their data is loaded together."""
    members = {member for opening in openings for member in opening.members}
    ids = [_chat_of(tx, opening) for opening in openings]
    opened = await tx.chats.get_many(ids)
    await tx.members.get_many(members)
    await tx.topics.get_many({opening.topic for opening in openings if opening.topic})
    await tx.topics.interests_of(members)
    await tx.acquaintances.load([pair for opening in openings for pair in combinations(opening.members, 2)])
    had = await tx.chats.openers_had(members, MAX_EARLIER_CHATS)
    await plan_cleanup(tx, now)
    await tx.get_community()  # read before any chat waits to be written, so that all chats are written together
    chats = []
    for chat_id, opening in zip(ids, openings, strict=True):
        await tx.give_way()
        chats.append(opened.get(chat_id) or await _introduce(tx, chat_id, opening, had, now))
    if len(opened) < len(openings):
        await tx.agenda.put(Due(FindLeavers(), finds_leavers_at(tx, now)))
    return chats


def _chat_of(tx: Transaction, opening: Opening) -> ChatId:
    source = opening.round or opening.refill or opening.ask
    return ChatId(tx.derive_id("chat", source, *sorted(opening.members)))


async def _introduce(
    tx: Transaction, chat_id: ChatId, opening: Opening, had: Mapping[MemberId, Sequence[str]], now: datetime
) -> Chat:
    members = await tx.members.get_many(opening.members)
    chat = Chat(
        id=chat_id,
        origin=opening.origin,
        members=tuple(sorted(opening.members)),
        topic=opening.topic,
        reason=opening.reason,
        introduced_at=now,
        circle=opening.circle.id if opening.circle else None,
        round=opening.round,
        refill=opening.refill,
        ask=opening.ask,
    )
    alone = await _where_introduced(tx, chat) is Introduces.ALONE
    chat = replace(
        chat, apart=alone or all_reachable_at(members, now) is None, openers=await openers_for(tx, chat, had)
    )
    if not opening.in_writing:
        chat = replace(chat, offered=suggest_times(members.values(), now, circle=opening.circle))
    await tx.chats.put(chat)
    for member in chat.members:
        await tx.chats.put_check_in(CheckIn(chat.id, member))
        await tx.agenda.put(Due(CheckInMember(chat.id, member), now + CHECK_IN_AFTER_INTRODUCTION))
    if opening.circle and opening.ends_at:
        reminded_at = remind_at(opening.circle, opening.ends_at)
        if reminded_at > now + REMIND_AFTER_INTRODUCTION:
            await tx.agenda.put(Due(RemindChat(chat.id), reminded_at))
    for one, other in combinations(chat.members, 2):
        known = await tx.acquaintances.get(one, other) or Acquaintance(*pair_of(one, other), now, chat.id)
        refills = known.refills + (opening.origin is Origin.REFILL)
        await tx.acquaintances.put(replace(known, introduced_at=now, chat=chat.id, refills=refills))
    await enqueue_introduction(tx, chat, members, now)
    return chat


def finds_leavers_at(tx: Transaction, now: datetime) -> datetime:
    """Return when to look for members who left: once a day. Each community has its own minute of the day."""
    return daily_at(tx.derive_seed("find leavers"), now)


def remind_at(circle: Circle, ends_at: datetime) -> datetime:
    """Return when to remind members of a round's chats: two days before its end, or earlier if that is a day off."""
    at = ends_at - REMIND_BEFORE_END
    while circle.is_off(at):
        at -= DAY
    return at


async def introduce_alone(tx: Transaction, chat_id: ChatId, now: datetime) -> bool:
    """Introduce a chat's members in separate messages, because they can't share a conversation.

    Later messages to the chat are separate, too. A second call changes nothing. Return False if the chat is gone.
    """
    chat = await tx.chats.get(chat_id)
    if chat is None:
        return False
    chat = replace(chat, apart=True)
    await tx.chats.put(chat)
    members = await tx.members.get_many(chat.members)
    say = await introduction_text(tx, chat, members, now)
    await enqueue_for_chat(tx, now, message_keys.introduction(chat.id), chat, None, members, say, Urgency.EXPECTED)
    return True


async def withdraw_introductions(tx: Transaction, one: MemberId, other: MemberId) -> tuple[Chat, ...]:
    """Undo the chats with both members that nobody was told of, and return these chats.

    If any member may have been told of a chat, only drop the unsent direct introduction of `one`.
    """
    withdrawn = []
    for chat in await tx.chats.of_member(one, limit=MAX_CURRENT_CHATS):
        if other not in chat.members:
            continue
        await tx.outbox.drop_key(message_keys.introduction(chat.id).for_member(one))
        if chat.state is not ChatState.INTRODUCED or await may_have_been_told(tx, chat):
            continue
        await undo_introduction(tx, chat)
        withdrawn.append(chat)
    return tuple(withdrawn)


async def undo_introduction(tx: Transaction, chat: Chat, *, stay_apart: bool = False) -> None:
    """Delete a chat that nobody was told of, with its jobs and messages.

    If `stay_apart` is true, the members stay stored as introduced, so that they are not paired again in the freeze.
    """
    changes = [message_keys.introduction_change(chat.id, revision) for revision in range(1, chat.revision + 1)]
    for key in (message_keys.introduction(chat.id), *changes):
        await tx.outbox.remove([key, *map(key.for_member, chat.members)])
    for member in chat.members:
        await tx.agenda.remove(CheckInMember(chat.id, member))
    await tx.agenda.remove(RemindChat(chat.id))
    await tx.chats.remove(chat.id)
    if chat.refill is not None:
        await _reopen_refill(tx, chat.refill)
    if not stay_apart:
        for pair in combinations(chat.members, 2):
            await _undo_acquaintance(tx, chat, *pair)


async def _reopen_refill(tx: Transaction, refill_id: RefillId) -> None:
    """Set a refill back to its state before its chat was opened, or to LAPSED if its time has passed."""
    refill = await tx.acquaintances.refill(refill_id)
    if refill is not None and refill.state is RefillState.AGREED:
        await tx.acquaintances.put_refill(refill.move(await state_without_chat(tx, refill_id)))
        await tx.agenda.remove(IntroduceRefill(refill_id))


async def state_without_chat(tx: Transaction, refill_id: RefillId) -> RefillState:
    """Return the state that an agreed refill would have now if its chat had not been opened."""
    if await tx.agenda.get(OfferRefill(refill_id)) is not None:
        return RefillState.WAITING
    if await tx.agenda.get(LapseRefill(refill_id)) is not None:
        return RefillState.OFFERED
    return RefillState.LAPSED


async def _undo_acquaintance(tx: Transaction, withdrawn: Chat, one: MemberId, other: MemberId) -> None:
    known = await tx.acquaintances.get(one, other)
    if known is None or known.chat != withdrawn.id:
        return
    earlier = next(
        (chat for chat in await tx.chats.of_member(one, limit=MAX_CURRENT_CHATS) if other in chat.members), None
    )
    if earlier is None:
        await tx.acquaintances.drop(known)
        return
    refills = known.refills - (withdrawn.origin is Origin.REFILL)
    await tx.acquaintances.put(replace(known, introduced_at=earlier.introduced_at, chat=earlier.id, refills=refills))


async def find_chat(tx: Transaction, chat_id: ChatId, member: MemberId) -> Chat:
    """Return one of a member's chats.

    Raises:
        NotFound: there is no such chat, or the member is not in it.
    """
    chat = await tx.chats.get(chat_id)
    if chat is None or member not in chat.members:
        raise NotFound("chat", chat_id)
    return chat


async def enqueue_introduction(
    tx: Transaction,
    chat: Chat,
    members: Mapping[MemberId, Member],
    now: datetime,
    urgency: Urgency = Urgency.ASKED,
) -> None:
    """Enqueue a new chat's introduction or, if the chat has changed since, a change of it with `urgency`."""
    say = await introduction_text(tx, chat, members, now)
    channel, first = await channel_of(tx, chat), message_keys.introduction(chat.id)
    if chat.revision == 0:
        await enqueue_for_chat(tx, now, first, chat, channel, members, say, Urgency.EXPECTED)
        return
    await drop_for_chat(tx, message_keys.introduction_change(chat.id, chat.revision - 1), chat)
    key = message_keys.introduction_change(chat.id, chat.revision)
    await enqueue_for_chat(tx, now, key, chat, channel, members, say, urgency, replaces=first)


async def introduction_text(
    tx: Transaction, chat: Chat, members: Mapping[MemberId, Member], now: datetime, *, one_left: bool = False
) -> Callable[[Voice], Message]:
    """Return a function that renders a chat's introduction.

    `one_left` tells whether the reader had been introduced when another member left the chat.
    """
    topic = await tx.topics.get(chat.topic) if chat.topic else None
    ask = await tx.asks.get(chat.ask) if chat.ask else None
    carried = await tx.asks.carried(ask.id) if ask else ()
    yes = (one for one in carried if one.state is CarriedState.YES and one.member in chat.members)
    limit = next((one.limit for one in yes), Limit())
    stances: dict[MemberId, set[str]] = {}
    for interest in await tx.topics.interests_of(chat.members):
        if topic and interest.topic == topic.id:
            stances.setdefault(interest.member, set()).add(interest.stance.value)
    held = {member: frozenset(values) for member, values in stances.items()}
    steps_back = chat.origin is Origin.REFILL and await _refills_so_far(tx, chat) >= STEPS_BACK_AFTER
    meets = texts.Meets.TOGETHER
    if chat.apart:
        meets = texts.Meets.ALONE if all_reachable_at(members, now) else texts.Meets.DAYS_APART
    elif await _where_introduced(tx, chat) is Introduces.THREAD:
        meets = texts.Meets.THREAD

    def say(voice: Voice) -> Message:
        return texts.introduction(
            voice,
            chat,
            members,
            topic,
            held,
            ask=ask,
            limit=limit,
            meets=meets,
            steps_back=steps_back,
            one_left=one_left,
        )

    return say


async def _refills_so_far(tx: Transaction, chat: Chat) -> int:
    """Return how many refills two members have had, including this chat; 0 if they have a later chat."""
    known = await tx.acquaintances.get(*chat.members)
    return known.refills if known and known.chat == chat.id else 0


async def channel_of(tx: Transaction, chat: Chat) -> ChannelId | None:
    """Return the channel of a chat's circle, if the chat has a circle."""
    circle = await circle_of(tx, chat)
    return circle.channel if circle else None


async def _where_introduced(tx: Transaction, chat: Chat) -> Introduces:
    circle = await circle_of(tx, chat)
    return circle.introduces if circle else Introduces.TOGETHER


async def circle_of(tx: Transaction, chat: Chat) -> Circle | None:
    """Return a chat's circle. Chats of asks and refills have no circle, so that no channel shows them."""
    return await tx.circles.get(chat.circle) if chat.circle else None
