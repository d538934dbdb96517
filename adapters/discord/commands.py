"""The core's commands as Discord offers them: subcommands with options, each of which says what Slack's members type.

Discord runs no group by itself, so what `/coffee` alone is elsewhere has a word here. Organisers' commands are a group
of their own, as Discord decides for whole groups who sees them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.model.asks import ASKED_CHOICES
from bot.model.members import PACES
from bot.texts.help import EXAMPLES

EVERYBODY: Final = "coffee"
ORGANISERS: Final = "coffee-circle"
"""The two groups."""
SLOT: Final = re.compile(r"\{(\w+)\}")


class Kind(StrEnum):
    """What an option takes."""

    TEXT = "text"
    MEMBER = "member"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Option:
    """What may stand behind a command."""

    name: str
    about: str = ""
    """What `bot.texts.commands` calls it, where that is not its name."""
    kind: Kind = Kind.TEXT
    source: str = ""
    """What the core suggests while somebody types."""
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One that can be run."""

    path: tuple[str, ...]
    """Its word below the group, or two."""
    text: str
    """What somebody would type behind `/coffee` elsewhere, with a slot for each option."""
    options: tuple[Option, ...] = ()

    @property
    def begins(self) -> str:
        """The text up to the first slot."""
        return SLOT.split(self.text)[0].strip()

    def typed(self, given: Mapping[str, object]) -> str:
        """Write what somebody would have typed; an option that was left out is nothing."""
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
    Subcommand(("close",), "circle close {circle}", (CIRCLE,)),
    Subcommand(("reports",), "reports"),
    Subcommand(("organisers",), "circle organisers {role}", (Option("role", kind=Kind.ROLE),)),
    Subcommand(
        ("merge",),
        "topics merge {gone} into {into}",
        (Option("gone", source="topics", required=True), Option("into", source="topics", required=True)),
    ),
)
GROUPS: Final = {EVERYBODY: FOR_EVERYBODY, ORGANISERS: FOR_ORGANISERS}
SHOWN: Final = sorted(
    (
        ("circle", f"/{EVERYBODY} circles"),
        *((one.begins, f"/{group} {' '.join(one.path)}") for group, ones in GROUPS.items() for one in ones),
    ),
    key=lambda pair: -len(pair[0]),
)
"""What members type elsewhere, and what they choose here; the most particular first."""


def shown(code: str) -> str:
    """Name a command as Discord does, with what stands behind it; what is no command stays as it is."""
    word, _, text = code.partition(" ")
    if word != f"/{EVERYBODY}":
        return code
    here, there = next((pair for pair in SHOWN if f"{text} ".startswith(f"{pair[0]} ".lstrip())), ("", code))
    return f"{there} {text[len(here) :].strip()}".strip() if here or not text else code
