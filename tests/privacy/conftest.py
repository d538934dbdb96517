"""A player of one story in several worlds that differ in a secret."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.privacy.worlds import Play

IN_MEMORY = Path("/dev/shm")
"""A folder in memory, because these databases are deleted after the test."""


@pytest.fixture
def play(sqlite_with_tables: str) -> Iterator[Play]:
    """Yield an object that plays a story in several worlds."""
    with TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        yield Play(sqlite_with_tables, Path(folder))
