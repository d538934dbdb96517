"""SQLite in the caller's own thread, for stories that send thousands of statements one after another.

The driver passes each statement to a thread, so that a server can do other work at the same time. A story has no other
work, and would spend much of its time on waking that thread.
"""

import sqlite3
from asyncio import Future
from collections import deque
from collections.abc import Callable
from typing import Any

import aiosqlite
from sqlalchemy import event
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.engine import create_engine
from storage.sqlite_driver import connect


class AtOnce:
    """Replaces a connection's thread and the thread's queue."""

    def put_nowait(self, job: tuple[Future[Any] | None, Callable[[], Any]]) -> None:
        """Run a job at once."""
        answer, work = job
        try:
            done = work()
        except BaseException as error:
            if answer is None:
                raise
            answer.set_exception(error)
        else:
            if answer is not None:
                answer.set_result(done)

    def start(self) -> None:
        """Do nothing, because there is no thread."""


class CursorAtOnce(AsyncAdapt_aiosqlite_cursor):
    """Executes statements without the coroutines that wait for a thread and for other statements."""

    __slots__ = ()

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        cursor: Any = self._cursor
        connection: Any = self._connection
        cursor._run(connection._conn, sqlite3.Cursor.execute, operation, parameters or ())
        self._rows = deque(cursor._rows)


class ConnectionAtOnce(AsyncAdapt_aiosqlite_connection):
    """SQLAlchemy's view of a connection, with such cursors."""

    __slots__ = ()
    _cursor_cls = CursorAtOnce


async def _run(work: Callable[..., Any], *given: Any, **named: Any) -> Any:
    return work(*given, **named)


def create_quick_engine(url: str) -> AsyncEngine:
    """Return an engine. If it is for SQLite, its connections run in the caller's thread."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "do_connect", insert=True)
        def prepare(_dialect: object, _record: object, _arguments: object, settings: dict[str, Any]) -> None:
            settings["async_creator_fn"] = _connect

        event.listen(engine.sync_engine, "connect", _adapt, insert=True)
    return engine


def _adapt(connection: Any, _record: object) -> None:
    connection.__class__ = ConnectionAtOnce


def _connect(path: str, **settings: Any) -> aiosqlite.Connection:
    connection: Any = connect(path, **settings)
    vars(connection).update(_execute=_run)
    connection._tx = connection._thread = AtOnce()  # aiosqlite has no public way
    return connection  # type: ignore[no-any-return]
