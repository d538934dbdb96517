"""Examples of texts about asks: for askers, for members who are asked, and for admins."""

from collections.abc import Callable
from dataclasses import replace

from bot.model.asks import MAX_LIMIT, MAX_PART, Ask, AskState, Carried, CarriedState, Length, Limit, Wording
from bot.model.chats import Origin
from bot.model.content import Form, Message
from bot.model.ids import AskId
from bot.texts import ask_form, ask_responses, asks, introductions, questions, reports
from bot.texts.localization import Voice
from tests.made_ids import make_id
from tests.unit.texts.examples.cast import DAY, LONGEST, NOW, Cast


def an_ask(cast: Cast, *, shows_name: bool = False) -> Ask:
    """Return an ask from Ana."""
    words = Wording("How do you find five people in a week?", "We launch in May.", "Asked in the kitchen.")
    if cast is LONGEST:
        words = Wording(*(("<how> & *why* " * MAX_PART)[: MAX_PART - 1] + "?" for _ in range(3)))
    return Ask(
        AskId(make_id("ask")),
        cast.ana.id,
        cast.topic.id,
        words,
        NOW,
        NOW + 14 * DAY,
        AskState.OPEN,
        shows_name=shows_name,
    )


def asked(voice: Voice, cast: Cast, *, shows_name: bool = False, known: bool = False, near: bool = False) -> Message:
    """Show Ana's ask to Ben."""
    theirs = cast.sharing[0] if near else cast.topic
    return questions.question(voice, an_ask(cast, shows_name=shows_name), cast.ana, cast.topic, theirs, known=known)


def filled(cast: Cast) -> ask_form.Filled:
    """Return the values of a filled form."""
    ask = an_ask(cast)
    return ask_form.Filled(ask.words.what, cast.topic.name, ask.words.why, ask.words.tried, shows_name=True)


def previewed(voice: Voice, cast: Cast, *, narrower: bool, shared: bool = True) -> Message:
    """Show Ana the preview of her ask."""
    others = cast.curious[1:5] if narrower else ()
    return asks.preview(voice, an_ask(cast), asked(voice, cast), cast.topic, others, shared=shared)


def introduced(voice: Voice, cast: Cast, limit: Limit) -> Message:
    """Introduce Ana, who asked, and Ben, who said yes."""
    offered = () if limit.length is Length.MESSAGES else cast.chat.offered
    chat = replace(cast.chat, origin=Origin.ASK, circle=None, picks=(), offered=offered)
    return introductions.introduction(voice, chat, cast.people, cast.topic, {}, ask=an_ask(cast), limit=limit)


def shown(voice: Voice, cast: Cast) -> Message:
    """Show an admin Ana's ask, which Ben reported."""
    return reports.report(voice, an_ask(cast), a_report(cast), cast.ben, cast.ana, cast.topic)


def a_report(cast: Cast) -> Carried:
    """Return the carried ask that Ben reported."""
    return Carried(an_ask(cast).id, cast.ben.id, CarriedState.REPORTED, NOW)


EXAMPLES: dict[str, Callable[[Voice, Cast], Message | Form]] = {
    "ask_form.ask_form": lambda v, c: ask_form.ask_form(v, filled(c), c.curious[:3]),
    "ask_form.ask_form.joins": lambda v, c: ask_form.ask_form(v, ask_form.Filled(), (), joins=True),
    "ask_form.ask_form.first": lambda v, c: ask_form.ask_form(v, filled(c), c.curious[:3], c.ben),
    "asks.preview": lambda v, c: previewed(v, c, narrower=False),
    "asks.preview.narrower": lambda v, c: previewed(v, c, narrower=True),
    "asks.preview.passes_over": lambda v, c: asks.preview(v, an_ask(c), asked(v, c), c.topic, (), passes_over=True),
    "asks.preview.known": lambda v, c: asks.preview(v, an_ask(c), asked(v, c, known=True), c.topic, (), first=c.ben),
    "asks.preview.alike": lambda v, c: previewed(v, c, narrower=True, shared=False),
    "asks.preview.unheard": lambda v, c: previewed(v, c, narrower=False, shared=False),
    "asks.sent": lambda v, c: asks.sent(v, an_ask(c)),
    "asks.sent.to_one": lambda v, c: asks.sent(v, replace(an_ask(c), others_too=False)),
    "asks.thrown_away": lambda v, c: asks.thrown_away(v),
    "asks.widened": lambda v, c: asks.widened(v, an_ask(c)),
    "asks.taken_back": lambda v, c: asks.taken_back(v),
    "asks.agreed_already": lambda v, c: asks.agreed_already(v),
    "asks.at_rest": lambda v, c: asks.at_rest(v),
    "asks.nobody_free": lambda v, c: asks.nobody_free(v, an_ask(c), c.topic),
    "ask_form.wider_form": lambda v, c: ask_form.wider_form(v, an_ask(c)),
    "asks.asks": lambda v, c: asks.asks(v, [(an_ask(c), c.topic, state) for state in AskState]),
    "asks.asks.one": lambda v, c: asks.asks(v, [(an_ask(c), c.topic, AskState.ENDED)]),
    "asks.one_ask": lambda v, c: asks.one_ask(v, an_ask(c), c.topic, AskState.OPEN),
    "asks.asks.none": lambda v, c: asks.asks(v, []),
    "asks.too_many_open": lambda v, c: asks.too_many_open(v, 2),
    "asks.asked_question": lambda v, c: asks.asked_question(v, 2),
    "asks.asked_set": lambda v, c: asks.asked_set(v, 1),
    "asks.asked_set.none": lambda v, c: asks.asked_set(v, 0),
    "questions.question": asked,
    "questions.question.shows_name": lambda v, c: asked(v, c, shows_name=True),
    "questions.question.known": lambda v, c: asked(v, c, known=True),
    "questions.question.known_by_name": lambda v, c: asked(v, c, known=True, shows_name=True),
    "questions.question.known.to_one": lambda v, c: questions.question(
        v, replace(an_ask(c), others_too=False), c.ana, c.topic, None, known=True
    ),
    "questions.question.near": lambda v, c: asked(v, c, near=True),
    "ask_responses.said_yes": lambda v, c: ask_responses.said_yes(v),
    "ask_responses.said_no": lambda v, c: ask_responses.said_no(v),
    "ask_responses.better_named": lambda v, c: ask_responses.better_named(v),
    "questions.question_waits": lambda v, c: questions.question_waits(v, an_ask(c), NOW),
    "questions.moved_on": lambda v, c: questions.moved_on(v),
    "questions.shown_to_admins": lambda v, c: questions.shown_to_admins(v),
    "questions.taken_back": lambda v, c: questions.taken_back(v),
    "questions.taken_back_after_yes": lambda v, c: questions.taken_back_after_yes(v),
    "ask_responses.over": lambda v, c: ask_responses.over(v),
    "ask_responses.limit_form": lambda v, c: ask_responses.limit_form(v, an_ask(c)),
    "ask_responses.better_form": lambda v, c: ask_responses.better_form(v, an_ask(c)),
    "introductions.introduction.asked": lambda v, c: introduced(v, c, Limit()),
    "introductions.introduction.asked_with_a_limit": lambda v, c: introduced(
        v, c, Limit(Length.QUARTER, ("not & before <next> week " * MAX_LIMIT)[:MAX_LIMIT].strip())
    ),
    "introductions.introduction.asked_in_writing": lambda v, c: introduced(v, c, Limit(Length.MESSAGES)),
    "reports.really_report": lambda v, c: reports.really_report(v, an_ask(c)),
    "reports.reported": lambda v, c: reports.reported(v),
    "reports.not_reported": lambda v, c: reports.not_reported(v),
    "reports.report": shown,
    "reports.nameless_report": lambda v, c: reports.nameless_report(v, a_report(c), c.ben, NOW),
    "reports.report_without_words": lambda v, c: reports.report_without_words(v, a_report(c), c.ben, NOW),
    "reports.report.reporter_gone": lambda v, c: reports.report(v, an_ask(c), a_report(c), None, c.ana, c.topic),
    "reports.nameless_report.reporter_gone": lambda v, c: reports.nameless_report(v, a_report(c), None, NOW),
    "reports.report_without_words.reporter_gone": lambda v, c: reports.report_without_words(v, a_report(c), None, NOW),
    "reports.reports": lambda v, c: reports.reports(v, [shown(v, c)] * 3),
    "reports.reports.none": lambda v, c: reports.reports(v, []),
    "reports.stopped": lambda v, c: reports.stopped(v),
    "reports.left_alone": lambda v, c: reports.left_alone(v),
}
