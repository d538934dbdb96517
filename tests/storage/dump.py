"""Dumps of a database as text: the stored columns, not the values that the model makes from them."""

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import SqlStore
from storage.engine import READING, begun
from storage.tables import metadata


async def dump(store: SqlStore, community: str | None = None) -> dict[str, list[tuple[str, ...]]]:
    """List the rows of every table, each value as text. With a community, list only its rows."""
    async with begun(store._engine, READING) as connection:
        return await dump_through(connection, community)


async def dump_through(connection: AsyncConnection, community: str | None = None) -> dict[str, list[tuple[str, ...]]]:
    """List the rows as a connection's open transaction sees them."""
    held = {}
    for name, table in metadata.tables.items():
        if name.startswith(("sandbox_", "slack_")):
            continue  # a platform's own table is not the store's
        if "community_id" not in table.c:
            continue  # the table of senders is shared by all communities
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
