"""Reports: a member shows an ask to the admins, and an admin stops the ask or lets it go on."""

from dataclasses import replace
from datetime import datetime

from bot.delivery.enqueue import enqueue_for_member
from bot.model import message_keys
from bot.model.asks import HAS_IT, Ask, Carried, CarriedState, day_of
from bot.model.content import Message
from bot.model.errors import NotFound
from bot.model.ids import AskId, MemberId
from bot.model.message_keys import QuestionChange
from bot.model.outbox import Urgency
from bot.ports import Transaction
from bot.services.ask_responses import find_carried
from bot.services.questions import came_without_name_at, change_question, is_asker_hidden_from
from bot.texts import questions as question_texts
from bot.texts import reports as texts
from bot.texts.localization import Voice


async def report(tx: Transaction, ask_id: AskId, member: MemberId, now: datetime) -> None:
    """Report an ask to all admins except its asker and the reporter. The report names both.

    There are two exceptions. A report to an admin whom the nameless question may have reached says neither who asked
    nor whether the asker is gone. If the asker is gone, other admins get no report, because nothing is left to show.

    Raises:
        NotFound: see `find_carried`.
        IllegalMove: the member said yes to the ask, or their turn was empty.
    """
    ask, carried = await find_carried(tx, ask_id, member)
    if carried.state is CarriedState.REPORTED:
        return
    reported = carried.move(CarriedState.REPORTED)
    await tx.asks.put_carried(reported)
    if carried.state in HAS_IT:
        await change_question(tx, carried, QuestionChange.ANSWERED, question_texts.shown_to_admins, now, Urgency.ASKED)
    is_gone = await tx.members.get(ask.asker) is None
    for admin in await tx.members.admins():
        nameless = await is_asker_hidden_from(tx, ask, admin.id)
        if admin.id in (ask.asker, member) or (is_gone and not nameless):
            continue
        message = await report_text(tx, Voice.of(admin), ask, reported, admin.id)
        key = message_keys.report(ask.id, tx.derive_id(ask.id, member), admin.id, nameless=nameless)
        await enqueue_for_member(tx, now, key, admin, message, Urgency.EXPECTED)


async def report_text(tx: Transaction, voice: Voice, ask: Ask, reported: Carried, admin: MemberId) -> Message:
    """Render a report for an admin.

    The report has the day of the question in place of the ask in two cases: the nameless question may have reached this
    admin, or the asker is gone.
    """
    people = await tx.members.get_many([ask.asker, reported.member])
    reporter, asker = people.get(reported.member), people.get(ask.asker)
    came_at = await came_without_name_at(tx, ask, admin)
    if came_at is not None:
        return texts.nameless_report(voice, reported, reporter, day_of(came_at))
    if asker is None:
        return texts.report_without_words(voice, reported, reporter, day_of(reported.chosen_at))
    return texts.report(voice, ask, reported, reporter, asker, await tx.topics.get(ask.topic))


async def open_reports(tx: Transaction, admin: MemberId) -> list[tuple[Ask, Carried]]:
    """Return the reports that wait for an admin, earliest day first. Reports of the admin's own asks are left out."""
    found = []
    for reported in await tx.asks.reports():
        ask = await tx.asks.get(reported.ask)  # loaded already
        if ask is not None and ask.asker != admin:
            found.append((ask, reported))
    return sorted(found, key=lambda one: (day_of(one[1].chosen_at), one[0].id, one[1].member))


async def settle_report(tx: Transaction, ask_id: AskId, reporter: MemberId, admin: MemberId, *, stop: bool) -> None:
    """Stop a reported ask, or let it go on. Neither the asker nor the members who were asked see a difference.

    A member who has the ask when it is stopped may still answer. Later candidates have their turns, but the question is
    never sent to them.

    Raises:
        NotFound: there is no such report, or the admin wrote the ask.
    """
    ask = await tx.asks.get(ask_id)
    carried = next((one for one in await tx.asks.carried(ask_id) if one.member == reporter), None)
    if ask is None or carried is None or carried.state is not CarriedState.REPORTED or ask.asker == admin:
        raise NotFound("report", ask_id)
    await tx.asks.put_carried(replace(carried, settled=True))
    if stop:
        await tx.asks.put(replace(ask, stopped=True))
