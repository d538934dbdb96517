"""An older version works beside this one: columns that it uses exist, and columns that it doesn't know have defaults.

A schema changes in two steps. The first step only adds, so processes of the older version go on while they are
replaced one by one. A later step drops unused columns.
"""

from typing import Final

from alembic.config import Config
from alembic.script import ScriptDirectory
from examples import ANA, HARBOUR, TUESDAYS
from filled_community import fill
from sqlalchemy import Connection, MetaData, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage import SqlStore
from storage.engine import MIGRATING, begun, create_engine
from storage.member_keys import MemberKeys
from storage.migrate import upgrade
from tests.cipher import CIPHER
from tests.slow import SLOW

OLDEST_BESIDE: Final = "0032"
"""The newest revision that drops or renames something. Older versions must stop before this one starts."""


def revisions() -> list[str]:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    return [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()][::-1]


@SLOW
async def test_each_version_since_something_was_dropped_works_beside_this_one(
    empty_database_url: str, member_keys: MemberKeys
) -> None:
    engine = create_engine(empty_database_url)
    since = revisions().index(OLDEST_BESIDE)
    older = {revision: await tables_at(engine, revision) for revision in revisions()[since:]}
    newest = older.popitem()[1]
    assert len(older) > 5
    store = SqlStore(engine, CIPHER, member_keys)
    async with store.transaction(HARBOUR) as tx:
        await fill(tx)
        await tx.commit()
    for revision, tables in older.items():
        async with begun(engine, MIGRATING) as connection:
            written = await connection.run_sync(write_again, tables)
            await connection.commit()
        assert written > 30, revision
        for name, table in tables.tables.items():
            now = newest.tables[name]
            assert unique_keys(table) == unique_keys(now), f"{revision} inserts or updates by the keys of {name}"
        async with store.reading(HARBOUR) as tx:  # this version reads what the older one wrote
            assert (await tx.get_community()).id == HARBOUR
            assert (await tx.members.get_many(await tx.members.ids())).keys() >= {ANA}
            assert await tx.circles.get(TUESDAYS)
            assert await tx.chats.of_member(ANA, 9)
            assert await tx.notes.of_author(ANA)
    await store.close()


async def tables_at(engine: AsyncEngine, revision: str) -> MetaData:
    """Migrate to a revision, and return its tables."""
    async with begun(engine, MIGRATING) as connection:
        await connection.run_sync(upgrade, revision)
        await connection.commit()
    tables = MetaData()
    async with begun(engine, MIGRATING) as connection:
        await connection.run_sync(tables.reflect)
    return tables


def write_again(connection: Connection, older: MetaData) -> int:
    """Read, delete and insert all rows, with the columns that an older version knows; return their number."""
    tables = [table for table in older.sorted_tables if table.name != "alembic_version"]
    rows = {table.name: [row._asdict() for row in connection.execute(select(table))] for table in tables}
    for table in reversed(tables):
        connection.execute(table.delete())
    for table in tables:
        if rows[table.name]:
            connection.execute(insert(table), rows[table.name])
    return sum(map(len, rows.values()))


def unique_keys(table: Table) -> set[frozenset[str]]:
    keys = {frozenset(table.primary_key.columns.keys())}
    return keys | {frozenset(index.columns.keys()) for index in table.indexes if index.unique}
