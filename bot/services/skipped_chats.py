"""Skipped chats: end a chat for the member who skips it, and call it off for the other member."""

from dataclasses import replace
from datetime import datetime

from bot.model import message_keys
from bot.model.chats import Chat, ChatState
from bot.model.checkins import CheckIn, CheckInState
from bot.model.ids import ChatId, MemberId
from bot.model.jobs import CallOffChat, Due
from bot.ports import Transaction
from bot.services.cancellations import cancel_chat, tell_called_off
from bot.services.checkins import note_checked_in
from bot.services.introductions import circle_of, enqueue_introduction, find_chat
from bot.services.late_joiners import plan_late_pairing
from bot.services.sitting_out import count_left_out


async def skip_chat(tx: Transaction, chat_id: ChatId, member: MemberId) -> Chat | None:
    """End a chat for the member who skips it. Return the chat; None if the member knows that it is over already.

    The result doesn't depend on what the other member did in private. After a skip, the member gets no reminder or
    check-in any more. No other member is told here.

    Raises:
        NotFound: the member has no such chat.
    """
    chat = await find_chat(tx, chat_id, member)
    check_in = await tx.chats.check_in(chat_id, member) or CheckIn(chat_id, member)
    # a member who answered is told that the chat is cancelled only if it has a set time
    has_heard = check_in.state is CheckInState.ANSWERED and chat.starts_at and chat.state is ChatState.CANCELLED
    if has_heard or not check_in.can_skip:
        return None
    await tx.chats.put_check_in(check_in.move(CheckInState.SKIPPED))
    for key_of in (message_keys.check_in, message_keys.reminder):
        await tx.outbox.drop_key(key_of(chat_id, member))
    await note_checked_in(tx, chat)
    return chat


async def will_be_called_off(tx: Transaction, chat_id: ChatId, member: MemberId) -> bool:
    """Return whether a chat is about to be called off because `member` pressed *Skip this chat*.

    A block skips chats, too, but plans no such job: what a member picks must not depend on a block.
    """
    return await tx.agenda.get(CallOffChat(chat_id, member)) is not None


async def take_back_picks(tx: Transaction, chat: Chat, member: MemberId, now: datetime) -> Chat:
    """Remove the picks of a member who skipped a chat of two, so that no pick of the other member sets a time."""
    if len(chat.members) > 2 or chat.starts_at or member not in {pick.member for pick in chat.picks}:
        return chat
    chat = chat.without_picks_of(member)
    await tx.chats.put(chat)
    await enqueue_introduction(tx, chat, await tx.members.get_many(chat.members), now)
    return chat


async def plan_call_off(tx: Transaction, chat: Chat, member: MemberId, now: datetime) -> bool:
    """Plan to call off a round's chat of two that `member` skipped; return whether that is planned.

    The chat is called off at the next hour at which late joiners are paired. If its set time is before that hour, the
    chat is called off at once. The result doesn't depend on what the other member did in private.
    """
    circle, check_in = await circle_of(tx, chat), await tx.chats.check_in(chat.id, member)
    if circle is None or check_in is None or len(chat.members) > 2 or chat.state is ChatState.CANCELLED:
        return False
    if check_in.state is not CheckInState.SKIPPED or (chat.starts_at and chat.starts_at <= now):
        return False
    if check_in.asked_at and chat.starts_at is None:
        return False  # the check-in was sent, and no time is set that could be called off
    at = circle.next_open(circle.cadence.same_hour_after(now))
    await tx.agenda.put(Due(CallOffChat(chat.id, member), now if chat.starts_at and chat.starts_at <= at else at))
    return True


async def call_off_skipped(tx: Transaction, chat_id: ChatId, by: MemberId, now: datetime) -> None:
    """Call off a chat of two that `by` skipped. The other member, if they waited, may be paired again in the round.

    If the other member has answered already or blocks `by`, the chat is cancelled all the same, without a message.
    Otherwise `by` could learn of the answer or the block: from the number of their own chats, from the chat's buttons,
    or from the time at which other members are paired. For the same reason the introduction, which both may see, stays.
    """
    chat = await tx.chats.get(chat_id)
    circle = await circle_of(tx, chat) if chat else None
    check_in = await tx.chats.check_in(chat_id, by)
    if chat is None or circle is None or check_in is None or (chat.starts_at and chat.starts_at <= now):
        return
    if check_in.state is not CheckInState.SKIPPED or chat.state is ChatState.CANCELLED:
        return  # `by` answered the check-in after all, or the chat is called off already
    told = tuple([member for member in chat.members if await tell_called_off(tx, chat, member, now)])
    await cancel_chat(tx, chat)  # the chat stays in its round, so that `by` isn't paired again
    await count_left_out(tx, replace(chat, members=told))
    await plan_late_pairing(tx, circle, now)
