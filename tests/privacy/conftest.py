"""What plays one story in worlds that differ in a secret."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.privacy.worlds import Play

IN_MEMORY = Path("/dev/shm")
"""A database that is thrown away needs no disk."""


@pytest.fixture
def play(sqlite_with_tables: str) -> Iterator[Play]:
    """Give a function that plays a story in some worlds."""
    with TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        yield Play(sqlite_with_tables, Path(folder))
