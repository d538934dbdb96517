"""A store in which somebody was forgotten."""

import pytest
from examples import GONE, HARBOUR, MEADOW, fill

from storage import SqlStore


@pytest.fixture
async def forgotten(store: SqlStore) -> SqlStore:
    for community in (HARBOUR, MEADOW):
        async with store.transaction(community) as tx:
            await fill(tx, GONE)
            await tx.commit()
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(GONE)
        await tx.commit()
    return store
