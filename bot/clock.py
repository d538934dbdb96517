"""Clocks: the only source of the current time."""

from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the current instant, in UTC."""
        return datetime.now(UTC)


class HandClock:
    """A clock that moves only by hand, for tests and benchmarks."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant to which the clock was set, in UTC."""
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Set the time. An instant before the current time is ignored."""
        self._now = max(self._now, instant.astimezone(UTC))

    def move_by(self, step: timedelta) -> None:
        """Move the time forward."""
        self.move_to(self._now + step)
