"""The sandbox's clock: real time plus what visitors have skipped."""

from datetime import datetime, timedelta

from bot.clock import SystemClock
from bot.ports import Clock
from storage.sandbox import SandboxStore


class SandboxClock:
    """A clock that can be set forward, but never back unless the sandbox starts over. Its offset is stored."""

    def __init__(self, store: SandboxStore, real: Clock | None = None) -> None:
        self._stored = store.clock
        self.real: Clock = real or SystemClock()
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Return the sandbox's current instant, in UTC."""
        return self.real.now() + self._ahead

    async def load(self) -> None:
        """Load the offset, which another process may have changed."""
        self._ahead = max(self._ahead, await self._stored.ahead())

    def reset(self) -> None:
        """Forget the offset, because the stored one was deleted."""
        self._ahead = timedelta()

    async def skip_to(self, instant: datetime) -> None:
        """Set the clock forward to an instant. An instant in the past changes nothing."""
        await self.load()
        ahead = instant - self.real.now()
        if ahead > self._ahead:
            await self._stored.set_ahead(ahead)
            self._ahead = ahead
