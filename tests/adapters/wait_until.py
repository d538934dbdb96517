"""Waiting by polling, which works with every clock, even one that is moved by hand."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from bot.ports import Clock

T = TypeVar("T")

POLL = 0.005
"""Seconds between two polls; much shorter than anything that a test waits for."""
PATIENCE = 60.0
"""Seconds until a test stops waiting; enough on a busy machine."""


async def pause_until(clock: Clock, end: datetime) -> None:
    """Wait until a clock has reached an instant."""
    while clock.now() < end:  # noqa: ASYNC110 - a clock sends no event when it is moved
        await asyncio.sleep(POLL)


async def until(look: Callable[[], T | None], seconds: float = PATIENCE, instead: Callable[[], str] | None = None) -> T:
    """Call `look` repeatedly, in real time, until it returns something; return the result.

    Raises:
        AssertionError: `look` returned nothing within `seconds`. The error quotes `instead`.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not (found := look()):
        if loop.time() > end:
            raise AssertionError(f"nothing came for {seconds} s" + (f"; there is:\n{instead()}" if instead else ""))
        await asyncio.sleep(POLL)
    return found
