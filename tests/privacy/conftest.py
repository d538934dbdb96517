"""A player of one story in several worlds that differ in a secret."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.privacy.worlds import Play
from tests.slow import SLOW

HERE = Path(__file__).parent
IN_MEMORY = Path("/dev/shm")
"""A folder in memory, because these databases are deleted after the test."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark a story as slow with all parameters except the first, so that `make test` plays only the first."""
    played = set[str]()
    for item in items:
        if isinstance(item, pytest.Function) and item.path.is_relative_to(HERE) and "play" in item.fixturenames:
            story = f"{item.path}::{item.originalname}"
            if story in played:
                item.add_marker(SLOW)
            played.add(story)


@pytest.fixture
def play(sqlite_with_tables: str) -> Iterator[Play]:
    """Yield an object that plays a story in several worlds."""
    with TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        yield Play(sqlite_with_tables, Path(folder))
