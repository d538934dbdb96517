"""What pages wait for."""

import asyncio
from contextlib import suppress
from datetime import timedelta


class Bell:
    """Wakes who waits for something new."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake all who wait."""
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, longest: timedelta) -> None:
        """Wait for the next ring, or some time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(longest.total_seconds()):
                await self._event.wait()
