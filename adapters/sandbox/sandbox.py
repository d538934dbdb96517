"""The sandbox: a chat platform in the browser, with simulated members and a clock of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from adapters.sandbox.actions import Actions
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.core import Core
from adapters.sandbox.journal import Began, Delivered, Event
from adapters.sandbox.platform import SandboxPlatform
from adapters.sandbox.rooms import direct_room
from adapters.sandbox.seed import seed_sandbox
from adapters.sandbox.simulated_members import SimulatedMembers
from bot.model.asks import ANSWERS_WITHIN
from bot.model.ids import MemberId
from bot.model.message_keys import MessageKind
from storage.sandbox import SandboxStore

HEARTBEAT = timedelta(seconds=5)
"""The pause, in real time, between two checks whether a simulated member's look is due."""
LONGEST_SKIP = timedelta(weeks=1, days=2)
"""Whoever joins just after a round is introduced within this time: a week later, in the daytime of all."""
LONGEST_WAIT_FOR_A_NO = timedelta(days=1)
LONGEST_WAIT_FOR_CHECK_INS = timedelta(days=1)
LONGEST_WAIT_FOR_OLD_BUTTONS = timedelta(minutes=3)
BEFORE_THE_END = timedelta(hours=1)
"""A skip stops this long before the end of a question that waits for the visitor's answer."""
MAX_STEPS = 1000
"""Maximum number of instants at which one call of `advance` or `skip` does what is due."""


class Sandbox:
    """The sandbox. Call `prepare` before the first request."""

    def __init__(self, store: SandboxStore, platform: SandboxPlatform, clock: SandboxClock, refill: Core) -> None:
        self._store = store
        self.messages = platform.messages
        self.clock = clock
        self.refill = refill
        self.actions = Actions(self.messages, clock, refill)
        self.simulated_members = SimulatedMembers(store, self.messages, self.actions, clock)
        self._turn = asyncio.Lock()
        self.is_alone = store.is_alone
        """Whether no other process can serve this sandbox, so that it may start over."""

    async def prepare(self) -> None:
        """Seed the sandbox, unless it is seeded already."""
        await self.clock.load()
        await self.messages.load_language()
        await seed_sandbox(self.messages, self.clock, self.refill, self.actions)

    async def start_over(self) -> None:
        """Delete the sandbox's community with its clock and all that happened, and seed it anew, in the same language.

        Other communities of the database stay.
        """
        async with self._turn:
            locale = self.messages.cast.community.locale if self.messages.has_language else None
            await self._store.erase()  # first, because a start after a crash here seeds the sandbox again
            async with self.refill.store.transaction(self.messages.cast.community.id) as tx:
                await tx.erase_community()
                await tx.commit()
            self.clock.reset()
            await self.messages.load_language()
            await seed_sandbox(self.messages, self.clock, self.refill, self.actions)
            if locale:
                await self.actions.change_language(locale)
            await self._do_due()
        self.messages.page_events.notify()

    async def work(self) -> None:
        """Do everything that is due."""
        async with self._turn:
            await self._do_due()

    async def next_instant(self) -> datetime | None:
        """Return when something is due next, or None."""
        instants = (await self.refill.next_instant(), await self.simulated_members.next_reaction_at())
        return min((at for at in instants if at), default=None)

    async def advance(self, until: datetime) -> None:
        """Advance to an instant, and do everything that is due until then."""
        async with self._turn:
            for _ in range(MAX_STEPS):
                at = await self.next_instant()
                if at is None or at > until:
                    break
                await self._go_to(at)
            await self._go_to(until)

    async def question_waits_until(self, member: MemberId) -> datetime | None:
        """Return when a skip must stop for a question that waits for a member; None if no such instant is ahead."""
        said = await self.messages.read(direct_room(member), member)
        waiting = [one.sent_at for one in said if any(b.action.startswith("asked.yes:") for b in one.message.buttons())]
        ends = [at + ANSWERS_WITHIN - BEFORE_THE_END for at in waiting]
        return min((at for at in ends if at > self.clock.now()), default=None)

    async def skip(self, member: MemberId) -> bool:
        """Advance until Refill sends or changes a message to a member, or the time of a chat comes.

        Return whether that happened. Stop after LONGEST_SKIP, and before the end of a question to the member. The next
        skip lets that question pass.
        """
        stop, meets = await self.question_waits_until(member), await self.actions.next_meeting(member)
        async with self._turn:
            journal, started = self.messages.journal, self.clock.now()
            seen = journal.count
            for _ in range(MAX_STEPS):
                at = await self.next_instant()
                if meets and meets[0] <= min(at or meets[0], stop or meets[0]):
                    await self._go_to(meets[0])
                    journal.note(Began(member, meets[1].key))
                    return True
                if stop and (at is None or at > stop):
                    await self._go_to(stop)
                    break
                if at is None:
                    break
                await self._go_to(at)
                if journal.reached(member, seen):
                    await self._end_old_buttons(member, journal.since(seen))
                    await self._reach_others_check_in(member, journal.since(seen))
                    await self._reach_a_no()
                    return True
                if self.clock.now() - started > LONGEST_SKIP:
                    break
            return False

    async def _end_old_buttons(self, member: MemberId, events: Sequence[Event]) -> None:
        """After an introduction, skip on until the buttons are gone from the message that both said yes."""
        if _came_to(member, MessageKind.INTRODUCTION, events):
            await self._skip_on(LONGEST_WAIT_FOR_OLD_BUTTONS, lambda: self._chooses_when(member))

    async def _reach_others_check_in(self, member: MemberId, events: Sequence[Event]) -> None:
        """After a check-in, skip on, for a day at most, until the others have theirs, so that both sides can answer."""
        if _came_to(member, MessageKind.CHECK_IN, events):
            await self._skip_on(LONGEST_WAIT_FOR_CHECK_INS, lambda: self.actions.others_wait_for_check_in(member))

    async def _chooses_when(self, member: MemberId) -> bool:
        """Return whether a member's messages have buttons that say when to meet somebody again."""
        said = await self.messages.read(direct_room(member), member)
        return any(button.action.startswith("refill:") for one in said for button in one.message.buttons())

    async def _reach_a_no(self) -> None:
        """If the tour needs a no, skip on, for a day at most, until it has one (see `Progress.no`)."""
        await self._skip_on(LONGEST_WAIT_FOR_A_NO, self._lacks_a_no)

    async def _lacks_a_no(self) -> bool:
        return (await self.messages.tour.progress()).lacks_a_no

    async def _skip_on(self, longest: timedelta, is_wanted: Callable[[], Awaitable[bool]]) -> None:
        """Do what is due next as long as that is wanted, for the time `longest` at most."""
        until = self.clock.now() + longest
        while await is_wanted():
            at = await self.next_instant()
            if at is None or at > until:
                break
            await self._go_to(at)

    async def _go_to(self, at: datetime) -> None:
        await self.clock.skip_to(at)
        await self._do_due()

    async def _do_due(self) -> None:
        await self.refill.work()
        while await self.simulated_members.live(self.clock.now()):
            await self.refill.work()

    @asynccontextmanager
    async def living(self) -> AsyncIterator[None]:
        """Simulate members during a block, in which the sandbox is served."""
        heart = asyncio.create_task(self._beat())
        try:
            yield
        finally:
            heart.cancel()
            with suppress(asyncio.CancelledError):
                await heart

    async def _beat(self) -> None:
        while True:
            await self.clock.load()
            await self.messages.load_language()
            at = await self.simulated_members.next_reaction_at()
            if at and at <= self.clock.now():
                await self.work()
            await asyncio.sleep(HEARTBEAT.total_seconds())


def _came_to(member: MemberId, kind: MessageKind, events: Sequence[Event]) -> bool:
    """Return whether Refill sent or changed a message of a kind to a member."""
    return any(isinstance(event, Delivered) and event.kind is kind and member in event.members for event in events)
