"""Statements about the rows of one community, and of no other."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, Final, TypeVar

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Delete,
    Select,
    Table,
    Text,
    Update,
    and_,
    any_,
    bindparam,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql as on_postgresql
from sqlalchemy.dialects import sqlite as on_sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.ids import CommunityId
from storage.columns import Json
from storage.tables import TABLES

T = TypeVar("T")
K = TypeVar("K")
Loaded = dict[type, dict[tuple[object, ...], Any]]
STRINGS: Final = Json(tuple[str, ...])
"""Made once, as pydantic takes longer to make it than a query takes."""


class CommunityScope:
    """A connection whose statements read and change one community's rows only."""

    def __init__(self, connection: AsyncConnection, community: CommunityId) -> None:
        self.connection = connection
        self.community = community
        self.erases = False
        """Whether rows were erased that must not stay in the database's log either."""
        self._postgresql = connection.dialect.name == "postgresql"
        self.loaded: Loaded = {}
        """Identity map: entities that this transaction has read, by kind and key; None for those that do not exist."""

    def among(self, column: ColumnElement[Any], values: Collection[object]) -> ColumnElement[bool]:
        """Return the condition that a column is one of these strings or keys: one parameter, for any number of them."""
        if self._postgresql:
            return column == any_(literal(sorted(map(str, values)), ARRAY(Text)))
        each = func.json_each(literal(tuple(sorted(map(str, values))), STRINGS)).table_valued("value")
        return column.in_(select(each.c.value))

    def select(self, table: Table, *columns: ColumnElement[Any]) -> Select[Any]:
        """Select from a table."""
        return select(*columns).select_from(table).where(table.c.community_id == self.community)

    async def find(
        self, kind: type[T], *conditions: ColumnElement[bool], by: Sequence[Any] = (), limit: int | None = None
    ) -> list[T]:
        """List the entities that meet the conditions, sorted by the columns `by`, or else by the key."""
        table = TABLES[kind]
        query = SELECTIONS[kind].where(table.c.community_id == self.community, *conditions)
        rows = await self.connection.execute(query.order_by(*(by or table.primary_key.columns)).limit(limit))
        found = [kind(**row) for row in rows.mappings()]
        loaded = self.loaded.setdefault(kind, {})
        loaded.update((_key_of(entity), entity) for entity in found)
        return found

    async def find_one(self, kind: type[T], /, **values: object) -> T | None:
        """Return the entity with these values in its columns, or None; there is at most one."""
        names = KEYS[kind]
        if values.keys() != set(names):
            return await self._read_one(kind, values)
        loaded, key = self.loaded.setdefault(kind, {}), tuple(values[name] for name in names)
        if key not in loaded:
            loaded[key] = await self._read_one(kind, values)
        found: T | None = loaded[key]
        return found

    async def _read_one(self, kind: type[T], values: Mapping[str, object]) -> T | None:
        query = _of_one(SELECTIONS[kind], TABLES[kind], tuple(values))
        rows = await self.connection.execute(query, {"community_id": self.community, **values})
        row = rows.mappings().one_or_none()
        return None if row is None else kind(**row)

    async def find_many(self, kind: type[T], keys: Collection[K], /, **common: object) -> dict[K, T]:
        """Return the entities with these keys, by key, without those that do not exist: one statement at most.

        `common` are the values of the key's other columns, if it has more than one.
        """
        (name,) = (name for name in KEYS[kind] if name not in common)
        columns = TABLES[kind].c
        of_all = [columns[part] == value for part, value in common.items()]
        whole = {key: tuple((common | {name: key})[part] for part in KEYS[kind]) for key in keys}
        return await self.find_named(kind, whole, lambda some: and_(self.among(columns[name], some), *of_all))

    async def find_named(
        self, kind: type[T], keys: Mapping[K, tuple[object, ...]], having: Callable[[list[K]], ColumnElement[bool]]
    ) -> dict[K, T]:
        """Return entities by a name for the key of each: one statement at most, for those that are not loaded.

        `having` makes its condition from some of the names.
        """
        loaded = self.loaded.setdefault(kind, {})
        if unknown := [name for name, key in keys.items() if key not in loaded]:
            await self.find(kind, having(unknown))
            for name in unknown:
                loaded.setdefault(keys[name], None)
        return {name: loaded[keys[name]] for name in sorted(keys, key=str) if loaded[keys[name]] is not None}

    async def values(self, column: Column[Any], *conditions: ColumnElement[bool], by: Sequence[Any] = ()) -> list[Any]:
        """List a column's values of the rows that meet the conditions."""
        query = self.select(column.table, column).where(*conditions).order_by(*by)
        return list((await self.connection.execute(query)).scalars())

    async def present(self, values: Collection[str], *columns: Column[Any]) -> set[str]:
        """Return which of some strings are in any of some columns: one statement, for any number of them."""
        each: ColumnElement[Any]
        if self._postgresql:
            each = func.unnest(literal(sorted(values), ARRAY(Text))).label("value")
        else:
            each = func.json_each(literal(tuple(sorted(values)), STRINGS)).table_valued("value").c.value
        wanted = select(each).cte("wanted")
        found = [self.select(of.table, of).where(of.in_(select(wanted.c.value))) for of in columns]
        return set((await self.connection.execute(union_all(*found))).scalars())

    async def put(self, entity: object, **derived: object) -> None:
        """Insert an entity, or update it; `derived` are values of columns that are not fields."""
        await self.put_row(TABLES[type(entity)], values_of(entity) | derived)

    async def put_row(self, table: Table, values: Mapping[str, object]) -> None:
        """Insert a row, or update the one with the same key."""
        self._unload(table, values)
        given, computed = self._apart(values)
        putting = _putting(table, tuple(values), postgresql=self._postgresql)
        await self.connection.execute(putting.values(**computed) if computed else putting, given)

    async def add(self, entity: object, **derived: object) -> bool:
        """Insert an entity unless it conflicts with another; return whether it was inserted."""
        return await self.add_row(TABLES[type(entity)], values_of(entity) | derived)

    async def add_row(self, table: Table, values: Mapping[str, object]) -> bool:
        """Insert a row unless it conflicts with another; return whether it was inserted."""
        self._unload(table, values)
        given, computed = self._apart(values)
        adding = _adding(table, postgresql=self._postgresql)
        added = await self.connection.execute(adding.values(**computed) if computed else adding, given)
        return added.first() is not None

    async def add_rows(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert rows that do not exist yet."""
        self._unload(table)
        if rows:
            await self.connection.execute(table.insert(), [{"community_id": self.community, **row} for row in rows])

    async def copy(self, table: Table, *conditions: ColumnElement[bool], **changed: str) -> None:
        """Insert copies of rows with some columns changed, without copies that conflict with other rows."""
        self._unload(table)
        names = [column.name for column in table.columns]
        values = [literal(changed[name]).label(name) if name in changed else table.c[name] for name in names]
        rows = self.select(table, *values).where(*conditions)
        adding = _insert(table, postgresql=self._postgresql).from_select(names, rows)
        await self.connection.execute(adding.on_conflict_do_nothing())

    async def change(self, table: Table, *conditions: ColumnElement[bool], **values: object) -> None:
        """Update columns of the rows that meet the conditions."""
        self._unload(table)
        changing: Update = table.update().where(table.c.community_id == self.community, *conditions)
        await self.connection.execute(changing.values(**values))

    async def delete(self, table: Table, *conditions: ColumnElement[bool]) -> int:
        """Delete the rows that meet the conditions; return their number."""
        self.loaded.clear()  # of other tables, too: rows that refer to these go with them
        deleting: Delete = table.delete().where(table.c.community_id == self.community, *conditions)
        return (await self.connection.execute(deleting)).rowcount

    def _unload(self, table: Table, row: Mapping[str, object] | None = None) -> None:
        """Forget what was loaded from a table, or only what was loaded from one row."""
        for kind in KINDS_IN.get(table.name, ()):
            if row is None:
                self.loaded.pop(kind, None)
            else:
                self.loaded.get(kind, {}).pop(tuple(row[name] for name in KEYS[kind]), None)

    def _apart(self, values: Mapping[str, object]) -> tuple[dict[str, object], dict[str, ColumnElement[Any]]]:
        """Split a row's values into parameters and SQL expressions."""
        computed = {name: value for name, value in values.items() if isinstance(value, ColumnElement)}
        given = {name: value for name, value in values.items() if name not in computed}
        return {"community_id": self.community, **given}, computed


def _insert(table: Table, *, postgresql: bool) -> Any:
    return on_postgresql.insert(table) if postgresql else on_sqlite.insert(table)


def columns_of(table: Table, kind: type) -> list[ColumnElement[Any]]:
    """List the columns of an entity's fields."""
    return [table.c[field.name] for field in fields(kind)]


def values_of(entity: Any) -> dict[str, object]:
    """Return an entity's fields, one level deep."""
    return {field.name: getattr(entity, field.name) for field in fields(entity)}


KEYS: Final = {
    kind: tuple(column.name for column in table.primary_key if column.name != "community_id")
    for kind, table in TABLES.items()
}
"""Names of the columns that, with the community, make up an entity's key."""
KINDS_IN: Final = {table.name: [kind for kind in TABLES if TABLES[kind] is table] for table in TABLES.values()}


def _key_of(entity: object) -> tuple[object, ...]:
    return tuple(getattr(entity, name) for name in KEYS[type(entity)])


# Statements are made once and cached, as making one takes longer than executing it.
SELECTIONS: Final = {kind: select(*columns_of(table, kind)).select_from(table) for kind, table in TABLES.items()}


@cache
def _of_one(selection: Select[Any], table: Table, names: tuple[str, ...]) -> Select[Any]:
    columns = [table.c[name] for name in ("community_id", *names)]
    return selection.where(*(column == bindparam(column.name, type_=column.type) for column in columns))


@cache
def _adding(table: Table, *, postgresql: bool) -> Any:
    keys = list(table.primary_key.columns)
    return _insert(table, postgresql=postgresql).on_conflict_do_nothing().returning(*keys)


@cache
def _putting(table: Table, names: tuple[str, ...], *, postgresql: bool) -> Any:
    keys = [column.name for column in table.primary_key.columns]
    # `adding.excluded` would copy the table's description each time.
    changed: dict[str, ColumnElement[Any]] = {
        name: literal_column(f'excluded."{name}"') for name in names if name not in keys
    }
    adding = _insert(table, postgresql=postgresql)
    if changed:
        return adding.on_conflict_do_update(index_elements=keys, set_=changed)
    return adding.on_conflict_do_nothing(index_elements=keys)
