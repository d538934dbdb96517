"""The only source of "now"."""

from datetime import UTC, datetime, timedelta


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """Return the current instant, in UTC."""
        return datetime.now(UTC)


class HandClock:
    """A time that moves only when told to."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant that it was set to, in UTC."""
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Set the time; it never goes back."""
        self._now = max(self._now, instant.astimezone(UTC))

    def move_by(self, step: timedelta) -> None:
        """Go on by some time."""
        self.move_to(self._now + step)
