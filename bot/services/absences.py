"""When members leave the platform, hold them for 14 days, then forget them.

The platform may be wrong, and members may come back. Other members can't tell a held member from a forgotten member:
chats and asks end in the same way. Nobody gets a message when the 14 days are over.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.model.absences import Absence
from bot.model.asks import AWAITS_RESULT, SEARCHES_FOR, AskState, CarriedState
from bot.model.chats import ChatState
from bot.model.checkins import CHECK_IN_AFTER_INTRODUCTION
from bot.model.ids import ChatId, CommunityId, MemberId
from bot.model.jobs import Due, FindLeavers, LookForMember
from bot.model.members import Member, Person
from bot.ports import Clock, Platform, Store, Transaction
from bot.services.ask_turns import continue_asks_of
from bot.services.ask_withdrawals import end_asks_of, resume_ask, withdraw_question
from bot.services.cancellations import call_off_chats_of, tell_called_off
from bot.services.checkins import reword_check_ins
from bot.services.introduction_receipts import introduction_to
from bot.services.introductions import MAX_CURRENT_CHATS, finds_leavers_at
from bot.services.late_joiners import replace_undone_chat
from bot.services.members import find_member
from bot.services.organisers import note_organiser_leaves, note_organiser_returns
from bot.services.questions import latest_carried
from bot.services.skipped_chats import skip_chat

RETRY_AFTER: Final = timedelta(hours=1)
"""Delay before the next try if the platform could not be asked."""
LOOKED_UP_AT_ONCE: Final = 12
"""Maximum number of planned check-ins that one run takes. All members of their chats are looked up."""
LOOKED_UP_AGAIN: Final = timedelta(seconds=6)
"""Delay before the next look-ups. So there are about two look-ups a second, or 170,000 a day, and the platform's rate
limit has room for deliveries."""


async def hold_member(tx: Transaction, member_id: MemberId, now: datetime, changed_at: datetime | None = None) -> None:
    """Hold a member. `changed_at` is the time in the platform's report that the member left; None if it has no time.

    Raises:
        NotFound: there is no such member, or the member is held already.
    """
    await find_member(tx, member_id)
    await end_dealings_with(tx, member_id, now)
    absence = Absence(member_id, now, changed_at)
    await tx.members.hold(absence)
    await tx.agenda.put(Due(LookForMember(member_id), absence.next_look(now)))


async def end_dealings_with(tx: Transaction, member: MemberId, now: datetime) -> None:
    """End a leaving member's chats, asks and organising. Other members can't tell why the member leaves."""
    await _resume_asks_of_others(tx, member, now)
    await end_asks_of(tx, member, now)
    await note_organiser_leaves(tx, member, now)
    called_off = await call_off_chats_of(tx, member, now)
    for chat in called_off.going_on:
        await reword_check_ins(tx, chat)
    for chat in called_off.undone:
        await replace_undone_chat(tx, chat, now)


async def _resume_asks_of_others(tx: Transaction, member: MemberId, now: datetime) -> None:
    """Resume each ask that led to a chat with the leaving member, unless the asker may have been told of the chat."""
    for chat in await tx.chats.of_member(member, MAX_CURRENT_CHATS):
        ask = await tx.asks.get(chat.ask) if chat.ask else None
        if ask is None or ask.asker == member:
            continue
        introduction = await introduction_to(tx, chat, ask.asker)
        if introduction is None or not introduction.may_have_arrived:
            await resume_ask(tx, ask.id, now)


async def is_known(tx: Transaction, member: MemberId) -> bool:
    """Return whether a person is a member, held or not."""
    return await tx.members.get(member) is not None or await tx.members.absence(member) is not None


async def release_if_present(tx: Transaction, person: Person, now: datetime) -> None:
    """Release a held member whom the platform reports as present.

    Do nothing if this report is older than the report that the member left.
    """
    absence = await tx.members.absence(person.id)
    if absence is None:
        return
    if person.changed_at is None or absence.changed_at is None or person.changed_at >= absence.changed_at:
        await release_member(tx, person.id, now)


async def find_or_release(tx: Transaction, member: MemberId, now: datetime) -> Member | None:
    """Return the member who just did something, or None. Release the member first if they are held."""
    found = await tx.members.get(member)
    return found or (await tx.members.get(member) if await release_member(tx, member, now) else None)


async def release_member(tx: Transaction, member: MemberId, now: datetime) -> bool:
    """Release a held member; return whether the member was held.

    The member's asks continue. Chats that were called off stay called off. The member is told of each of these chats
    that they still wait for, unless its time has passed.
    """
    if await tx.members.absence(member) is None:
        return False
    await tx.members.release(member)
    await tx.agenda.remove(LookForMember(member))
    await continue_asks_of(tx, member, now)
    await note_organiser_returns(tx, member, now)
    await _close_passed_on_questions(tx, member, now)
    for chat in await tx.chats.of_member(member, MAX_CURRENT_CHATS):
        if chat.state is not ChatState.CANCELLED:
            continue
        if now < (chat.starts_at or chat.introduced_at + CHECK_IN_AFTER_INTRODUCTION):
            await tell_called_off(tx, chat, member, now)
        else:
            await skip_chat(tx, chat.id, member)
    return True


async def _close_passed_on_questions(tx: Transaction, member: MemberId, now: datetime) -> None:
    """When a member returns, close the questions that were passed on or taken back while the member was away."""
    for carried in await tx.asks.carried_to([member], now - SEARCHES_FOR):
        if carried.state not in AWAITS_RESULT:
            continue
        ask = await tx.asks.get(carried.ask)
        if ask is not None and ask.state is AskState.CLOSED and await tx.members.get(ask.asker) is not None:
            await withdraw_question(tx, carried, now)
        elif await latest_carried(tx, carried.ask) != carried:
            over = CarriedState.TAKEN_BACK if carried.state is CarriedState.YES else CarriedState.SILENT
            await tx.asks.put_carried(carried.move(over))


async def look_for_member(
    store: Store, platforms: Mapping[str, Platform], community: CommunityId, member: MemberId, clock: Clock
) -> None:
    """Ask the platform whether a held member is back. If so, release the member.

    Otherwise forget the member after 14 days, even if the platform can't be asked then.
    """
    async with store.reading(community) as tx:
        absence, name = await tx.members.absence(member), (await tx.get_community()).platform
    if absence is None:
        return
    is_there = await platforms[name].is_there(community, member) if name in platforms else None
    async with store.transaction(community) as tx:
        now = clock.now()
        if await tx.members.absence(member) != absence:
            return  # the member was released while the platform was asked
        if is_there:
            await release_member(tx, member, now)
        elif absence.is_over(now):
            await tx.members.forget(member)
        else:
            looks_at = absence.next_look(now) if is_there is False else now + RETRY_AFTER
            await tx.agenda.put(Due(LookForMember(member), looks_at))
        await tx.commit()


async def find_leavers(
    store: Store, platforms: Mapping[str, Platform], community: CommunityId, after: ChatId, clock: Clock
) -> None:
    """Hold members who left, on a platform that doesn't report who leaves. Only members of chats under way are found.

    While any check-in of a chat is planned, all members of the chat are looked up. Otherwise a look-up would show what
    a member did in private.
    Each run looks up a few members, from the chat `after` on. The search starts again a day later, as long as a chat is
    under way. A process that does not serve the platform leaves the job to another process.
    """
    async with store.reading(community) as tx:
        name = (await tx.get_community()).platform
        awaited = await tx.agenda.check_ins_from(after, LOOKED_UP_AT_ONCE)
        chats = await tx.chats.get_many({check_in.chat for check_in in awaited})
    if name not in platforms:
        async with store.transaction(community) as tx:
            await tx.agenda.put(Due(FindLeavers(after), clock.now() + RETRY_AFTER))
            await tx.commit()
        return
    platform = platforms[name]
    if platform.reports_leavers:
        return
    members = dict.fromkeys(member for chat in chats.values() for member in chat.members)
    gone = [member for member in members if await platform.is_there(community, member) is False]
    async with store.transaction(community) as tx:
        now = clock.now()
        for member in gone:
            if await tx.members.get(member) is not None:
                await hold_member(tx, member, now)
        if len(awaited) == LOOKED_UP_AT_ONCE:
            await tx.agenda.put(Due(FindLeavers(awaited[-1].chat), now + LOOKED_UP_AGAIN))
        elif awaited:
            await tx.agenda.put(Due(FindLeavers(), finds_leavers_at(tx, now)))
        await tx.commit()
