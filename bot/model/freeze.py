"""Freeze: the weeks after a chat in which rounds pair the same two members again only if partners are missing.

Applied in `bot.matching.legality`.
"""

from datetime import timedelta
from typing import Final

DEFAULT_FREEZE_WEEKS: Final = 12
MAX_FREEZE_WEEKS: Final = 52
FREEZE_FLOOR_WEEKS: Final = 4
"""Minimum freeze, even if there are too few partners, because members could infer another's private "no"."""
FREEZE_FLOOR: Final = timedelta(weeks=FREEZE_FLOOR_WEEKS)
