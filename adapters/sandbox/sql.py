"""What the sandbox's modules share when they talk to the database."""

from typing import Any

from sqlalchemy import Insert, Table, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.ids import CommunityId
from storage.sandbox_tables import sandbox_community


async def insert_or_leave(connection: AsyncConnection, table: Table, **values: Any) -> bool:
    """Insert a row unless its primary key is there already; tell whether it was inserted."""
    insert: Insert = (
        postgresql.insert(table).values(**values).on_conflict_do_nothing()
        if connection.dialect.name == "postgresql"
        else sqlite.insert(table).values(**values).on_conflict_do_nothing()
    )
    return (await connection.execute(insert)).rowcount == 1


async def next_seq(connection: AsyncConnection, community: CommunityId) -> int:
    """Count one more message or change.

    It is the first thing that a writer does, so that writers of one community take turns.
    """
    row = sandbox_community
    count = update(row).where(row.c.community_id == community).values(seq=row.c.seq + 1).returning(row.c.seq)
    found: int | None = (await connection.execute(count)).scalar()
    if found is None:
        await insert_or_leave(connection, row, community_id=community, seq=0, ahead_us=0, furnished=False)
        found = (await connection.execute(count)).scalar_one()
    return found
