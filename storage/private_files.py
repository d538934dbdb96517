"""Files that hold what members told, or what opens it: this user's alone."""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

OTHERS: Final = 0o077
"""What the group and everybody else may do, of a file's mode."""
ENDS: Final = ("", "-wal", "-shm", "-journal")
"""What SQLite adds to a database's name for the files that it makes beside it, each with the database's own mode."""


def beside(database: Path) -> Sequence[Path]:
    """List the files of a SQLite database, those that may be beside it among them."""
    return [database.with_name(f"{database.name}{end}") for end in ENDS]


def make_file(file: Path) -> None:
    """Make an empty file that this user alone may read, where there is none.

    One that is there is not even opened: to close it again would take SQLite's locks off it, in this whole process.
    """
    with suppress(OSError):  # there already, or it can't be made, which who opens it is told
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def open_to_others(paths: Iterable[Path]) -> Sequence[Path]:
    """List which of some files and folders others may use, too; what is not there is not listed."""
    found = []
    for path in paths:
        with suppress(FileNotFoundError):
            if path.stat().st_mode & OTHERS:
                found.append(path)
    return found


def close_to_others(files: Iterable[Path]) -> Sequence[Path]:
    """Let nobody else read or write files any more; return those of which that was possible and needed."""
    closed = []
    for file in open_to_others(files):
        with suppress(OSError):  # it is another user's; the doctor says so
            file.chmod(file.stat().st_mode & ~OTHERS)
            closed.append(file)
    return closed
