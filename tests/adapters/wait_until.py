"""Waiting, by any clock: one that is moved by hand is looked at again and again."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from bot.ports import Clock

T = TypeVar("T")

POLL = 0.005
"""Seconds between two looks; short against anything that a test waits for."""


async def pause(clock: Clock, seconds: float) -> None:
    """Wait until the clock has gone on by so much."""
    end = clock.now() + timedelta(seconds=seconds)
    while clock.now() < end:  # noqa: ASYNC110 - a clock tells nobody that it was moved
        await asyncio.sleep(POLL)


async def until(look: Callable[[], T | None], seconds: float = 3.0) -> T:
    """Look again and again, in real time, until there is something; return it.

    Raises:
        AssertionError: there was nothing for so many seconds.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not (found := look()):
        if loop.time() > end:
            raise AssertionError(f"nothing came for {seconds} s")
        await asyncio.sleep(POLL)
    return found
