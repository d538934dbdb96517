"""Rechecks of questions and reports, just before they are sent. `ask_candidates` decides who may be asked at all."""

from dataclasses import replace
from datetime import datetime

from bot.model.asks import AskState, CarriedState
from bot.model.ids import AskId
from bot.model.message_keys import MessageKind, QuestionChange
from bot.model.outbox import OutboxMessage, OutboxState, ToMember
from bot.ports import Transaction
from bot.services.ask_candidates import is_free
from bot.services.kept_apart import avoided_by, has_kept_apart_since
from bot.services.questions import is_asker_hidden_from
from bot.services.random_empty_turns import is_left_empty
from bot.services.waiting_questions import has_question_come


async def passes_recheck(tx: Transaction, outgoing: OutboxMessage, now: datetime) -> bool:
    """Return whether the rules of asks allow a message to be sent. They restrict four kinds of messages.

    - A question goes only to a member who may still be asked (`_may_question_be_sent`).
    - The message that replaces a question whose time is over goes only to a member whose turn is SILENT.
    - A notice in place of a waiting question goes only if the question has not arrived.
    - A report goes only to an admin. A report with the asker's name doesn't go to an admin whom the nameless question
      may have reached.
    """
    kind, ask_id = outgoing.key.kind, outgoing.key.ask
    if kind is MessageKind.QUESTION_OVER and isinstance(outgoing.destination, ToMember):
        return not await has_question_come(tx, outgoing, outgoing.destination.member, now)
    if ask_id is None:
        return True
    if kind is MessageKind.QUESTION and not outgoing.replaces:
        return await _may_question_be_sent(tx, outgoing, ask_id, now)
    if outgoing.key.change is QuestionChange.OVER:
        carried = [one for one in await tx.asks.carried(ask_id) if one.key == outgoing.replaces]
        return all(one.state is CarriedState.SILENT for one in carried)
    ask = await tx.asks.get(ask_id)
    if kind is not MessageKind.QUESTION and isinstance(outgoing.destination, ToMember):
        reader = await tx.members.get(outgoing.destination.member)
        if reader is None or not reader.admin:
            return False
        return kind is MessageKind.NAMELESS_REPORT or ask is None or not await is_asker_hidden_from(tx, ask, reader.id)
    return True


async def _may_question_be_sent(tx: Transaction, outgoing: OutboxMessage, ask_id: AskId, now: datetime) -> bool:
    """Return whether a question may be sent. If it is kept back or its turn is empty, store the turn as over at once.

    From then on, the turn counts as one without an answer, whatever happens before the arrival is checked. For example,
    the asker may take the ask back, or the member may begin a rest.
    """
    ask = await tx.asks.get(ask_id)
    carried = next((one for one in await tx.asks.carried(ask_id) if one.key == outgoing.key), None)
    if ask is None or carried is None or ask.state is not AskState.OPEN or carried.state is not CarriedState.CHOSEN:
        return False
    # If the question waits, the member was told that a message waits.
    stays = outgoing.state is OutboxState.WAITING and not ask.shows_name
    if not stays and not await is_free(tx, ask, carried, now):
        return False
    keeps_apart = ask.asker in await avoided_by(tx, carried.member)
    if ask.stopped or carried.void or keeps_apart or await has_kept_apart_since(tx, ask, carried.member):
        await tx.asks.put_carried(replace(carried.move(CarriedState.SILENT), asked_at=now))
        return False
    if is_left_empty(tx, carried):
        await tx.asks.put_carried(replace(carried.move(CarriedState.LEFT_EMPTY), asked_at=now))
        return False
    return carried.member not in await avoided_by(tx, ask.asker)
