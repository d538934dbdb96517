"""Round trips to PostgreSQL: statements that are sent in addition to a transaction's own."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from examples import ANA, HARBOUR, community
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from storage import SqlStore, engine

pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)


@contextmanager
def sent_by(store: SqlStore) -> Iterator[list[str]]:
    """List the first words of statements without parameters that new connections send during the block."""
    sent: list[str] = []

    def listen(_connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        driver = record.driver_connection
        assert driver is not None
        driver.add_query_logger(lambda query: sent.append(query.query.split()[0]))

    event.listen(store._engine.sync_engine, "connect", listen)
    yield sent
    event.remove(store._engine.sync_engine, "connect", listen)


async def look(store: SqlStore, *, snapshot: bool) -> None:
    async with store.reading(HARBOUR, snapshot=snapshot) as tx:
        await tx.members.get(ANA)
    await asyncio.sleep(0)  # the driver tells of what it sent a little later


async def test_looks_send_no_more_than_they_need(store: SqlStore) -> None:
    with sent_by(store) as sent:
        async with store.transaction(HARBOUR) as tx:
            await tx.put_community(community(HARBOUR))
            await tx.commit()
        await look(store, snapshot=False)
        sent.clear()
        await look(store, snapshot=False)
        assert sent == []
        sent.clear()
        await look(store, snapshot=True)
        assert sent == ["BEGIN", "ROLLBACK;"]


async def test_many_looks_at_once_open_no_connection_again(store: SqlStore) -> None:
    await asyncio.gather(*(look(store, snapshot=False) for _ in range(30)))
    opened: list[ConnectionPoolEntry] = []
    event.listen(store._engine.sync_engine, "connect", lambda _connection, record: opened.append(record))
    await asyncio.gather(*(look(store, snapshot=False) for _ in range(30)))
    assert opened == []


async def test_a_connection_is_asked_whether_it_works_after_a_pause(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sent_by(store) as sent:
        await store.communities()
        monkeypatch.setattr(engine, "TRUSTED", timedelta())
        sent.clear()
        await look(store, snapshot=True)
        assert ";" in sent
