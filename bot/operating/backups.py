"""Copies of SQLite databases, and migrations by hand.

A copy can be made while Refill runs. A copy can be restored only while Refill is stopped.
"""

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from bot.model.errors import RefillError
from bot.operating.store_access import Tell
from bot.ports import StoreUnavailable
from bot.settings import Settings
from bot.storage_setup import open_storage
from storage.engine import create_engine
from storage.migrate import revision_state
from storage.private_files import make_file

PAGES_AT_ONCE: Final = 1000
"""Number of pages that are copied before other processes may write again."""
BY_OWN_TOOLS: Final = "this is a PostgreSQL database: back it up with pg_dump, and restore it with pg_restore or psql"


async def migrate(settings: Settings, tell: Tell) -> None:
    """Migrate the database. Create a key if `refill run` would.

    Raises:
        RefillError: see `open_storage`.
    """
    async with open_storage(settings) as (engine, _):
        state = await revision_state(engine)
    tell(f"The database {settings.shown_database()} is up to date, at revision {state.current}.")


def backup(settings: Settings, to: Path, tell: Tell, *, keys: bool = False) -> None:
    """Copy the database, or members' keys, to a file that only this user can read.

    Raises:
        RefillError: there is no SQLite file, or the copy exists already, is damaged, or can't be written.
    """
    source = settings.keys_file() if keys else settings.sqlite_file()
    if source is None:
        raise RefillError(BY_OWN_TOOLS)
    if not source.is_file():
        or_else = "run this in Refill's folder, or set REFILL_DATABASE_URL"
        raise RefillError(f"there is no database at {source.absolute()}; {or_else}")
    if to.exists():
        raise RefillError(f"{to} already exists; choose another name")
    with _explained(to):
        make_file(to)
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(to)) as copy:
            original.backup(copy, pages=PAGES_AT_ONCE)
            copy.execute("PRAGMA journal_mode = DELETE")
            _check(copy, to)
    tell(f"{to} is a copy of {source}. To restore it, you also need {_key_of(settings)}; store that elsewhere.")


def restore(settings: Settings, source: Path, tell: Tell, *, replaces: bool = False) -> None:
    """Replace the database with a copy.

    Raises:
        RefillError: the copy is missing, damaged or from a newer version; Refill runs; there is a database, and
            `replaces` is false; or the database is no SQLite file, or can't be written.
    """
    target = settings.sqlite_file()
    if target is None:
        raise RefillError(BY_OWN_TOOLS)
    if not source.is_file():
        raise RefillError(f"there is no file {source.absolute()}")
    if target.is_file() and not replaces:
        raise RefillError(f"there is already a database at {target.absolute()}; add --replace to overwrite it")
    asyncio.run(_check_revision(source))
    with _explained(target):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_file(target)
        with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(target, timeout=0)) as database:
            _check(copy, source)
            database.execute("PRAGMA journal_mode = DELETE")  # fails if another process has the database open
            copy.backup(database)
    tell(f"{target} is restored from {source}. Run `refill doctor` to see whether a key is missing, then start Refill.")


async def _check_revision(source: Path) -> None:
    engine = create_engine(f"sqlite:///{source}")
    try:
        state = await revision_state(engine)
    except StoreUnavailable as error:
        raise RefillError(f"{source} can't be restored: {error}") from error
    finally:
        await engine.dispose()
    if state.current is None:
        raise RefillError(f"{source} is not a Refill database")
    if not state.is_known:
        raise RefillError(f"{source} (revision {state.current}) is newer than this version of Refill: update Refill")


def _check(database: sqlite3.Connection, file: Path) -> None:
    ((found,),) = database.execute("PRAGMA quick_check(1)")
    if found != "ok":
        raise RefillError(f"{file} is damaged: {found}")


def _key_of(settings: Settings) -> str:
    return "REFILL_ENCRYPTION_KEYS" if settings.encryption_keys else str(settings.key_file())


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise RefillError(f"{file} is in use: stop Refill first") from None
        raise RefillError(f"{file} can't be written: {error}") from None
    except sqlite3.DatabaseError as error:
        raise RefillError(f"that is not a database, or it is damaged: {error}") from None
    except OSError as error:
        raise RefillError(f"{file} can't be written: {os.strerror(error.errno or 0)}") from None
