"""How far the sandbox's clock is ahead of real time."""

from datetime import timedelta

from storage.sandbox.tables import sandbox_community
from storage.sandbox.transactions import SandboxRows, add_community

MICROSECOND = timedelta(microseconds=1)


class SqlClock(SandboxRows):
    """The offset of the sandbox's clock."""

    async def ahead(self) -> timedelta:
        """Return the offset; zero before the first skip."""
        async with self._reading() as scope:
            query = scope.select(sandbox_community, sandbox_community.c.ahead_us)
            ahead: int = (await scope.execute(query)).scalar() or 0
        return ahead * MICROSECOND

    async def set_ahead(self, ahead: timedelta) -> None:
        """Store the offset, unless the stored one is larger."""
        ahead_us = ahead // MICROSECOND
        async with self._writing() as scope:
            await add_community(scope)
            await scope.change(sandbox_community, sandbox_community.c.ahead_us < ahead_us, ahead_us=ahead_us)
