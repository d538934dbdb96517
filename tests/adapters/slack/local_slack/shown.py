"""All that reached anybody's eyes, in the order in which it did: what a screen no longer shows is still here."""

from collections.abc import Iterable
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
    VIEW = "view"
    OPTIONS = "options"
    """What a field suggested."""
    ERRORS = "errors"
    """What is wrong with a form."""
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing, as it was sent."""

    at: datetime
    what: What
    to: frozenset[str]
    """Who could see it, by id; the bot is not among them."""
    body: Json = field(repr=False)
    """`text` and `blocks` of a message, a view, `options`, `errors`, or a file's `name` and `data`."""

    def blocks(self) -> Iterable[Json]:
        """Go through its blocks."""
        return self.body.get("blocks") or ()
