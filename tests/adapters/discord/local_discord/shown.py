"""The log of everything that anybody was shown, in order, even if no screen shows it any more."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class What(StrEnum):
    """What was shown."""

    MESSAGE = "message"
    CHANGE = "change"
    """A message that was edited."""
    MODAL = "modal"
    CHOICES = "choices"
    """What was suggested while somebody typed."""
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that was shown, as the app sent it."""

    at: datetime
    what: What
    to: frozenset[str]
    """Who could see it, by id; the bot is not among them."""
    body: Json = field(repr=False)
    """`content`, `embeds`, `components` and `where` of a message, a modal, `choices`, or a file's `name` and `data`."""
