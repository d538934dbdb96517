"""Times of daily and weekly jobs. The minute is drawn by a seed, so that communities' jobs don't all run together."""

from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime.fromtimestamp(0, UTC)
DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(weeks=1)
MINUTE: Final = timedelta(minutes=1)


def daily_at(seed: int, now: datetime) -> datetime:
    """Return the next instant of a daily job after `now`."""
    return _next(DAY, seed, now)


def weekly_at(seed: int, now: datetime) -> datetime:
    """Return the next instant of a weekly job after `now`. A daily job with the same seed runs at this instant, too."""
    return _next(WEEK, seed, now)


def _next(period: timedelta, seed: int, now: datetime) -> datetime:
    first = EPOCH + seed % (period // MINUTE) * MINUTE
    return now + period - (now - first) % period
