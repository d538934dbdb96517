"""Tasks that handle interactions and events. discord.py does not wait for these tasks when it closes."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

STOP_SECONDS: Final = 3.0
"""How long a stop waits for tasks. Discord waits for an answer just as long."""


class PendingTasks:
    """A set of running tasks."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    @contextmanager
    def doing(self) -> Iterator[None]:
        """Count the current task among the running tasks during a block."""
        task = asyncio.current_task()
        if task is None or task in self._tasks:
            yield
            return
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def settle(self) -> None:
        """Wait for all tasks."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def finish(self) -> None:
        """Wait for all tasks, for STOP_SECONDS at most, and cancel tasks that are still running."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
