"""Daily work: once a day, at a minute that a seed draws, so that not all communities' comes at once."""

from datetime import UTC, datetime, timedelta
from typing import Final

MINUTES_A_DAY: Final = 24 * 60


def daily_at(seed: int, now: datetime) -> datetime:
    """Return the next instant of daily work after `now`."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight + timedelta(minutes=seed % MINUTES_A_DAY)
    return at if at > now else at + timedelta(days=1)
