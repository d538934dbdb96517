"""Transactions on a sandbox community's rows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.model.ids import CommunityId
from storage.community_scope import CommunityScope
from storage.engine import READING, begun
from storage.sandbox.tables import SANDBOX_TABLES, sandbox_community


class SandboxRows:
    """The rows of one sandbox community."""

    def __init__(self, engine: AsyncEngine, community: CommunityId) -> None:
        self._engine = engine
        self._community = community

    async def erase(self) -> None:
        """Delete the community's rows of all tables of the sandbox."""
        async with self._writing() as scope:
            for table in SANDBOX_TABLES:
                await scope.delete(table)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[CommunityScope]:
        async with begun(self._engine, READING) as connection:
            yield CommunityScope(connection, self._community)

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[CommunityScope]:
        """Commit at the end, unless an error is raised."""
        async with self._engine.begin() as connection:
            yield CommunityScope(connection, self._community)


async def add_community(scope: CommunityScope) -> None:
    """Insert the community's row unless it is there."""
    await scope.add_row(sandbox_community, {"seq": 0, "ahead_us": 0, "furnished": False})


async def next_seq(scope: CommunityScope) -> int:
    """Increment and return the number of messages and changes.

    Writers of messages call this function first. The update locks the community's row, so these writers take turns.
    """
    row = sandbox_community
    count = update(row).where(row.c.community_id == scope.community).values(seq=row.c.seq + 1).returning(row.c.seq)
    found: int | None = (await scope.execute(count)).scalar()
    if found is None:
        await add_community(scope)
        found = (await scope.execute(count)).scalar_one()
    return found
