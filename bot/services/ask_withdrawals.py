"""Withdraw questions if the asker cancels or leaves, or two members must not meet. Reopen asks whose chat fails."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.model.asks import (
    AWAITS_RESULT,
    HAS_IT,
    SEARCHES_FOR,
    Ask,
    AskState,
    Carried,
    CarriedState,
)
from bot.model.chats import Chat
from bot.model.freeze import FREEZE_FLOOR
from bot.model.ids import AskId, MemberId
from bot.model.jobs import CarryAsk, Due, EndAsk, IntroduceAsk
from bot.model.message_keys import QuestionChange
from bot.model.outbox import OutboxMessage, OutboxState
from bot.ports import Transaction
from bot.services.introduction_receipts import introduction_to, may_have_been_told
from bot.services.introductions import MAX_CURRENT_CHATS, undo_introduction
from bot.services.notes import chat_with
from bot.services.questions import change_question, latest_carried
from bot.services.random_times import drawn_soon, drawn_until
from bot.services.waiting_questions import leave_notice
from bot.texts import questions as texts

WITHDRAWN_WITHIN: Final = timedelta(days=1)
"""After a yes that can't lead to a chat, the question is withdrawn at a random time within this period."""


async def take_back(tx: Transaction, ask: Ask, now: datetime) -> None:
    """Cancel an ask's jobs, and withdraw the question from the member who has it or said yes. Nobody else is told."""
    for job in (CarryAsk(ask.id), IntroduceAsk(ask.id), EndAsk(ask.id)):
        await tx.agenda.remove(job)
    current = await latest_carried(tx, ask.id)
    if current is not None and current.state in AWAITS_RESULT:
        await _withdraw_soon(tx, ask, current, now)


async def _withdraw_soon(tx: Transaction, ask: Ask, carried: Carried, now: datetime) -> None:
    """Withdraw a question at once or, if it is nameless and has arrived, soon.

    `carry_ask` then withdraws the question at a random second within two minutes. If the reader's window is closed at
    that time, it waits until the window opens. Until then, every page shows the question to the reader as before.
    Otherwise the reader could see when the asker pressed a button.
    """
    reader = await tx.members.get(carried.member)
    if reader is None or ask.shows_name or not await _is_with_member(tx, carried):
        await withdraw_question(tx, carried, now)
        return
    at = reader.window.next_open(drawn_soon(tx, now, "withdrawn", carried.key), reader.tz)
    await tx.agenda.put(Due(CarryAsk(ask.id), at))


async def end_asks_of(tx: Transaction, member: MemberId, now: datetime) -> None:
    """End the asks of a member who leaves.

    A reader keeps a nameless question until the time to answer is over, and a yes leads to no chat. If the question
    ended at the moment when the asker leaves, the reader could tell who asked.
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
        if await has_led_to_chat(tx, current) and await _may_be_known(tx, ask):
            await tx.agenda.remove(CarryAsk(ask.id))  # the asker blocked the reader, and was told nothing of the chat
        elif current.state is CarriedState.YES:
            await plan_withdrawal(tx, current, now)


async def _is_with_member(tx: Transaction, carried: Carried) -> bool:
    """Return whether a question may have arrived, and its member may still answer or has said yes."""
    outgoing = await tx.outbox.get(carried.key)
    return carried.state in AWAITS_RESULT and outgoing is not None and outgoing.may_have_arrived


async def _may_be_known(tx: Transaction, ask: Ask) -> bool:
    """Return whether any member may know of the chat that an ask led to. Also return True if the chat was deleted."""
    chat = await _chat_of(tx, ask)
    return chat is None or await may_have_been_told(tx, chat)


async def _chat_of(tx: Transaction, ask: Ask) -> Chat | None:
    return next((chat for chat in await tx.chats.of_member(ask.asker, MAX_CURRENT_CHATS) if chat.ask == ask.id), None)


async def introduction_to_asker(tx: Transaction, ask: Ask) -> OutboxMessage | None:
    """Return the message that introduces an asker to the chat that the ask led to, if there is one."""
    chat = await _chat_of(tx, ask)
    return await introduction_to(tx, chat, ask.asker) if chat else None


async def is_lost_on_asker(tx: Transaction, ask: Ask) -> bool:
    """Return whether an ask led to a chat whose introduction will not reach the asker.

    For example, the asker blocked the other member, who was told earlier. To the asker, nobody has answered the ask.
    """
    introduction = await introduction_to_asker(tx, ask)
    return introduction is not None and introduction.state in (OutboxState.DROPPED, OutboxState.DEAD)


async def resume_ask(tx: Transaction, ask_id: AskId, now: datetime) -> None:
    """Reopen an ask whose chat ends before the asker was told of the chat.

    Within a day, the member who said yes gets the same text as after an asker took the ask back.
    """
    ask = await tx.asks.get(ask_id)
    if ask is None or ask.state is not AskState.AGREED:
        return
    # The member who said yes has the question until this time.
    carries_at = drawn_until(tx, now + WITHDRAWN_WITHIN, now, "resumed", ask.id)
    await _reopen_ask(tx, ask, carries_at, now)


async def carry_lost_asks_on(tx: Transaction, asker: MemberId, other: MemberId, now: datetime) -> None:
    """Reopen an asker's asks to which `other` said yes, and whose chats the asker will never be told of.

    `other` was told of the chat, so the chat and the yes stay. To the asker, the yes is as silence: the next turn
    begins when the turn of `other` ends.
    """
    for ask in await tx.asks.of_member(asker):
        current = await latest_carried(tx, ask.id) if ask.state is AskState.AGREED else None
        if current is not None and current.member == other and await is_lost_on_asker(tx, ask):
            await _reopen_ask(tx, ask, current.ends_after(now), now)


async def _reopen_ask(tx: Transaction, ask: Ask, carries_at: datetime, now: datetime) -> None:
    await tx.asks.put(ask.move(AskState.OPEN))
    await tx.agenda.put(Due(CarryAsk(ask.id), carries_at))
    await tx.agenda.put(Due(EndAsk(ask.id), max(ask.ends_at, now)))


async def keep_questions_apart(tx: Transaction, member: MemberId, other: MemberId, now: datetime) -> None:
    """Keep two members' questions to each other from leading to a chat, because `member` avoids `other` from now on.

    - If `other` has a question from `member`, the question stays for the full time, but a yes leads to no chat.
      Otherwise `other` and the next reader could tell together that the asker blocked `other`.
    - If `member` has a nameless question that may be from `other`, the question is voided, whoever asked. Otherwise the
      result of a yes would tell whether `other` asked.
    - A nameless question of an earlier ask that has not reached `member` yet is never sent.
    """
    for ask in await tx.asks.of_member(member):
        for carried in await tx.asks.carried(ask.id) if ask.state is AskState.OPEN else ():
            if carried.member == other and carried.state in AWAITS_RESULT:
                await _keep_from_reader(tx, carried, now)
    reached = await tx.asks.carried_to([member], now - SEARCHES_FOR)
    asks = await tx.asks.get_many({carried.ask for carried in reached})
    chat = await chat_with(tx, member, other) if reached else None
    for carried in reached:
        held = asks.get(carried.ask)
        if held is not None and not held.shows_name and await _may_be_from(tx, carried, other, chat):
            await _void_question(tx, held, carried, now)
    found = await tx.members.get(member)
    if found is not None:
        await tx.members.put(replace(found, kept_apart_at=now))


async def _keep_from_reader(tx: Transaction, carried: Carried, now: datetime) -> None:
    """Keep a question from leading to a chat, because its asker does not want to meet its reader.

    If the reader said yes already, plan to withdraw the question. If it has not arrived yet, withdraw it now. If the
    reader has it, leave it: `say_yes` opens no chat.
    """
    if carried.state is CarriedState.YES:
        await plan_withdrawal(tx, carried, now)
    elif not await _is_with_member(tx, carried):
        await withdraw_question(tx, carried, now)


async def _may_be_from(tx: Transaction, carried: Carried, other: MemberId, chat: Chat | None) -> bool:
    """Return whether a nameless question may be from `other`, as far as its reader can tell.

    `chat` is their latest chat, as `chat_with` returns it.
    """
    if carried.known:
        return await tx.acquaintances.get(carried.member, other) is not None
    return chat is None or not carried.chosen_at - FREEZE_FLOOR < chat.introduced_at <= carried.chosen_at


async def _void_question(tx: Transaction, ask: Ask, carried: Carried, now: datetime) -> None:
    """Void a nameless question, so that no yes leads to a chat. A chat that a member may know of stays."""
    outgoing = await tx.outbox.get(carried.key)
    if carried.state is CarriedState.YES and ask.state is AskState.AGREED:
        chat = await _chat_of(tx, ask)
        if chat is not None and not await may_have_been_told(tx, chat):
            await undo_introduction(tx, chat)
            await _reopen_ask(tx, ask, _withdrawn_at(tx, carried, now), now)
    elif carried.state is CarriedState.YES and await planned_introduction(tx, ask) is not None:
        await plan_withdrawal(tx, carried, now)
    elif carried.state in HAS_IT and outgoing is not None and outgoing.state is OutboxState.WAITING:
        await withdraw_question(tx, carried, now)  # leaves a notice, because the reader was told that a message waits
    elif carried.state in HAS_IT and outgoing is not None and outgoing.may_have_arrived:
        await tx.asks.put_carried(replace(carried, void=True))


async def plan_withdrawal(tx: Transaction, carried: Carried, now: datetime) -> None:
    """Plan to withdraw a question after a yes that leads to no chat, at a random time within WITHDRAWN_WITHIN.

    So the reader may think that the asker took the ask back at that time.
    """
    await tx.agenda.remove(IntroduceAsk(carried.ask))
    await tx.agenda.put(Due(CarryAsk(carried.ask), _withdrawn_at(tx, carried, now)))


def _withdrawn_at(tx: Transaction, carried: Carried, now: datetime) -> datetime:
    latest = min(now + WITHDRAWN_WITHIN, carried.ends_after(now))
    return drawn_until(tx, latest, now, "withdrawn", carried.key)


async def planned_introduction(tx: Transaction, ask: Ask) -> datetime | None:
    """Return the planned time of the introduction after a yes; None if no introduction is planned."""
    introduction = await tx.agenda.get(IntroduceAsk(ask.id))
    return introduction.due_at if introduction else None


async def withdraw_question(tx: Transaction, carried: Carried, now: datetime) -> Carried:
    """Withdraw a question from a member who has it or said yes. Drop the question if it was never delivered.

    If the member's yes led to a chat, do nothing.
    """
    if await has_led_to_chat(tx, carried):
        return carried
    outgoing = await tx.outbox.get(carried.key)
    say = texts.taken_back_after_yes if carried.state is CarriedState.YES else texts.taken_back
    if outgoing is not None and outgoing.state is OutboxState.WAITING:
        await leave_notice(tx, outgoing, carried, say, outgoing.due_at, now)
    await tx.outbox.drop_key(carried.key)
    if carried.state is not CarriedState.YES and (outgoing is None or not outgoing.may_have_arrived):
        taken = carried.move(CarriedState.MISSED)
    else:
        taken = carried.move(CarriedState.TAKEN_BACK)
        await change_question(tx, carried, QuestionChange.WITHDRAWN, say, now)
    await tx.asks.put_carried(taken)
    return taken


async def has_led_to_chat(tx: Transaction, carried: Carried) -> bool:
    """Return whether a member's yes led to a chat, even if it was called off later."""
    if carried.state is not CarriedState.YES:
        return False
    return any(chat.ask == carried.ask for chat in await tx.chats.of_member(carried.member, MAX_CURRENT_CHATS))
