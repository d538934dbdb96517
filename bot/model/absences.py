"""Absences: members who are gone, according to their platform. They are held for a while, in case they come back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.model.ids import CommunityId, MemberId

HELD_FOR: Final = timedelta(days=14)
"""How long a member is held. A community that uninstalled Refill is held for the same time."""
LOOKS_AFTER: Final = (timedelta(hours=1), timedelta(days=1), HELD_FOR)
"""Times after which the platform is asked whether a held member is back. After the last time, the member is forgotten.
"""


@dataclass(frozen=True, slots=True)
class Absence:
    """A member who is gone, according to their platform."""

    member: MemberId
    since: datetime
    changed_at: datetime | None = None
    """Date of the platform's report that the member is gone, if known. Older reports about the member are ignored."""

    def next_look(self, now: datetime) -> datetime:
        """Return when to ask the platform next, by LOOKS_AFTER. If all these times have passed, return the last one."""
        looks = [self.since + after for after in LOOKS_AFTER]
        return next((at for at in looks if at > now), looks[-1])

    def is_over(self, now: datetime) -> bool:
        """Return whether the member has been gone so long that Refill forgets them."""
        return now >= self.since + HELD_FOR


@dataclass(frozen=True, slots=True)
class Returned:
    """A member whom a restored backup brought back; if `member` is None, the whole community."""

    community: CommunityId
    member: MemberId | None = None
    is_held: bool = False
    """Whether the member had been held when the store was lost. If not, the member had been forgotten."""
