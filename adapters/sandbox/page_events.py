"""Notifies open pages of changes."""

import asyncio
from contextlib import suppress
from datetime import timedelta


class PageEvents:
    """Wakes the pages that wait for a change."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def notify(self) -> None:
        """Wake all waiting pages."""
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, longest: timedelta) -> None:
        """Wait for the next change, or until the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(longest.total_seconds()):
                await self._event.wait()
