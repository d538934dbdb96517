"""The log of everything that anybody was shown, in order, even if no screen shows it any more."""

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
    """A message that was edited."""
    VIEW = "view"
    OPTIONS = "options"
    """A field's suggestions."""
    ERRORS = "errors"
    """The errors of a form."""
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that was shown, as the app sent it."""

    at: datetime
    what: What
    to: frozenset[str]
    """Who could see it, by id; the bot is not among them."""
    body: Json = field(repr=False)
    """`text` and `blocks` of a message, a view, `options`, `errors`, or a file's `name` and `data`."""

    def blocks(self) -> Iterable[Json]:
        """Go through its blocks."""
        return self.body.get("blocks") or ()
