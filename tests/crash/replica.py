"""A replica of Refill in a process of its own, that is told what time it is and can be killed at any point."""

import asyncio
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.outbox import Delivery
from bot.ports import Receipt
from storage.engine import create_engine
from storage.store import SqlStore
from tests.cipher import CIPHER
from tests.crash.busy_communities import MONDAY, Plan, Post
from tests.forks import FORKS

SEED: Final = int(os.environ.get("CRASH_SEED", "2026"))
"""Draws the points at which replicas die; a failure tells what was drawn."""
NEVER: Final = 0
TOO_LONG: Final = 60
"""Seconds without an answer after which a replica hangs."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a replica works on."""

    url: str
    plan: Plan
    notebook: Path
    dies_at: int = NEVER
    """The point at which it kills itself: points are before each statement, commit and delivery, and after the last."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a replica says once nothing is due any more."""

    following: datetime | None
    """When something is due next."""
    points: int
    """How many points it has passed so far."""


class Fate:
    """Counts the points that a process passes, and kills it at one."""

    def __init__(self, dies_at: int) -> None:
        self.points = 0
        self._dies_at = dies_at

    def watch(self, engine: AsyncEngine) -> None:
        """Count each statement and each commit of an engine, before it is done."""
        for name in ("before_cursor_execute", "commit"):
            event.listen(engine.sync_engine, name, self.pass_point)

    def pass_point(self, *_: object) -> None:
        """Count one, and die if it is the one."""
        self.points += 1
        if self.points == self._dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


class FatefulPost(Post):
    """A post whose deliveries are points to die at."""

    fate: Fate

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Deliver a message, and die if it is told to."""
        self.fate.pass_point()
        receipt = await super().deliver(delivery)
        self.fate.pass_point()
        return receipt


class Replica:
    """A process that does what is due."""

    def __init__(self, job: Job) -> None:
        self._pipe, theirs = FORKS.Pipe()
        self._process = FORKS.Process(target=_live, args=(job, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self.hear()

    def tell(self, now: datetime) -> None:
        """Tell it what time it is: it does all that is due by then."""
        self._pipe.send(now)

    def hear(self) -> Word | None:
        """Wait until it is ready, or nothing is due any more; None if it has died by SIGKILL."""
        try:
            if not self._pipe.poll(TOO_LONG):
                raise AssertionError(f"process {self._process.pid} hangs")
            word: Word = self._pipe.recv()
        except (EOFError, ConnectionError):
            self._process.join(TOO_LONG)
            assert self._process.exitcode == -signal.SIGKILL, f"it failed by itself: {self._process.exitcode}"
            return None
        return word

    def speaks_within(self, seconds: float) -> bool:
        """Wait for its next word, but not for long."""
        return self._pipe.poll(seconds)

    def kill(self) -> None:
        """Kill it, wherever it is."""
        self._process.kill()
        self._process.join(TOO_LONG)

    def close(self) -> None:
        """End it."""
        self._pipe.close()
        self._process.join(TOO_LONG)


def go_to(replicas: Sequence[Replica], now: datetime, until: datetime) -> tuple[datetime, list[Word | None]]:
    """Let time pass for some replicas at once, through all that is due, until an instant or until one of them dies.

    Returns when that was, and the last word of each.
    """
    while True:
        for replica in replicas:
            replica.tell(now)
        words = [replica.hear() for replica in replicas]
        if None in words or now == until:
            return now, words
        instants = [word.following for word in words if word and word.following]
        now = min(max(now, min(instants, default=until)), until)


def _live(job: Job, pipe: Connection) -> None:
    asyncio.run(_work(job, pipe))


async def _work(job: Job, pipe: Connection) -> None:
    engine = create_engine(job.url)
    time = HandClock(MONDAY)
    post = FatefulPost(engine, time, job.plan.worlds(), job.notebook)
    post.fate = fate = Fate(job.dies_at)
    refill = Refill(SqlStore(engine, CIPHER), time, {post.name: post})
    await refill.next_instant()  # connected, it is ready
    fate.watch(engine)
    pipe.send(Word(None, fate.points))
    try:
        while True:
            time.move_to(pipe.recv())
            await refill.work()
            pipe.send(Word(await refill.next_instant(), fate.points))
    except EOFError:
        await engine.dispose()
