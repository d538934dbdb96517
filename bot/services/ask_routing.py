"""Carrying an ask: to one member at a time, each of whom has it for the same time whatever they answer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.enqueue import owe_member
from bot.model.asks import (
    ANSWERS_WITHIN,
    ARRIVES_WITHIN,
    HAS_IT,
    REACHED,
    SEARCHES_FOR,
    Ask,
    AskState,
    Carried,
    CarriedState,
)
from bot.model.chats import Chat
from bot.model.circles import FREEZE_FLOOR_WEEKS
from bot.model.content import Message
from bot.model.ids import AskId, MemberId
from bot.model.members import Member
from bot.model.outbox import Due, DueKind, OutboxState, Owed, ToMember, Urgency
from bot.ports import Transaction
from bot.services.ask_candidates import choose, shared_topics, still_free
from bot.services.introductions import LATEST, may_be_known, undo_introduction
from bot.services.notes import avoided_by, chat_with
from bot.texts import ask_responses as texts
from bot.texts import asks as ask_texts
from bot.texts.localization import Voice

LOOKS_AFTER: Final = timedelta(minutes=10)
"""When it is looked whether a question has come, after it was planned to."""
LOOKS_AGAIN: Final = timedelta(hours=1)
TRIES_AGAIN: Final = timedelta(days=1)
"""How long an ask waits that nobody can be asked just now."""
RIVALS: Final = 5
"""Asks that wait and are looked at for whether they want the same person: newcomers' first ones first."""
LOTS_OF_A_FIRST: Final = 3
"""Lots of a newcomer's first ask, where another ask has one."""
WAITS: Final = HAS_IT | {CarriedState.YES}
"""Who waits for what comes of a question: whoever has it, or said yes to it."""
NAMELESS_REPORT: Final = "report-nameless"
"""What the key begins with of a report that keeps back who asked."""
WITHDRAWN_WITHIN: Final = timedelta(days=1)
"""How long after a yes that leads to no chat its question is withdrawn."""


async def carry_ask(tx: Transaction, ask_id: AskId, now: datetime) -> None:
    """Look how an ask stands with whoever has it, and carry it on once their time is over."""
    ask = await tx.asks.get(ask_id)
    if ask is None or ask.state is not AskState.OPEN:
        return
    current = await current_of(tx, ask.id)
    if current is not None:
        current = await _note_arrival(tx, ask, current, now)
        if current.state is CarriedState.YES:
            current = await _take_from(tx, current, now)
        looks_at = current.asked_at + ANSWERS_WITHIN if current.asked_at else now + LOOKS_AGAIN
        if current.state is not CarriedState.MISSED and now < looks_at:
            await tx.agenda.put(Due(DueKind.CARRY_ASK, ask.id, looks_at))
            return
        await _end_turn(tx, current, now)
    await carry_on(tx, ask, now)


async def carry_on(tx: Transaction, ask: Ask, now: datetime) -> None:
    """Carry an ask to the next one, as long as they can have all of their time; lots are drawn among who wants them."""
    if ask.stopped:
        return
    chosen = await choose(tx, ask, now)
    if chosen is not None:
        drawn, known = await _draw(tx, ask, *chosen, now)
        if drawn.id != ask.id:
            await _carry_to(tx, drawn, chosen[0], known, now)
            chosen = await choose(tx, ask, now)
    if chosen is not None:
        await _carry_to(tx, ask, *chosen, now)
        return
    if not ask.waits:
        await tx.asks.put(replace(ask, waits=True))
    if now + TRIES_AGAIN < ask.ends_at:
        await tx.agenda.put(Due(DueKind.CARRY_ASK, ask.id, now + TRIES_AGAIN))


async def _draw(tx: Transaction, ask: Ask, member: MemberId, known: bool, now: datetime) -> tuple[Ask, bool]:
    """Draw which of the asks goes first that want the same person just now, and tell whether its asker has met them.

    Were it the oldest, two askers could conclude from a yes to the later ask that the earlier one was carried as well.
    """
    wanting = {ask.id: (ask, known)}
    for other in await tx.asks.waiting(RIVALS):
        chosen = await choose(tx, other, now)
        if chosen is not None and chosen[0] == member:
            wanting[other.id] = (other, chosen[1])
    lots = [one for one in wanting.values() for _ in range(LOTS_OF_A_FIRST if one[0].is_first else 1)]
    return lots[tx.derive_seed("lot", member, now, *wanting) % len(lots)]


async def end_ask(tx: Transaction, ask_id: AskId, now: datetime) -> None:
    """Tell an asker, on the day that they were told when they asked, that nobody is free for now."""
    ask = await tx.asks.get(ask_id)
    if ask is None or ask.state is not AskState.OPEN:
        return
    if now < ask.ends_at:  # kept open since
        await tx.agenda.put(Due(DueKind.END_ASK, ask.id, ask.ends_at))
        return
    current = await current_of(tx, ask.id)
    if current is not None:
        await _end_turn(tx, current, now)
    await tx.agenda.remove(DueKind.CARRY_ASK, ask.id)
    await tx.asks.put(replace(ask.move(AskState.ENDED), waits=False))
    asker, topic = await tx.members.get(ask.asker), await tx.topics.get(ask.topic)
    if asker is not None:
        message = ask_texts.nobody_free(Voice.of(asker), ask, topic)
        await owe_member(tx, now, f"ended.{ask.id}.{ask.searches}", asker, message, Urgency.EXPECTED)


async def take_back(tx: Transaction, ask: Ask, now: datetime) -> None:
    """Let whoever has an ask just now, or said yes to it, read that it was taken back.

    Who has not got it yet never hears of it.
    """
    await tx.agenda.remove(DueKind.CARRY_ASK, ask.id)
    await tx.agenda.remove(DueKind.END_ASK, ask.id)
    current = await current_of(tx, ask.id)
    if current is not None and current.state in WAITS:
        await _take_from(tx, current, now)


async def take_back_asks_of(tx: Transaction, member: MemberId, now: datetime) -> None:
    """Take back what a member asked who is going."""
    for ask in await tx.asks.of_member(member):
        if ask.state is AskState.OPEN or (ask.state is AskState.AGREED and not await _is_heard_of(tx, ask)):
            await take_back(tx, ask, now)


async def _is_heard_of(tx: Transaction, ask: Ask) -> bool:
    """Tell whether one of the two may have been told of the chat that an ask led to, or it is gone."""
    chat = await _chat_of(tx, ask)
    return chat is None or await may_be_known(tx, chat)


async def _chat_of(tx: Transaction, ask: Ask) -> Chat | None:
    return next((chat for chat in await tx.chats.of_member(ask.asker, LATEST) if chat.ask == ask.id), None)


async def look_again(tx: Transaction, ask_id: AskId, now: datetime) -> None:
    """Go on looking where the chat that an ask led to was undone before anybody heard of it.

    Whoever said yes reads what they would read had its asker taken it back, and waits for nobody.
    """
    ask = await tx.asks.get(ask_id)
    if ask is None or ask.state is not AskState.AGREED:
        return
    await _reopen(tx, ask, now, now)
    for carried in await tx.asks.carried(ask.id):
        if carried.state is CarriedState.YES:
            await _take_from(tx, carried, now)


async def _reopen(tx: Transaction, ask: Ask, carries_at: datetime, now: datetime) -> None:
    await tx.asks.put(ask.move(AskState.OPEN))
    await tx.agenda.put(Due(DueKind.CARRY_ASK, ask.id, carries_at))
    await tx.agenda.put(Due(DueKind.END_ASK, ask.id, max(ask.ends_at, now)))


async def keep_questions_apart(tx: Transaction, member: MemberId, other: MemberId, now: datetime) -> None:
    """Let the questions between two come to nothing, of whom one wants to be kept apart from the other from now on.

    What the member asks the other is taken back from them, and its time goes on. What the member holds without a name
    comes to nothing whoever asked it, if only the other may have: else what follows a yes would tell whether they did.
    """
    for ask in await tx.asks.of_member(member):
        for carried in await tx.asks.carried(ask.id) if ask.state is AskState.OPEN else ():
            if carried.member == other and carried.state in WAITS:
                await _take_from(tx, carried, now)
    for carried in await tx.asks.carried_to([member], now - SEARCHES_FOR):
        held = await tx.asks.get(carried.ask)
        if held is not None and not held.shows_name and await _may_be_from(tx, carried, other):
            await _void(tx, held, carried, now)


async def _may_be_from(tx: Transaction, carried: Carried, other: MemberId) -> bool:
    """Tell whether, as far as whoever holds a question without a name knows, a member may have asked it."""
    if carried.known:
        return await tx.acquaintances.get(carried.member, other) is not None
    chat = await chat_with(tx, carried.member, other)
    freeze = timedelta(weeks=FREEZE_FLOOR_WEEKS)
    return chat is None or not carried.chosen_at - freeze < chat.introduced_at <= carried.chosen_at


async def _void(tx: Transaction, ask: Ask, carried: Carried, now: datetime) -> None:
    """Let a question without a name come to nothing, whatever is answered to it, or was."""
    owed = await tx.outbox.get(carried.key)
    if carried.state is CarriedState.YES and ask.state is AskState.AGREED:
        chat = await _chat_of(tx, ask)
        if chat is not None and not await may_be_known(tx, chat):
            await undo_introduction(tx, chat)
            await _reopen(tx, ask, _withdrawn_at(tx, carried, now), now)
    elif carried.state in HAS_IT and owed is not None and owed.state is OutboxState.WAITING:
        await _take_from(tx, carried, now)  # they were told that something waits
    elif carried.state in HAS_IT and owed is not None and owed.may_have_arrived:
        await tx.asks.put_carried(replace(carried, void=True))


async def plan_withdrawal(tx: Transaction, carried: Carried, now: datetime) -> None:
    """See that a question is withdrawn whose yes leads to no chat, when its asker could have taken it back as well."""
    await tx.agenda.put(Due(DueKind.CARRY_ASK, carried.ask, _withdrawn_at(tx, carried, now)))


def _withdrawn_at(tx: Transaction, carried: Carried, now: datetime) -> datetime:
    latest = min(now + WITHDRAWN_WITHIN, (carried.asked_at or now) + ANSWERS_WITHIN)
    minutes = max((latest - now) // timedelta(minutes=1), 1)
    return now + timedelta(minutes=tx.derive_seed("withdrawn", carried.key) % minutes)


async def is_kept_from(tx: Transaction, ask: Ask, reader: MemberId) -> bool:
    """Tell whether somebody may not read who wrote a question, as it came to them without a name, or may have."""
    reached = [one for one in await tx.asks.carried(ask.id) if one.member == reader and one.state in REACHED]
    owed = await tx.outbox.get(reached[0].key) if reached and not ask.shows_name else None
    return owed is not None and owed.may_have_arrived


async def suits_still(tx: Transaction, owed: Owed, now: datetime) -> bool:
    """Tell whether a message may go out as far as asks are concerned: a question only to who may still be asked.

    A report goes only to who organises still, and one with the asker's name to nobody to whom the question came.
    """
    kind, _, rest = owed.key.partition(".")
    if kind in ("report", NAMELESS_REPORT) and isinstance(owed.destination, ToMember):
        reader, ask = await tx.members.get(owed.destination.member), await tx.asks.get(AskId(rest.partition(".")[0]))
        if reader is None or not reader.organiser:
            return False
        return kind == NAMELESS_REPORT or ask is None or not await is_kept_from(tx, ask, reader.id)
    if kind != "asked" or owed.replaces:
        return True
    ask_id, _, member = rest.partition(".")
    ask = await tx.asks.get(AskId(ask_id))
    carried = next((one for one in await tx.asks.carried(AskId(ask_id)) if one.member == member), None)
    if ask is None or carried is None or ask.state is not AskState.OPEN or ask.stopped:
        return False
    return carried.state is CarriedState.CHOSEN and await still_free(tx, ask, carried, now)


async def current_of(tx: Transaction, ask_id: AskId) -> Carried | None:
    """Find whoever an ask was carried to last."""
    reached = [one for one in await tx.asks.carried(ask_id) if one.state in REACHED]
    return reached[-1] if reached else None


async def _carry_to(tx: Transaction, ask: Ask, member_id: MemberId, known: bool, now: datetime) -> None:
    member, asker = await tx.members.get(member_id), await tx.members.get(ask.asker)
    if member is None or asker is None:
        return
    planned_at = member.window.next_open(now, member.tz)
    if planned_at + ARRIVES_WITHIN + ANSWERS_WITHIN > ask.ends_at:
        return  # they would not have all of their time, and somebody nearer to their morning is not preferred for it
    carried = Carried(ask.id, member_id, CarriedState.CHOSEN, now, known)
    await tx.asks.put_carried(carried)
    await tx.asks.put(replace(ask, waits=False))
    message = await question_for(tx, ask, asker, member, known=known)
    expires = planned_at + ARRIVES_WITHIN
    await owe_member(tx, now, carried.key, member, message, Urgency.NUDGE, expires_at=expires)
    await tx.agenda.put(Due(DueKind.CARRY_ASK, ask.id, planned_at + LOOKS_AFTER))


async def question_for(tx: Transaction, ask: Ask, asker: Member, member: Member, *, known: bool) -> Message:
    """Word an ask as one member reads it: the same whoever had it before them."""
    shared = await shared_topics(tx, ask, member.id)
    topics = await tx.topics.get_many([ask.topic, *shared])
    theirs = next((topics[topic] for topic in shared if topic in topics), None)
    return texts.question(Voice.of(member), ask, asker, topics.get(ask.topic), theirs, known=known)


async def _note_arrival(tx: Transaction, ask: Ask, carried: Carried, now: datetime) -> Carried:
    """Note when a question came to whoever was chosen, or that it did not; nothing where that is still open."""
    if carried.asked_at is not None:
        return carried
    if carried.state is CarriedState.MISSED:
        return carried
    owed = await tx.outbox.get(carried.key)
    member = await tx.members.get(carried.member)
    if owed is None or member is None or owed.state in (OutboxState.DROPPED, OutboxState.DEAD):
        if member is not None and ask.asker in await avoided_by(tx, member.id):
            planned_at = owed.due_at if owed else member.window.next_open(carried.chosen_at, member.tz)
            noted = replace(carried.move(CarriedState.SILENT), asked_at=planned_at)  # it takes as long as any silence
        elif carried.state is CarriedState.CHOSEN:
            noted = carried.move(CarriedState.MISSED)
        else:
            noted = replace(carried, asked_at=carried.chosen_at)
    elif owed.delivered_at is None and now < (owed.expires_at or now):
        return carried
    elif owed.state is OutboxState.WAITING and carried.state is CarriedState.CHOSEN:
        noted = carried.move(CarriedState.MISSED)  # they took no direct messages, and did not look
    else:
        state = CarriedState.ASKED if carried.state is CarriedState.CHOSEN else carried.state
        noted = replace(carried, state=state, asked_at=owed.delivered_at or owed.unsure_since or now)
    await tx.asks.put_carried(noted)
    return noted


async def _end_turn(tx: Transaction, carried: Carried, now: datetime) -> None:
    """Take silence for a polite no, and its buttons from the question; a yes that led to no chat is over by then."""
    if carried.state in HAS_IT:
        await tx.asks.put_carried(carried.move(CarriedState.SILENT))
        await change_question(tx, carried, "over", texts.moved_on, now)
    elif carried.state is CarriedState.YES:
        await _take_from(tx, carried, now)


async def _take_from(tx: Transaction, carried: Carried, now: datetime) -> Carried:
    """Let whoever has a question, or said yes to it, read that it was withdrawn; who never got it hears nothing."""
    await tx.outbox.drop_key(carried.key)
    owed = await tx.outbox.get(carried.key)
    if carried.state is not CarriedState.YES and (owed is None or not owed.may_have_arrived):
        taken = carried.move(CarriedState.MISSED)
    else:
        taken = carried.move(CarriedState.TAKEN_BACK)
        await change_question(tx, carried, "back", texts.taken_back, now)
    await tx.asks.put_carried(taken)
    return taken


async def change_question(
    tx: Transaction,
    carried: Carried,
    what: str,
    say: Callable[[Voice], Message],
    now: datetime,
    urgency: Urgency = Urgency.EXPECTED,
) -> None:
    """Let something else stand where a question stood."""
    member = await tx.members.get(carried.member)
    if member is not None:
        key = f"{carried.key}.{what}"
        await owe_member(tx, now, key, member, say(Voice.of(member)), urgency, replaces=carried.key)
