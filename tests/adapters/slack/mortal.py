"""A Refill in a process of its own that serves a Slack in this one, is told what time it is, and dies at a point."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import HandClock
from storage.engine import create_engine
from tests.adapters.slack.city import MONDAY, Door, Replica
from tests.crash.replica import TOO_LONG, Fate

_processes = get_context("forkserver")
_processes.set_forkserver_preload(["tests.crash.replica", "tests.adapters.slack.mortal"])


@dataclass(frozen=True, slots=True)
class Life:
    """What it serves, and when it ends: points are before each statement and commit, and around each call of Slack."""

    url: str
    door: Door
    dies_at: int


class Mortal:
    """Such a process."""

    def __init__(self, life: Life) -> None:
        self._pipe, theirs = _processes.Pipe()
        self._process = _processes.Process(target=_live, args=(life, theirs), daemon=True)
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


def _live(life: Life, pipe: Connection) -> None:
    asyncio.run(_serve(life, pipe))


async def _serve(life: Life, pipe: Connection) -> None:
    fate = Fate(life.dies_at)

    class Watched(AsyncWebClient):
        async def api_call(self, *args: Any, **kwargs: Any) -> Any:
            fate.pass_point()
            answer = await super().api_call(*args, **kwargs)
            fate.pass_point()
            return answer

    engine, time = create_engine(life.url), HandClock(MONDAY)
    replica = await Replica.start(engine, life.door, time, Watched)
    fate.watch(engine)
    while True:
        try:
            now = await asyncio.to_thread(pipe.recv)
        except EOFError:
            return
        time.move_to(now)
        await replica.refill.work()
        pipe.send(await replica.refill.next_instant())
