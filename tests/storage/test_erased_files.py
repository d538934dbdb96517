"""Deleted data is in no byte of SQLite's files, and in no statistics of PostgreSQL."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from dump import dump
from examples import BEN, GONE, HARBOUR, NOW, draw_part, figures, member, owed
from filled_community import fill
from sqlalchemy import text

from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.absences import Absence
from bot.model.blocks import Block
from bot.model.circle_figures import FiguresState
from bot.model.ids import MemberId
from bot.model.message_keys import MessageKey
from bot.model.outbox import ToMember
from storage import SqlStore
from storage.engine import begun, create_engine
from storage.tables import metadata
from tests.cipher import CIPHER

TABLES = [table for table in metadata.tables.values() if "community_id" in table.c]
ON_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def files_with(database_url: str, word: str) -> list[str]:
    """List the files, an SQLite file and its log, that contain a word."""
    file = Path(database_url.removeprefix("sqlite:///"))
    return [each.name for each in file.parent.glob(f"{file.name}*") if word.encode() in each.read_bytes()]


@ON_SQLITE
@pytest.mark.parametrize("how", ["a member", "a member who was held", "the community"])
async def test_what_was_deleted_for_good_is_in_no_byte_of_file_and_log(store: SqlStore, database_url: str, how: str):
    worker = Refill(store, HandClock(NOW), {})
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        if how == "a member who was held":
            await tx.members.hold(Absence(GONE, NOW))
        await tx.commit()
    assert files_with(database_url, GONE)
    async with store.transaction(HARBOUR) as tx:
        await (tx.erase_community() if how == "the community" else tx.members.forget(GONE))
        await tx.commit()
    await worker.work()
    assert files_with(database_url, GONE) == []


@ON_SQLITE
async def test_the_log_keeps_what_members_changed_for_a_day(
    store: SqlStore, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = str(owed("welcome.x", ToMember(BEN)).key)
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.commit()
    await store.clear_log()
    async with store.transaction(HARBOUR) as tx:
        await tx.outbox.add(owed("welcome.x", ToMember(BEN)))
        await tx.commit()
    async with store.transaction(HARBOUR) as tx:
        await tx.outbox.remove([MessageKey.parse(name)])
        await tx.commit()
    await store.clear_log()
    assert files_with(database_url, name) == ["refill.db-wal"], "not after each change"
    monkeypatch.setattr("storage.store.LOG_KEEPS", timedelta(0))
    await store.clear_log()
    assert files_with(database_url, name) == []


@ON_SQLITE
async def test_unused_parts_of_pages_keep_no_copies(store: SqlStore, database_url: str):
    """SQLite overwrites deleted rows, but leaves copies in pages that it splits or merges."""
    many = [MemberId(f"{place * 7919 % 400:03}{'STAYS' if place % 8 else GONE}") for place in range(400)]
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        for who in many:
            await tx.acquaintances.add_block(Block(BEN, who))
            await tx.outbox.add(owed(f"welcome.{who}", ToMember(who), about=who))
        await tx.commit()
    async with store.transaction(HARBOUR) as tx:
        for who in many:
            if who.endswith(GONE):
                await tx.members.forget(who)
        await tx.commit()
    await Refill(store, HandClock(NOW), {}).work()
    assert files_with(database_url, GONE) == []


@ON_SQLITE
async def test_no_gap_and_no_order_of_rows_tells_when_somebody_was_here(store: SqlStore, database_url: str):
    joined = [MemberId(who) for who in ("zoe", "yann", GONE, "xenia", "abe")]
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        for who in joined:
            await tx.members.put(member(who))
        await tx.commit()
    before = row_ids(database_url, "member", "id")
    assert sorted(joined, key=lambda who: before[who]) == joined
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(GONE)
        await tx.commit()
    kept = await dump(store)
    await store.clear_log()
    after = row_ids(database_url, "member", "id")
    assert list(after.values()) == list(range(1, len(after) + 1))
    assert list(after) == sorted(after)
    assert await dump(store) == kept
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as copy:
        assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@ON_SQLITE
async def test_the_file_is_rewritten_once_for_a_deletion_even_after_a_crash_and_not_at_each_start(
    store: SqlStore, database_url: str
):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.commit()
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(GONE)
        await tx.commit()
    await store._engine.dispose()  # as if the process had died before it cleared the log
    for is_rewritten in (True, False):
        before = changes_of(database_url)
        again = SqlStore(create_engine(database_url), CIPHER)
        await again.clear_log()
        await again.close()
        assert (changes_of(database_url) != before) is is_rewritten
    assert files_with(database_url, GONE) == []


@ON_SQLITE
async def test_rows_of_every_table_are_numbered_by_their_keys_after_a_deletion(store: SqlStore, database_url: str):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        for number in (9, 8):
            await tx.figures.put(figures(number, FiguresState.SHOWN))
            await tx.rounds.put_part(replace(draw_part(), number=number))
        await tx.commit()
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(GONE)
        await tx.commit()
    await store.clear_log()
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as copy:
        for table in TABLES:
            by_key = ", ".join(column.name for column in table.primary_key)
            found = [row_id for (row_id,) in copy.execute(f"SELECT rowid FROM {table.name} ORDER BY {by_key}")]
            assert found == [*range(1, len(found) + 1)], table.name


def changes_of(database_url: str) -> bytes:
    """Return the counters in an SQLite file's header that change with each transaction and each VACUUM."""
    with Path(database_url.removeprefix("sqlite:///")).open("rb") as file:
        return file.read(100)


def row_ids(database_url: str, table: str, column: str) -> dict[str, int]:
    """Return the row ids of an SQLite table by one of its columns, smallest first."""
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as copy:
        return dict(copy.execute(f"SELECT {column}, rowid FROM {table} ORDER BY rowid"))


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
async def test_statistics_of_postgresql_hold_nothing_of_them(store: SqlStore, database_url: str):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.commit()
    assert GONE in await statistics(store, "ANALYZE")
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(GONE)
        await tx.commit()
    assert GONE in await statistics(store)
    again = SqlStore(create_engine(database_url), CIPHER)  # as if the process had died before it cleared them
    await again.clear_log()
    await again.close()
    kept = await statistics(store)
    assert GONE not in kept
    assert BEN in kept


async def statistics(store: SqlStore, first: str = "SELECT 1") -> str:
    """Return all values in PostgreSQL's statistics."""
    async with begun(store._engine) as connection:
        await connection.execute(text(first))
        values = "SELECT tablename, attname, most_common_vals::text, histogram_bounds::text FROM pg_stats"
        rows = (await connection.execute(text(f"{values} WHERE schemaname = 'public'"))).all()
        await connection.commit()
    return str(rows)


@ON_SQLITE
async def test_a_log_that_somebody_reads_just_then_is_cleared_as_soon_as_nobody_does(
    store: SqlStore, database_url: str
):
    worker = Refill(store, HandClock(NOW), {})
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.commit()
    async with store.reading(HARBOUR) as tx:
        assert await tx.members.get(GONE)
        async with store.transaction(HARBOUR) as writing:
            await writing.members.forget(GONE)
            await writing.commit()
        await worker.work()
        assert files_with(database_url, GONE)
    await worker.work()
    assert files_with(database_url, GONE) == []


@ON_SQLITE
async def test_a_log_that_a_death_left_full_is_cleared_after_the_next_start(store: SqlStore, database_url: str):
    async with store.transaction(HARBOUR) as tx:
        await fill(tx, GONE)
        await tx.commit()
    async with store.transaction(HARBOUR) as tx:
        await tx.members.forget(GONE)
        await tx.commit()
    assert files_with(database_url, GONE)
    another = await SqlStore.open(database_url, CIPHER)
    await Refill(another, HandClock(NOW), {}).work()
    assert files_with(database_url, GONE) == []
    await another.close()
