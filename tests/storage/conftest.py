"""A transaction of a community with a circle, and a store in which a member was forgotten."""

from pathlib import Path
from typing import Final

import pytest
from examples import GONE, HARBOUR, MEADOW, circle, community
from filled_community import fill

from storage import SqlStore
from tests.slow import SLOW

HERE: Final = Path(__file__).parent
SLOW_ON_POSTGRESQL: Final = {
    "test_erased_asks.py",
    "test_erased_messages.py",
    "test_erasure.py",
    "test_forgotten_partners.py",
    "test_held_members.py",
    "test_locked_notes.py",
    "test_restored.py",
    "test_scoping.py",
    "test_unused_topics.py",
}
"""Files whose tests fill a community. On PostgreSQL, that takes twice the time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let `make test` run the tests of `SLOW_ON_POSTGRESQL` on SQLite alone. `make test-all` runs them on both."""
    for item in items:
        if isinstance(item, pytest.Function) and item.path.parent == HERE and item.path.name in SLOW_ON_POSTGRESQL:
            played = getattr(item, "callspec", None)
            if played and played.params.get("engine_name") == "postgresql":
                item.add_marker(SLOW)


@pytest.fixture
async def forgotten(store: SqlStore) -> SqlStore:
    for where in (HARBOUR, MEADOW):
        async with store.transaction(where) as tx:
            await fill(tx, GONE)
            await tx.commit()
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(GONE)
        await tx.commit()
    return store


@pytest.fixture
async def tx(store: SqlStore):
    async with store.transaction(HARBOUR) as transaction:
        await transaction.put_community(community(HARBOUR))
        await transaction.circles.put(circle())
        yield transaction
