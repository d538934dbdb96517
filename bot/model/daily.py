"""Regular work: once a day or a week, at a minute that a seed draws, so that not all communities' comes at once."""

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
    """Return the next instant of weekly work after `now`; it is one of the daily work with the same seed."""
    return _next(WEEK, seed, now)


def _next(period: timedelta, seed: int, now: datetime) -> datetime:
    first = EPOCH + seed % (period // MINUTE) * MINUTE
    return now + period - (now - first) % period
