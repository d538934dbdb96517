"""All that reached anybody's eyes, in the order in which it did: what a screen no longer shows is still here."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class What(StrEnum):
    """What was shown."""

    MESSAGE = "message"
    CHANGE = "change"
    """A message in place of what it was."""
    MODAL = "modal"
    CHOICES = "choices"
    """What was suggested while somebody typed."""
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing, as it was sent."""

    at: datetime
    what: What
    to: frozenset[str]
    """Who could see it, by id; the bot is not among them."""
    body: Json = field(repr=False)
    """`content`, `embeds`, `components` and `where` of a message, a modal, `choices`, or a file's `name` and `data`."""
