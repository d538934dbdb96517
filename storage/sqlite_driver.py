"""A SQLite driver that needs one round trip to aiosqlite's thread for each statement.

SQLAlchemy makes a cursor, executes, fetches and closes in four round trips. On a busy machine, a
statement spends most of its time waiting for these round trips.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Self

import aiosqlite

from storage.private_files import make_file

Run = Callable[[sqlite3.Cursor, str, Any], sqlite3.Cursor]


class Cursor:
    """A cursor for SQLAlchemy that fetches all rows when it executes."""

    arraysize = 1

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, values: Sequence[Any] = ()) -> None:
        await self._connection.do(self._run, sqlite3.Cursor.execute, statement, values)

    async def executemany(self, statement: str, values: Sequence[Sequence[Any]]) -> None:
        await self._connection.do(self._run, sqlite3.Cursor.executemany, statement, values)

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        """Do nothing: `execute` has closed the cursor."""

    def _run(self, connection: sqlite3.Connection, run: Run, statement: str, values: Any) -> None:
        with closing(connection.cursor()) as cursor:
            run(cursor, statement, values)
            self.description, self._rows = cursor.description, cursor.fetchall()
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid


class Connection(aiosqlite.Connection):
    """A connection that makes cursors of the class `Cursor`."""

    _end: "asyncio.Future[Any] | None" = None

    def cursor(self) -> Any:
        return Cursor(self)

    def stop(self) -> "asyncio.Future[Any] | None":
        """End the thread; return a future of its end."""
        self._end = super().stop()
        return self._end

    async def _connect(self) -> aiosqlite.Connection:
        """Open the file. If that fails, wait until the thread has ended.

        The thread prints an error if the event loop ends before it.
        """
        try:
            return await super()._connect()
        except sqlite3.Error:
            if self._end is not None:
                await self._end
            raise

    async def do(self, work: Callable[..., None], *given: Any) -> None:
        """Run a function with the connection in its thread."""
        await self._execute(work, self._conn, *given)  # type: ignore[no-untyped-call]


def connect(database: str, **options: Any) -> Connection:
    """Return a connection, which connects when awaited; `options` are those of `sqlite3.connect`."""
    connection = Connection(lambda: _open(database, options), iter_chunk_size=Cursor.arraysize)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does: a forgotten connection must not keep the program alive
    return connection


def _open(database: str, options: dict[str, Any]) -> sqlite3.Connection:
    make_file(Path(database))
    made: sqlite3.Connection = sqlite3.connect(database, **options)
    return made
