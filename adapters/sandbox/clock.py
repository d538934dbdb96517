"""The sandbox's time: the real one, and as far ahead as visitors have skipped."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sandbox.cast import HARBOUR, World
from adapters.sandbox.sql import insert_or_leave
from bot.clock import SystemClock
from bot.ports import Clock
from storage.engine import READING, begun
from storage.sandbox_tables import sandbox_community

MICROSECOND = timedelta(microseconds=1)


class SandboxClock:
    """A clock that can be put forward, never back, and stays so across restarts."""

    def __init__(self, engine: AsyncEngine, world: World = HARBOUR, real: Clock | None = None) -> None:
        self._engine = engine
        self._community = world.community.id
        self.real: Clock = real or SystemClock()
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Return the sandbox's current instant, in UTC."""
        return self.real.now() + self._ahead

    async def load(self) -> None:
        """Read how far ahead it is; another process may have put it forward."""
        row = sandbox_community
        async with begun(self._engine, READING) as connection:
            query = select(row.c.ahead_us).where(row.c.community_id == self._community)
            ahead = (await connection.execute(query)).scalar() or 0
        self._ahead = max(self._ahead, ahead * MICROSECOND)

    async def skip_to(self, instant: datetime) -> None:
        """Put it forward to an instant; an instant that has passed changes nothing."""
        await self.load()
        ahead = instant - self.real.now()
        if ahead <= self._ahead:
            return
        row = sandbox_community
        async with self._engine.begin() as connection:
            await insert_or_leave(connection, row, community_id=self._community, seq=0, ahead_us=0, furnished=False)
            await connection.execute(
                update(row)
                .where(row.c.community_id == self._community, row.c.ahead_us < ahead // MICROSECOND)
                .values(ahead_us=ahead // MICROSECOND)
            )
        self._ahead = ahead
