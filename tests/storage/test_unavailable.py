"""If the database is missing, full or locked, there is one named error with a sentence."""

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from examples import BEN, HARBOUR, community, member
from sqlalchemy import event, text
from sqlalchemy.util import await_only

from bot.model.errors import InvalidValue
from bot.ports import StoreUnavailable
from storage import SqlStore
from storage.engine import PATIENCE, READING, begun, create_engine, lock_number
from storage.migrate import migrate
from storage.urls import parse_url
from tests.cipher import CIPHER

IMPATIENT = timedelta(milliseconds=900)


async def add(store: SqlStore, count: int = 1) -> None:
    async with store.transaction(HARBOUR) as tx:
        await tx.put_community(community(HARBOUR))
        for number in range(count):
            await tx.members.put(member(f"m{number}", "x" * 500))
        await tx.commit()


async def test_a_connection_is_closed_that_comes_back_after_the_engine_was_disposed_of(database_url: str):
    engine = create_engine(database_url)
    async with begun(engine) as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await engine.dispose()
    is_closed = driver.is_closed() if isinstance(driver, asyncpg.Connection) else driver._connection is None
    assert is_closed


async def test_a_missing_folder_is_told(tmp_path: Path):
    with pytest.raises(StoreUnavailable, match=r"there is no folder .*nowhere"):
        await SqlStore.open(f"sqlite:///{tmp_path}/nowhere/refill.db", CIPHER)


async def test_a_file_that_is_no_database_is_told(tmp_path: Path):
    path = tmp_path / "refill.db"
    path.write_text("This is a letter, not a database. " * 100)
    with pytest.raises(StoreUnavailable, match="not a SQLite database"):
        await SqlStore.open(f"sqlite:///{path}", CIPHER)


async def test_a_database_that_may_not_be_written_to_is_told(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/refill.db"
    await (await SqlStore.open(url, CIPHER)).close()
    engine = create_engine(url)
    event.listen(engine.sync_engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON"))
    store = SqlStore(engine, CIPHER)
    try:
        with pytest.raises(StoreUnavailable, match="is read-only"):
            await add(store)
        assert await store.communities() == []
    finally:
        await store.close()


async def test_a_full_disk_is_told_and_nothing_is_changed(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/refill.db"
    await (await SqlStore.open(url, CIPHER)).close()
    engine = create_engine(url)
    event.listen(engine.sync_engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 1"))
    store = SqlStore(engine, CIPHER)
    try:
        with pytest.raises(StoreUnavailable, match="disk is full; nothing was changed") as told:
            await add(store, 200)
        assert told.value.__cause__ is not None
        assert await store.communities() == []
    finally:
        await store.close()


async def test_a_database_that_another_process_holds_is_told(store: SqlStore, database_url: str):
    another = SqlStore(create_engine(database_url, IMPATIENT), CIPHER, patience=IMPATIENT)
    try:
        async with store.transaction(HARBOUR) as tx:
            await tx.put_community(community(HARBOUR))
            with pytest.raises(StoreUnavailable, match="another process has locked the database"):
                await add(another)
            await tx.commit()
        await add(another)
    finally:
        await another.close()


async def test_who_waits_and_is_cancelled_is_not_told_of_a_failure(store: SqlStore):
    counting = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT count(*) FROM n"

    async def count() -> None:
        async with begun(store._engine, READING) as connection:
            begins.set()
            await connection.execute(text(counting))

    begins = asyncio.Event()
    counted = asyncio.create_task(count())
    await begins.wait()
    await asyncio.sleep(0)
    counted.cancel()
    with pytest.raises(asyncio.CancelledError):
        await counted


async def test_a_new_file_that_another_process_writes_to_is_waited_for(tmp_path: Path):
    path = tmp_path / "refill.db"
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    opening = asyncio.create_task(SqlStore.open(f"sqlite:///{path}", CIPHER))
    await asyncio.wait([opening], timeout=0.3)
    assert not opening.done()
    writer.execute("COMMIT")
    writer.close()
    await (await opening).close()


async def test_a_turn_that_never_comes_is_told(store: SqlStore, database_url: str):
    impatient = SqlStore(create_engine(database_url), CIPHER, patience=IMPATIENT)
    try:
        await impatient.communities()  # connects before the wait is measured
        async with impatient.transaction(HARBOUR):
            with pytest.raises(StoreUnavailable, match="keep the store busy"):
                await add(impatient)
        await add(impatient)
    finally:
        await impatient.close()


def move_time(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    loop = asyncio.get_running_loop()
    real = loop.time
    monkeypatch.setattr(loop, "time", lambda: real() + by.total_seconds())


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
async def test_who_waited_for_a_turn_waits_for_other_processes_only_as_long_as_is_left(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
):
    async def begin() -> int:
        async with store.transaction(HARBOUR) as tx:
            return (await tx._scope.connection.execute(text("PRAGMA busy_timeout"))).scalar_one()

    whole = int(PATIENCE.total_seconds() * 1000)
    assert await begin() == whole
    async with store.transaction(HARBOUR):
        waiting = asyncio.create_task(begin())
        await asyncio.sleep(0.1)  # let it wait for its turn
        move_time(monkeypatch, PATIENCE * 0.75)
    assert await waiting <= whole * 0.3
    assert await begin() == whole, "what one had left is no other's"


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
async def test_who_waits_for_another_process_is_told_when_the_whole_time_is_over(
    store: SqlStore, database_url: str, monkeypatch: pytest.MonkeyPatch
):
    another = SqlStore(create_engine(database_url), CIPHER)
    async with another.transaction(HARBOUR), store.reading(HARBOUR) as looking:
        writing = asyncio.create_task(add(store))
        held = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        while not (await looking._scope.connection.execute(held)).scalar_one():
            assert not writing.done()
        move_time(monkeypatch, PATIENCE)
        done, _ = await asyncio.wait([writing], timeout=PATIENCE.total_seconds() / 3)
        assert done
        with pytest.raises(StoreUnavailable, match="another process has locked the database"):
            await writing
    await another.close()


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
async def test_a_database_that_went_away_is_told_and_found_again(store: SqlStore, database_url: str):
    async with store.transaction(HARBOUR) as tx:
        await tx.put_community(community(HARBOUR))
        await cut_off(database_url)
        with pytest.raises(StoreUnavailable, match="the database"):
            await tx.members.get(BEN)
    await add(store)
    assert len(await store.communities()) == 1
    await cut_off(database_url)
    assert len(await store.communities()) == 1, "an idle connection that was cut is replaced unseen"


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
async def test_a_commit_that_finds_no_database_is_told(store: SqlStore, database_url: str):
    async with store.transaction(HARBOUR) as tx:
        await tx.put_community(community(HARBOUR))
        await cut_off(database_url)
        with pytest.raises(StoreUnavailable):
            await tx.commit()
    assert await store.communities() == []


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
async def test_a_database_that_cuts_each_new_connection_is_told(store: SqlStore, database_url: str):
    """A pooler takes connections while its server is away, and closes each at its first statement."""
    await store.communities()

    @event.listens_for(store._engine.sync_engine, "connect")
    def cut(*_: object) -> None:
        await_only(cut_off(database_url))

    await cut_off(database_url)
    with pytest.raises(StoreUnavailable, match="the database"):
        await store.communities()


async def cut_off(database_url: str) -> None:
    admin = await asyncpg.connect(database_url)
    await admin.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await admin.close()


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
async def test_a_database_that_does_not_exist_is_told(database_url: str):
    with pytest.raises(StoreUnavailable, match="does not exist"):
        await SqlStore.open(database_url.replace("/t", "/never_made_t", 1), CIPHER)


async def test_a_server_that_does_not_answer_is_told(tmp_path: Path):
    with pytest.raises(StoreUnavailable, match="can't be reached"):
        await SqlStore.open(f"postgresql://refill@/refill?host={tmp_path}", CIPHER)


async def test_a_store_reads_what_a_migration_in_another_process_would_lock(store: SqlStore):
    """A second migration only takes the writers' turn."""
    async with store.reading(HARBOUR) as tx:
        await migrate(store._engine)
        assert await tx.circles.all() == []


@pytest.mark.parametrize(
    ("url", "driver", "rest"),
    [
        ("sqlite:///refill.db", "sqlite+aiosqlite", "refill.db"),
        ("sqlite:////var/lib/refill.db", "sqlite+aiosqlite", "/var/lib/refill.db"),
        ("sqlite+aiosqlite:///refill.db", "sqlite+aiosqlite", "refill.db"),
        ("postgres://u:p%40@h:5/refill", "postgresql+asyncpg", "refill"),
        ("postgresql://u@h/refill?sslmode=require", "postgresql+asyncpg", "refill"),
        ("postgresql+asyncpg:///refill?host=/run/pg", "postgresql+asyncpg", "refill"),
    ],
)
def test_urls_are_understood_as_people_write_them(url: str, driver: str, rest: str):
    parsed = parse_url(url)
    assert (parsed.drivername, parsed.database) == (driver, rest)
    assert "sslmode" not in parsed.query


def test_ssl_is_asked_for_in_the_drivers_words():
    assert parse_url("postgresql://u@h/refill?sslmode=require").query["ssl"] == "require"


def test_parameters_that_the_driver_lacks_are_named():
    with pytest.raises(InvalidValue, match=r"doesn't know from the end of the URL: channel_binding, foo$"):
        parse_url("postgresql://u@h/refill?sslmode=require&foo=1&channel_binding=require")


@pytest.mark.parametrize("url", ["", "refill.db", "mysql://h/refill", "sqlite://", "sqlite:///:memory:", "a://b:c/d"])
def test_other_urls_are_refused_with_a_sentence(url: str):
    with pytest.raises(InvalidValue, match="REFILL_DATABASE_URL"):
        create_engine(url)


def test_a_communitys_lock_is_the_same_in_every_process():
    assert lock_number("sandbox:harbour") == -2185918908617732280
    assert -(2**63) <= lock_number("slack:T1") < 2**63


async def test_sqlite_is_set_up_for_many_readers_and_one_writer(tmp_path: Path):
    engine = create_engine(f"sqlite:///{tmp_path}/refill.db", timedelta(seconds=2))
    async with begun(engine) as connection:
        found = {
            pragma: (await connection.execute(text(f"PRAGMA {pragma}"))).scalar_one()
            for pragma in ("foreign_keys", "journal_mode", "synchronous", "busy_timeout")
        }
    await engine.dispose()
    assert found == {"foreign_keys": 1, "journal_mode": "wal", "synchronous": 1, "busy_timeout": 2000}
