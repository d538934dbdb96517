"""Reports: members show an ask to the organisers, who stop it or leave it."""

from dataclasses import replace
from datetime import datetime

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.asks import HAS_IT, CarriedState
from bot.model.errors import NotFound
from bot.model.ids import AskId, MemberId
from bot.model.message_keys import QuestionChange
from bot.model.outbox import Urgency
from bot.ports import Transaction
from bot.services.ask_responses import find_carried
from bot.services.ask_routing import change_question, is_asker_hidden_from
from bot.texts import ask_responses as question_texts
from bot.texts import reports as texts
from bot.texts.localization import Voice


async def report(tx: Transaction, ask_id: AskId, member: MemberId, now: datetime) -> None:
    """Report an ask to the organisers, who learn who wrote it and who reported it.

    An organiser whom it reached as a question without a name does not learn who wrote it. Of a question whose asker is
    gone there is nothing left to show.

    Raises:
        NotFound: the ask did not reach them.
        IllegalMove: they said yes to it.
    """
    ask, carried = await find_carried(tx, ask_id, member)
    if carried.state is CarriedState.REPORTED:
        return
    reported = carried.move(CarriedState.REPORTED)
    await tx.asks.put_carried(reported)
    if carried.state in HAS_IT:
        await change_question(
            tx, carried, QuestionChange.ANSWERED, question_texts.shown_to_organisers, now, Urgency.ASKED
        )
    people = await tx.members.get_many([ask.asker, member])
    if ask.asker not in people:
        return
    topic = await tx.topics.get(ask.topic)
    for organiser in await tx.members.organisers():
        if organiser.id not in people:
            nameless = await is_asker_hidden_from(tx, ask, organiser.id)
            message = texts.report(Voice.of(organiser), ask, reported, people, topic, nameless=nameless)
            key = message_keys.report(ask.id, tx.derive_id(ask.id, member), organiser.id, nameless=nameless)
            await enqueue_for_member(tx, now, key, organiser, message, Urgency.EXPECTED)


async def settle_report(tx: Transaction, ask_id: AskId, reporter: MemberId, organiser: MemberId, *, stop: bool) -> None:
    """Stop a reported ask, or leave it; neither its asker nor anybody asked sees a difference.

    A member who has the stopped ask just now may still answer it. Others have their turn, and it never reaches them.

    Raises:
        NotFound: there is no such report, or the organiser wrote the ask.
    """
    ask = await tx.asks.get(ask_id)
    carried = next((one for one in await tx.asks.carried(ask_id) if one.member == reporter), None)
    if ask is None or carried is None or carried.state is not CarriedState.REPORTED or ask.asker == organiser:
        raise NotFound("report", ask_id)
    await tx.asks.put_carried(replace(carried, settled=True))
    if stop:
        await tx.asks.put(replace(ask, stopped=True))
