"""Freeze: the weeks after a chat in which rounds don't bring the same two together again."""

from datetime import timedelta
from typing import Final

DEFAULT_FREEZE_WEEKS: Final = 12
MAX_FREEZE_WEEKS: Final = 52
FREEZE_FLOOR_WEEKS: Final = 4
"""Minimum freeze, also where there are too few partners: it keeps a private "no" private."""
FREEZE_FLOOR: Final = timedelta(weeks=FREEZE_FLOOR_WEEKS)
