"""A Refill in a process of its own that serves a platform in this one, is told what time it is, and dies at a point."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

from tests.crash.replica import TOO_LONG
from tests.forks import FORKS


class Mortal:
    """Such a process; what it does with its life is a platform's own."""

    def __init__(self, live: Callable[[Any, Connection], None], life: object) -> None:
        self._pipe, theirs = FORKS.Pipe()
        self._process = FORKS.Process(target=live, args=(life, theirs), daemon=True)
        self._process.start()
        theirs.close()

    async def work(self, now: datetime) -> tuple[bool, datetime | None]:
        """Let it do all that is due by an instant; tell whether it lives, and when something is due next."""
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
        """Kill it, wherever it is."""
        self._process.kill()
        self._process.join(TOO_LONG)
