"""Examples of help, and of errors."""

from collections.abc import Callable
from dataclasses import replace

from bot.model.circles import Introduces
from bot.model.content import Form, Message
from bot.model.errors import InvalidValue, NotFound
from bot.texts import (
    circle_membership,
    closed_dms,
    commands,
    dm_replies,
    errors,
    form_fallbacks,
    greetings,
    help,  # noqa: A004 - the command's own word
    join_form,
    members,
    operator_pages,
    outsiders,
)
from bot.texts.localization import Voice, words
from bot.texts.phrases import message
from tests.made_ids import make_id
from tests.unit.texts.examples.cast import Cast

WRONG = (
    ("topic", "too long"), ("topic", "empty"), ("topic", "too many"), ("topic", "same"), ("topic", "missing"),
    ("topic", "not theirs"),
    ("circle", "channel full"), ("circle", "too many"), ("post", "too many"),
    ("organisers", "nobody"), ("organisers", "too many"), ("organisers", "unknown"), ("starters", "too many"),
    ("name", "too long"), ("name", "empty"), ("name", "taken"), ("zone", "unknown"), ("zone", "unclear"),
    ("pace", "unknown"),
    ("days", "too many"), ("days", "unreadable"), ("country", "no holidays"), ("country", "unknown"),
    ("until", "too far"), ("until", "passed"), ("date", "unreadable"), ("time", "unreadable"),
    ("hours", "at least one stretch is needed"), ("hours", "unreadable"), ("window", "empty"), ("languages", "empty"),
    ("what", "too long"), ("what", "empty"), ("limit", "too long"), ("asked", "unknown"),
    ("channel", "none"), ("channel", "archived"), ("member", "oneself"), ("member", "namesakes"),
    ("note", "too many"),
    ("note", "too long"), ("note", "empty"), ("about", "not met"), ("something", "else"),
)  # fmt: skip
"""The errors for which `errors.invalid` has different texts."""
NEXT = f"waiting.next:{make_id('sight')}"


def wrong(voice: Voice, cast: Cast) -> Message:
    """Return a message with the texts of all invalid values."""
    return message(*(words(errors.invalid(voice, InvalidValue(field, why))) for field, why in WRONG))


def wrong_form(voice: Voice, cast: Cast) -> Form:
    """Return a form with two invalid fields."""
    made = join_form.join_form(voice, cast.circle, cast.ana, cast.curious, ())
    wrong = [
        (field, errors.invalid(voice, InvalidValue(*why)))
        for field, why in (("curious", WRONG[0]), ("hours", WRONG[21]))
    ]
    return replace(made, errors=tuple(wrong))


EXAMPLES: dict[str, Callable[[Voice, Cast], Message]] = {
    "errors.invalid": wrong,
    "form_fallbacks.mistakes": lambda v, c: form_fallbacks.mistakes(v, wrong_form(v, c), f"!abcdef:join:{c.circle.id}"),
    "form_fallbacks.not_saved": lambda v, c: form_fallbacks.not_saved(
        v, errors.out_of_reach(v), f"!abcdef:join:{c.circle.id}"
    ),
    "form_fallbacks.form_ready": lambda v, c: form_fallbacks.form_ready(v, members.rest_form(v)),
    "form_fallbacks.done": lambda v, c: form_fallbacks.done(v),
    **{
        f"errors.not_found.{what}": lambda v, c, what=what: errors.not_found(v, NotFound(what, "x"))
        for what in ("circle", "topic", "alias", "chat", "ask", "member", "community", "something")
    },
    "errors.passed": lambda v, c: errors.passed(v),
    "errors.out_of_reach": lambda v, c: errors.out_of_reach(v),
    "errors.my_fault": lambda v, c: errors.my_fault(v),
    "errors.too_many_commands": lambda v, c: errors.too_many_commands(v),
    "errors.stale": lambda v, c: errors.stale(v),
    "commands.help_on_circle": lambda v, c: commands.help_on_circle(v),
    "help.help_on": lambda v, c: help.help_on(v, "topics"),
    "operator_pages.linked_pages": lambda v, c: message(operator_pages.linked_pages(v, "https://refill.example")),
    "help.help_list": lambda v, c: help.help_list(v, list(help.EXAMPLES)),
    "help.did_you_mean": lambda v, c: help.did_you_mean(v, "topics", "add sourdough"),
    "help.ways_to_stop": lambda v, c: help.ways_to_stop(v),
    "help.unknown": lambda v, c: help.unknown(v),
    "closed_dms.welcome": lambda v, c: closed_dms.welcome(v, c.circle),
    "closed_dms.welcome.thread": lambda v, c: closed_dms.welcome(v, replace(c.circle, introduces=Introduces.THREAD)),
    "closed_dms.wrote_to_you": lambda v, c: message(circle_membership.joined(v, c.circle), *closed_dms.wrote_to_you(v)),
    "closed_dms.closed": lambda v, c: message(circle_membership.joined(v, c.circle), *closed_dms.closed(v)),
    "closed_dms.waits": lambda v, c: message(*closed_dms.waits(v, 3)),
    "closed_dms.handed_out": lambda v, c: closed_dms.handed_out(v, closed_dms.welcome(v, c.circle).blocks, 2, NEXT),
    "closed_dms.handed_out.last": lambda v, c: closed_dms.handed_out(
        v, closed_dms.welcome(v, c.circle).blocks, 0, NEXT
    ),
    "closed_dms.nothing_waits": lambda v, c: closed_dms.nothing_waits(v, is_closed=False),
    "closed_dms.nothing_waits.closed": lambda v, c: closed_dms.nothing_waits(v, is_closed=True),
    "closed_dms.it_works": lambda v, c: closed_dms.it_works(v),
    "closed_dms.tries": lambda v, c: closed_dms.tries(v),
    "dm_replies.not_read": lambda v, c: dm_replies.not_read(v),
    "greetings.greeting": lambda v, c: greetings.greeting(v, in_channel=True),
    "greetings.greeting.direct": lambda v, c: greetings.greeting(v, in_channel=False),
    "greetings.greeting.asks_where": lambda v, c: greetings.greeting(v, in_channel=False, asks_where=True),
    "outsiders.not_for_you": lambda v, c: outsiders.not_for_you(v),
}
