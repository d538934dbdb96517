"""The engine: one way to open SQLite and PostgreSQL, and to begin transactions that keep their word."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import URL, Connection, ExceptionContext, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState

from bot.model.errors import InvalidValue
from bot.ports import StoreUnavailable
from storage.errors import CANT_CONNECT, explain, named
from storage.sqlite_driver import Connection as Sqlite
from storage.sqlite_driver import connect

PATIENCE: Final = timedelta(seconds=15)
"""How long to wait until one may write, all in all: many times what a transaction takes, less than a person waits."""
WRITING: Final[Mapping[str, Any]] = {}
READING: Final[Mapping[str, Any]] = {"reading": True}
MIGRATING: Final[Mapping[str, Any]] = {"migrating": True}
"""Migrations check no foreign keys on SQLite: a table that is made anew there would take what refers to it along."""
LASTING: Final = ("journal_mode = WAL", "synchronous = NORMAL")
"""How SQLite writes what is read all the time: a power cut may take the latest changes back, never a part of one."""
ERASING: Final = ("journal_mode = DELETE", "synchronous = EXTRA")
"""How SQLite writes what must be gone for good once it is deleted: from the commit on, in its file and beside it."""

_DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


def create_engine(
    url: str,
    patience: timedelta = PATIENCE,
    setting: str = "REFILL_DATABASE_URL",
    pragmas: Sequence[str] = LASTING,
) -> AsyncEngine:
    """Make an engine for a database's URL; it connects when it is first used.

    What a statement was given, private answers among it, is never in an error's text.

    Raises:
        InvalidValue: the URL names no SQLite file and no PostgreSQL database.
        StoreUnavailable: the SQLite file's folder does not exist.
    """
    parsed = parse_url(url, setting)
    milliseconds = int(patience.total_seconds() * 1000)
    if parsed.get_backend_name() == "sqlite":
        folder = Path(str(parsed.database)).parent
        if not folder.is_dir():
            raise StoreUnavailable(f"the database file can't be opened: there is no folder {folder}")
        engine = create_async_engine(
            parsed,
            hide_parameters=True,
            pool_timeout=patience.total_seconds(),
            connect_args={"async_creator_fn": connect},
        )
        _prepare_sqlite(engine, milliseconds, pragmas)
    else:
        # A server that was restarted is noticed before a connection is used, not after.
        settings = {"application_name": "refill", "lock_timeout": str(milliseconds)}
        engine = create_async_engine(
            parsed,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_timeout=patience.total_seconds(),
            connect_args={"server_settings": settings},
        )
    event.listen(engine.sync_engine, "reset", _drop_open_transaction)
    event.listen(engine.sync_engine, "handle_error", _hide_rows)
    event.listen(engine.sync_engine, "handle_error", explain)
    return engine


def parse_url(url: str, setting: str = "REFILL_DATABASE_URL") -> URL:
    """Read a database's URL, with the driver that Refill uses and the names that hosts of PostgreSQL give settings.

    Raises:
        InvalidValue: it names no SQLite file and no PostgreSQL database.
    """
    try:
        parsed = make_url(url)
        parsed = parsed.set(drivername=_DRIVERS[parsed.drivername])
    except (ArgumentError, KeyError, ValueError) as error:
        wanted = "sqlite:///<path> or postgresql://<user>@<host>/<name> is needed"
        raise InvalidValue(setting, wanted) from error
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise InvalidValue(setting, "SQLite needs a file: sqlite:///<path>")
        return parsed
    if mode := parsed.query.get("sslmode"):
        parsed = parsed.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    return parsed


def _hide_rows(context: ExceptionContext) -> None:
    """Take out of an error what PostgreSQL tells of the row that it is about."""
    error = context.original_exception
    for told in (context.sqlalchemy_exception, error):
        if told is not None:
            told.args = tuple(part.partition("\nDETAIL:")[0] if isinstance(part, str) else part for part in told.args)
    if isinstance(error.__cause__, asyncpg.PostgresError):
        error.__cause__.detail = None


def _drop_open_transaction(_connection: DBAPIConnection, record: ConnectionPoolEntry, state: PoolResetState) -> None:
    """Close a connection that comes back with its transaction open.

    SQLite leaves it open where COMMIT fails, and SQLAlchemy takes it for ended all the same.
    """
    driver: Any = record.driver_connection
    is_open = driver.in_transaction if isinstance(driver, Sqlite) else driver.is_in_transaction()
    if is_open and state.asyncio_safe:
        record.invalidate()


def _prepare_sqlite(engine: AsyncEngine, milliseconds: int, pragmas: Sequence[str]) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late and is never IMMEDIATE
        cursor = connection.cursor()
        try:
            secure = "secure_delete = ON"  # what is deleted, a member's key before all, is written over
            for pragma in (f"busy_timeout = {milliseconds}", "foreign_keys = ON", secure, *pragmas):
                cursor.execute(f"PRAGMA {pragma}")
        except Exception:
            connection.close()  # the pool has not taken it over yet
            raise
        cursor.close()
        record.info["waits"] = milliseconds

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        # In WAL mode, a transaction that reads and then writes is refused at once, however long it would wait, when
        # somebody else wrote meanwhile; one that begins as a writer waits its turn.
        options = connection.get_execution_options()
        if options.get("migrating"):
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        _wait(connection, options.get("until"), milliseconds)
        connection.exec_driver_sql("BEGIN" if options.get("reading") else "BEGIN IMMEDIATE")


def _wait(connection: Connection, until: float | None, milliseconds: int) -> None:
    """Have SQLite wait for other processes until some time, rounded up to a tenth of what it waits else.

    So where nothing was waited for yet, which is nearly always, it needs not be told.
    """
    if until is not None:
        tenth = max(1, milliseconds // 10)
        left = max(0, int((until - asyncio.get_running_loop().time()) * 1000))
        milliseconds = min(milliseconds, (left // tenth + 1) * tenth)
    if connection.info.get("waits") != milliseconds:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {milliseconds}")
        connection.info["waits"] = milliseconds


@asynccontextmanager
async def begun(
    engine: AsyncEngine, options: Mapping[str, Any] = WRITING, until: float | None = None
) -> AsyncIterator[AsyncConnection]:
    """Begin a transaction; it rolls back unless the connection commits.

    `until` is how long to wait for it, in the event loop's time; as long as the engine waits if left out.

    Raises:
        StoreUnavailable: no connection is to be had, or the transaction did not begin in time.
    """
    try:
        async with in_time(until, "no connection is free"):
            connection = await engine.connect()
    except (*CANT_CONNECT, PoolTimeout) as error:
        raise named(error) or StoreUnavailable(f"no connection is free: {error}") from error
    try:
        if engine.dialect.name == "postgresql" and options.get("reading"):
            options = {**options, "isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        await connection.execution_options(until=until, **options)
        await connection.begin()
        yield connection
    finally:
        await connection.close()


async def truncate_log(engine: AsyncEngine) -> bool:
    """Write all that stands in SQLite's log into its file, and empty the log; tell whether nobody was in the way.

    It waits for nobody, as whoever wants to write would wait as long.
    """
    async with engine.connect() as connection:
        pooled = await connection.get_raw_connection()
        driver: Any = pooled.driver_connection
        await driver.execute("PRAGMA busy_timeout = 0")
        pooled.info["waits"] = 0  # the next transaction waits again
        ((is_busy, _, _),) = await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
    return not is_busy


@asynccontextmanager
async def in_time(until: float | None, otherwise: str) -> AsyncIterator[None]:
    """Wait for something until a moment of the event loop's time, and not longer.

    Raises:
        StoreUnavailable: it did not come in time; says `otherwise`.
    """
    try:
        async with asyncio.timeout_at(until):
            yield
    except TimeoutError as error:
        raise StoreUnavailable(otherwise) from error


def lock_number(name: str) -> int:
    """Turn a name into the signed 64-bit number of an advisory lock, the same in every process."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8, person=b"refill").digest(), signed=True)
