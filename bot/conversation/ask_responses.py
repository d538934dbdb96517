"""Asks, for whoever they are carried to, and for organisers to whom one is shown."""

from bot.conversation.context import Asking
from bot.conversation.forms import with_error
from bot.conversation.registry import For, choice, command, form
from bot.model.asks import ASKED_CHOICES, Ask, Carried, Length, Limit
from bot.model.content import Message
from bot.model.errors import IllegalMove, InvalidValue, NotFound
from bot.model.ids import AskId, MemberId
from bot.model.inbound import Answer, Open, Replace, Say, Submission
from bot.services import ask_responses
from bot.services.ask_routing import is_kept_from, question_for
from bot.texts import ask_responses as texts
from bot.texts import asks as ask_texts
from bot.texts import reports as report_texts


async def waiting_questions(ask: Asking, limit: int) -> list[Message]:
    """List the questions that wait for somebody's answer, as they came."""
    found = []
    for asked, carried in (await ask_responses.asked_of(ask.tx, ask.person.id, ask.now))[:limit]:
        asker, me = await ask.tx.members.get(asked.asker), await ask.member()
        if asker is not None:
            found.append(await question_for(ask.tx, asked, asker, me, known=carried.known))
    return found


@choice("asked.yes", ids=1)
async def press_yes(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Say yes."""
    return await _say_yes(ask, ids[0], Limit())


@choice("asked.limit", ids=1)
async def press_limit(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form of a yes with a limit."""
    found = await _open(ask, ids[0])
    return Open(texts.limit_form(ask.voice, found)) if found else Replace(texts.over(ask.voice))


@form("asked.limit", ids=1)
async def send_limit(ask: Asking, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Say yes, with a limit."""
    if sent.one("length") not in set(Length):
        raise NotFound("ask", ids[0])
    try:
        return await _say_yes(ask, ids[0], Limit(Length(sent.one("length")), sent.one("words")))
    except InvalidValue as error:
        found, _ = await ask_responses.find_carried(ask.tx, AskId(ids[0]), ask.person.id)
        return with_error(ask.voice, texts.limit_form(ask.voice, found), sent, error)


async def _say_yes(ask: Asking, ask_id: str, limit: Limit) -> Answer:
    try:
        await ask_responses.say_yes(ask.tx, AskId(ask_id), ask.person.id, limit, ask.now)
    except IllegalMove:
        return Replace(texts.over(ask.voice))
    return Replace(texts.said_yes(ask.voice))


@choice("asked.no", ids=1)
async def press_no(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Say not this time."""
    try:
        await ask_responses.say_no(ask.tx, AskId(ids[0]), ask.person.id)
    except IllegalMove:
        return Replace(texts.over(ask.voice))
    return Replace(texts.said_no(ask.voice))


@choice("asked.better", ids=1)
async def press_better(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Open the form that names somebody else."""
    found = await _open(ask, ids[0])
    return Open(texts.better_form(ask.voice, found)) if found else Replace(texts.over(ask.voice))


@form("asked.better", ids=1)
async def send_better(ask: Asking, ids: tuple[str, ...], sent: Submission) -> Answer:
    """Take the name of somebody, or of a topic, that would be better."""
    person = sent.one("person")
    known = await ask.find_person(person) if person else None
    try:
        await ask_responses.name_better(
            ask.tx, AskId(ids[0]), ask.person.id, known.id if known else None, sent.one("topic"), ask.now
        )
    except IllegalMove:
        return Replace(texts.over(ask.voice))
    return Replace(texts.better_named(ask.voice))


@choice("asked.report", ids=1)
async def press_report(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Ask whether somebody wants to show a question to the organisers."""
    found, _ = await ask_responses.find_carried(ask.tx, AskId(ids[0]), ask.person.id)
    return Say(report_texts.really_report(ask.voice, found))


@choice("asked.report.yes", ids=1)
async def press_report_yes(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Show a question to the organisers."""
    await ask_responses.report(ask.tx, AskId(ids[0]), ask.person.id, ask.now)
    return Replace(report_texts.reported(ask.voice))


@choice("asked.report.no", ids=1)
async def press_report_no(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Show a question to nobody."""
    return Replace(report_texts.not_reported(ask.voice))


@command("asked", subwords=tuple(map(str, ASKED_CHOICES)))
async def asked(ask: Asking, words: str) -> Answer:
    """Set how many asks a month may be carried to somebody."""
    member = await ask.member()
    if not words:
        return Say(ask_texts.asked_question(ask.voice, member.asked))
    wanted = int(words) if words.isdecimal() and len(words) < 3 else -1
    return Say(ask_texts.asked_set(ask.voice, (await ask_responses.set_asked(ask.tx, member, wanted)).asked))


@choice("asked.ask")
async def press_asked_ask(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Ask how many asks a month suit somebody, from a button."""
    return await asked(ask, "")


@choice("asked", ids=1)
async def press_asked(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Set how many asks a month may be carried to somebody, from its button."""
    answer = await asked(ask, ids[0])
    return Replace(answer.message) if isinstance(answer, Say) else answer


@command("reports", audience=For.ORGANISERS)
async def reports(ask: Asking, words: str) -> Answer:
    """Show the questions that somebody showed to the organisers."""
    ask.require_organiser()
    return Say(report_texts.reports(ask.voice, [await _report(ask, *one) for one in await open_reports(ask)]))


async def open_reports(ask: Asking) -> list[tuple[Ask, Carried]]:
    """List the reports that wait for an organiser; none about what they wrote themselves."""
    found = []
    for carried in await ask.tx.asks.reports():
        asked_about = await ask.tx.asks.get(carried.ask)
        if asked_about is not None and asked_about.asker != ask.person.id:
            found.append((asked_about, carried))
    return found


async def _report(ask: Asking, asked_about: Ask, carried: Carried) -> Message:
    people = await ask.tx.members.get_many([asked_about.asker, carried.member])
    topic = await ask.tx.topics.get(asked_about.topic)
    nameless = await is_kept_from(ask.tx, asked_about, ask.person.id)
    return report_texts.report(ask.voice, asked_about, carried, people, topic, nameless=nameless)


@choice("report.stop", ids=2)
async def press_stop(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Stop an ask."""
    await _settle(ask, ids, stop=True)
    return Replace(report_texts.stopped(ask.voice))


@choice("report.leave", ids=2)
async def press_leave(ask: Asking, ids: tuple[str, ...]) -> Answer:
    """Leave a reported ask as it is."""
    await _settle(ask, ids, stop=False)
    return Replace(report_texts.left_alone(ask.voice))


async def _settle(ask: Asking, ids: tuple[str, ...], *, stop: bool) -> None:
    ask.require_organiser()
    await ask_responses.settle_report(ask.tx, AskId(ids[0]), MemberId(ids[1]), ask.person.id, stop=stop)


async def _open(ask: Asking, ask_id: str) -> Ask | None:
    try:
        found, _ = await ask_responses.open_carried(ask.tx, AskId(ask_id), ask.person.id)
    except IllegalMove:
        return None
    return found
