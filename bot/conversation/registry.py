"""The commands, buttons and forms, each registered where it is handled."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.asking import Asking
from bot.model.inbound import Answer, Submission

CommandHandler = Callable[[Asking, str], Awaitable[Answer]]
ChoiceHandler = Callable[[Asking, tuple[str, ...]], Awaitable[Answer]]
FormHandler = Callable[[Asking, tuple[str, ...], Submission], Awaitable[Answer]]


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


COMMANDS: dict[str, CommandEntry] = {}
CHOICES: dict[str, ChoiceHandler] = {}
FORMS: dict[str, FormHandler] = {}
LEAVES_NO_TRACE = frozenset({"again"})
"""Presses that are no sign of life: giving this answer or none must change nothing for anybody else."""


def command(
    word: str, *, audience: For = For.EVERYONE, subwords: tuple[str, ...] = ()
) -> Callable[[CommandHandler], CommandHandler]:
    """Register the handler of `/coffee <word> …`; it gets what stands behind the word."""

    def register(handler: CommandHandler) -> CommandHandler:
        COMMANDS[word] = CommandEntry(word, handler, audience, subwords)
        return handler

    return register


def choice(verb: str) -> Callable[[ChoiceHandler], ChoiceHandler]:
    """Register the handler of buttons whose action is `<verb>:…`; it gets what stands behind, split at colons."""

    def register(handler: ChoiceHandler) -> ChoiceHandler:
        CHOICES[verb] = handler
        return handler

    return register


def form(verb: str) -> Callable[[FormHandler], FormHandler]:
    """Register the handler of forms whose action is `<verb>:…`."""

    def register(handler: FormHandler) -> FormHandler:
        FORMS[verb] = handler
        return handler

    return register
