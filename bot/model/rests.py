"""Rests: breaks that members ask for, or that Refill begins after a long silence."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RestKind(StrEnum):
    """Kinds of rest."""

    NONE = "none"
    ASKED = "asked"
    GENTLE = "gentle"
    """Begun by Refill after a long silence."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A break in which a member is neither paired nor asked; with NONE, the member is on no break."""

    kind: RestKind = RestKind.NONE
    until: datetime | None = None
    """When the rest ends by itself; None if the member has to end it."""

    def holds(self, now: datetime) -> bool:
        """Return whether the member rests."""
        return self.kind is not RestKind.NONE and (self.until is None or now < self.until)
