"""Translates drivers' errors into Refill's, with a sentence for the operator."""

import sqlite3
from typing import Any, Final

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import ExceptionContext
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.model.errors import Conflict
from bot.ports import StoreUnavailable

CANT_CONNECT: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""Errors while connecting. SQLAlchemy translates asyncpg's errors only when there is a connection."""

LOCKED_TOO_LONG: Final = "another process has locked the database for too long"
_PRIMARY_CODE: Final = 0xFF
"""The primary code is the low byte of SQLite's extended result codes."""

_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: LOCKED_TOO_LONG,
    sqlite3.SQLITE_LOCKED: LOCKED_TOO_LONG,
    sqlite3.SQLITE_FULL: "the disk is full; nothing was changed",
    sqlite3.SQLITE_READONLY: "the database file, or its folder, is read-only",
    sqlite3.SQLITE_CANTOPEN: "the database file can't be opened: check that its folder exists and can be written to",
    sqlite3.SQLITE_PERM: "the database file may not be opened",
    sqlite3.SQLITE_IOERR: "the disk failed to read or write",
    sqlite3.SQLITE_CORRUPT: "the database file is damaged; another copy is needed",
    sqlite3.SQLITE_NOTADB: "the file is not a SQLite database",
}

_SQLSTATES: Final = {
    "25006": "the database is read-only",
    "53100": "the database's disk is full; nothing was changed",
    "53300": "the database accepts no more connections",
    "55P03": LOCKED_TOO_LONG,
    "57P03": "the database is starting or stopping",
    "28": "the database does not accept this user or password",
    "3D": "the database does not exist",
    "08": "the connection to the database is lost",
    "53": "the database lacks something that it needs, such as memory",
    "57": "the database is stopping or was told to stop",
    "58": "the database's disk or system failed",
}
"""Errors by SQLSTATE, or by the first two characters of the SQLSTATE (its class)."""

_AGAIN: Final = ("40001", "40P01")
"""Serialization failure and deadlock."""


def explain(context: ExceptionContext) -> Exception | None:
    """Handle SQLAlchemy's `handle_error` event: return the error to raise instead, or None to raise the same error."""
    if not isinstance(context.original_exception, Exception):
        return None  # the task was cancelled
    if isinstance(context.sqlalchemy_exception, IntegrityError):
        return Conflict(f"this conflicts with something in the store: {context.original_exception}")
    return named(context.original_exception, gone=context.is_disconnect)


def named(error: BaseException | None, *, gone: bool = False) -> Exception | None:
    """Return Refill's error for a driver's error; None for an error that shows a bug, so that it is raised unchanged.

    `gone` tells that SQLAlchemy takes the connection for lost.
    """
    if isinstance(error, DBAPIError):
        error = error.orig
    if isinstance(error, OSError):
        return StoreUnavailable(f"the database can't be reached: {error}")
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        why = _SQLITE.get(code & _PRIMARY_CODE) if code is not None else None
        return StoreUnavailable(f"{why} ({error})") if why else None
    state = _sqlstate(error)
    if state in _AGAIN:
        return Conflict(f"two changes conflicted ({error})")
    why = _SQLSTATES.get(state) or _SQLSTATES.get(state[:2])
    if why is None and (gone or isinstance(error, asyncpg.InterfaceError)):
        why = _SQLSTATES["08"]
    return StoreUnavailable(f"{why} ({error})") if why else None


def _sqlstate(error: Any) -> str:
    return getattr(error, "sqlstate", None) or ""
