"""The commands, buttons and forms, each registered where it is handled."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from bot.conversation.context import Context, Later
from bot.model.inbound import Answer, Submission

CommandHandler = Callable[[Context, str], Awaitable[Answer | Later]]
H = TypeVar("H", bound=CommandHandler)
ChoiceHandler = Callable[[Context, tuple[str, ...]], Awaitable[Answer]]
FormHandler = Callable[[Context, tuple[str, ...], Submission], Awaitable[Answer]]


class For(StrEnum):
    """Whom a command is for."""

    EVERYONE = "everyone"
    ORGANISERS = "organisers"


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A command, by its first word."""

    word: str
    handler: CommandHandler
    audience: For
    subwords: tuple[str, ...]
    """What may stand behind it, for completion."""


@dataclass(frozen=True, slots=True)
class ChoiceEntry:
    """A kind of button, by the first word of its action."""

    handler: ChoiceHandler
    ids: int


@dataclass(frozen=True, slots=True)
class FormEntry:
    """A kind of form, by the first word of its action."""

    handler: FormHandler
    ids: int


COMMANDS: dict[str, CommandEntry] = {}
CHOICES: dict[str, ChoiceEntry] = {}
FORMS: dict[str, FormEntry] = {}
LEAVES_NO_TRACE = frozenset(
    {"again", "note", "note.write", "asked.no", "asked.better", "asked.report", "asked.report.yes", "asked.report.no"}
)
"""Presses and forms that are no sign of life: giving this answer or none must change nothing for anybody else, and no
more must a note after it."""


def command(word: str, *, audience: For = For.EVERYONE, subwords: tuple[str, ...] = ()) -> Callable[[H], H]:
    """Register the handler of `/coffee <word> …`; it gets what stands behind the word."""

    def register(handler: H) -> H:
        COMMANDS[word] = CommandEntry(word, handler, audience, subwords)
        return handler

    return register


def choice(verb: str, *, ids: int = 0) -> Callable[[ChoiceHandler], ChoiceHandler]:
    """Register the handler of buttons whose action is `<verb>:<id>:…`; it gets just as many ids as are named here.

    The last one is all that is left, colons included.
    """

    def register(handler: ChoiceHandler) -> ChoiceHandler:
        CHOICES[verb] = ChoiceEntry(handler, ids)
        return handler

    return register


def form(verb: str, *, ids: int = 0) -> Callable[[FormHandler], FormHandler]:
    """Register the handler of forms whose action is `<verb>:<id>:…`, as `choice` does.

    A button with the same action opens the form: so it can be offered anew where it could not be shown.
    """

    def register(handler: FormHandler) -> FormHandler:
        FORMS[verb] = FormEntry(handler, ids)
        return handler

    return register


def ids_in(rest: str, number: int) -> tuple[str, ...] | None:
    """Split what stands behind a verb into as many ids; None where there are fewer, or one is empty."""
    ids = tuple(rest.split(":", maxsplit=number - 1)) if number else ()
    return ids if len(ids) == number and all(ids) else None
