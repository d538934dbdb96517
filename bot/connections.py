"""Watch the connections to platforms. A lost connection is logged, and reported by health checks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot import metrics

logger = logging.getLogger(__name__)

LOOK_SECONDS: Final = 5
LOST_AFTER: Final = 2
"""A connection is lost if it was closed at this many checks in a row. Shorter interruptions are normal."""

IsOpen = Callable[[], Awaitable[bool]]


class Connections:
    """Connections of this process, by the name of the platform."""

    def __init__(self, checks: Mapping[str, IsOpen], look_seconds: float = LOOK_SECONDS) -> None:
        self._checks = checks
        self._look_seconds = look_seconds
        self._missed = dict.fromkeys(checks, 0)
        for name in checks:
            metrics.CONNECTED.labels(name).set(1)

    def lost(self) -> list[str]:
        """List the platforms whose connection is lost."""
        return [name for name, missed in self._missed.items() if missed >= LOST_AFTER]

    async def watch(self) -> None:
        """Check all connections again and again."""
        while True:
            await asyncio.sleep(self._look_seconds)
            for name, is_open in self._checks.items():
                self._note(name, is_open=await is_open())

    def _note(self, name: str, *, is_open: bool) -> None:
        missed, self._missed[name] = self._missed[name], 0 if is_open else self._missed[name] + 1
        if is_open and missed >= LOST_AFTER:
            logger.warning("the connection to %s is back", name)
        elif self._missed[name] == LOST_AFTER:
            logger.error("the connection to %s is lost; it is opened again as soon as that is possible", name)
        metrics.CONNECTED.labels(name).set(name not in self.lost())
