"""The worker runs due jobs and sends due messages. The waker wakes the worker in time."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import metrics
from bot.delivery.sender import Sender
from bot.job_handlers import HANDLERS, Resources
from bot.logs import about
from bot.model.ids import CommunityId
from bot.model.jobs import Due
from bot.ports import Clock, EmbeddingModel, Platform, Store, StoreUnavailable
from bot.services import topic_embeddings

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=5)
"""Lease of a job, longer than jobs usually run. After the lease, another process may claim the job, and do it again."""
BESIDE: Final = 2
"""Maximum number of jobs that run beside the others at the same time."""
BATCH: Final = 20
SWEEP_SECONDS: Final = 60
"""How often to look for due jobs even if nothing woke the worker."""
SHORTEST_WAIT: Final = timedelta(seconds=1)
"""Minimum wait before the next run. A due row that another process has claimed would otherwise cause a busy loop."""
STALE_AFTER: Final = timedelta(minutes=10)
"""If no run has ended for this long, something is wrong. Runs start every minute. A large round takes a few minutes."""
STOP_SECONDS: Final = 3
"""How long a stop waits for jobs and answers that are not finished."""
FIRST_BACK_OFF: Final = timedelta(seconds=30)
LONGEST_BACK_OFF: Final = timedelta(hours=6)


class Worker:
    """Runs due jobs and sends due messages. Any number of workers may share a store."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        sender: Sender,
        platforms: Mapping[str, Platform],
        meanings: EmbeddingModel | None = None,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """`wake` is called after each job that ran beside others, because more may be due then."""
        self._resources = Resources(store, clock, platforms, meanings)
        self._store = store
        self._clock = clock
        self._sender = sender
        self._is_new = True
        self._wake = wake
        self._turn = asyncio.Lock()
        self._claimed = list[tuple[CommunityId, Due]]()
        """Claimed jobs that are not finished and don't run beside others; a running job is the first."""
        self._beside = dict[asyncio.Task[None], tuple[CommunityId, Due]]()
        """Jobs that run beside others, or wait until fewer than BESIDE do."""
        self._few = asyncio.Semaphore(BESIDE)
        self._stops = False

    async def run_until_idle(self) -> None:
        """Run due work and the work that follows from it, until nothing is due and every platform has answered."""
        async with self._turn:
            while not self._stops and not self._has_nothing_due(await self._store.next_instant()):
                jobs_run = await self._run_due(one_by_one=True)
                if not jobs_run + await self._sender.send_due() and not await self._sender.one_ends():
                    break  # other processes have claimed what is due
            await self._store.clear_log()

    async def run_due(self) -> datetime | None:
        """Run due work and the work that follows from it; return when there is work again (`Store.next_instant`).

        Deliveries, and jobs that run beside others, may still be under way then.
        """
        following = None
        async with self._turn:
            while not self._stops:
                following = await self._store.next_instant()
                if self._has_nothing_due(following) or not await self._run_due() + await self._sender.send_due():
                    break
            await self._store.clear_log()
        return following

    def begin_stop(self) -> None:
        """Start no more jobs and deliveries."""
        self._stops = True

    async def stop(self, seconds: float) -> None:
        """Wait at most `seconds` for jobs and answers of platforms. Then release jobs, messages and accounts."""
        self.begin_stop()
        await asyncio.gather(self._stop_jobs(seconds), self._sender.stop(seconds))
        self._stops = False

    def oldest_beside(self) -> datetime | None:
        """Return when the oldest of the jobs that run beside others was claimed; None if there are none."""
        leases = [due.lease_until for _, due in self._beside.values() if due.lease_until]
        return min(leases) - LEASE if leases else None

    async def _stop_jobs(self, seconds: float) -> None:
        """Wait at most `seconds` for jobs that run beside others. Then release all jobs that are not finished."""
        unfinished, self._claimed = self._claimed, []
        if self._beside:
            _, late = await asyncio.wait(self._beside, timeout=seconds)
            unfinished += [self._beside[task] for task in late]
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for community, due in unfinished:
            await self._release(community, due)

    def _has_nothing_due(self, following: datetime | None) -> bool:
        """Return whether nothing is due or under way, so that no claim is needed, which would lock the store."""
        return not self._is_new and self._sender.is_idle and (following is None or following > self._clock.now())

    async def _run_due(self, *, one_by_one: bool = False) -> int:
        """Claim due jobs and run them; return their number. Wait for jobs that run beside others if `one_by_one`."""
        if self._is_new and self._resources.meanings:
            await topic_embeddings.plan_everywhere(self._store, self._resources.meanings, self._clock.now())
        self._is_new = False
        claimed = await self._store.claim_due(self._clock.now(), LEASE, BATCH)
        self._claimed = list(claimed)
        for community, due in claimed:
            if self._stops:
                break
            if HANDLERS[type(due.job)].outside and not one_by_one:
                task = asyncio.create_task(self._run_beside(community, due))
                self._beside[task] = (community, due)
                task.add_done_callback(self._ended)
            else:
                with about(type(due.job).__name__):
                    await self._try(community, due)
            del self._claimed[0]
        return len(claimed)

    async def _run_beside(self, community: CommunityId, due: Due) -> None:
        async with self._few:
            try:
                with about(type(due.job).__name__):
                    await self._try(community, due)
            except StoreUnavailable as error:
                logger.error("the store can't be reached; a job runs again after its lease: %s", error)  # noqa: TRY400

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._beside[task]
        self._wake()

    async def _try(self, community: CommunityId, due: Due) -> None:
        try:
            await self._run(community, due)
        except StoreUnavailable:
            raise
        except Exception as error:  # one job that fails must not hold up the others
            kind = type(due.job).__name__  # the job's ids would tell who answered what about whom
            logger.exception("%s failed in %s, for the %s. time", kind, community, due.attempts)
            metrics.JOBS.labels("failed").inc()
            await self._put_off(community, due, error)
        else:
            metrics.JOBS.labels("done").inc()

    async def _run(self, community: CommunityId, due: Due) -> None:
        handler = HANDLERS[type(due.job)]
        if handler.outside:
            await handler.outside(self._resources, community, due.job)
        async with self._store.transaction(community) as tx:
            current = await tx.agenda.get(due.job)
            if current is None or current.lease_until != due.lease_until:
                return  # the job was done or moved since it was claimed
            await tx.agenda.remove(due.job)
            if handler.inside:
                await handler.inside(tx, due.job, self._clock.now())
            await tx.commit()

    async def _release(self, community: CommunityId, due: Due) -> None:
        """End the lease of a job that was not finished. Count no attempt."""
        async with self._store.transaction(community) as tx:
            current = await tx.agenda.get(due.job)
            if current is not None and current.lease_until == due.lease_until:
                await tx.agenda.put(replace(current, lease_until=None, attempts=current.attempts - 1))
                await tx.commit()

    async def _put_off(self, community: CommunityId, due: Due, error: Exception) -> None:
        pause = min(FIRST_BACK_OFF * 2 ** min(due.attempts - 1, 12), LONGEST_BACK_OFF)
        async with self._store.transaction(community) as tx:
            current = await tx.agenda.get(due.job)
            if current is not None and current.lease_until == due.lease_until:
                later = replace(current, due_at=self._clock.now() + pause, lease_until=None, error=type(error).__name__)
                await tx.agenda.put(later)
                await tx.commit()


class Waker:
    """Wakes the worker when something changed, at the next due instant, and every minute."""

    def __init__(self, worker: Worker, store: Store, clock: Clock) -> None:
        self._worker = worker
        self._store = store
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._awake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stops = False
        self._ran_at = clock.now()
        self._looked_at: float | None = None
        self.is_outdated = False
        """Whether a newer version of Refill has migrated the database, so that no more work is taken."""

    def wake(self) -> None:
        """Let the worker run soon. Several calls before the run count as one."""
        self._awake.set()

    def problem(self) -> str:
        """Return what is wrong with this worker, or an empty string."""
        if self._task is None or self._task.done():
            return "the waker has ended: nothing is done until Refill is restarted"
        idle = self._clock.now() - min(self._ran_at, self._worker.oldest_beside() or self._ran_at)
        return f"no run of due work has ended for {idle.total_seconds():.0f} seconds" if idle > STALE_AFTER else ""

    def start(self) -> None:
        """Start on the running event loop."""
        self._scheduler.add_job(
            self.wake, "interval", seconds=SWEEP_SECONDS, id="sweep", coalesce=True, misfire_grace_time=None
        )
        self._scheduler.start()
        self._task = asyncio.create_task(self._run(), name="refill-waker")
        self.wake()

    async def stop(self) -> None:
        """Stop after the current run, or after `STOP_SECONDS`."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._stops = True
        self._worker.begin_stop()
        self.wake()
        ends = asyncio.get_running_loop().time() + STOP_SECONDS
        if self._task:
            done, _ = await asyncio.wait([self._task], timeout=STOP_SECONDS)
            if not done:  # what is left runs after the next start
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self._worker.stop(max(ends - asyncio.get_running_loop().time(), 0))
        except StoreUnavailable as error:
            logger.warning("could not release claimed jobs and messages; their leases end within minutes: %s", error)

    async def _run(self) -> None:
        while True:
            await self._awake.wait()
            self._awake.clear()
            if self._stops:
                return
            try:
                if not await self._is_outdated():
                    self._plan_next(await self._worker.run_due())
                self._ran_at = self._clock.now()
                metrics.WAKER_RAN_AT.set_to_current_time()
            except StoreUnavailable as error:
                logger.error("the store can't be reached; trying again within a minute: %s", error)  # noqa: TRY400
            except Exception:
                logger.exception("a run failed; trying again within a minute")

    async def _is_outdated(self) -> bool:
        """Return whether a newer version has migrated the database. This version might not understand the new rows."""
        time = asyncio.get_running_loop().time()
        if self._looked_at is None or time - self._looked_at >= SWEEP_SECONDS / 2:
            was_outdated, self._looked_at = self.is_outdated, time
            self.is_outdated = await self._store.is_newer()
            if self.is_outdated and not was_outdated:
                logger.error(
                    "a newer version of Refill has migrated the database: this process answers members as long as it "
                    "can, and does no more jobs; start the newer version in its place"
                )
        return self.is_outdated

    def _plan_next(self, at: datetime | None) -> None:
        if at is None:
            return
        # the sandbox's clock may be ahead of the machine's, so the wait is measured by Refill's clock
        wait = max(at - self._clock.now(), SHORTEST_WAIT)
        self._scheduler.add_job(
            self.wake,
            "date",
            run_date=datetime.now(UTC) + wait,
            id="next",
            replace_existing=True,
            misfire_grace_time=None,
        )
