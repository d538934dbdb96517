"""Turns of an ask: send it to one member after another, until a member says yes or the ask's last day comes.

Each turn takes the same time, whatever the member answers.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.asks import (
    ANSWERS_WITHIN,
    ARRIVES_WITHIN,
    AWAITS_RESULT,
    HAS_IT,
    Ask,
    AskState,
    Carried,
    CarriedState,
)
from bot.model.ids import AskId, MemberId
from bot.model.jobs import CarryAsk, Due, EndAsk
from bot.model.message_keys import QuestionChange
from bot.model.outbox import OutboxState, Urgency
from bot.ports import Transaction
from bot.services.ask_candidates import choose_candidate
from bot.services.ask_withdrawals import (
    has_led_to_chat,
    introduction_to_asker,
    is_lost_on_asker,
    planned_introduction,
    withdraw_question,
)
from bot.services.questions import change_question, latest_carried, question_for
from bot.services.random_times import drawn_soon, drawn_until
from bot.services.waiting_questions import leave_notice
from bot.texts import asks as ask_texts
from bot.texts import questions as texts
from bot.texts.localization import Voice

ARRIVAL_CHECK_AFTER: Final = timedelta(minutes=10)
"""Delay between the planned arrival of a question and the check whether it arrived."""
CHECK_AGAIN_AFTER: Final = timedelta(hours=1)
"""Delay before a question that may still arrive is checked again. If an introduction is planned when an ask should end,
the ask's end is put off until this long after the introduction."""
RETRY_AFTER: Final = timedelta(days=1)
"""Delay before the next try if nobody can be asked now."""
COMPETING_ASKS: Final = 5
"""Maximum number of waiting asks in one draw, besides the ask that needs a member. Askers' first asks come first."""
LOTS_OF_FIRST_ASK: Final = 3
"""Number of lots that an asker's first ask has in a draw. Every other ask has one lot."""


async def carry_ask(tx: Transaction, ask_id: AskId, now: datetime) -> None:
    """Carry an open ask to the next member once the current turn is over. Until then, plan the next check of the turn.

    If the ask was taken back, withdraw its question instead.
    """
    ask, current = await tx.asks.get(ask_id), await latest_carried(tx, ask_id)
    if ask is not None and ask.state is AskState.CLOSED and current is not None and current.state in AWAITS_RESULT:
        await withdraw_question(tx, current, now)
    if ask is None or ask.state is not AskState.OPEN:
        return
    if current is not None:
        current = await _note_arrival(tx, current, now)
        looks_at = current.asked_at + ANSWERS_WITHIN if current.asked_at else await _next_check(tx, current, now)
        introduces_at = await planned_introduction(tx, ask)
        if introduces_at is not None:
            await tx.agenda.put(Due(CarryAsk(ask.id), max(looks_at, current.ends_after(introduces_at))))
            return
        if current.state is CarriedState.YES and not await has_led_to_chat(tx, current):
            current, looks_at = await withdraw_question(tx, current, now), current.ends_after(now)
        if current.state is not CarriedState.MISSED and now < looks_at:
            await tx.agenda.put(Due(CarryAsk(ask.id), looks_at))
            return
        await _end_turn(tx, current, now)
    await carry_to_next(tx, ask, now)


async def _next_check(tx: Transaction, carried: Carried, now: datetime) -> datetime:
    """Return when to check again whether a question arrived: in an hour, or when the question expires, if sooner."""
    outgoing = await tx.outbox.get(carried.key)
    expires_at = outgoing.expires_at if outgoing else None
    later = now + CHECK_AGAIN_AFTER
    return min(later, expires_at) if expires_at and now < expires_at else later


async def carry_to_next(tx: Transaction, ask: Ask, now: datetime) -> None:
    """Carry an ask to the next candidate, if enough time is left for an answer.

    If nobody can be asked, try again daily. If several asks want the same member, draw lots. If the asker is gone,
    close the ask instead, but not before all messages about it are sent.
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
    """Draw one of the asks that want the same member. Return the ask, and whether its asker named the member.

    If the oldest ask always won, the member would get the earlier of two asks first. So a yes to the later ask would
    tell the two askers that the member had the earlier ask, too.
    """
    wanting = {ask.id: (ask, known)}
    for other in await tx.asks.waiting(COMPETING_ASKS):
        chosen = await choose_candidate(tx, other, now)
        if chosen is not None and chosen[0] == member:
            wanting[other.id] = (other, chosen[1])
    lots = [one for one in wanting.values() for _ in range(LOTS_OF_FIRST_ASK if one[0].is_first else 1)]
    return lots[tx.derive_seed("lot", member, now, *wanting) % len(lots)]


async def _carry_to(tx: Transaction, ask: Ask, member_id: MemberId, known: bool, now: datetime) -> None:
    member, asker = await tx.members.get(member_id), await tx.members.get(ask.asker)
    if member is None or asker is None:
        return
    planned_at = member.window.next_open(now, member.tz)
    if planned_at + ARRIVES_WITHIN + ANSWERS_WITHIN > ask.ends_at:
        return  # too little time to answer. No member with an earlier window is asked instead
    carried = Carried(ask.id, member_id, CarriedState.CHOSEN, now, known)
    await tx.asks.put_carried(carried)
    await tx.asks.put(replace(ask, waits=False))
    message = await question_for(tx, ask, asker, member, known=known)
    expires = planned_at + ARRIVES_WITHIN
    await tx.outbox.remove([carried.key])  # an earlier turn of the member may have been left empty
    at = drawn_soon(tx, planned_at, "sent", carried.key)
    await enqueue_for_member(tx, now, carried.key, member, message, Urgency.NUDGE, expires_at=expires, not_before=at)
    await tx.agenda.put(Due(CarryAsk(ask.id), planned_at + ARRIVAL_CHECK_AFTER))


async def _note_arrival(tx: Transaction, carried: Carried, now: datetime) -> Carried:
    """Store when a question arrived, or that it did not. If the question may still arrive, don't change the turn.

    If the question waits for a member who accepts no direct messages, a notice takes its place when it expires.
    """
    if carried.asked_at is not None or carried.state is CarriedState.MISSED:
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
            await leave_notice(tx, outgoing, carried, texts.moved_on, outgoing.expires_at, now)
        return carried
    elif outgoing.state is OutboxState.WAITING and carried.state is CarriedState.CHOSEN:
        noted = carried.move(CarriedState.MISSED)  # the member takes no direct messages and never saw the question
    else:
        state = CarriedState.ASKED if carried.state is CarriedState.CHOSEN else carried.state
        noted = replace(carried, state=state, asked_at=outgoing.delivered_at or outgoing.unsure_since or now)
    await tx.asks.put_carried(noted)
    return noted


async def _end_turn(tx: Transaction, carried: Carried, now: datetime) -> None:
    """End a member's turn. Without an answer, it becomes SILENT. If a yes led to no chat, withdraw the question.

    If the turn is MISSED, do nothing. In all other cases, enqueue the message that the member's time is over. This
    message is dropped unless the turn is SILENT, but it counts for the rate limit all the same. Otherwise the times of
    other messages would tell what the member answered.
    """
    if carried.state is CarriedState.MISSED:
        return
    if carried.state in HAS_IT:
        await tx.asks.put_carried(carried.move(CarriedState.SILENT))
    elif carried.state is CarriedState.YES:
        await withdraw_question(tx, carried, now)
    over = await tx.outbox.get(message_keys.question_change(carried.ask, carried.member, QuestionChange.OVER))
    if over is not None and over.created_at <= carried.chosen_at:  # from an earlier turn that was left empty
        await tx.outbox.remove([over.key])
    await change_question(tx, carried, QuestionChange.OVER, texts.moved_on, now)


async def end_ask(tx: Transaction, ask_id: AskId, now: datetime) -> None:
    """End an ask on its announced last day, and tell its asker that nobody was found.

    An ask that led to a chat ends in the same way if the asker will never be told of the chat (`is_lost_on_asker`). If
    an introduction is planned or has not reached the asker yet, try again later.
    """
    ask = await tx.asks.get(ask_id)
    if ask is None or ask.state not in (AskState.OPEN, AskState.AGREED):
        return
    if now < ask.ends_at:  # the asker has extended the search
        await tx.agenda.put(Due(EndAsk(ask.id), ask.ends_at))
        return
    if ask.state is AskState.AGREED and not await is_lost_on_asker(tx, ask):
        introduction = await introduction_to_asker(tx, ask)
        if introduction is not None and introduction.state is not OutboxState.DELIVERED:
            await tx.agenda.put(Due(EndAsk(ask.id), now + RETRY_AFTER))
        return
    introduces_at = await planned_introduction(tx, ask)
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


async def continue_asks_of(tx: Transaction, member: MemberId, now: datetime) -> None:
    """Continue the open asks of a member who returned, each until its announced last day."""
    for ask in await tx.asks.of_member(member):
        if ask.state is AskState.OPEN:
            if await tx.agenda.get(CarryAsk(ask.id)) is None:
                await tx.agenda.put(Due(CarryAsk(ask.id), await _continues_at(tx, ask, now)))
            await tx.agenda.put(Due(EndAsk(ask.id), max(ask.ends_at, now)))


async def _continues_at(tx: Transaction, ask: Ask, now: datetime) -> datetime:
    """Return when a returned member's ask continues: at the end of its latest turn or, if that is past, within a day.

    The time within a day is random, so it tells neither what was answered nor when the asker returned.
    """
    current = await latest_carried(tx, ask.id)
    outgoing = await tx.outbox.get(current.key) if current else None
    asked_at = (current.asked_at if current else None) or (outgoing.delivered_at if outgoing else None)
    if asked_at is not None and now < asked_at + ANSWERS_WITHIN:
        return asked_at + ANSWERS_WITHIN
    return drawn_until(tx, now + RETRY_AFTER, now, "back", ask.id)
