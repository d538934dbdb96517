"""Faults that a test asks for."""

from dataclasses import dataclass, field
from random import Random

from tests.adapters.discord.local_discord.errors import Error


@dataclass
class Fault:
    """What goes wrong with the next calls of a route."""

    name: str
    times: int
    status: int | None = None
    """Of a page that is not Discord's interface's, such as 502."""
    error: Error | None = None
    retry_after: float | None = None
    scope: str = "user"
    """Of the rate limit that `retry_after` tells of."""
    reset: bool = False
    reset_after_taking: bool = False
    status_after_taking: int | None = None
    delay: float = 0.0


@dataclass
class Faults:
    """Everything that may go wrong, asked for or by chance."""

    asked_for: list[Fault] = field(default_factory=list)
    unsteady: Random | None = None
    """Draws which calls meet a connection that breaks."""
    share: float = 0.0

    def next(self, name: str) -> Fault | None:
        """Take the fault that a call meets; those of one route come in the order asked for."""
        for fault in self.asked_for:
            if fault.name in (name, "*") and fault.times > 0:
                fault.times -= 1
                return fault
        if self.unsteady and self.unsteady.random() < self.share:
            taken = self.unsteady.random() < 0.5
            return Fault(name, 0, reset=not taken, reset_after_taking=taken)
        return None
