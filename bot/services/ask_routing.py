"""Carry an ask from one member to the next; each has it for the same time, whatever they answer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.closed_dms import plan_drop
from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.asks import (
    ANSWERS_WITHIN,
    ARRIVES_WITHIN,
    AWAITS_RESULT,
    HAS_IT,
    REACHED,
    SEARCHES_FOR,
    Ask,
    AskState,
    Carried,
    CarriedState,
)
from bot.model.chats import Chat
from bot.model.content import Message
from bot.model.freeze import FREEZE_FLOOR
from bot.model.ids import AskId, MemberId
from bot.model.jobs import CarryAsk, Due, EndAsk, IntroduceAsk
from bot.model.members import Member
from bot.model.message_keys import MessageKey, MessageKind, QuestionChange
from bot.model.outbox import OutboxMessage, OutboxState, ToMember, Urgency
from bot.ports import Transaction
from bot.services.ask_candidates import (
    are_kept_apart,
    choose_candidate,
    has_kept_apart_since,
    is_free,
    shared_topics,
)
from bot.services.introductions import MAX_CURRENT_CHATS, may_have_been_told, undo_introduction
from bot.services.notes import avoided_by, chat_with
from bot.texts import ask_responses as texts
from bot.texts import asks as ask_texts
from bot.texts.localization import Voice

ARRIVAL_CHECK_AFTER: Final = timedelta(minutes=10)
"""Delay between the planned arrival of a question and the check whether it arrived."""
CHECK_AGAIN_AFTER: Final = timedelta(hours=1)
RETRY_AFTER: Final = timedelta(days=1)
"""Delay before the next try when nobody can be asked now."""
COMPETING_ASKS: Final = 5
"""Maximum number of waiting asks compared for one member; newcomers' first asks come first."""
LOTS_OF_FIRST_ASK: Final = 3
"""Lots of a newcomer's first ask in a draw; other asks have one."""
WITHDRAWN_WITHIN: Final = timedelta(days=1)
"""Maximum delay of the withdrawal of a question after a yes that leads to no chat."""


async def carry_ask(tx: Transaction, ask_id: AskId, now: datetime) -> None:
    """Check an open ask with the member who has it, and carry it on once their time is over."""
    ask = await tx.asks.get(ask_id)
    if ask is None or ask.state is not AskState.OPEN:
        return
    current = await latest_carried(tx, ask.id)
    if current is not None:
        current = await _note_arrival(tx, current, now)
        looks_at = current.asked_at + ANSWERS_WITHIN if current.asked_at else await _next_check(tx, current, now)
        introduces_at = await _introduces_at(tx, ask)
        if introduces_at is not None:
            await tx.agenda.put(Due(CarryAsk(ask.id), max(looks_at, introduces_at + CHECK_AGAIN_AFTER)))
            return
        if current.state is CarriedState.YES:
            current = await _withdraw_question(tx, current, now)
        if current.state is not CarriedState.MISSED and now < looks_at:
            await tx.agenda.put(Due(CarryAsk(ask.id), looks_at))
            return
        await _end_turn(tx, current, now)
    await carry_to_next(tx, ask, now)


async def _next_check(tx: Transaction, carried: Carried, now: datetime) -> datetime:
    """Return when to look next whether a question arrived: at its last minute at the latest."""
    outgoing = await tx.outbox.get(carried.key)
    expires_at = outgoing.expires_at if outgoing else None
    later = now + CHECK_AGAIN_AFTER
    return min(later, expires_at) if expires_at and now < expires_at else later


async def _introduces_at(tx: Transaction, ask: Ask) -> datetime | None:
    """Return when the introduction after a yes is planned, if it is."""
    introduction = await tx.agenda.get(IntroduceAsk(ask.id))
    return introduction.due_at if introduction else None


async def carry_to_next(tx: Transaction, ask: Ask, now: datetime) -> None:
    """Carry an ask to the next candidate who can have their full time; asks for one member draw lots.

    An ask whose asker is gone is closed instead, once its reader has seen that it is over.
    """
    if await tx.members.get(ask.asker) is None:
        if not await tx.asks.close_without_asker(ask.id):
            await tx.agenda.put(Due(CarryAsk(ask.id), now + RETRY_AFTER))
        return
    chosen = await choose_candidate(tx, ask, now)
    if chosen is not None:
        drawn, known = await _draw(tx, ask, *chosen, now)
        if drawn.id != ask.id:
            await _carry_to(tx, drawn, chosen[0], known, now)
            chosen = await choose_candidate(tx, ask, now)
    if chosen is not None:
        await _carry_to(tx, ask, *chosen, now)
        return
    if not ask.waits:
        await tx.asks.put(replace(ask, waits=True))
    if now + RETRY_AFTER < ask.ends_at:
        await tx.agenda.put(Due(CarryAsk(ask.id), now + RETRY_AFTER))


async def _draw(tx: Transaction, ask: Ask, member: MemberId, known: bool, now: datetime) -> tuple[Ask, bool]:
    """Draw among the asks that want the same member; return the first and whether its asker has met them.

    If the oldest went first, two askers could infer from a yes to the later ask that the earlier one was carried too.
    """
    wanting = {ask.id: (ask, known)}
    for other in await tx.asks.waiting(COMPETING_ASKS):
        chosen = await choose_candidate(tx, other, now)
        if chosen is not None and chosen[0] == member:
            wanting[other.id] = (other, chosen[1])
    lots = [one for one in wanting.values() for _ in range(LOTS_OF_FIRST_ASK if one[0].is_first else 1)]
    return lots[tx.derive_seed("lot", member, now, *wanting) % len(lots)]


async def end_ask(tx: Transaction, ask_id: AskId, now: datetime) -> None:
    """End an ask on its announced day, and tell its asker that nobody is free for now."""
    ask = await tx.asks.get(ask_id)
    if ask is None or ask.state is not AskState.OPEN:
        return
    if now < ask.ends_at:  # extended meanwhile
        await tx.agenda.put(Due(EndAsk(ask.id), ask.ends_at))
        return
    introduces_at = await _introduces_at(tx, ask)
    if introduces_at is not None:
        await tx.agenda.put(Due(EndAsk(ask.id), introduces_at + CHECK_AGAIN_AFTER))
        return
    current = await latest_carried(tx, ask.id)
    if current is not None:
        await _end_turn(tx, current, now)
    await tx.agenda.remove(CarryAsk(ask.id))
    await tx.asks.put(replace(ask.move(AskState.ENDED), waits=False))
    asker, topic = await tx.members.get(ask.asker), await tx.topics.get(ask.topic)
    if asker is not None:
        message = ask_texts.nobody_free(Voice.of(asker), ask, topic)
        key = message_keys.ask_ended(ask.id, ask.searches)
        await enqueue_for_member(tx, now, key, asker, message, Urgency.EXPECTED)


async def take_back(tx: Transaction, ask: Ask, now: datetime) -> None:
    """Withdraw an ask from the member who has it or said yes; nobody else hears of it."""
    for job in (CarryAsk(ask.id), IntroduceAsk(ask.id), EndAsk(ask.id)):
        await tx.agenda.remove(job)
    current = await latest_carried(tx, ask.id)
    if current is not None and current.state in AWAITS_RESULT:
        await _withdraw_question(tx, current, now)


async def end_asks_of(tx: Transaction, member: MemberId, now: datetime) -> None:
    """End a leaving member's asks.

    A question without a name stays with whoever has it until their time is over, and a yes to it leads to no chat.
    Otherwise the minute of its end would tell who asked.
    """
    for ask in await tx.asks.of_member(member):
        if ask.state is AskState.AGREED and not await _may_be_known(tx, ask):
            await tx.asks.put(ask.move(AskState.OPEN))
        elif ask.state is not AskState.OPEN:
            continue
        current = await latest_carried(tx, ask.id)
        if current is None or ask.shows_name or not await _is_with_member(tx, current):
            await take_back(tx, ask, now)
            continue
        await tx.agenda.remove(EndAsk(ask.id))
        if current.state is CarriedState.YES:
            await plan_withdrawal(tx, current, now)


async def _is_with_member(tx: Transaction, carried: Carried) -> bool:
    """Return whether a member may have read a question and waits for its result."""
    outgoing = await tx.outbox.get(carried.key)
    return carried.state in AWAITS_RESULT and outgoing is not None and outgoing.may_have_arrived


async def continue_asks_of(tx: Transaction, member: MemberId, now: datetime) -> None:
    """Continue a returned member's asks until the days that were announced.

    The next candidate is asked when the turn of the one before ends, or within a day: never at the return itself.
    """
    for ask in await tx.asks.of_member(member):
        if ask.state is AskState.OPEN:
            if await tx.agenda.get(CarryAsk(ask.id)) is None:
                await tx.agenda.put(Due(CarryAsk(ask.id), await _continues_at(tx, ask, now)))
            await tx.agenda.put(Due(EndAsk(ask.id), max(ask.ends_at, now)))


async def _continues_at(tx: Transaction, ask: Ask, now: datetime) -> datetime:
    """Return when a returned member's ask continues: a turn has its full time, whatever was answered."""
    current = await latest_carried(tx, ask.id)
    outgoing = await tx.outbox.get(current.key) if current else None
    asked_at = (current.asked_at if current else None) or (outgoing.delivered_at if outgoing else None)
    if asked_at is not None and now < asked_at + ANSWERS_WITHIN:
        return asked_at + ANSWERS_WITHIN
    return _drawn_until(tx, now + RETRY_AFTER, now, "back", ask.id)


async def _may_be_known(tx: Transaction, ask: Ask) -> bool:
    """Return whether a member may know of the chat that an ask led to, or the chat is gone."""
    chat = await _chat_of(tx, ask)
    return chat is None or await may_have_been_told(tx, chat)


async def _chat_of(tx: Transaction, ask: Ask) -> Chat | None:
    return next((chat for chat in await tx.chats.of_member(ask.asker, MAX_CURRENT_CHATS) if chat.ask == ask.id), None)


async def resume_ask(tx: Transaction, ask_id: AskId, now: datetime) -> None:
    """Resume an ask whose chat was undone before anybody was told of it.

    The member who said yes reads the same as if the asker had taken the ask back.
    """
    ask = await tx.asks.get(ask_id)
    if ask is None or ask.state is not AskState.AGREED:
        return
    await _reopen_ask(tx, ask, now, now)
    for carried in await tx.asks.carried(ask.id):
        if carried.state is CarriedState.YES:
            await _withdraw_question(tx, carried, now)


async def _reopen_ask(tx: Transaction, ask: Ask, carries_at: datetime, now: datetime) -> None:
    await tx.asks.put(ask.move(AskState.OPEN))
    await tx.agenda.put(Due(CarryAsk(ask.id), carries_at))
    await tx.agenda.put(Due(EndAsk(ask.id), max(ask.ends_at, now)))


async def keep_questions_apart(tx: Transaction, member: MemberId, other: MemberId, now: datetime) -> None:
    """End the questions between two, as `member` wants to be kept apart from `other` from now on.

    A question from `member` to `other` is withdrawn, and its time runs on. A nameless question that `member` has is
    voided if `other` may have asked it, whoever did: otherwise the result of a yes would tell whether they asked. One
    that `member` doesn't have yet never reaches them.
    """
    for ask in await tx.asks.of_member(member):
        for carried in await tx.asks.carried(ask.id) if ask.state is AskState.OPEN else ():
            if carried.member == other and carried.state in AWAITS_RESULT:
                await tx.agenda.remove(IntroduceAsk(ask.id))
                await _withdraw_question(tx, carried, now)
    for carried in await tx.asks.carried_to([member], now - SEARCHES_FOR):
        held = await tx.asks.get(carried.ask)
        if held is not None and not held.shows_name and await _may_be_from(tx, carried, other):
            await _void_question(tx, held, carried, now)
    found = await tx.members.get(member)
    if found is not None:
        await tx.members.put(replace(found, kept_apart_at=now))


async def _is_kept_back(tx: Transaction, ask: Ask, member: MemberId) -> bool:
    """Return whether a question never reaches a candidate, although they count as one."""
    return await are_kept_apart(tx, ask.asker, member) or await has_kept_apart_since(tx, ask, member)


async def _may_be_from(tx: Transaction, carried: Carried, other: MemberId) -> bool:
    """Return whether `other` may have asked a question without a name, as far as its reader can tell."""
    if carried.known:
        return await tx.acquaintances.get(carried.member, other) is not None
    chat = await chat_with(tx, carried.member, other)
    return chat is None or not carried.chosen_at - FREEZE_FLOOR < chat.introduced_at <= carried.chosen_at


async def _void_question(tx: Transaction, ask: Ask, carried: Carried, now: datetime) -> None:
    """Void a question without a name: no answer to it, past or future, leads to a chat."""
    outgoing = await tx.outbox.get(carried.key)
    if carried.state is CarriedState.YES and ask.state is AskState.AGREED:
        chat = await _chat_of(tx, ask)
        if chat is not None and not await may_have_been_told(tx, chat):
            await undo_introduction(tx, chat)
            await _reopen_ask(tx, ask, _withdrawn_at(tx, carried, now), now)
    elif carried.state is CarriedState.YES and await _introduces_at(tx, ask) is not None:
        await plan_withdrawal(tx, carried, now)
    elif carried.state in HAS_IT and outgoing is not None and outgoing.state is OutboxState.WAITING:
        await _withdraw_question(tx, carried, now)  # they know that a message waits
    elif carried.state in HAS_IT and outgoing is not None and outgoing.may_have_arrived:
        await tx.asks.put_carried(replace(carried, void=True))


async def plan_withdrawal(tx: Transaction, carried: Carried, now: datetime) -> None:
    """Plan to withdraw a question whose yes leads to no chat, when its asker could have done so too."""
    await tx.agenda.remove(IntroduceAsk(carried.ask))
    await tx.agenda.put(Due(CarryAsk(carried.ask), _withdrawn_at(tx, carried, now)))


def _withdrawn_at(tx: Transaction, carried: Carried, now: datetime) -> datetime:
    latest = min(now + WITHDRAWN_WITHIN, (carried.asked_at or now) + ANSWERS_WITHIN)
    return _drawn_until(tx, latest, now, "withdrawn", carried.key)


def _drawn_until(tx: Transaction, latest: datetime, now: datetime, *seed: object) -> datetime:
    """Draw a second between now and a latest one, as whoever presses a button does so at any second."""
    seconds = max((latest - now) // timedelta(seconds=1), 1)
    return now + timedelta(seconds=tx.derive_seed(*seed) % seconds)


async def is_asker_hidden_from(tx: Transaction, ask: Ask, reader: MemberId) -> bool:
    """Return whether a reader may not learn who wrote a question."""
    return await came_without_name_at(tx, ask, reader) is not None


async def came_without_name_at(tx: Transaction, ask: Ask, reader: MemberId) -> datetime | None:
    """Return when a question came, or may have come, to a reader without a name; None if it did not."""
    reached = [one for one in await tx.asks.carried(ask.id) if one.member == reader and one.state in REACHED]
    outgoing = await tx.outbox.get(reached[0].key) if reached and not ask.shows_name else None
    if outgoing is None or not outgoing.may_have_arrived:
        return None
    return outgoing.delivered_at or outgoing.unsure_since or outgoing.due_at


async def may_still_be_sent(tx: Transaction, outgoing: OutboxMessage, now: datetime) -> bool:
    """Return whether the rules of asks allow that a message is sent.

    A question goes only to a member who may still be asked; if it is kept back, this is noted. A report goes only to
    organisers, and one with the asker's name to nobody whom the question may have reached.
    """
    kind, ask_id = outgoing.key.kind, outgoing.key.ask
    if kind is MessageKind.QUESTION_OVER and isinstance(outgoing.destination, ToMember):
        return not await _has_come(tx, outgoing, outgoing.destination.member, now)
    if ask_id is None:
        return True
    if kind is MessageKind.QUESTION and not outgoing.replaces:
        return await _may_question_be_sent(tx, outgoing, ask_id, now)
    ask = await tx.asks.get(ask_id)
    if kind is not MessageKind.QUESTION and isinstance(outgoing.destination, ToMember):
        reader = await tx.members.get(outgoing.destination.member)
        if reader is None or not reader.organiser:
            return False
        return kind is MessageKind.NAMELESS_REPORT or ask is None or not await is_asker_hidden_from(tx, ask, reader.id)
    return True


async def _may_question_be_sent(tx: Transaction, outgoing: OutboxMessage, ask_id: AskId, now: datetime) -> bool:
    """Return whether a question may be sent; one that is kept back counts as asked and silent from now on.

    Nothing that happens afterwards may tell the two apart: the asker takes it back, or its candidate is busy by the
    time at which its arrival is checked.
    """
    ask = await tx.asks.get(ask_id)
    carried = next((one for one in await tx.asks.carried(ask_id) if one.key == outgoing.key), None)
    if ask is None or carried is None or ask.state is not AskState.OPEN or carried.state is not CarriedState.CHOSEN:
        return False
    stays = outgoing.state is OutboxState.WAITING and not ask.shows_name  # its reader knows that it waits
    if not stays and not await is_free(tx, ask, carried, now):
        return False
    keeps_apart = ask.asker in await avoided_by(tx, carried.member)
    if ask.stopped or carried.void or keeps_apart or await has_kept_apart_since(tx, ask, carried.member):
        await tx.asks.put_carried(replace(carried.move(CarriedState.SILENT), asked_at=now))
        return False
    return carried.member not in await avoided_by(tx, ask.asker)


async def latest_carried(tx: Transaction, ask_id: AskId) -> Carried | None:
    """Return the latest carried ask that reached its member."""
    reached = [one for one in await tx.asks.carried(ask_id) if one.state in REACHED]
    return reached[-1] if reached else None


async def _carry_to(tx: Transaction, ask: Ask, member_id: MemberId, known: bool, now: datetime) -> None:
    member, asker = await tx.members.get(member_id), await tx.members.get(ask.asker)
    if member is None or asker is None:
        return
    planned_at = member.window.next_open(now, member.tz)
    if planned_at + ARRIVES_WITHIN + ANSWERS_WITHIN > ask.ends_at:
        return  # too little time to answer, and an earlier morning is no reason to prefer somebody
    carried = Carried(ask.id, member_id, CarriedState.CHOSEN, now, known)
    await tx.asks.put_carried(carried)
    await tx.asks.put(replace(ask, waits=False))
    message = await question_for(tx, ask, asker, member, known=known)
    expires = planned_at + ARRIVES_WITHIN
    await enqueue_for_member(tx, now, carried.key, member, message, Urgency.NUDGE, expires_at=expires)
    await tx.agenda.put(Due(CarryAsk(ask.id), planned_at + ARRIVAL_CHECK_AFTER))


async def question_for(tx: Transaction, ask: Ask, asker: Member, member: Member, *, known: bool) -> Message:
    """Render an ask for one member; who had it before makes no difference."""
    shared = await shared_topics(tx, ask, member.id)
    topics = await tx.topics.get_many([ask.topic, *shared])
    theirs = next((topics[topic] for topic in shared if topic in topics), None)
    return texts.question(Voice.of(member), ask, asker, topics.get(ask.topic), theirs, known=known)


async def _note_arrival(tx: Transaction, carried: Carried, now: datetime) -> Carried:
    """Note when a question arrived, or that it did not; change nothing while that is open."""
    if carried.asked_at is not None:
        return carried
    if carried.state is CarriedState.MISSED:
        return carried
    outgoing = await tx.outbox.get(carried.key)
    member = await tx.members.get(carried.member)
    if outgoing is None or member is None or outgoing.state in (OutboxState.DROPPED, OutboxState.DEAD):
        if carried.state is CarriedState.CHOSEN:
            noted = carried.move(CarriedState.MISSED)
        else:
            noted = replace(carried, asked_at=carried.chosen_at)
    elif outgoing.delivered_at is None and now < (outgoing.expires_at or now):
        if outgoing.state is OutboxState.WAITING and outgoing.expires_at:
            await _leave_notice(tx, outgoing, carried, texts.moved_on, outgoing.expires_at, now)
        return carried
    elif outgoing.state is OutboxState.WAITING and carried.state is CarriedState.CHOSEN:
        noted = carried.move(CarriedState.MISSED)  # direct messages were closed, and they never opened it
    else:
        state = CarriedState.ASKED if carried.state is CarriedState.CHOSEN else carried.state
        noted = replace(carried, state=state, asked_at=outgoing.delivered_at or outgoing.unsure_since or now)
    await tx.asks.put_carried(noted)
    return noted


async def _end_turn(tx: Transaction, carried: Carried, now: datetime) -> None:
    """Count silence as a polite no and update the question; withdraw a yes that led to no chat."""
    if carried.state in HAS_IT:
        await tx.asks.put_carried(carried.move(CarriedState.SILENT))
        await change_question(tx, carried, QuestionChange.OVER, texts.moved_on, now)
    elif carried.state is CarriedState.YES:
        await _withdraw_question(tx, carried, now)


async def _withdraw_question(tx: Transaction, carried: Carried, now: datetime) -> Carried:
    """Withdraw a question from a member who has it or said yes; drop one that never arrived."""
    outgoing = await tx.outbox.get(carried.key)
    if outgoing is not None and outgoing.state is OutboxState.WAITING:
        await _leave_notice(tx, outgoing, carried, texts.taken_back, outgoing.due_at, now)
    await tx.outbox.drop_key(carried.key)
    if carried.state is not CarriedState.YES and (outgoing is None or not outgoing.may_have_arrived):
        taken = carried.move(CarriedState.MISSED)
    else:
        taken = carried.move(CarriedState.TAKEN_BACK)
        await change_question(tx, carried, QuestionChange.WITHDRAWN, texts.taken_back, now)
    await tx.asks.put_carried(taken)
    return taken


async def retract_waiting(tx: Transaction, outgoing: OutboxMessage, now: datetime) -> OutboxMessage | None:
    """Replace a waiting question that does not suit any more with a notice; return None for other messages."""
    carried = (
        [one for one in await tx.asks.carried(outgoing.key.ask) if one.key == outgoing.key] if outgoing.key.ask else []
    )
    return await _leave_notice(tx, outgoing, carried[0], texts.taken_back, outgoing.due_at, now) if carried else None


async def _leave_notice(
    tx: Transaction,
    outgoing: OutboxMessage,
    carried: Carried,
    say: Callable[[Voice], Message],
    at: datetime,
    now: datetime,
) -> OutboxMessage | None:
    """Replace a waiting question with a notice at a given time, as its reader knows how many messages wait.

    A question that is kept back never counted among those, and gets no notice. The key of a notice does not contain the
    ask, as the notice stays when the asker is forgotten.
    """
    ask, member = await tx.asks.get(carried.ask), await tx.members.get(carried.member)
    if ask is None or member is None or carried.void or await _is_kept_back(tx, ask, member.id):
        return None
    notice = OutboxMessage(
        key=_notice_key(tx, carried),
        destination=ToMember(member.id),
        message=say(Voice.of(member)),
        urgency=Urgency.EXPECTED,
        due_at=at,
        created_at=outgoing.created_at,
        state=OutboxState.PENDING if at > now else OutboxState.WAITING,
    )
    await tx.outbox.put(notice)
    if notice.state is OutboxState.WAITING:
        await plan_drop(tx, notice)
    return notice


def _notice_key(tx: Transaction, carried: Carried) -> MessageKey:
    return message_keys.question_over(tx.derive_id("over", carried.key))


async def _has_come(tx: Transaction, notice: OutboxMessage, member: MemberId, now: datetime) -> bool:
    """Return whether the question that a notice was to replace has come."""
    for carried in await tx.asks.carried_to([member], now - SEARCHES_FOR):
        if _notice_key(tx, carried) == notice.key:
            outgoing = await tx.outbox.get(carried.key)
            return outgoing is not None and outgoing.may_have_arrived
    return False


async def change_question(
    tx: Transaction,
    carried: Carried,
    change: QuestionChange,
    say: Callable[[Voice], Message],
    now: datetime,
    urgency: Urgency = Urgency.EXPECTED,
) -> None:
    """Enqueue new words in place of a question."""
    member = await tx.members.get(carried.member)
    if member is not None:
        key = message_keys.question_change(carried.ask, carried.member, change)
        await enqueue_for_member(tx, now, key, member, say(Voice.of(member)), urgency, replaces=carried.key)
