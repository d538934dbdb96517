"""Times of daily and weekly work. A seed draws the minute, so that communities do not all work at the same time."""

from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime.fromtimestamp(0, UTC)
DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(weeks=1)
MINUTE: Final = timedelta(minutes=1)


def daily_at(seed: int, now: datetime) -> datetime:
    """Return the next instant of daily work after `now`."""
    return _next(DAY, seed, now)


def weekly_at(seed: int, now: datetime) -> datetime:
    """Return the next instant of weekly work after `now`. Daily work with the same seed is due at this instant, too."""
    return _next(WEEK, seed, now)


def _next(period: timedelta, seed: int, now: datetime) -> datetime:
    first = EPOCH + seed % (period // MINUTE) * MINUTE
    return now + period - (now - first) % period
