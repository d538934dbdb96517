"""Faults that a test asks for."""

from dataclasses import dataclass, field
from random import Random

from tests.adapters.discord.local_discord.errors import Error


@dataclass
class Fault:
    """A fault of the next calls of a route."""

    name: str
    times: int
    status: int | None = None
    """The status of an error page that doesn't come from Discord's API, such as 502."""
    error: Error | None = None
    retry_after: float | None = None
    scope: str = "user"
    """The scope of the rate limit, with `retry_after`."""
    reset: bool = False
    reset_after_taking: bool = False
    status_after_taking: int | None = None
    delay: float = 0.0


@dataclass
class Faults:
    """All faults, requested or random."""

    asked_for: list[Fault] = field(default_factory=list)
    unsteady: Random | None = None
    """Draws the calls whose connection breaks."""
    share: float = 0.0

    def next(self, name: str) -> Fault | None:
        """Return the fault of a call, or None. Faults of a route come in the order in which they were requested."""
        for fault in self.asked_for:
            if fault.name in (name, "*") and fault.times > 0:
                fault.times -= 1
                return fault
        if self.unsteady and self.unsteady.random() < self.share:
            taken = self.unsteady.random() < 0.5
            return Fault(name, 0, reset=not taken, reset_after_taking=taken)
        return None
