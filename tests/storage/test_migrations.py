"""Migrations: they make the same schema as the tables, can be undone, and lock out other starting processes."""

import asyncio
import importlib
import pkgutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import asyncpg
import examples
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import TypeAdapter
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

import storage
from bot.model.circle_starters import Starters
from bot.model.days_off import NO_DAYS_OFF
from bot.model.draws import Draw
from bot.model.ids import AskId, ChatId, MemberId
from bot.model.pairing import Group, Meeting, Pairing, PairingInputs, Reason
from storage.engine import MIGRATING, begun, create_engine
from storage.migrate import DatabaseIsNewer, downgrade, migrate, revision_state, upgrade
from storage.store import SqlStore
from storage.tables import metadata
from tests.cipher import CIPHER
from tests.forks import FORKS
from tests.storage.racing_processes import LONG, migrate_at_once

FIRST_SCHEMA = Path(__file__).parent / "first_schema"

for module in pkgutil.iter_modules(storage.__path__):
    importlib.import_module(f"storage.{module.name}")  # it may add tables


@pytest.fixture
async def engine(empty_database_url):
    engine = create_engine(empty_database_url)
    yield engine
    await engine.dispose()


def differences(connection: Connection) -> list:
    """List the differences of a database from the tables; on PostgreSQL, comments are compared, too."""
    return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)


async def test_migrations_make_what_the_tables_say(engine: AsyncEngine):
    await migrate(engine)
    async with begun(engine) as connection:
        assert await connection.run_sync(differences) == []
        made = await connection.run_sync(lambda c: set(inspect(c).get_table_names()))
    assert made == {*metadata.tables, "alembic_version"}


def test_every_table_has_a_comment():
    assert [table.name for table in metadata.sorted_tables if not table.comment] == []


async def test_migrations_make_the_same_indexes_as_the_tables(empty_database_url, engine: AsyncEngine):
    """Alembic doesn't compare the conditions of indexes. Without its condition, a partial index would be large."""
    await migrate(engine)
    query = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    }[engine.dialect.name]
    found = []
    for make_anew in (False, True):
        async with begun(engine, MIGRATING) as connection:
            if make_anew:
                await connection.run_sync(metadata.drop_all)
                await connection.run_sync(metadata.create_all)
            rows = await connection.execute(text(query))
            found.append({name: " ".join(sql.split()) for name, sql in rows if not name.startswith("alembic")})
            await connection.commit()
    assert found[0] == found[1]
    assert any("WHERE" in sql for sql in found[0].values())


async def test_migrations_go_down_and_up_again(engine: AsyncEngine):
    await migrate(engine)
    async with begun(engine, MIGRATING) as connection:
        await connection.run_sync(downgrade)
        left = await connection.run_sync(lambda c: set(inspect(c).get_table_names()))
        assert left <= {"alembic_version"}
        await connection.run_sync(upgrade)
        await connection.commit()
    async with begun(engine) as connection:
        assert await connection.run_sync(differences) == []


async def test_a_database_of_the_first_schema_still_opens_and_upgrades(empty_database_url: str, engine: AsyncEngine):
    """`first_schema/` contains a database as a version with revision 0028 wrote it. It is never changed."""
    await load(empty_database_url, (FIRST_SCHEMA / f"{engine.dialect.name}.sql").read_text())
    assert (await revision_state(engine)).current == "0028"
    store = await SqlStore.open(empty_database_url, CIPHER)
    assert (await revision_state(engine)).is_up_to_date
    async with begun(engine) as connection:
        assert await connection.run_sync(differences) == []
    async with store.reading(examples.HARBOUR) as tx:
        as_before = replace(examples.community(examples.HARBOUR), starters=Starters.NAMED)
        assert await tx.get_community() == as_before, "admins alone started circles, and still do"
        assert await tx.members.starters() == []
        assert await tx.organisers.of_circle(examples.TUESDAYS) == [], "admins look after it until somebody takes over"
        for who in (examples.ANA, examples.BEN, examples.CLEO):
            known = examples.member(who, f"{who} of {examples.HARBOUR}")
            newer = {"kept_apart_at": None, "timed_out_until": None, "starts_circles": False, "still_in_asked_at": None}
            assert await tx.members.get(who) == replace(known, **newer, handle="")
        assert await tx.circles.get(examples.TUESDAYS) == replace(examples.circle(), days_off=NO_DAYS_OFF)  # newer
        assert await tx.rounds.get(examples.FIRST) == examples.a_round()
        drawn = examples.draw_part()
        assert await tx.rounds.draw(examples.FIRST) == Draw(drawn.inputs, drawn.outcome)
        assert [one.in_a_row for one in await tx.rounds.members_among(examples.FIRST, [examples.ANA])] == [3]
        assert await tx.chats.get(ChatId("chat-1")) == examples.chat("chat-1", (examples.ANA, examples.BEN))
        assert await tx.acquaintances.blocks_of(examples.ANA)
        assert await tx.asks.get(AskId("ask-1")) == examples.ask()
        assert {one.author for one in await tx.notes.of_author(examples.ANA)} == {examples.ANA}
    await store.close()


async def test_what_a_large_round_was_drawn_from_is_moved_into_parts_and_back(
    empty_database_url: str, engine: AsyncEngine
):
    names = [MemberId(f"m{number:03}") for number in range(120)]
    some = examples.draw_part()
    entrants = tuple(replace(some.inputs.entrants[0], id=name, rounds=7) for name in names)
    met = tuple(Meeting(one, names[-1], 3) for one in names[:-1])
    inputs = replace(some.inputs, entrants=entrants, met=met, apart=frozenset({(names[0], names[60])}))
    groups = tuple(Group(pair, None, Reason.NEAR) for pair in zip(names[::2], names[1::2], strict=True))
    drawn = Draw(inputs, Pairing(groups, (), some.outcome.proof))
    store = await SqlStore.open(empty_database_url, CIPHER)
    async with store.transaction(examples.HARBOUR) as tx:
        await tx.put_community(examples.community(examples.HARBOUR))
        await tx.circles.put(examples.circle())
        await tx.rounds.put(examples.a_round())
        for part in drawn.parts(examples.FIRST, examples.NOW):
            await tx.rounds.put_part(part)
        await tx.commit()
    async with begun(engine, MIGRATING) as connection:
        await connection.run_sync(downgrade, "0045")
        stored = (await connection.execute(text("SELECT inputs, outcome FROM round"))).one()
        before = TypeAdapter(PairingInputs).validate_json(stored[0]), TypeAdapter(Pairing).validate_json(stored[1])
        assert Draw(*before) == drawn
        await connection.run_sync(upgrade)
        await connection.commit()
    async with store.reading(examples.HARBOUR) as tx:
        assert await tx.rounds.draw(examples.FIRST) == drawn
        assert len(await tx.rounds.parts_drawn_at(examples.FIRST)) == 3
        counted = await tx.rounds.members_among(examples.FIRST, names)
    assert [(one.member_id, one.rounds, one.in_a_row) for one in counted] == [(name, 7, 3) for name in names]
    await store.close()


async def load(url: str, script: str) -> None:
    """Run a script in a database."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.executescript(script)
        return
    connection = await asyncpg.connect(url)
    await connection.execute(script)
    await connection.close()


async def test_migrating_twice_changes_nothing(engine: AsyncEngine):
    await migrate(engine)
    before = await revision_state(engine)
    await migrate(engine)
    assert await revision_state(engine) == before
    assert before.is_up_to_date


async def test_an_empty_database_is_told_from_one_that_is_up_to_date(engine: AsyncEngine):
    state = await revision_state(engine)
    assert state.current is None
    assert state.is_known
    assert not state.is_up_to_date


async def test_a_database_of_a_newer_version_is_left_alone(engine: AsyncEngine):
    await migrate(engine)
    async with begun(engine) as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'from_the_future'"))
        await connection.commit()
    with pytest.raises(DatabaseIsNewer, match=r"from_the_future.*start a newer version"):
        await migrate(engine)
    assert not (await revision_state(engine)).is_known


async def test_processes_that_start_at_once_migrate_once(empty_database_url, engine: AsyncEngine):
    start = FORKS.Barrier(2)
    starting = [FORKS.Process(target=migrate_at_once, args=(empty_database_url, start), daemon=True) for _ in range(2)]
    for process in starting:
        process.start()
    for process in starting:
        await asyncio.to_thread(process.join, LONG)
    assert [process.exitcode for process in starting] == [0, 0]
    assert (await revision_state(engine)).is_up_to_date


STARTING = """
import asyncio, sys
from bot.bootstrap import Refill
from storage.engine import create_engine
from storage.migrate import migrate
asyncio.run(migrate(create_engine(sys.argv[1])))
print(sorted({"alembic", "numpy", "scipy", "networkx", "discord", "slack_bolt"} & set(sys.modules)))
"""


async def test_a_start_imports_nothing_that_only_some_starts_need(empty_database_url: str, engine: AsyncEngine):
    await migrate(engine)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STARTING, empty_database_url, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    assert told.decode().strip() == "[]"
