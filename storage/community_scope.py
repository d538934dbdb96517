"""Statements about the rows of one community, and of no other."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, Final, TypeGuard, TypeVar

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Column,
    ColumnElement,
    CursorResult,
    Delete,
    Executable,
    FromClause,
    Integer,
    Select,
    Table,
    Text,
    Update,
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
from sqlalchemy.exc import ResourceClosedError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from bot.model.ids import CommunityId
from bot.model.members import Community
from storage.columns import Json
from storage.tables import TABLES, metadata
from storage.tables import community as community_table

T = TypeVar("T")
K = TypeVar("K")
Loaded = dict[type, dict[tuple[object, ...], Any]]
Computed = tuple[tuple[str, ColumnElement[Any]], ...]
"""Names of columns, and SQL expressions for their values."""
Write = Callable[..., Any]
"""Makes the statement that writes rows of a table with the columns of these names."""
Group = tuple[Write, Table, tuple[str, ...], Computed]
"""Rows that one statement writes."""
IN_COMMUNITY: Final = "in_community"
"""The community, as a parameter of such an expression; `community_id` is a column's."""
_STRINGS: Final[Mapping[bool, TypeEngine[Any]]] = {True: ARRAY(Text), False: Json(tuple[str, ...])}
"""The type of any number of strings as one parameter, by whether the database is PostgreSQL."""


class CommunityScope:
    """A connection whose statements read and change one community's rows only."""

    def __init__(self, connection: AsyncConnection, community: CommunityId, *, defers: bool = False) -> None:
        self.connection = connection
        self.community = community
        self.erases = False
        """Whether rows were erased that must not stay in the database's log either."""
        self.postgresql = connection.dialect.name == "postgresql"
        self.loaded: Loaded = {}
        """Identity map: entities that this transaction has read, by kind and key; None for those that do not exist."""
        self._listed: dict[type, dict[tuple[str, object], list[Any]]] = {}
        """Entities that this transaction has read, by kind, and a column's name and value."""
        self._defers = defers
        self._pending: dict[Group, list[dict[str, object]]] = {}
        """Unit of work: rows to write before the next statement; many rows of a table take one statement."""

    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Execute a statement, after the rows that are still to be written."""
        await self.flush()
        return await self.connection.execute(statement, parameters)

    async def flush(self) -> None:
        """Write the rows that are still to be written, parents before rows that refer to them."""
        for group in sorted(self._pending, key=lambda group: TABLES_IN_ORDER.get(group[1].name, len(TABLES_IN_ORDER))):
            write, table, names, computed = group
            statement = write(table, names, computed, postgresql=self.postgresql)
            await self.connection.execute(statement, self._pending[group])
        self._pending.clear()

    async def _write(self, write: Write, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        if self.connection.closed:
            raise ResourceClosedError("this transaction is over")
        for row in rows:
            given, computed = self._apart(row)
            self._pending.setdefault((write, table, tuple(row), computed), []).append(given)
        if not self._defers:
            await self.flush()

    def among(self, column: ColumnElement[Any], values: Collection[object]) -> ColumnElement[bool]:
        """Return the condition that a column is one of these strings or keys: one parameter, for any number of them."""
        return _is_one_of(column, literal(strings_in(values, postgresql=self.postgresql), _STRINGS[self.postgresql]))

    def select(self, table: Table, *columns: ColumnElement[Any]) -> Select[Any]:
        """Select from a table."""
        return select(*columns).select_from(table).where(table.c.community_id == self.community)

    async def find_community(self) -> Community | None:
        """Return the community, or None."""
        loaded = self.loaded.setdefault(Community, {})
        if () not in loaded:
            row = (await self.execute(self.select(community_table, *community_table.c))).one_or_none()
            loaded[()] = None if row is None else Community(*row)
        found: Community | None = loaded[()]
        return found

    async def find(
        self,
        kind: type[T],
        /,
        *conditions: ColumnElement[bool],
        by: tuple[ColumnElement[Any], ...] = (),
        limit: int | None = None,
        **values: object,
    ) -> list[T]:
        """List the entities with these values in their columns that meet the conditions.

        A collection stands for any of its values, which are strings or keys. `by` is a constant: what to sort by, else
        by the key.
        """
        table, shape = TABLES[kind], _shape_of(values)
        query = _finding(SELECTIONS[kind], table, shape, by, limited=limit is not None, postgresql=self.postgresql)
        if limit is not None:
            values["limit"] = limit
        return await self.entities(kind, query.where(*conditions) if conditions else query, **values)

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
        (found,) = await self._having(kind, values) or (None,)
        return found

    async def _having(self, kind: type[T], values: Mapping[str, object]) -> list[T]:
        table, shape = TABLES[kind], _shape_of(values)
        query = _finding(SELECTIONS[kind], table, shape, limited=False, postgresql=self.postgresql)
        return await self.entities(kind, query, **values)

    async def find_many(self, kind: type[T], keys: Collection[K], /, **common: object) -> dict[K, T]:
        """Return the entities with these keys, by key, without those that do not exist: one statement at most.

        `common` are the values of the key's other columns, if it has more than one.
        """
        (name,) = (name for name in KEYS[kind] if name not in common)
        whole = {key: tuple((common | {name: key})[part] for part in KEYS[kind]) for key in keys}
        return await self.find_named(kind, whole, lambda some: self._having(kind, common | {name: some}))

    async def find_named(
        self, kind: type[T], keys: Mapping[K, tuple[object, ...]], find: Callable[[list[K]], Awaitable[object]]
    ) -> dict[K, T]:
        """Return entities by a name for the key of each: one statement at most, for those that are not loaded.

        `find` reads the entities with some of the names.
        """
        loaded = self.loaded.setdefault(kind, {})
        if unknown := [name for name, key in keys.items() if key not in loaded]:
            await find(unknown)
            for name in unknown:
                loaded.setdefault(keys[name], None)
        return {name: loaded[keys[name]] for name in sorted(keys, key=str) if loaded[keys[name]] is not None}

    async def find_each(self, kind: type[T], name: str, values: Collection[str]) -> list[T]:
        """List the entities with any of these values in a column, by value and key: one statement at most."""
        listed = self._listed.setdefault(kind, {})
        if unknown := [value for value in values if (name, value) not in listed]:
            listed.update({(name, value): [] for value in unknown})
            for entity in await self._having(kind, {name: unknown}):
                listed[name, getattr(entity, name)].append(entity)
        return [entity for value in sorted(set(values)) for entity in listed[name, value]]

    async def entities(self, kind: type[T], query: Select[Any], /, **values: object) -> list[T]:
        """List the entities that a query finds; it was made once, and has these parameters and the community."""
        rows = await self.execute(query, self.parameters(values))
        found = [kind(**row) for row in rows.mappings()]
        self.loaded.setdefault(kind, {}).update((_key_of(entity), entity) for entity in found)
        return found

    async def values(
        self,
        column: Column[Any],
        /,
        *conditions: ColumnElement[bool],
        by: tuple[ColumnElement[Any], ...] = (),
        **values: object,
    ) -> list[Any]:
        """List a column's values of the rows that `find` would find."""
        query = _listing(column, _shape_of(values), by, postgresql=self.postgresql)
        rows = await self.execute(query.where(*conditions), self.parameters(values))
        return list(rows.scalars())

    def parameters(self, values: Mapping[str, object]) -> dict[str, object]:
        """Return the parameters of a statement that is made once."""
        many = {name: strings_in(one, postgresql=self.postgresql) for name, one in values.items() if _is_many(one)}
        return {"community_id": self.community, **values, **many}

    async def present(self, values: Collection[str], *columns: Column[Any]) -> set[str]:
        """Return which of some strings are in any of some columns: one statement, for any number of them."""
        each: ColumnElement[Any]
        strings = literal(strings_in(values, postgresql=self.postgresql), _STRINGS[self.postgresql])
        if self.postgresql:
            each = func.unnest(strings).label("value")
        else:
            each = func.json_each(strings).table_valued("value").c.value
        wanted = select(each).cte("wanted")
        found = [self.select(of.table, of).where(of.in_(select(wanted.c.value))) for of in columns]
        return set((await self.execute(union_all(*found))).scalars())

    async def put(self, entity: object, **derived: object) -> None:
        """Insert an entity, or update it; `derived` are values of columns that are not fields."""
        await self.put_row(TABLES[type(entity)], values_of(entity) | derived)
        if not any(isinstance(value, ColumnElement) for value in derived.values()):
            self.loaded.setdefault(type(entity), {})[_key_of(entity)] = entity

    async def put_row(self, table: Table, values: Mapping[str, object]) -> None:
        """Insert a row, or update the one with the same key."""
        self._unload(table, values)
        await self._write(_putting, table, [values])

    async def add(self, entity: object, **derived: object) -> None:
        """Insert an entity unless it conflicts with another."""
        table, values = TABLES[type(entity)], values_of(entity) | derived
        self._unload(table, values)
        await self._write(_adding, table, [values])

    async def add_row(self, table: Table, values: Mapping[str, object]) -> bool:
        """Insert a row unless it conflicts with another; return whether it was inserted."""
        self._unload(table, values)
        given, computed = self._apart(values)
        adding = _adding(table, tuple(values), computed, postgresql=self.postgresql)
        return (await self.execute(adding.returning(*table.primary_key.columns), given)).first() is not None

    async def add_rows(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert rows that do not exist yet."""
        self._unload(table)
        await self._write(_inserting, table, rows)

    async def copy(self, table: Table, *conditions: ColumnElement[bool], **changed: str) -> None:
        """Insert copies of rows with some columns changed, without copies that conflict with other rows."""
        self._unload(table)
        names = [column.name for column in table.columns]
        values = [literal(changed[name]).label(name) if name in changed else table.c[name] for name in names]
        rows = self.select(table, *values).where(*conditions)
        adding = _insert(table, postgresql=self.postgresql).from_select(names, rows)
        await self.execute(adding.on_conflict_do_nothing())

    async def change(self, table: Table, *conditions: ColumnElement[bool], **values: object) -> None:
        """Update columns of the rows that meet the conditions."""
        self._unload(table)
        changing: Update = table.update().where(table.c.community_id == self.community, *conditions)
        await self.execute(changing.values(**values))

    async def delete(self, table: Table, /, *conditions: ColumnElement[bool], **values: object) -> int:
        """Delete the rows with these values that meet the conditions; return their number."""
        self._listed.clear()
        self.loaded.clear()  # of other tables, too: rows that refer to these go with them
        deleting = _deleting(table, _shape_of(values), postgresql=self.postgresql)
        return (await self.execute(deleting.where(*conditions), self.parameters(values))).rowcount

    def conditions(self, table: Table, values: Mapping[str, object]) -> list[ColumnElement[bool]]:
        """Return the conditions that a row has these values."""
        return [
            self.among(table.c[name], value) if _is_many(value) else table.c[name] == value
            for name, value in values.items()
        ]

    def _unload(self, table: Table, row: Mapping[str, object] | None = None) -> None:
        """Forget what was loaded from a table, or only what was loaded from one row."""
        for kind in KINDS_IN.get(table.name, ()):
            self._listed.pop(kind, None)
            if row is None:
                self.loaded.pop(kind, None)
            else:
                self.loaded.get(kind, {}).pop(tuple(row[name] for name in KEYS[kind]), None)

    def _apart(self, values: Mapping[str, object]) -> tuple[dict[str, object], Computed]:
        """Split a row's values into parameters and SQL expressions, which are constants."""
        computed = {name: value for name, value in values.items() if isinstance(value, ColumnElement)}
        given = {name: value for name, value in values.items() if name not in computed}
        if computed:
            given[IN_COMMUNITY] = self.community
        return {"community_id": self.community, **given}, tuple(computed.items())


def _insert(table: Table, *, postgresql: bool) -> Any:
    return on_postgresql.insert(table) if postgresql else on_sqlite.insert(table)


def columns_of(table: Table, kind: type) -> list[ColumnElement[Any]]:
    """List the columns of an entity's fields."""
    return [table.c[field.name] for field in fields(kind)]


def values_of(entity: Any) -> dict[str, object]:
    """Return an entity's fields, one level deep."""
    return {field.name: getattr(entity, field.name) for field in fields(entity)}


ALL_TABLES: Final = {**TABLES, Community: community_table}
TABLES_IN_ORDER: Final = {table.name: place for place, table in enumerate(metadata.sorted_tables)}
"""Each table's place, parents first. The sandbox's and Slack's tables, which other modules define, come last."""
KEYS: Final = {
    kind: tuple(column.name for column in table.primary_key if column.name != "community_id")
    for kind, table in ALL_TABLES.items()
}
"""Names of the columns that, with the community, make up an entity's key."""
KINDS_IN: Final = {
    table.name: [kind for kind, theirs in ALL_TABLES.items() if theirs is table] for table in ALL_TABLES.values()
}


def _key_of(entity: object) -> tuple[object, ...]:
    return tuple(getattr(entity, name) for name in KEYS[type(entity)])


# Statements are made once and cached, as making one takes longer than executing it.
SELECTIONS: Final = {kind: select(*columns_of(table, kind)).select_from(table) for kind, table in TABLES.items()}


Shape = tuple[tuple[str, bool], ...]
"""Names of columns with a value each, and whether it is one of many."""


def _is_many(value: object) -> TypeGuard[Collection[object]]:
    return not isinstance(value, str) and isinstance(value, Collection)


def _shape_of(values: Mapping[str, object]) -> Shape:
    return tuple((name, _is_many(value)) for name, value in values.items())


def is_here(table: FromClause) -> ColumnElement[bool]:
    """Return the condition that a row is the community's, in a statement that is made once."""
    return table.c.community_id == bindparam("community_id", type_=table.c.community_id.type)


def is_one_of(column: ColumnElement[Any], name: str, *, postgresql: bool) -> ColumnElement[bool]:
    """Return the condition that a column is one of the strings in a parameter, which `strings_in` made."""
    return _is_one_of(column, bindparam(name, type_=_STRINGS[postgresql]))


def strings_in(values: Collection[object], *, postgresql: bool) -> Sequence[str]:
    """Return strings or keys as one parameter of a statement."""
    strings = sorted(map(str, values))
    return strings if postgresql else tuple(strings)


def _is_one_of(column: ColumnElement[Any], strings: BindParameter[Any]) -> ColumnElement[bool]:
    if isinstance(strings.type, ARRAY):
        return column == any_(strings)
    return column.in_(select(func.json_each(strings).table_valued("value").c.value))


def _conditions(table: Table, shape: Shape, *, postgresql: bool) -> list[ColumnElement[bool]]:
    return [is_here(table)] + [
        is_one_of(table.c[name], name, postgresql=postgresql)
        if is_many
        else table.c[name] == bindparam(name, type_=table.c[name].type)
        for name, is_many in shape
    ]


@cache
def _finding(
    selection: Select[Any],
    table: Table,
    shape: Shape,
    by: tuple[ColumnElement[Any], ...] = (),
    *,
    limited: bool,
    postgresql: bool,
) -> Select[Any]:
    query = selection.where(*_conditions(table, shape, postgresql=postgresql))
    query = query.order_by(*(by or table.primary_key.columns))
    return query.limit(bindparam("limit", type_=Integer)) if limited else query


@cache
def _listing(column: Column[Any], shape: Shape, by: tuple[ColumnElement[Any], ...], *, postgresql: bool) -> Select[Any]:
    return select(column).where(*_conditions(column.table, shape, postgresql=postgresql)).order_by(*by)


@cache
def _deleting(table: Table, shape: Shape, *, postgresql: bool) -> Delete:
    return table.delete().where(*_conditions(table, shape, postgresql=postgresql))


@cache
def _inserting(table: Table, _names: tuple[str, ...], _computed: Computed, *, postgresql: bool) -> Any:
    return _insert(table, postgresql=postgresql)


@cache
def _adding(table: Table, _names: tuple[str, ...], computed: Computed, *, postgresql: bool) -> Any:
    adding = _insert(table, postgresql=postgresql).on_conflict_do_nothing()
    return adding.values(**dict(computed)) if computed else adding


@cache
def _putting(table: Table, names: tuple[str, ...], computed: Computed, *, postgresql: bool) -> Any:
    keys = [column.name for column in table.primary_key.columns]
    # `adding.excluded` would copy the table's description each time.
    changed: dict[str, ColumnElement[Any]] = {
        name: literal_column(f'excluded."{name}"') for name in names if name not in keys
    }
    adding = _insert(table, postgresql=postgresql)
    if computed:
        adding = adding.values(**dict(computed))
    if changed:
        return adding.on_conflict_do_update(index_elements=keys, set_=changed)
    return adding.on_conflict_do_nothing(index_elements=keys)


MADE_ONCE: Final = (_finding, _listing, _deleting, _inserting, _adding, _putting)
