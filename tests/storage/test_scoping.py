"""No leak across communities: two communities have rows with the same names, and neither reads the other's rows."""

from collections.abc import Awaitable
from dataclasses import replace
from typing import Any

import pytest
from dump import dump, dump_through
from examples import (
    ANA,
    BEN,
    CLEO,
    DAN,
    HARBOUR,
    MEADOW,
    NOW,
    SAILING,
    TESTS,
    circle,
    owed,
)
from filled_community import fill
from sqlalchemy import event
from store_calls import ALL, LONG_AGO, READS, WELCOME, WRITES

from bot.model.circles import CircleState
from bot.model.interests import Interest, Stance
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxState, ToMember
from storage import SqlStore
from storage.acquaintances import SqlAcquaintances
from storage.agenda import SqlAgenda
from storage.ask_figures import SqlAsksByMonth
from storage.asks import SqlAsks
from storage.chats import SqlChats
from storage.circle_figures import SqlCircleFigures
from storage.circles import SqlCircles, SqlRounds
from storage.inbound import SqlInbound
from storage.members import SqlMembers
from storage.organisers import SqlOrganisers
from storage.outbox import SqlOutbox
from storage.statements import CACHED
from storage.tables import TABLES
from storage.topic_links import SqlTopicLinks
from storage.topics import SqlTopics


def test_every_method_of_every_repository_is_held_to_it():
    repositories = {
        "members": SqlMembers,
        "topics": SqlTopics,
        "links": SqlTopicLinks,
        "asks": SqlAsks,
        "circles": SqlCircles,
        "organisers": SqlOrganisers,
        "figures": SqlCircleFigures,
        "asks_by_month": SqlAsksByMonth,
        "rounds": SqlRounds,
        "chats": SqlChats,
        "acquaintances": SqlAcquaintances,
        "outbox": SqlOutbox,
        "agenda": SqlAgenda,
        "inbound": SqlInbound,
    }
    methods = {f"{name}.{method}" for name, kind in repositories.items() for method in vars(kind) if method[0] != "_"}
    elsewhere = {"chats.counts_since", "outbox.still_leased", "outbox.token_of", "outbox.with_token"}
    elsewhere |= {
        f"figures.{what}" for what in ("count_answers", "count_in_a_row", "wanted")
    }  # too few rows in the example
    elsewhere |= {"asks_by_month.count"}  # no member of the example is excluded
    elsewhere |= {"topics.hidden"}  # no topic of the example is hidden
    elsewhere |= {"acquaintances.load", "agenda.load", "chats.load_check_ins"}  # they return nothing
    elsewhere |= {"members.record_forgotten", "members.record_returned"}  # they are in another database
    assert methods == {*READS, *WRITES, *elsewhere}


def test_every_key_begins_with_the_community():
    for name, table in next(iter(TABLES.values())).metadata.tables.items():
        # without tables of adapters, and without accounts, which may belong to all communities
        if name != "account" and not name.startswith(("sandbox_", "slack_")):
            assert next(iter(table.primary_key.columns)).name == "community_id"


@pytest.fixture
async def both(store: SqlStore) -> SqlStore:
    for community in (HARBOUR, MEADOW):
        async with store.transaction(community) as tx:
            await fill(tx)
            await tx.circles.put(replace(circle(), state=CircleState.OPEN))
            await tx.topics.add_interest(Interest(BEN, TESTS, Stance.SHARING))
            arrived = owed("intro.chat-2", ToMember(BEN), state=OutboxState.DELIVERED)
            await tx.outbox.put(replace(arrived, replaces=None))
            await tx.outbox.add(owed("counted.nudge-1", state=OutboxState.DELIVERED))
            await tx.outbox.add(owed("circle.c-tuesdays"))
            if community == MEADOW:
                await tx.topics.add_interest(Interest(DAN, SAILING, Stance.CURIOUS))
            await tx.commit()
    return store


async def test_nothing_of_another_community_is_read(both: SqlStore):
    async with both.reading(HARBOUR) as full, both.reading("sandbox:empty") as empty:
        for name, read in READS.items():
            assert await read(full), f"{name} finds something where there is something"
            assert not await read(empty), f"{name} finds nothing where there is nothing"
        token = full.outbox.token_of(owed("welcome"))
        assert await full.outbox.with_token(token)
        assert await empty.outbox.with_token(token) is None
        assert dict(await full.chats.counts_since(ALL, LONG_AGO)) == {ANA: 1, BEN: 2, CLEO: 1}
        assert dict(await empty.chats.counts_since(ALL, LONG_AGO)) == {ANA: 0, BEN: 0, CLEO: 0}


async def test_nothing_of_another_community_is_kept_from_being_claimed(both: SqlStore):
    lease = owed().lease_until
    async with both.transaction(HARBOUR) as full, both.reading(MEADOW) as theirs:
        assert await full.outbox.still_leased([WELCOME, MessageKey.parse("not there")], lease) == {WELCOME}
        assert await full.outbox.still_leased([WELCOME], NOW) == set()
        assert (await theirs.outbox.get(WELCOME)) is not None
    async with both.transaction("sandbox:empty") as empty:
        assert await empty.outbox.still_leased([WELCOME], lease) == set()


async def test_what_is_read_is_the_communitys_own(both: SqlStore):
    for community, sailors in ((HARBOUR, 2), (MEADOW, 3)):
        async with both.reading(community) as tx:
            ana = await tx.members.get(ANA)
            held = await tx.topics.common(9)
            counts = await tx.topics.holders([topic.id for topic in held])
        assert ana is not None
        assert ana.name == f"{ANA} of {community}"
        assert [(found.name, counts[found.id]) for found in held] == [
            ("Sailing", sailors),
            (f"Tests in {community}", 2),
        ]


async def test_nothing_of_another_community_is_changed(both: SqlStore):
    ours, theirs = await dump(both, HARBOUR), await dump(both, MEADOW)
    for name, write in WRITES.items():
        async with both.transaction(HARBOUR) as tx:
            await write(tx)
            await tx._scope.flush()
            assert await dump_through(tx._connection, HARBOUR) != ours, f"{name} changes something"
            assert await dump_through(tx._connection, MEADOW) == theirs, f"{name} changes nothing of another's"


async def test_a_transaction_reads_its_own_changes_whatever_it_has_read_before(both: SqlStore):
    async with both.reading(HARBOUR) as tx:
        kept = [name for name, read in READS.items() if await read(tx) and not await statements_of(both, read(tx))]
    assert len(kept) > 10
    for name, write in WRITES.items():
        async with both.transaction(HARBOUR) as tx:
            for of in kept:
                await READS[of](tx)
            await write(tx)
            found = {of: await READS[of](tx) for of in kept}
            tx._scope.loaded.clear()
            for of in kept:
                assert found[of] == await READS[of](tx), f"{of} after {name}"


async def statements_of(store: SqlStore, reading: Awaitable[Any]) -> int:
    """Return how many statements a read takes."""
    statements = list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(store._engine.sync_engine, "after_cursor_execute", note)
    await reading
    event.remove(store._engine.sync_engine, "after_cursor_execute", note)
    return len(statements)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
async def test_statements_are_made_once(both: SqlStore):
    """A statement stays in memory forever, so statements built on each call would fill it."""
    made = list[int]()
    for _ in range(2):
        for call in (*READS.values(), *WRITES.values()):
            async with both.transaction(HARBOUR) as tx:
                await call(tx)
        made.append(sum(cached.cache_info().currsize for cached in CACHED))
    assert made[0] == made[1] > 50
