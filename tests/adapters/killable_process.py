"""Refill in its own process. A test tells the process the time, and can kill it at a chosen point."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

from bot.bootstrap import Refill
from bot.clock import HandClock
from tests.crash.replica import TOO_LONG
from tests.forks import FORKS


class KillableProcess:
    """A process that can be killed. `live` is a platform's function that runs in it."""

    def __init__(self, live: Callable[[Any, Connection], None], life: object) -> None:
        self._pipe, theirs = FORKS.Pipe()
        self._process = FORKS.Process(target=live, args=(life, theirs), daemon=True)
        self._process.start()
        theirs.close()

    async def work(self, now: datetime) -> tuple[bool, datetime | None]:
        """Let the process run everything due by an instant.

        Return whether it still runs, and when something is due next.
        """
        return await asyncio.to_thread(self._work, now)

    def _work(self, now: datetime) -> tuple[bool, datetime | None]:
        try:
            self._pipe.send(now)
            if not self._pipe.poll(TOO_LONG):
                raise AssertionError(f"process {self._process.pid} hangs")
            return True, self._pipe.recv()
        except (EOFError, ConnectionError):
            self._process.join(TOO_LONG)
            return False, None

    def kill(self) -> None:
        """Kill the process at once."""
        self._process.kill()
        self._process.join(TOO_LONG)


async def work_when_told(pipe: Connection, refill: Refill, time: HandClock) -> None:
    """In the process, run everything due by each instant that comes, until the pipe is closed."""
    while True:
        try:
            now = await asyncio.to_thread(pipe.recv)
        except EOFError:
            return
        time.move_to(now)
        await refill.work()
        pipe.send(await refill.next_instant())
