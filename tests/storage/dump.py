"""All that a database holds, as text: what the tables keep, not what the model makes of it."""

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import SqlStore
from storage.engine import READING, begun
from storage.tables import metadata


async def dump(store: SqlStore, community: str | None = None) -> dict[str, list[tuple[str, ...]]]:
    """List every row of every table, or those of one community, each value as text."""
    async with begun(store._engine, READING) as connection:
        return await dump_through(connection, community)


async def dump_through(connection: AsyncConnection, community: str | None = None) -> dict[str, list[tuple[str, ...]]]:
    """List them as a transaction sees them that is under way."""
    held = {}
    for name, table in metadata.tables.items():
        if name.startswith(("sandbox_", "slack_")):
            continue  # what a platform keeps of its own is not the store's
        if "community_id" not in table.c:
            continue  # who sends for an account that is all communities'
        columns = [type_coerce(column, Text) if isinstance(column.type, Text) else column for column in table.c]
        query = select(*columns)
        if community is not None:
            query = query.where(table.c.community_id == community)
        rows = await connection.execute(query)
        held[name] = sorted(tuple(str(value) for value in row) for row in rows)
    return held


def mentions(held: dict[str, list[tuple[str, ...]]], word: str) -> dict[str, list[tuple[str, ...]]]:
    found = {table: [row for row in rows if any(word in value for value in row)] for table, rows in held.items()}
    return {table: rows for table, rows in found.items() if rows}
