"""Pieces that several texts share."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from textwrap import shorten
from typing import Final

from bot.model.content import (
    Block,
    Button,
    Buttons,
    ChoiceField,
    Hint,
    Line,
    Look,
    Menu,
    Message,
    Option,
    Paragraph,
    When,
)
from bot.model.ids import MemberId
from bot.model.members import Member
from bot.model.topics import Topic, fold
from bot.texts.localization import Voice, command, typed, words

MAX_ON_A_BUTTON: Final = 20
"""Maximum number of characters of a topic on a button. With a few more words, that many fit on a phone."""
MAX_IN_A_MENU: Final = 50
"""Maximum number of characters of a topic in a menu. With a few more words, it is within Slack's limit of 75."""
_CUT: Final = "…"


def message(*blocks: Block | Line | None) -> Message:
    """Build a message. A bare line becomes a paragraph; None is left out."""
    return Message(tuple(Paragraph(block) if isinstance(block, tuple) else block for block in blocks if block))


def button(label: Line, action: str, about: Line = ()) -> Button:
    """Build a plain button. `main_button` builds a button that stands out."""
    return Button(label, action, about=about)


def names_apart(members: Iterable[Member]) -> Mapping[MemberId, str]:
    """Return members' names. Members who share a name are shown with their handles."""
    shown = {member.id: member for member in members}
    alike = Counter(fold(member.name) for member in shown.values())
    return {
        member.id: _with_handle(member) if alike[fold(member.name)] > 1 else member.name for member in shown.values()
    }


def _with_handle(member: Member) -> str:
    return f"{member.name} (@{member.handle})" if member.handle else member.name


def people_options(members: Sequence[Member]) -> tuple[Option, ...]:
    """Return members as values of a field."""
    names = names_apart(members)
    return tuple(Option(member.id, names[member.id]) for member in members)


def on_a_button(voice: Voice, members: Iterable[Member], among: Iterable[Member] = ()) -> Line:
    """Name members on a button, where nobody can be mentioned. `among` are members who are named beside the button."""
    named = tuple(members)
    names = names_apart((*named, *among))
    return voice.join(typed(names[member.id]) for member in named)


def few_or_menu(label: Line, buttons: Sequence[Button], few: int = 3) -> Buttons | Menu | None:
    """Return the buttons, or a menu with a label if there are more than `few` of them; None without buttons."""
    if not buttons:
        return None
    return Buttons(tuple(buttons)) if len(buttons) <= few else Menu(label, tuple(buttons))


def start_circle(voice: Voice, *, can_start: bool) -> Buttons | None:
    """Return the button that starts a circle, or None."""
    return Buttons((main_button(voice.line("Start a circle"), "circle.new"),)) if can_start else None


def main_button(label: Line, action: str) -> Button:
    """Build a button that stands out. Don't use it for an answer to a private question."""
    return Button(label, action, Look.MAIN)


def sentences(*lines: Line | None) -> Line:
    """Put whole sentences in a row, and leave None out."""
    found = [line for line in lines if line]
    return tuple(piece for place, line in enumerate(found) for piece in (*(words(" ") if place else ()), *line))


def monthly_choices(
    voice: Voice, verb: str, choices: Sequence[int], count: Callable[[int], Line]
) -> tuple[Buttons, Hint]:
    """Offer numbers up to four as buttons, and others by the command `verb`. `count` renders a number with its noun."""
    buttons = tuple(button(words(choice), f"{verb}:{choice}", count(choice)) for choice in choices if choice <= 4)
    # Translators: for more chats or questions a month.
    return Buttons(buttons), Hint(voice.line("For more, type {command}.", command=command(f"{verb} {choices[-1]}")))


def either_field(name: str, label: str, no: Option, yes: Option, *, is_yes: bool, hint: str = "") -> ChoiceField:
    """Ask for one of two options."""
    return ChoiceField(name, label, (no, yes), ((yes if is_yes else no).value,), required=True, hint=hint)


def topic_line(voice: Voice, topic: Topic | None) -> Line:
    """Name a topic within a sentence. If there is none, return "whatever comes up"."""
    if topic:
        return (voice.topic(topic.name),)
    # Translators: stands for a topic’s name inside other texts, such as “Hi Ana and Ben! I thought you could talk
    # about {topic}.”
    return voice.line("whatever comes up")


def brief(topic: Topic, limit: int = MAX_ON_A_BUTTON) -> Line:
    """Shorten a topic for a button. Its whole name must be shown nearby or later."""
    whole = shorten(topic.name, limit, placeholder=_CUT)
    return (typed(topic.name[: limit - 1] + _CUT if whole == _CUT else whole),)


def own_time(when: When) -> Line:
    """Render an instant in the reader's own time, for a line below a sentence that names the instant."""
    return Voice(when.locale, when.zone).line("Your local time: {when}", when=when)
