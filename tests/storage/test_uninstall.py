"""A community that leaves: its rows are not claimed until it comes back or is erased."""

from dataclasses import replace
from datetime import timedelta

from examples import ANA, DAY, HARBOUR, HOUR, MEADOW, NOW, claim, community, due
from filled_community import fill
from sqlalchemy import select
from test_claims import LEASE, pending, put

from bot.model.absences import HELD_FOR
from bot.model.jobs import RecordForgotten
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxState
from bot.services import uninstall
from storage import SqlStore
from storage import tables as t
from storage.engine import begun


async def leave(store: SqlStore, now=NOW) -> None:
    async with store.transaction(HARBOUR) as tx:
        await uninstall.leave(tx, now)
        await tx.commit()


async def come_back(store: SqlStore) -> None:
    async with store.transaction(HARBOUR) as tx:
        await uninstall.welcome(tx, community(HARBOUR))
        await tx.commit()


async def claimed(store: SqlStore, now=NOW) -> list[str]:
    work = [f"{where} {type(one.job).__name__}" for where, one in await store.claim_due(now, LEASE, 99)]
    return work + [f"{where} {one.key}" for where, one in await store.claim_messages(claim(["sandbox"], 99), now)]


async def test_nothing_of_who_has_left_is_claimed_and_nothing_of_others_is_held_back(store: SqlStore):
    await put(store, HARBOUR, due(), pending("news"))
    await put(store, MEADOW, due(), pending("news"))
    await leave(store)
    assert await claimed(store) == [f"{MEADOW} RemindChat", f"{MEADOW} news"]
    await put(store, MEADOW, pending("more"))
    assert await claimed(store) == [f"{MEADOW} more"]


async def test_work_and_messages_that_come_late_are_held_back_too(store: SqlStore):
    await put(store, HARBOUR)
    await leave(store)
    async with store.transaction(HARBOUR) as tx:
        await tx.agenda.put(due())
        await tx.outbox.add(pending("owed"))
        await tx.outbox.put(pending("put back"))
        await tx.commit()
    assert await claimed(store) == []
    assert await store.next_instant() == NOW + HELD_FOR


async def test_what_was_being_done_when_it_left_ends_and_nothing_follows(store: SqlStore):
    await put(store, HARBOUR, due(), pending("sent"), pending("refused"))
    ((_, work),) = await store.claim_due(NOW, LEASE, 9)
    refused, sent = [message for _, message in await store.claim_messages(claim(["sandbox"], 9), NOW)]
    await leave(store)
    async with store.transaction(HARBOUR) as tx:
        assert (await tx.agenda.get(work.job)).lease_until != work.lease_until
        await tx.outbox.put(replace(sent.move(OutboxState.DELIVERED), lease_until=None))
        await tx.outbox.put(replace(refused.move(OutboxState.PENDING), lease_until=None))
        await tx.commit()
    assert await claimed(store, NOW + 9 * HOUR) == []
    async with store.reading(HARBOUR) as tx:
        states = [(await tx.outbox.get(MessageKey.parse(key))).state for key in ("sent", "refused")]
    assert states == [OutboxState.DELIVERED, OutboxState.HELD]


async def test_it_goes_on_where_it_stopped(store: SqlStore):
    await put(store, HARBOUR, due(), pending("news"))
    await leave(store)
    await leave(store, NOW + DAY)
    await come_back(store)
    await come_back(store)
    assert await claimed(store, NOW + 99 * DAY) == [f"{HARBOUR} RemindChat", f"{HARBOUR} news"]
    async with store.reading(HARBOUR) as tx:
        assert (await tx.get_community()).left_at is None


async def test_it_is_erased_from_every_table_when_its_time_has_come(store: SqlStore):
    for where in (HARBOUR, MEADOW):
        async with store.transaction(where) as tx:
            await fill(tx, ANA)
            await tx.commit()
    await leave(store)
    last = NOW + HELD_FOR - timedelta(microseconds=1)
    early = {type(due.job) for where, due in await store.claim_due(last, LEASE, 99) if where == HARBOUR}
    assert early <= {RecordForgotten}, "only the record of who has gone is kept up"
    assert f"{HARBOUR} EraseCommunity" in await claimed(store, NOW + HELD_FOR)
    async with store.transaction(HARBOUR) as tx:
        await uninstall.erase(tx)
        await tx.commit()
    scoped = [table for table in t.metadata.sorted_tables if "community_id" in table.c]
    async with begun(store._engine) as connection:
        left = {table.name: set((await connection.execute(select(table.c.community_id))).scalars()) for table in scoped}
    assert not [name for name, communities in left.items() if HARBOUR in communities]
    assert all(left[table.name] == {MEADOW} for table in (t.member, t.chat, t.outbox, t.agenda))


async def test_who_came_back_is_not_erased(store: SqlStore):
    await put(store, HARBOUR)
    await leave(store)
    await come_back(store)
    async with store.transaction(HARBOUR) as tx:
        await uninstall.erase(tx)
        await tx.commit()
    assert [one.id for one in await store.communities()] == [HARBOUR]
