"""The table of Discord's subcommands and options, each with the text of the core's command that it runs.

Discord can't run a group by itself. So the command without further words is the subcommand `now` in Discord. A group
has 25 subcommands at most, so organisers' commands are a group of their own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.model.asks import ASKED_CHOICES
from bot.model.members import PACES
from bot.texts.command_name import ORGANISERS_SUFFIX, command_name, command_text
from bot.texts.help import EXAMPLES

SLOT: Final = re.compile(r"\{(\w+)\}")


class Audience(StrEnum):
    """For whom a group of commands is."""

    EVERYBODY = "for everyone"
    ORGANISERS = "for organisers"

    @property
    def group(self) -> str:
        """The name of the group of commands."""
        return command_name() + (ORGANISERS_SUFFIX if self is Audience.ORGANISERS else "")


class Kind(StrEnum):
    """The type of an option."""

    TEXT = "text"
    MEMBER = "member"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a subcommand."""

    name: str
    about: str = ""
    """The option's name in `bot.texts.commands`, if it differs from `name`."""
    kind: Kind = Kind.TEXT
    source: str = ""
    """The core's source of suggestions for the option."""
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A subcommand."""

    path: tuple[str, ...]
    """The subcommand's name below the group: one word or two."""
    text: str
    """The text after the command's name in Slack, with a slot for each option."""
    options: tuple[Option, ...] = ()

    @property
    def begins(self) -> str:
        """The text before the first slot."""
        return SLOT.split(self.text)[0].strip()

    def typed(self, given: Mapping[str, object]) -> str:
        """Return the text with the options' values; omitted options are empty."""
        return SLOT.sub(lambda slot: str(given.get(slot[1]) or ""), self.text).strip()


CIRCLE: Final = Option("circle", source="circles")
FOR_EVERYBODY: Final = (
    Subcommand(("now",), ""),
    Subcommand(("join",), "join {circle}", (CIRCLE,)),
    Subcommand(("leave",), "leave {circle}", (CIRCLE,)),
    Subcommand(("topics", "show"), "topics"),
    Subcommand(("topics", "add"), "topics add {topic}", (Option("topic", source="topics", required=True),)),
    Subcommand(("topics", "drop"), "topics drop {topic}", (Option("topic", "held", source="held", required=True),)),
    Subcommand(("topics", "split"), "topics split {name}", (Option("name", "called", source="called", required=True),)),
    Subcommand(("ask",), "ask {question}", (Option("question"),)),
    Subcommand(("asks",), "asks"),
    Subcommand(("asked",), "asked {asks}", (Option("asks", "asked", choices=tuple(map(str, ASKED_CHOICES))),)),
    Subcommand(("chats",), "chats"),
    Subcommand(("note",), "note {member} {text}", (Option("member", "met", kind=Kind.MEMBER), Option("text", "note"))),
    Subcommand(("notes",), "notes"),
    Subcommand(("pace",), "pace {chats}", (Option("chats", "pace", choices=tuple(map(str, PACES))),)),
    Subcommand(("hours",), "hours {when}", (Option("when", "hours"),)),
    Subcommand(("zone",), "hours zone {zone}", (Option("zone", source="zones", required=True),)),
    Subcommand(("rest",), "rest until {until}", (Option("until"),)),
    Subcommand(("back",), "back"),
    Subcommand(("skip",), "skip {circle}", (Option("circle", "circles", source="circles"),)),
    Subcommand(("not-with",), "not-with {member}", (Option("member", kind=Kind.MEMBER),)),
    Subcommand(("me",), "me"),
    Subcommand(("my-data",), "my-data"),
    Subcommand(("forget-me",), "forget-me"),
    Subcommand(("circles",), "circle list"),
    Subcommand(("help",), "help {word}", (Option("word", choices=tuple(EXAMPLES)),)),
)
FOR_ORGANISERS: Final = (
    Subcommand(("new",), "circle new {name}", (Option("name"),)),
    Subcommand(("edit",), "circle edit {circle}", (CIRCLE,)),
    Subcommand(("rules",), "circle rules {circle}", (CIRCLE,)),
    Subcommand(("matters",), "circle matters {circle}", (CIRCLE,)),
    Subcommand(("preview",), "circle preview {circle}", (CIRCLE,)),
    Subcommand(("open-round",), "circle open-round {circle}", (CIRCLE,)),
    Subcommand(("pause",), "circle pause {circle} until {until}", (Option("until", "pause", required=True), CIRCLE)),
    Subcommand(("days-off",), "circle days-off {circle}", (CIRCLE,)),
    Subcommand(("move",), "circle move {circle}", (Option("circle", "moves", source="circles"),)),
    Subcommand(("close",), "circle close {circle}", (CIRCLE,)),
    Subcommand(("report",), "circle report {circle} since {since}", (CIRCLE, Option("since"))),
    Subcommand(("reports",), "reports"),
    Subcommand(("organisers",), "circle organisers {circle}", (CIRCLE,)),
    Subcommand(("starters",), "circle starters"),
    Subcommand(("admins",), "circle admins {role}", (Option("role", kind=Kind.ROLE),)),
    Subcommand(("topic-list",), "topics list {words}", (Option("words"),)),
    Subcommand(
        ("merge",),
        "topics merge {gone} into {into}",
        (Option("gone", source="topics", required=True), Option("into", source="topics", required=True)),
    ),
)
AT_A_PERSON: Final = ("note", "not-with")
"""The core's commands in a member's menu (right-click, Apps). None of these commands writes to the member."""
AT_A_MESSAGE: Final = "ask"
"""The core's command in a message's menu. The message's first words follow the command."""
GROUPS: Final = {Audience.EVERYBODY: FOR_EVERYBODY, Audience.ORGANISERS: FOR_ORGANISERS}
SHOWN: Final = sorted(
    (
        ("circle", (Audience.EVERYBODY, "circles")),
        ("rest", (Audience.EVERYBODY, "rest")),
        *((one.begins, (audience, " ".join(one.path))) for audience, ones in GROUPS.items() for one in ones),
    ),
    key=lambda pair: -len(pair[0]),
)
"""Pairs of a text after the command's name in Slack and the subcommand in Discord, the longest text first."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A command as it is called in Discord."""

    group: str
    path: str
    arguments: str


def find_shown(text: str) -> Shown | None:
    """Return how a command is called in Discord, given the text after its name in Slack; None if there is none."""
    for elsewhere, (audience, here) in SHOWN:
        if f"{text} ".startswith(f"{elsewhere} ".lstrip()) and bool(elsewhere) == bool(text):
            return Shown(audience.group, here, text[len(elsewhere) :].strip())
    return None


def shown(text: str) -> str:
    """Return what to type in Discord, given the text after the command's name in Slack. Unknown texts stay the same."""
    found = find_shown(text)
    return f"/{found.group} {found.path} {found.arguments}".strip() if found else command_text(text)
