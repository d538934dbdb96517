"""A replica of Refill in its own process. A test tells the replica the time, and can kill it at any point."""

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
"""The seed of the points at which replicas die. A failed test prints the point."""
NEVER: Final = 0
TOO_LONG: Final = 60
"""Seconds without a report after which a replica counts as hanging."""


@dataclass(frozen=True, slots=True)
class Job:
    """The settings of a replica."""

    url: str
    plan: Plan
    notebook: Path
    dies_at: int = NEVER
    """The point at which the replica kills itself.

    Points are before each statement and commit, and before and after each delivery.
    """
    serves: bool = False
    """Whether the replica runs jobs side by side, as `refill run` does, from the first time that it is told. Such a
    replica sends no reports, and runs until it is killed."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report that a replica sends when nothing is due any more."""

    following: datetime | None
    """The time at which something is due next."""
    points: int
    """The number of points that the replica has passed."""


class KillPoint:
    """Counts the points that a process passes, and kills the process at one point."""

    def __init__(self, dies_at: int) -> None:
        self.points = 0
        self._dies_at = dies_at

    def watch(self, engine: AsyncEngine) -> None:
        """Count each statement and commit of an engine, before it runs."""
        for name in ("before_cursor_execute", "commit"):
            event.listen(engine.sync_engine, name, self.pass_point)

    def pass_point(self, *_: object) -> None:
        """Count a point, and die if it is the chosen point."""
        self.points += 1
        if self.points == self._dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


class KillablePost(Post):
    """A platform whose deliveries are points at which a process can die."""

    kill_point: KillPoint

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Deliver a message, with a point before and after it."""
        self.kill_point.pass_point()
        receipt = await super().deliver(delivery)
        self.kill_point.pass_point()
        return receipt


class Replica:
    """A process that runs what is due."""

    def __init__(self, job: Job) -> None:
        self._pipe, theirs = FORKS.Pipe()
        self._process = FORKS.Process(target=_live, args=(job, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self.hear()

    @property
    def pid(self) -> int:
        """The id of the process."""
        assert self._process.pid
        return self._process.pid

    def tell(self, now: datetime) -> None:
        """Send the replica the time. It then runs everything that is due."""
        self._pipe.send(now)

    def hear(self) -> Report | None:
        """Wait for the replica's next report and return it; None if the replica has died by SIGKILL."""
        try:
            if not self._pipe.poll(TOO_LONG):
                raise AssertionError(f"process {self._process.pid} hangs")
            report: Report = self._pipe.recv()
        except (EOFError, ConnectionError):
            self._process.join(TOO_LONG)
            assert self._process.exitcode == -signal.SIGKILL, f"it failed by itself: {self._process.exitcode}"
            return None
        return report

    def reports_within(self, seconds: float) -> bool:
        """Return whether the replica's next report arrives within some seconds."""
        return self._pipe.poll(seconds)

    def kill(self) -> None:
        """Kill the replica at once."""
        self._process.kill()
        self._process.join(TOO_LONG)

    def close(self) -> None:
        """End the replica."""
        self._pipe.close()
        self._process.join(TOO_LONG)


def go_to(replicas: Sequence[Replica], now: datetime, until: datetime) -> tuple[datetime, list[Report | None]]:
    """Let replicas run everything that becomes due at the same time, until an instant or until one of them dies.

    Return the time at the end, and each replica's last report.
    """
    while True:
        for replica in replicas:
            replica.tell(now)
        reports = [replica.hear() for replica in replicas]
        if None in reports or now == until:
            return now, reports
        instants = [report.following for report in reports if report and report.following]
        now = min(max(now, min(instants, default=until)), until)


def _live(job: Job, pipe: Connection) -> None:
    asyncio.run(_work(job, pipe))


async def _work(job: Job, pipe: Connection) -> None:
    engine = create_engine(job.url)
    time = HandClock(MONDAY)
    post = KillablePost(engine, time, job.plan.worlds(), job.notebook)
    post.kill_point = kill_point = KillPoint(job.dies_at)
    refill = Refill(SqlStore(engine, CIPHER), time, {post.name: post})
    await refill.next_instant()  # connects to the database
    kill_point.watch(engine)
    pipe.send(Report(None, kill_point.points))
    if job.serves:
        time.move_to(pipe.recv())
        refill.waker.start()
        await asyncio.Event().wait()
    try:
        while True:
            time.move_to(pipe.recv())
            await refill.work()
            pipe.send(Report(await refill.next_instant(), kill_point.points))
    except EOFError:
        await engine.dispose()
