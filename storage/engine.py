"""Engines for SQLite and PostgreSQL, and their transactions."""

import asyncio
import hashlib
import math
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from weakref import WeakSet

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import Connection, ExceptionContext, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState
from sqlalchemy.util import await_only

from bot.ports import StoreUnavailable
from storage.errors import CANT_CONNECT, explain, named
from storage.sqlite_driver import Connection as Sqlite
from storage.sqlite_driver import connect
from storage.urls import parse_url, without_pooler

PATIENCE: Final = timedelta(seconds=15)
"""How long to wait until a transaction begins: longer than a transaction takes, but shorter than people wait."""
WRITING: Final[Mapping[str, Any]] = {}
READING: Final[Mapping[str, Any]] = {"reading": True}
LOOKING: Final[Mapping[str, Any]] = {"reading": True, "alone": True}
"""Options for single statements. On PostgreSQL, such a statement needs no transaction, which saves two round trips."""
MIGRATING: Final[Mapping[str, Any]] = {"migrating": True}
"""Options of a migration's transaction. There SQLite does not enforce foreign keys, so that recreating a table does not
delete the rows that refer to it."""
LASTING: Final = ("journal_mode = WAL", "synchronous = NORMAL")
"""SQLite pragmas of the store: a power cut may undo the latest transactions, but never a part of one."""
ERASING: Final = ("journal_mode = DELETE", "synchronous = EXTRA")
"""SQLite pragmas of the database of keys: after a commit, deleted rows are gone from all files."""

CONNECTIONS: Final = 10
"""Maximum number of connections of an engine. Each stays open, because opening it again costs as much as a command."""

TRUSTED: Final = timedelta(seconds=1)
"""A connection to PostgreSQL is tested before use if it was idle for longer, or if any connection had an error within
this time."""

BEHIND_POOLER: Final[Mapping[str, Any]] = {
    "statement_cache_size": 0,
    "prepared_statement_cache_size": 0,
    "prepared_statement_name_func": lambda: "",
}
"""Prepared statements get no name. A named statement belongs to one connection to the server, and the next transaction
may get another connection.
"""


def create_engine(
    url: str,
    patience: timedelta = PATIENCE,
    setting: str = "REFILL_DATABASE_URL",
    pragmas: Sequence[str] = LASTING,
) -> AsyncEngine:
    """Return an engine for a database's URL. The engine connects at its first use.

    Errors never contain parameters, because parameters may be private.

    Raises:
        InvalidValue: see `parse_url`; or `pgbouncer` is not true or false.
        StoreUnavailable: the SQLite file's folder does not exist.
    """
    parsed = parse_url(url, setting)
    milliseconds = int(patience.total_seconds() * 1000)
    pool = {"pool_timeout": patience.total_seconds(), "pool_size": CONNECTIONS, "max_overflow": 0}
    if parsed.get_backend_name() == "sqlite":
        folder = Path(str(parsed.database)).parent
        if not folder.is_dir():
            raise StoreUnavailable(f"the database file can't be opened: there is no folder {folder}")
        engine = create_async_engine(parsed, connect_args={"async_creator_fn": connect}, hide_parameters=True, **pool)
        _prepare_sqlite(engine, milliseconds, pragmas)
    else:
        pooler, parsed = without_pooler(parsed, setting)
        settings = {"application_name": "refill", **({} if pooler else {"lock_timeout": str(milliseconds)})}
        given = {"server_settings": settings, **(BEHIND_POOLER if pooler else {})}
        engine = create_async_engine(parsed, connect_args=given, hide_parameters=True, **pool)
        _replace_lost_connections(engine)
        if pooler:
            _limit_waiting(engine, milliseconds)
    event.listen(engine.sync_engine, "reset", _drop_open_transaction)
    _close_late_connections(engine)
    event.listen(engine.sync_engine, "handle_error", _hide_rows)
    event.listen(engine.sync_engine, "handle_error", explain)
    return engine


def _hide_rows(context: ExceptionContext) -> None:
    """Remove the values of rows that PostgreSQL adds to an error."""
    error = context.original_exception
    for told in (context.sqlalchemy_exception, error):
        if told is not None:
            told.args = tuple(part.partition("\nDETAIL:")[0] if isinstance(part, str) else part for part in told.args)
    if isinstance(error.__cause__, asyncpg.PostgresError):
        error.__cause__.detail = None


def _drop_open_transaction(_connection: DBAPIConnection, record: ConnectionPoolEntry, state: PoolResetState) -> None:
    """Close a connection that returns to the pool with an open transaction.

    SQLite leaves the transaction open when COMMIT fails, and SQLAlchemy does not notice.
    """
    driver: Any = record.driver_connection
    is_open = driver.in_transaction if isinstance(driver, Sqlite) else driver.is_in_transaction()
    if is_open and state.asyncio_safe:
        record.invalidate()


def _close_late_connections(engine: AsyncEngine) -> None:
    """Close connections that are returned after the engine was disposed of, because its pool would leave them open."""
    open_ones = WeakSet[ConnectionPoolEntry]()

    @event.listens_for(engine.sync_engine, "connect")
    def note(_connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        open_ones.add(record)

    event.listen(engine.sync_engine, "engine_disposed", lambda _: open_ones.clear())

    @event.listens_for(engine.sync_engine, "checkin")
    def close(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        if record not in open_ones:
            record.invalidate()


def _replace_lost_connections(engine: AsyncEngine) -> None:
    """Replace a lost connection before its use. After a pause or an error, ask the server whether the connection works.

    A new connection is not tested: if it is lost, its first statement raises StoreUnavailable. SQLAlchemy's
    `pool_pre_ping` asks before each use, which takes three round trips.
    """
    errors = (OSError, engine.dialect.loaded_dbapi.Error)
    failed_at = -math.inf

    @event.listens_for(engine.sync_engine, "handle_error")
    def fail(_context: ExceptionContext) -> None:
        nonlocal failed_at
        failed_at = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkin")
    def note(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info["returned_at"] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def check(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        driver: Any = record.driver_connection
        returned_at = record.info.get("returned_at")
        if returned_at is None:
            return
        if driver.is_closed():
            raise InvalidatePoolError
        now, trusted = time.monotonic(), TRUSTED.total_seconds()
        if now - returned_at > trusted or now - failed_at < trusted:
            try:
                connection.ping()
            except errors as error:
                raise InvalidatePoolError from error


def _limit_waiting(engine: AsyncEngine, milliseconds: int) -> None:
    """Limit how long each transaction that writes waits for locks. A pooler does not pass on the engine's setting."""

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("reading"):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")


def _prepare_sqlite(engine: AsyncEngine, milliseconds: int, pragmas: Sequence[str]) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver's BEGIN comes too late, and is never IMMEDIATE
        cursor = connection.cursor()
        try:
            secure = "secure_delete = ON"  # deleted rows are overwritten
            for pragma in (f"busy_timeout = {milliseconds}", "foreign_keys = ON", secure, *pragmas):
                _execute_once_unlocked(cursor, f"PRAGMA {pragma}", milliseconds)
        except Exception:
            connection.close()  # the pool does not have this connection yet
            raise
        cursor.close()
        record.info["waits"] = milliseconds

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        # In WAL mode, a transaction that reads and then writes fails at once if another transaction wrote in between. A
        # transaction that begins with IMMEDIATE waits for its turn.
        options = connection.get_execution_options()
        if options.get("migrating"):
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        _wait(connection, options.get("until"), milliseconds)
        connection.exec_driver_sql("BEGIN" if options.get("reading") else "BEGIN IMMEDIATE")


def _execute_once_unlocked(cursor: Any, statement: str, milliseconds: int) -> None:
    """Execute a statement. While another process locks the file, retry for this number of milliseconds.

    SQLite itself does not wait for a writer before it changes the journal's mode.
    """
    until = asyncio.get_running_loop().time() + milliseconds / 1000
    while True:
        try:
            cursor.execute(statement)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or asyncio.get_running_loop().time() > until:
                raise
            await_only(asyncio.sleep(0.02))
        else:
            return


def _wait(connection: Connection, until: float | None, milliseconds: int) -> None:
    """Set how long SQLite waits for other processes: about until `until`, and at most this number of milliseconds.

    The time is rounded up to a thirtieth of the maximum, so that it changes rarely: each change takes a PRAGMA.
    """
    if until is not None:
        step = max(1, milliseconds // 30)
        left = max(0, int((until - asyncio.get_running_loop().time()) * 1000))
        milliseconds = min(milliseconds, (left // step + 1) * step)
    if connection.info.get("waits") != milliseconds:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {milliseconds}")
        connection.info["waits"] = milliseconds


@asynccontextmanager
async def begun(
    engine: AsyncEngine, options: Mapping[str, Any] = WRITING, until: float | None = None
) -> AsyncIterator[AsyncConnection]:
    """Begin a transaction. It rolls back unless the caller commits.

    `until` is a time of the event loop's clock, at which waiting ends. By default, the engine's patience applies.

    Raises:
        StoreUnavailable: there is no connection, or the transaction did not begin in time.
    """
    try:
        async with in_time(until, "no connection is free"):
            connection = await engine.connect()
    except (*CANT_CONNECT, PoolTimeout) as error:
        raise named(error) or StoreUnavailable(f"no connection is free: {error}") from error
    try:
        if engine.dialect.name == "postgresql" and options.get("reading"):
            level = "AUTOCOMMIT" if options.get("alone") else "REPEATABLE READ"
            options = {**options, "isolation_level": level, "postgresql_readonly": True}
        await connection.execution_options(until=until, **options)
        await connection.begin()
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def in_time(until: float | None, otherwise: str) -> AsyncIterator[None]:
    """Cancel a block that is not over at the time `until` of the event loop's clock.

    Raises:
        StoreUnavailable: the block was cancelled; `otherwise` is the error's text.
    """
    try:
        async with asyncio.timeout_at(until):
            yield
    except TimeoutError as error:
        raise StoreUnavailable(otherwise) from error


def lock_number(name: str) -> int:
    """Return the number of the advisory lock with this name: signed, 64 bits."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8, person=b"refill").digest(), signed=True)
