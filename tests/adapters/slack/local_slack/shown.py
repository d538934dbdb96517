"""The log of everything that was shown to people, in order, even if no screen shows it any more."""

from collections.abc import Iterable
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
    VIEW = "view"
    OPTIONS = "options"
    """A field's suggestions."""
    ERRORS = "errors"
    """The errors of a form."""
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry of the log, as the app sent it."""

    at: datetime
    what: What
    to: frozenset[str]
    """Ids of the people who could see it, without the bot."""
    body: Json = field(repr=False)
    """`text` and `blocks` of a message, a view, `options`, `errors`, or a file's `name` and `data`."""

    def blocks(self) -> Iterable[Json]:
        """Yield the blocks of the entry."""
        return self.body.get("blocks") or ()
