"""Members whom their platform says are gone: held for a while, as it may be a mistake or they may come back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.model.ids import MemberId

HELD_FOR: Final = timedelta(days=14)
"""As long as a community that takes Refill out: a mistake can be undone, and nothing is kept for long."""
LOOKS_AFTER: Final = (timedelta(hours=1), timedelta(days=1), HELD_FOR)
"""When the platform is asked whether they are there after all; where it is not, the last look is the end."""


@dataclass(frozen=True, slots=True)
class Absence:
    """A member who is gone, as far as their platform says."""

    member: MemberId
    since: datetime
    changed_at: datetime | None = None
    """How old that word is, where the platform tells; an older one, that they are there, is not believed."""

    def next_look(self, now: datetime) -> datetime:
        """Return when to look for them next; the last look is never later than now."""
        looks = [self.since + after for after in LOOKS_AFTER]
        return next((at for at in looks if at > now), looks[-1])

    def is_over(self, now: datetime) -> bool:
        """Tell whether they have been gone for so long that they are forgotten."""
        return now >= self.since + HELD_FOR
