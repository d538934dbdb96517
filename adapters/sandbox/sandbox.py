"""The sandbox, put together: a chat platform in the browser, the people who live there, and their time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette

from adapters.sandbox.actions import Acting
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.core import Core
from adapters.sandbox.platform import SandboxPlatform
from adapters.sandbox.seed import furnish
from adapters.sandbox.simulated_members import Lives
from adapters.sandbox.web import Web
from bot.model.ids import MemberId

HEARTBEAT = timedelta(seconds=5)
"""How often, in real time, the sandbox looks whether somebody wants to do something."""
LONGEST_SKIP = timedelta(weeks=1)
MOST_STEPS = 1000
"""How many instants one skip passes at most."""


class Sandbox:
    """What a visitor meets. Call prepare() before the first request.

    It is served under this machine's own names and those in `hosts`.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        platform: SandboxPlatform,
        clock: SandboxClock,
        refill: Core,
        hosts: Sequence[str] = (),
    ) -> None:
        self.rooms = platform.rooms
        self.clock = clock
        self.refill = refill
        self.acting = Acting(self.rooms, clock, refill)
        self.lives = Lives(engine, self.rooms, self.acting, clock)
        self._turn = asyncio.Lock()
        self.web: Starlette = Web(self, self._living, hosts).app

    async def prepare(self) -> None:
        """Move the people in, where they have not yet."""
        await self.clock.load()
        await furnish(self.rooms, self.clock, self.refill, self.acting)

    async def work(self) -> None:
        """Do all that is due now."""
        async with self._turn:
            await self._do_due()

    async def next_instant(self) -> datetime | None:
        """Tell when something happens next, whoever does it."""
        instants = (await self.refill.next_instant(), await self.lives.next_reaction_at())
        return min((at for at in instants if at), default=None)

    async def advance(self, until: datetime) -> None:
        """Go on to an instant, through all that happens before it."""
        async with self._turn:
            for _ in range(MOST_STEPS):
                at = await self.next_instant()
                if at is None or at > until:
                    break
                await self._go_to(at)
            await self._go_to(until)

    async def skip(self, member: MemberId) -> bool:
        """Go on to the next thing that somebody sees; tell whether there was one within a week."""
        async with self._turn:
            seen, started = await self.rooms.revision(member), self.clock.now()
            for _ in range(MOST_STEPS):
                at = await self.next_instant()
                if at is None:
                    break
                await self._go_to(at)
                if await self.rooms.revision(member) != seen:
                    return True
                if self.clock.now() - started > LONGEST_SKIP:
                    break
            return False

    async def _go_to(self, at: datetime) -> None:
        await self.clock.skip_to(at)
        await self._do_due()

    async def _do_due(self) -> None:
        await self.refill.work()
        while await self.lives.live(self.clock.now()):
            await self.refill.work()

    @asynccontextmanager
    async def _living(self, _app: Starlette) -> AsyncIterator[None]:
        """Let time pass for the people while the sandbox is served."""
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
            at = await self.lives.next_reaction_at()
            if at and at <= self.clock.now():
                await self.work()
            await asyncio.sleep(HEARTBEAT.total_seconds())
