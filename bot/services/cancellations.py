"""Call off or undo chats when a member leaves, rests, blocks or skips.

A chat that nobody was told of is *undone*: deleted without a message. A chat that a member was told of is *called off*:
it becomes CANCELLED, and members who still wait for it get a message. A chat of three or more goes on without a member
who leaves, unless one of the last two members has skipped it.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.chats import Chat, ChatState
from bot.model.checkins import CheckInState
from bot.model.content import Message
from bot.model.ids import MemberId
from bot.model.jobs import CheckInMember, RemindChat
from bot.model.members import Member
from bot.model.outbox import OutboxState, Urgency
from bot.ports import Transaction
from bot.services.ask_withdrawals import carry_lost_asks_on, resume_ask
from bot.services.introduction_receipts import (
    introduction_to,
    load_introductions,
    may_have_been_told,
    untold_among,
    was_told,
)
from bot.services.introductions import (
    MAX_CURRENT_CHATS,
    circle_of,
    introduction_text,
    undo_introduction,
    withdraw_introductions,
)
from bot.services.kept_apart import avoided_by
from bot.services.late_joiners import await_late_pairing, replace_undone_chat
from bot.services.meeting_times import drop_time_messages, tell_time
from bot.services.random_times import drawn_in_window
from bot.services.sitting_out import count_left_out
from bot.texts import cancellations as texts
from bot.texts.localization import Voice


@dataclass(frozen=True, slots=True)
class CalledOff:
    """A leaving member's chats that were undone, and those that go on. Chats that were called off are not listed."""

    undone: tuple[Chat, ...]
    """Chats that nobody was told of."""
    going_on: tuple[Chat, ...]
    """Chats without the leaving member, which two or more members continue."""


async def call_off_chats_of(tx: Transaction, member: MemberId, now: datetime) -> CalledOff:
    """Call off, undo or continue a leaving member's chats. Tell the other members, but not who left or why.

    If a chat of two has no set time, the other member is told only before their own check-in is sent. The chat's state
    does not decide this, because the state also depends on what the leaving member did in private.
    If a chat is still to come, it is cancelled even if the other member is not told. Otherwise, if the leaving member
    comes back, the chat's state would show what the other member did in private.
    """
    undone, going_on = list[Chat](), list[Chat]()
    chats = await tx.chats.of_member(member, limit=MAX_CURRENT_CHATS)
    await load_introductions(tx, chats)
    await tx.chats.load_check_ins(chats)
    await tx.agenda.load([CheckInMember(chat.id, other) for chat in chats for other in chat.others(member)])
    for chat in chats:
        if len(chat.members) > 2:
            going_on += await _leave(tx, chat, member, now)
            continue
        has_time_ahead = chat.starts_at is not None and now < chat.starts_at
        if chat.state is ChatState.CANCELLED:
            continue
        if not await may_have_been_told(tx, chat):
            await undo_introduction(tx, chat)
            undone.append(chat)
        elif chat.starts_at is None or has_time_ahead:
            told = [
                other
                for other in chat.others(member)
                if has_time_ahead or await _check_in_of(tx, chat, other) is CheckInState.WAITING
                if await tell_called_off(tx, chat, other, now)
            ]
            if told:
                await count_left_out(tx, replace(chat, members=tuple(told)))
                await cancel_chat(tx, replace(chat, round=None))  # so that the other may be drawn in the same round
            elif has_time_ahead or await _is_to_come(tx, chat, member):
                await cancel_chat(tx, chat)
            else:
                continue
            if circle := await circle_of(tx, chat):  # whether the other was told or not
                await await_late_pairing(tx, circle, now)
    return CalledOff(tuple(undone), tuple(going_on))


async def _leave(tx: Transaction, chat: Chat, member: MemberId, now: datetime) -> list[Chat]:
    """Let a member leave a chat of three or more. Return the chat without the member, or nothing if it is called off.

    The stored chat loses the member later, when the member is held or forgotten.
    """
    left = await _go_on_without(tx, chat, member, now)
    await tx.chats.put(replace(chat, times_set=left.times_set, revision=left.revision, state=left.state))
    if left.state is not ChatState.CANCELLED:
        return [left]
    if circle := await circle_of(tx, chat):
        await await_late_pairing(tx, circle, now)
    return []


async def _is_to_come(tx: Transaction, chat: Chat, member: MemberId) -> bool:
    """Return whether a check-in of another member of a chat is still planned.

    The job of a check-in stays planned until its time, whatever its member did in private.
    """
    asking = [await tx.agenda.get(CheckInMember(chat.id, other)) for other in chat.others(member)]
    return any(asking)


async def undo_pending_chats(tx: Transaction, member: MemberId, other: MemberId, now: datetime) -> None:
    """Undo the chats with both members that nobody was told of, because `member` does not want to meet `other`.

    An ask of `member` may have led to a chat of which only `other` was told. This ask goes on to other members.
    """
    for chat in await withdraw_introductions(tx, member, other):
        await replace_undone_chat(tx, chat, now)
        if chat.ask is not None:
            await resume_ask(tx, chat.ask, now)
    await carry_lost_asks_on(tx, member, other, now)


async def undo_chats_of_resting(tx: Transaction, member: MemberId, now: datetime) -> None:
    """When a member begins a rest, undo the member's chats of rounds that nobody was told of.

    The other members get the same messages as after a block.
    """
    chats = await tx.chats.of_member(member, MAX_CURRENT_CHATS)
    drawn = [chat for chat in chats if chat.round is not None and chat.state is ChatState.INTRODUCED]
    for chat in await untold_among(tx, drawn):
        await undo_introduction(tx, chat)
        await replace_undone_chat(tx, chat, now)


async def tell_called_off(tx: Transaction, chat: Chat, member_id: MemberId, now: datetime) -> bool:
    """If a member still waits for a chat, tell them that it is called off; return whether they still waited.

    A member who answered the check-in waits only for a chat whose set time is still to come. A member who was not
    introduced yet is told nothing, and the introduction is dropped.
    """
    member, check_in = await tx.members.get(member_id), await tx.chats.check_in(chat.id, member_id)
    introduction = await introduction_to(tx, chat, member_id)
    if member is None or check_in is None or introduction is None:
        return False
    is_told = introduction.state is OutboxState.DELIVERED
    is_unsent = introduction.state in (OutboxState.PENDING, OutboxState.WAITING) and not introduction.uncertain
    if not (is_told or is_unsent):
        return False
    if check_in.state in (CheckInState.WAITING, CheckInState.ASKED):
        await tx.chats.put_check_in(check_in.move(CheckInState.CALLED_OFF))
    elif check_in.state is not CheckInState.ANSWERED or chat.starts_at is None or chat.starts_at <= now:
        return False
    await tx.agenda.remove(CheckInMember(chat.id, member_id))
    if is_told:
        await _say_called_off(tx, chat, member, now)
    else:
        await tx.outbox.drop_key(introduction.key)
    return True


async def _say_called_off(tx: Transaction, chat: Chat, member: Member, now: datetime) -> None:
    """Tell a member that a chat is called off. Drop their unsent check-in and reminder of this chat."""
    for key_of in (message_keys.check_in, message_keys.reminder):
        await tx.outbox.drop_key(key_of(chat.id, member.id))
    is_theirs = any(interest.topic == chat.topic for interest in await tx.topics.interests_of([member.id]))
    # A topic that only the other member holds is not named.
    topic = await tx.topics.get(chat.topic) if chat.topic and is_theirs else None
    message = texts.chat_called_off(Voice.of(member), chat, topic)
    key = message_keys.called_off(tx.derive_id(chat.id, member.id))
    await enqueue_for_member(tx, now, key, member, message, Urgency.EXPECTED)


async def cancel_chat(tx: Transaction, chat: Chat) -> None:
    """Cancel a chat and its reminder, and drop unsent messages about its time."""
    await drop_time_messages(tx, chat)
    await tx.chats.put(chat.move(ChatState.CANCELLED))
    await tx.agenda.remove(RemindChat(chat.id))


async def _go_on_without(tx: Transaction, chat: Chat, gone: MemberId, now: datetime) -> Chat:
    """Remove one member from a chat of three or more. Introduce the others again if they wait for the chat.

    From now on, each of them gets direct messages, because the member who left may still be in the shared conversation.
    If two are left and one of them skipped the chat, call the chat off, as after a skip in a chat of two.
    """
    await drop_time_messages(tx, chat)
    told = {other for other in chat.others(gone) if await was_told(tx, chat, other)}
    chat = await tx.chats.leave(chat, gone)
    is_past = chat.starts_at is not None and chat.starts_at <= now
    if is_past or chat.state is ChatState.CANCELLED or not await _is_to_come(tx, chat, gone):
        return chat  # not by the state CHECKED_IN, which depends on what the others answered in private
    if len(chat.members) == 2 and CheckInState.SKIPPED in [await _check_in_of(tx, chat, who) for who in chat.members]:
        return await _call_off_for_last(tx, chat, now)
    if chat.starts_at:
        chat = replace(chat, times_set=chat.times_set + 1)
    chat = replace(chat, revision=chat.revision + 1)
    await tx.chats.put(chat)
    members = await tx.members.get_many(chat.members)
    topic = await tx.topics.get(chat.topic) if chat.topic else None
    going_on = {
        who: member for who, member in members.items() if await _check_in_of(tx, chat, who) is CheckInState.WAITING
    }
    for who in await _alone_with_whom_they_avoid(tx, chat, going_on):
        await _end_for(tx, chat, going_on.pop(who), now, is_told=who in told)
    for member in going_on.values():
        voice = Voice.of(member)
        anew = (await introduction_text(tx, chat, members, now, one_left=member.id in told))(voice)
        key = message_keys.member_left(chat.id, len(chat.members), member.id)
        at = drawn_in_window(tx, member, now, key)
        if not await _introduce_anew(tx, chat, member, anew, now, at):
            message = texts.goes_on(voice, [members[other] for other in chat.members], topic)
            await enqueue_for_member(tx, now, key, member, message, Urgency.EXPECTED, not_before=at)
        if chat.starts_at:
            await tell_time(tx, chat, {member.id: member}, now, not_before=at)
    return chat


async def _call_off_for_last(tx: Transaction, chat: Chat, now: datetime) -> Chat:
    """Call off a chat that one of its last two members skipped. The message is the same as for other reasons."""
    told = tuple([who for who in chat.members if await tell_called_off(tx, chat, who, now)])
    await cancel_chat(tx, chat)  # the chat stays in its round, so that the member who skipped isn't paired again
    await count_left_out(tx, replace(chat, members=told))
    return chat.move(ChatState.CANCELLED)


async def _alone_with_whom_they_avoid(tx: Transaction, chat: Chat, waiting: Collection[MemberId]) -> list[MemberId]:
    """Return the members of a chat of two who wait for it and don't want to meet the other member."""
    pairs = [(who, *chat.others(who)) for who in waiting if len(chat.members) == 2]
    return [who for who, other in pairs if other in await avoided_by(tx, who)]


async def _end_for(tx: Transaction, chat: Chat, member: Member, now: datetime, *, is_told: bool) -> None:
    """End a chat for a member who is left alone with somebody whom they avoid. The other member is told nothing."""
    check_in = await tx.chats.check_in(chat.id, member.id)
    if check_in is not None:
        await tx.chats.put_check_in(check_in.move(CheckInState.SKIPPED))
    if is_told:
        await _say_called_off(tx, chat, member, now)


async def _introduce_anew(
    tx: Transaction, chat: Chat, member: Member, message: Message, now: datetime, at: datetime
) -> bool:
    """Enqueue a member's new introduction; return False if it only changes an introduction that was sent before."""
    key = message_keys.introduction(chat.id).for_member(member.id)
    outgoing = await tx.outbox.get(key)
    if outgoing is None:
        await enqueue_for_member(tx, now, key, member, message, Urgency.EXPECTED, not_before=at)
    elif outgoing.message is not None:
        await tx.outbox.put(replace(outgoing, message=message))
    else:
        changed = message_keys.introduction_change(chat.id, chat.revision).for_member(member.id)
        await enqueue_for_member(tx, now, changed, member, message, Urgency.ASKED, replaces=key)
        return False
    return True


async def _check_in_of(tx: Transaction, chat: Chat, member: MemberId) -> CheckInState | None:
    check_in = await tx.chats.check_in(chat.id, member)
    return check_in.state if check_in else None
