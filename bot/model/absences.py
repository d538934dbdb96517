"""Absences: members who are gone, according to their platform. They are held for a while, as they may come back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.model.ids import CommunityId, MemberId

HELD_FOR: Final = timedelta(days=14)
"""How long a member is held, the same as a community that uninstalled Refill."""
LOOKS_AFTER: Final = (timedelta(hours=1), timedelta(days=1), HELD_FOR)
"""When the platform is asked whether they are back; after the last time they are forgotten."""


@dataclass(frozen=True, slots=True)
class Absence:
    """A member who is gone, according to their platform."""

    member: MemberId
    since: datetime
    changed_at: datetime | None = None
    """Date of the platform's report, if it tells one; an older report that they are there is ignored."""

    def next_look(self, now: datetime) -> datetime:
        """Return when to ask the platform next; the last time is never later than now."""
        looks = [self.since + after for after in LOOKS_AFTER]
        return next((at for at in looks if at > now), looks[-1])

    def is_over(self, now: datetime) -> bool:
        """Return whether they have been gone so long that they are forgotten."""
        return now >= self.since + HELD_FOR


@dataclass(frozen=True, slots=True)
class Returned:
    """Somebody whom a restored backup brought back, or a whole community."""

    community: CommunityId
    member: MemberId | None = None
    is_held: bool = False
    """Whether they were held when the backup was restored, and not forgotten."""
