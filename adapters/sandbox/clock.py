"""The sandbox's clock: real time plus what visitors have skipped."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sandbox.cast import HARBOUR, Cast
from bot.clock import SystemClock
from bot.ports import Clock
from storage.community_scope import CommunityScope
from storage.engine import READING, begun
from storage.sandbox_tables import sandbox_community

MICROSECOND = timedelta(microseconds=1)


class SandboxClock:
    """A clock that can be set forward, never back; its offset is stored."""

    def __init__(self, engine: AsyncEngine, cast: Cast = HARBOUR, real: Clock | None = None) -> None:
        self._engine = engine
        self._community = cast.community.id
        self.real: Clock = real or SystemClock()
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Return the sandbox's current instant, in UTC."""
        return self.real.now() + self._ahead

    async def load(self) -> None:
        """Load the offset, which another process may have changed."""
        row = sandbox_community
        async with begun(self._engine, READING) as connection:
            query = select(row.c.ahead_us).where(row.c.community_id == self._community)
            ahead = (await connection.execute(query)).scalar() or 0
        self._ahead = max(self._ahead, ahead * MICROSECOND)

    async def skip_to(self, instant: datetime) -> None:
        """Set the clock forward to an instant; one that has passed changes nothing."""
        await self.load()
        ahead = instant - self.real.now()
        if ahead <= self._ahead:
            return
        row = sandbox_community
        async with self._engine.begin() as connection:
            await CommunityScope(connection, self._community).add_row(
                row, {"seq": 0, "ahead_us": 0, "furnished": False}
            )
            await connection.execute(
                update(row)
                .where(row.c.community_id == self._community, row.c.ahead_us < ahead // MICROSECOND)
                .values(ahead_us=ahead // MICROSECOND)
            )
        self._ahead = ahead
