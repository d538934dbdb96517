"""The store behind PgBouncer, which pools transactions, so that nothing may depend on one server connection.

`make test-pooler` runs all tests of the store and all crash tests behind PgBouncer.
"""

import asyncio
from dataclasses import replace

import pytest
from examples import ANA, HARBOUR, MEADOW, community, member

from bot.model.errors import InvalidValue
from bot.model.ids import CommunityId
from storage import SqlStore
from storage.engine import create_engine
from tests.cipher import CIPHER

pytestmark = pytest.mark.parametrize("engine_name", ["pgbouncer"], indirect=True)
WRITERS = 30


async def count_one(store: SqlStore, where: CommunityId) -> None:
    async with store.transaction(where) as tx:
        ana = await tx.members.get(ANA)
        assert ana is not None
        await tx.members.put(replace(ana, name=str(int(ana.name) + 1)))
        await tx.commit()


async def test_many_writers_and_readers_share_ten_connections(database_url: str) -> None:
    """Two stores, like two processes, open the database with all steps of a start, and take turns."""
    stores = [await SqlStore.open(database_url, CIPHER) for _ in range(2)]
    for where in (HARBOUR, MEADOW):
        async with stores[0].transaction(where) as tx:
            await tx.put_community(community(where))
            await tx.members.put(member(ANA, "0"))
            await tx.commit()
    await asyncio.gather(
        *(count_one(stores[number % 2], HARBOUR if number % 3 else MEADOW) for number in range(WRITERS))
    )
    names = []
    for where in (HARBOUR, MEADOW):
        async with stores[1].reading(where) as tx:
            ana = await tx.members.get(ANA)
            assert ana is not None
            names.append(int(ana.name))
    assert sum(names) == WRITERS
    for store in stores:
        await store.close()


def test_another_word_for_it_is_refused(engine_name: str) -> None:
    with pytest.raises(InvalidValue, match="true or false"):
        create_engine("postgresql://refill@db/refill?pgbouncer=yes")
