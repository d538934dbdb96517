"""Time zones with different clock changes, and instants around these changes."""

from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import strategies as st

ZONES: Final = (
    "America/New_York",
    "Europe/Berlin",
    "Australia/Sydney",
    "Australia/Lord_Howe",  # changes by half an hour
    "Asia/Kathmandu",  # 5:45 ahead, and never changes
)
CHANGES: Final = tuple(
    datetime(*day, tzinfo=UTC)
    for day in (
        (2026, 3, 8), (2026, 3, 29), (2026, 4, 4), (2026, 10, 3), (2026, 10, 25), (2026, 11, 1),
        (2027, 3, 14), (2027, 3, 28), (2027, 4, 3), (2027, 10, 2), (2027, 10, 31), (2027, 11, 7),
    )
)  # fmt: skip
"""The days in UTC on which the clocks change in one of these zones."""


def moments(minutes: int = 1) -> st.SearchStrategy[datetime]:
    """Draw instants on a grid from midnight, most of them near a clock change."""
    near = st.builds(
        lambda change, step: change + timedelta(minutes=step * minutes),
        st.sampled_from(CHANGES),
        st.integers(-4 * 1440 // minutes, 4 * 1440 // minutes),
    )
    anywhere = st.builds(
        lambda step: datetime(2025, 12, 20, tzinfo=UTC) + timedelta(minutes=step * minutes),
        st.integers(0, 760 * 1440 // minutes),
    )
    return near | anywhere


def utc(text: str) -> datetime:
    """Parse "2026-03-08 07:30" as an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
