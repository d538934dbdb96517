"""SQLite's driver, with one way to its thread and back for a statement.

aiosqlite works in a thread of its own, and SQLAlchemy makes a cursor there, executes, fetches and closes it one by one.
On a busy machine the waiting for each is most of what a statement costs, so here all four are done at once.
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Self

import aiosqlite

from storage.private_files import make_file

Run = Callable[[sqlite3.Cursor, str, Any], sqlite3.Cursor]


class Cursor:
    """What SQLAlchemy asks of a cursor; its rows are there once its statement was executed."""

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
        """Execute a statement."""
        await self._connection.do(self._run, sqlite3.Cursor.execute, statement, values)

    async def executemany(self, statement: str, values: Sequence[Sequence[Any]]) -> None:
        """Execute a statement with one row of values after the other."""
        await self._connection.do(self._run, sqlite3.Cursor.executemany, statement, values)

    async def fetchall(self) -> list[Any]:
        """Return the rows."""
        return self._rows

    async def close(self) -> None:
        """End; what was open is closed already."""

    def _run(self, connection: sqlite3.Connection, run: Run, statement: str, values: Any) -> None:
        with closing(connection.cursor()) as cursor:
            run(cursor, statement, values)
            self.description, self._rows = cursor.description, cursor.fetchall()
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid


class Connection(aiosqlite.Connection):
    """A connection that makes such cursors."""

    def cursor(self) -> Any:
        """Make a cursor."""
        return Cursor(self)

    async def do(self, work: Callable[..., None], *given: Any) -> None:
        """Do some work with the connection in its thread."""
        await self._execute(work, self._conn, *given)  # type: ignore[no-untyped-call]


def connect(database: str, **options: Any) -> Connection:
    """Make a connection, which connects when it is awaited; `options` are those of `sqlite3.connect`."""
    connection = Connection(lambda: _open(database, options), iter_chunk_size=Cursor.arraysize)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy has it: no program waits for a forgotten one
    return connection


def _open(database: str, options: dict[str, Any]) -> sqlite3.Connection:
    make_file(Path(database))
    made: sqlite3.Connection = sqlite3.connect(database, **options)
    return made
