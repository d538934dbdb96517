"""Examples of help, and of what is said when something can't be done."""

from collections.abc import Callable

from bot.model.content import Message
from bot.model.errors import InvalidValue, NotFound
from bot.texts import errors, help, people  # noqa: A004 - the command's own word
from bot.texts.parts import message
from bot.texts.voice import Voice, words
from tests.unit.texts.examples.cast import Cast

WRONG = (
    ("topic", "too long"), ("topic", "empty"), ("topic", "too many"), ("topic", "same"), ("topic", "missing"),
    ("name", "too long"), ("name", "empty"), ("name", "taken"), ("zone", "unknown"), ("pace", "unknown"),
    ("until", "too far"), ("until", "passed"), ("date", "unreadable"), ("time", "unreadable"),
    ("hours", "at least one stretch is needed"), ("hours", "unreadable"), ("window", "empty"), ("languages", "empty"),
    ("channel", "none"), ("member", "oneself"), ("something", "else"),
)  # fmt: skip
"""What `errors.invalid` tells apart."""


def wrong(voice: Voice, cast: Cast) -> Message:
    """Say everything that can be wrong with a value, one after the other."""
    return message(*(words(errors.invalid(voice, InvalidValue(field, why))) for field, why in WRONG))


EXAMPLES: dict[str, Callable[[Voice, Cast], Message]] = {
    "errors.invalid": wrong,
    **{
        f"errors.not_found.{what}": lambda v, c, what=what: errors.not_found(v, NotFound(what, "x"))
        for what in ("circle", "topic", "chat", "member", "something")
    },
    "errors.passed": lambda v, c: errors.passed(v),
    "errors.out_of_reach": lambda v, c: errors.out_of_reach(v),
    "errors.my_fault": lambda v, c: errors.my_fault(v),
    "errors.stale": lambda v, c: errors.stale(v),
    "help.help_on": lambda v, c: help.help_on(v, "topics"),
    "help.help_list": lambda v, c: help.help_list(v, list(help.EXAMPLES)),
    "help.did_you_mean": lambda v, c: help.did_you_mean(v, "topics", "add sourdough"),
    "help.unknown": lambda v, c: help.unknown(v),
    "people.not_for_you": lambda v, c: people.not_for_you(v),
}
