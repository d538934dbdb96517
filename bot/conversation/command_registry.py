"""Registry of handlers for commands, buttons and forms."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from bot.conversation.context import Context, Later
from bot.model.inbound import Answer, Submission

CommandHandler = Callable[[Context, str], Awaitable[Answer | Later]]
ChoiceHandler = Callable[[Context, tuple[str, ...]], Awaitable[Answer | Later]]
FormHandler = Callable[[Context, tuple[str, ...], Submission], Awaitable[Answer | Later]]
C = TypeVar("C", bound=CommandHandler)
B = TypeVar("B", bound=ChoiceHandler)
H = TypeVar("H", ChoiceHandler, FormHandler)


class For(StrEnum):
    """To whom a command is shown. The command's handler checks rights."""

    EVERYONE = "everyone"
    ADMINS = "admins"


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A command's first word and its handler."""

    word: str
    handler: CommandHandler
    audience: For
    subwords: tuple[str, ...]
    """Words that may follow the first word. The sandbox suggests them while a person types."""
    looks: bool
    """Whether a read transaction is enough for the word alone. If there are no subwords, it is enough with any text."""
    looks_with: tuple[str, ...] = ()
    """Subwords with which a read transaction is enough, because the command only shows something."""

    def only_looks(self, rest: str) -> bool:
        """Return whether a read transaction is enough for the command with the text that follows its word."""
        subword, _, _ = rest.partition(" ")
        return self.looks and (not rest or not self.subwords or subword in self.looks_with)


@dataclass(frozen=True)
class ActionEntry(Generic[H]):
    """The handler of a kind of button or form, and the number of ids in its action."""

    handler: H
    ids: int
    looks: bool = False
    """Whether a read transaction is enough, because the action changes nothing."""
    names_topics: bool = False
    """Whether a button's ids, or a form's fields *curious* and *sharing*, hold names of topics.

    If so, the handler's context has the known topics near the new names."""


COMMANDS: dict[str, CommandEntry] = {}
CHOICES: dict[str, ActionEntry[ChoiceHandler]] = {}
FORMS: dict[str, ActionEntry[FormHandler]] = {}
LEAVES_NO_TRACE = frozenset(
    {
        *("again", "refill", "refill.now", "note", "note.write"),
        *("asked.no", "asked.better", "asked.report", "asked.report.yes", "asked.report.no"),
    }
)
"""Presses and forms that don't count as a sign of life. Otherwise others could see that the member was not silent: that
the member answered, or wrote a note."""


def command(
    word: str,
    *,
    audience: For = For.EVERYONE,
    subwords: tuple[str, ...] = (),
    button: str = "",
    looks: bool = False,
    looks_with: tuple[str, ...] = (),
) -> Callable[[C], C]:
    """Register the handler of a word that follows the command's name. The handler gets the text after the word.

    `button` is the action of buttons that do the same as the word alone. `looks` and `looks_with` are explained in
    `CommandEntry`.
    """

    def register(handler: C) -> C:
        COMMANDS[word] = CommandEntry(word, handler, audience, subwords, looks, looks_with)
        if button:
            CHOICES[button] = ActionEntry(lambda ctx, _: handler(ctx, ""), 0, looks)
        return handler

    return register


def choice(verb: str, *, ids: int = 0, looks: bool = False, names_topics: bool = False) -> Callable[[B], B]:
    """Register the handler of buttons whose action is `<verb>:<id>:…`. The last id may contain colons.

    `looks` and `names_topics` are explained in `ActionEntry`.
    """

    def register(handler: B) -> B:
        CHOICES[verb] = ActionEntry(handler, ids, looks, names_topics)
        return handler

    return register


def form(verb: str, *, ids: int = 0, names_topics: bool = False) -> Callable[[FormHandler], FormHandler]:
    """Register the handler of forms whose action is `<verb>:<id>:…`. The last id may contain colons.

    A button with the same action opens the form again after an error, on platforms whose forms can't show errors.
    """

    def register(handler: FormHandler) -> FormHandler:
        FORMS[verb] = ActionEntry(handler, ids, names_topics=names_topics)
        return handler

    return register


def find_handler(entries: Mapping[str, ActionEntry[H]], action: str) -> tuple[ActionEntry[H], tuple[str, ...]] | None:
    """Return the entry of an action and its ids; None if the verb has no handler, or if an id is missing or empty.

    Additional ids are part of the last id, or ignored if the handler takes no ids.
    """
    verb, _, rest = action.partition(":")
    entry = entries.get(verb)
    if entry is None:
        return None
    ids = tuple(rest.split(":", maxsplit=entry.ids - 1)) if entry.ids else ()
    return (entry, ids) if len(ids) == entry.ids and all(ids) else None


def is_sign_of_life(action: str) -> bool:
    """Return whether a press or a form counts as a sign of life."""
    return action.partition(":")[0] not in LEAVES_NO_TRACE
