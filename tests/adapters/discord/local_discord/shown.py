"""The log of everything that was shown to people, in order, even if no screen shows it any more."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class What(StrEnum):
    """The kinds of things that are shown."""

    MESSAGE = "message"
    CHANGE = "change"
    """A message that was edited."""
    MODAL = "modal"
    CHOICES = "choices"
    """Suggestions while a person types."""
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry of the log, as the app sent it."""

    at: datetime
    what: What
    to: frozenset[str]
    """Ids of the people who could see it, without the bot."""
    body: Json = field(repr=False)
    """`content`, `embeds`, `components` and `where` of a message, a modal, `choices`, or a file's `name` and `data`."""
