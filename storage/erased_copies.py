"""Copies of erased rows, in SQLite's log and pages and in PostgreSQL's statistics: remove them."""

import sqlite3
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

_TABLES_WITH_KEYS: Final = """
    SELECT made.name, group_concat('"' || part.name || '"') FROM sqlite_master AS made
    JOIN pragma_table_info(made.name) AS part ON part.pk > 0
    WHERE made.type = 'table' GROUP BY made.name
"""
"""Tables, each with the columns of its key."""


async def mark_erased(connection: AsyncConnection) -> None:
    """Record in a SQLite file that rows were erased. The record survives a crash; `truncate_log` removes it."""
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql("PRAGMA user_version = 1")


async def truncate_log(engine: AsyncEngine) -> bool:
    """Empty SQLite's log, and rewrite the database if rows were erased; return False if the database is in use.

    SQLite leaves copies of rows in unused parts of pages; only rewriting all pages removes them. This function does not
    wait until the database is free, because writers would have to wait as well.
    """
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        try:
            await driver.do(_rewrite)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        finally:
            await connection.invalidate()  # close it, because its pragmas or a failed transaction must not stay
    return True


async def renew_statistics(engine: AsyncEngine, tables: Iterable[str]) -> None:
    """Let PostgreSQL sample its tables again. Until then, its statistics contain values of deleted rows."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")  # locks each table only while it is sampled
        await connection.exec_driver_sql(f"ANALYZE {', '.join(tables)}")


def _rewrite(connection: sqlite3.Connection) -> None:
    for pragma in ("busy_timeout = 0", "foreign_keys = OFF", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    _truncate(connection)
    ((were_erased,),) = connection.execute("PRAGMA user_version")
    if not were_erased:
        return
    connection.execute("BEGIN IMMEDIATE")
    for table, key in connection.execute(_TABLES_WITH_KEYS).fetchall():
        _renumber(connection, table, key)
    connection.execute("COMMIT")
    connection.execute("VACUUM")
    connection.execute("PRAGMA user_version = 0")
    _truncate(connection)


def _truncate(connection: sqlite3.Connection) -> None:
    ((is_busy, _, _),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if is_busy:
        error = sqlite3.OperationalError("the log is being read")
        error.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise error


def _renumber(connection: sqlite3.Connection, table: str, key: str) -> None:
    """Insert a table's rows again, sorted by key.

    Otherwise, row ids would show the order of insertions, and gaps in row ids would show deletions.
    """
    connection.execute(f'CREATE TEMP TABLE kept AS SELECT * FROM main."{table}" ORDER BY {key}')  # noqa: S608
    connection.execute(f'DELETE FROM main."{table}"')  # noqa: S608
    connection.execute(f'INSERT INTO main."{table}" SELECT * FROM kept ORDER BY rowid')  # noqa: S608
    connection.execute("DROP TABLE kept")
