"""Waiting, by any clock: one that is moved by hand is looked at again and again."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from bot.ports import Clock

T = TypeVar("T")

POLL = 0.005
"""Seconds between two looks; short against anything that a test waits for."""
PATIENCE = 60.0
"""Seconds until a test gives up waiting; a machine may be busy."""


async def pause_until(clock: Clock, end: datetime) -> None:
    """Wait until the clock has come to an instant."""
    while clock.now() < end:  # noqa: ASYNC110 - a clock tells nobody that it was moved
        await asyncio.sleep(POLL)


async def until(look: Callable[[], T | None], seconds: float = PATIENCE, instead: Callable[[], str] | None = None) -> T:
    """Look again and again, in real time, until there is something; return it.

    Raises:
        AssertionError: there was nothing for so many seconds; it says what there is `instead`.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not (found := look()):
        if loop.time() > end:
            raise AssertionError(f"nothing came for {seconds} s" + (f"; there is:\n{instead()}" if instead else ""))
        await asyncio.sleep(POLL)
    return found
