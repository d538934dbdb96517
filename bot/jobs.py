"""What is due: claimed from the store, done, and, where it fails, done again later. APScheduler only wakes this up."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.delivery import closed_dms
from bot.delivery.sender import Sender
from bot.model.ids import AskId, ChatId, CircleId, CommunityId, KeyId, MemberId, RefillId, RoundId
from bot.model.outbox import Due, DueKind
from bot.ports import Clock, Meanings, Platform, Store, StoreUnavailable, Transaction
from bot.services import absences, ask_routing, checkins, refills, rounds, topic_embeddings, uninstall, wanted_topics

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=5)
"""Longer than any one piece of work takes; after it, another process takes over."""
BATCH: Final = 20
SWEEP_SECONDS: Final = 60
"""The net below the wake-ups: nothing due waits longer than this."""
SHORTEST_WAIT: Final = timedelta(seconds=1)
"""What is due and was not claimed is another process's, or another platform's: no need to ask for it at every turn."""
STOP_SECONDS: Final = 10
FIRST_BACK_OFF: Final = timedelta(seconds=30)
LONGEST_BACK_OFF: Final = timedelta(hours=6)

Work = Callable[[Transaction, str, datetime], Awaitable[object]]


def _two(subject: str) -> tuple[str, str]:
    one, _, other = subject.partition(" ")
    return one, other


WORK: dict[DueKind, Work] = {
    DueKind.OPEN_ROUND: lambda tx, s, now: rounds.open_round(tx, CircleId(s), now),
    DueKind.INTRODUCE_ROUND: lambda tx, s, now: rounds.introduce_round(tx, RoundId(s), now),
    DueKind.END_ROUND: lambda tx, s, now: rounds.end_round(tx, RoundId(s), now),
    DueKind.CLOSE_ROUND: lambda tx, s, now: rounds.close_round(tx, RoundId(s), now),
    DueKind.REMIND_CHAT: lambda tx, s, now: checkins.remind_of_chat(tx, ChatId(s), now),
    DueKind.CHECK_IN: lambda tx, s, now: checkins.ask_how_it_went(tx, ChatId(_two(s)[0]), MemberId(_two(s)[1]), now),
    DueKind.ASK_SOMEDAY: lambda tx, s, now: checkins.ask_someday(tx, MemberId(_two(s)[0]), MemberId(_two(s)[1]), now),
    DueKind.OFFER_REFILL: lambda tx, s, now: refills.offer_refill(tx, RefillId(s), now),
    DueKind.OFFER_REFILL_AGAIN: lambda tx, s, now: refills.offer_refill_again(
        tx, RefillId(_two(s)[0]), MemberId(_two(s)[1]), now
    ),
    DueKind.INTRODUCE_REFILL: lambda tx, s, now: refills.introduce_refill(tx, RefillId(s), now),
    DueKind.SHOW_WANTED: lambda tx, s, now: wanted_topics.show_wanted(tx, CircleId(s), now),
    DueKind.LAPSE_REFILL: lambda tx, s, _: refills.lapse_refill(tx, RefillId(s)),
    DueKind.CARRY_ASK: lambda tx, s, now: ask_routing.carry_ask(tx, AskId(s), now),
    DueKind.END_ASK: lambda tx, s, now: ask_routing.end_ask(tx, AskId(s), now),
    DueKind.DROP_WAITING: lambda tx, s, now: closed_dms.drop_late(tx, MemberId(s), now),
    DueKind.DESTROY_KEY: lambda tx, s, _: tx.notes.destroy_key(KeyId(s)),
    DueKind.ERASE_COMMUNITY: lambda tx, _, __: uninstall.erase(tx),
}


class Worker:
    """Does what is due. Any number may run at once, in any number of processes."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        sender: Sender,
        platforms: Mapping[str, Platform],
        meanings: Meanings | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._sender = sender
        self._platforms = platforms
        self._meanings = meanings
        self._is_new = True
        self._turn = asyncio.Lock()

    async def work(self) -> None:
        """Do all that is due now, and all that follows from it, until nothing is and every platform has answered."""
        async with self._turn:
            while await self._do_due() + await self._sender.send_due() or await self._sender.one_ends():
                pass
            await self._store.clear_log()

    async def begin(self) -> None:
        """Do all that is due now, and wait for no platform: whoever may be woken is, once there is more to do."""
        async with self._turn:
            while await self._do_due() + await self._sender.send_due():
                pass
            await self._store.clear_log()

    async def stop(self, seconds: float) -> None:
        """Wait so long for platforms' answers, and leave what this worker's sender holds to others."""
        await self._sender.stop(seconds)

    async def _do_due(self) -> int:
        if self._is_new and self._meanings:
            await topic_embeddings.plan_everywhere(self._store, self._meanings, self._clock.now())
        self._is_new = False
        claimed = await self._store.claim_due(self._clock.now(), LEASE, BATCH)
        for community, due in claimed:
            try:
                await self._do(community, due)
            except StoreUnavailable:
                raise
            except Exception as error:  # one piece of work that fails must not hold up the others
                logger.exception("work failed: %s %s in %s", due.kind, due.subject, community)
                await self._put_off(community, due, error)
        return len(claimed)

    async def _do(self, community: CommunityId, due: Due) -> None:
        if due.kind is DueKind.PAIR_ROUND:  # it computes for long, and so outside any transaction
            await rounds.pair_round(self._store, community, RoundId(due.subject), self._clock)
        if due.kind is DueKind.PAIR_LATE:
            await rounds.pair_late(self._store, community, RoundId(due.subject), self._clock)
        if due.kind is DueKind.RELATE_TOPICS and self._meanings:  # so does this
            await topic_embeddings.relate_topics(self._store, community, self._meanings, self._clock)
        if due.kind is DueKind.LOOK_FOR_MEMBER:  # it asks the platform
            member = MemberId(due.subject)
            await absences.look_for(self._store, self._platforms, community, member, self._clock)
        async with self._store.transaction(community) as tx:
            current = await tx.agenda.get(due.kind, due.subject)
            if current is None or current.lease_until != due.lease_until:
                return  # done or moved meanwhile
            await tx.agenda.remove(due.kind, due.subject)
            if due.kind in WORK:
                await WORK[due.kind](tx, due.subject, self._clock.now())
            await tx.commit()

    async def _put_off(self, community: CommunityId, due: Due, error: Exception) -> None:
        pause = min(FIRST_BACK_OFF * 2 ** min(due.attempts - 1, 12), LONGEST_BACK_OFF)
        async with self._store.transaction(community) as tx:
            current = await tx.agenda.get(due.kind, due.subject)
            if current is not None and current.lease_until == due.lease_until:
                later = replace(current, due_at=self._clock.now() + pause, lease_until=None, error=type(error).__name__)
                await tx.agenda.put(later)
                await tx.commit()


class Waker:
    """Wakes the worker at the next due instant, whenever something changed, and each minute as the net."""

    def __init__(self, worker: Worker, store: Store, clock: Clock) -> None:
        self._worker = worker
        self._store = store
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._rings = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stops = False

    def ring(self) -> None:
        """Ask for work to be looked for now; many rings at once are one."""
        self._rings.set()

    def start(self) -> None:
        """Begin, on the running loop."""
        self._scheduler.add_job(
            self.ring, "interval", seconds=SWEEP_SECONDS, id="sweep", coalesce=True, misfire_grace_time=None
        )
        self._scheduler.start()
        self._task = asyncio.create_task(self._run(), name="refill-waker")
        self.ring()

    async def stop(self) -> None:
        """End, after what is being done now."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._stops = True
        self.ring()
        ends = asyncio.get_running_loop().time() + STOP_SECONDS
        if self._task:
            done, _ = await asyncio.wait([self._task], timeout=STOP_SECONDS)
            if not done:  # whatever is left undone is done after the next start
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self._worker.stop(max(ends - asyncio.get_running_loop().time(), 0))
        except StoreUnavailable as error:
            logger.warning("what this process held is free again in two minutes: %s", error)

    async def _run(self) -> None:
        while True:
            await self._rings.wait()
            self._rings.clear()
            if self._stops:
                return
            try:
                await self._worker.begin()
                await self._plan_next()
            except StoreUnavailable as error:
                logger.error("the store can't be reached; the next sweep tries again: %s", error)  # noqa: TRY400
            except Exception:
                logger.exception("a wake-up failed; the next sweep tries again")

    async def _plan_next(self) -> None:
        at = await self._store.next_instant()
        if at is None:
            return
        # the clock may be ahead of the machine's (the sandbox's is): wait as long as it is until then
        wait = max(at - self._clock.now(), SHORTEST_WAIT)
        self._scheduler.add_job(
            self.ring,
            "date",
            run_date=datetime.now(UTC) + wait,
            id="next",
            replace_existing=True,
            misfire_grace_time=None,
        )
