"""Permissions of files with members' data or keys: only this user may read them."""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

OTHERS: Final = 0o077
"""The mode bits of the group and of everybody else."""
ENDS: Final = ("", "-wal", "-shm", "-journal")
"""Suffixes of a SQLite database and of the files beside it, which SQLite makes with the database's mode."""


def database_files(database: Path) -> Sequence[Path]:
    """List the files that a SQLite database may have: its own, and those beside it."""
    return [database.with_name(f"{database.name}{end}") for end in ENDS]


def make_file(file: Path) -> None:
    """Create an empty file that only this user may read, unless it exists.

    An existing file is not opened, because closing it would release SQLite's locks on it in this process.
    """
    with suppress(OSError):  # the file exists, or it can't be created and so opening it fails later
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def open_to_others(paths: Iterable[Path]) -> Sequence[Path]:
    """List existing files and folders that other users may access."""
    found = []
    for path in paths:
        with suppress(FileNotFoundError):
            if path.stat().st_mode & OTHERS:
                found.append(path)
    return found


def close_to_others(files: Iterable[Path]) -> Sequence[Path]:
    """Remove other users' permissions from files; return the files that were changed. A folder is left as it is."""
    closed = []
    for file in open_to_others(file for file in files if file.is_file()):
        with suppress(OSError):  # the file belongs to another user; `refill doctor` reports that
            file.chmod(file.stat().st_mode & ~OTHERS)
            closed.append(file)
    return closed
