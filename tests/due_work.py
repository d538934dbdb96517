"""Refill's work up to an instant, on a clock that is moved by hand."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.bootstrap import Refill
from bot.clock import HandClock


async def work_until(
    at: datetime, clock: HandClock, refill: Refill, work: Callable[[], Awaitable[object]] | None = None
) -> None:
    """Move the clock to each instant at which something is due, and to `at`, and do there what is due.

    `work` does it, by default `refill.work`.
    """
    work = work or refill.work
    while (following := await refill.next_instant()) is not None and following <= at:
        clock.move_to(following)
        await work()
    clock.move_to(at)
    await work()
