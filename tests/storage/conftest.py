"""A transaction of a community with a circle, and a store in which a member was forgotten."""

import pytest
from examples import GONE, HARBOUR, MEADOW, circle, community
from filled_community import fill

from storage import SqlStore


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
