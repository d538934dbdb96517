"""SQL statements that read and change the rows of one community only."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, Final, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    CursorResult,
    Executable,
    Select,
    Table,
    Update,
    and_,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.exc import ResourceClosedError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.communities import Community
from bot.model.ids import CommunityId
from storage import statements
from storage.answers_first import Pauses
from storage.identity_map import KEYS, IdentityMap, PendingRows, values_of
from storage.statements import (
    IN_COMMUNITY,
    SELECTIONS,
    WIDTHS,
    Computed,
    Range,
    Write,
    is_here,
    is_many,
    shape_of,
)
from storage.tables import TABLES
from storage.tables import community as community_table

T = TypeVar("T")
K = TypeVar("K")

READ_TOGETHER: Final = 200
"""Number of rows that are read before other tasks may run. This takes about two milliseconds."""
COMMUNITY: Final = select(community_table).where(is_here(community_table))


class CommunityScope:
    """A connection whose statements read and change one community's rows only."""

    def __init__(
        self,
        connection: AsyncConnection,
        community: CommunityId,
        *,
        defers: bool = False,
        pauses: Pauses | None = None,
    ) -> None:
        """`pauses` are made before each statement, and after every READ_TOGETHER rows of a result."""
        self.connection = connection
        self.community = community
        self.erases = False
        """Whether rows were erased. If so, SQLite's log or PostgreSQL's statistics must be cleared, too."""
        self.changed = set[str]()
        """Names of the tables whose rows were added, changed or deleted with the methods below."""
        self.postgresql = connection.dialect.name == "postgresql"
        self.loaded = IdentityMap()
        self._defers = defers
        """Whether rows are written together, before the next statement, instead of at once."""
        self._pending = PendingRows()
        self._pauses = pauses

    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Write the pending rows, then execute a statement."""
        await self.flush()
        return await self._execute(statement, parameters)

    async def flush(self) -> None:
        """Write the pending rows."""
        await self._pending.write(self._execute, postgresql=self.postgresql)

    async def _execute(
        self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
    ) -> CursorResult[*tuple[Any, ...]]:
        if self._pauses is not None:
            await self._pauses.pause()
        return await self.connection.execute(statement, parameters)

    async def _let_others_run(self) -> None:
        if self._pauses is not None:
            await self._pauses.give_way()

    async def _write(self, write: Write, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        if self.connection.closed:
            raise ResourceClosedError("this transaction is over")
        for row in rows:
            given, computed = self._apart(row)
            self._pending.add((write, table, tuple(row), computed), given)
        if not self._defers:
            await self.flush()

    def among(self, column: ColumnElement[Any], values: Collection[object]) -> ColumnElement[bool]:
        """Return the condition that a column has one of these values. All values are passed as one parameter."""
        return statements.is_among(column, statements.all_of(values, postgresql=self.postgresql))

    def select(self, table: Table, *columns: ColumnElement[Any]) -> Select[Any]:
        """Select from the community's rows of a table."""
        return select(*columns).select_from(table).where(table.c.community_id == self.community)

    async def find_community(self) -> Community | None:
        """Return the community, or None."""
        loaded = self.loaded.by_key(Community)
        if () not in loaded:
            row = (await self.execute(COMMUNITY, self.parameters({}))).one_or_none()
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
        """List the entities that have these values in their columns, and that meet the conditions.

        If a value is a collection of strings or keys, any of them matches. `by` are the columns to sort by; the default
        is the key. `by` must be a constant, because it is part of the statement's key in the cache.
        """
        if _match_nothing(values):
            return []
        table, shape = TABLES[kind], shape_of(values)
        selection, limited = SELECTIONS[kind], limit is not None
        query = statements.find(selection, table, shape, by, limited=limited, postgresql=self.postgresql)
        if limit is not None:
            values["limit"] = limit
        return await self.entities(kind, query.where(*conditions) if conditions else query, **values)

    async def find_any(
        self,
        kind: type[T],
        *either: Mapping[str, object],
        by: tuple[ColumnElement[Any], ...] = (),
        joins: tuple[Select[Any], Sequence[type]] | None = None,
        **values: object,
    ) -> list[T]:
        """List the entities that match any of the mappings; sorted as `find` does.

        `joins` are a query by `joined`, and the other kinds in its rows; `values` are its parameters.
        """
        shapes, (selection, others) = tuple(map(shape_of, either)), joins or (SELECTIONS[kind], ())
        query = statements.find_any(selection, TABLES[kind], shapes, by, postgresql=self.postgresql)
        return await self.entities(kind, query, others, **statements.numbered(either), **values)

    def any_of(self, table: Table, *either: ColumnElement[bool]) -> ColumnElement[bool]:
        """Return the condition that a row belongs to the community and meets any of some conditions."""
        return or_(*(and_(table.c.community_id == self.community, one) for one in either))

    async def find_one(self, kind: type[T], /, **values: object) -> T | None:
        """Return the only entity with these values in its columns, or None."""
        names = KEYS[kind]
        if values.keys() != set(names):
            return await self._read_one(kind, values)
        loaded, key = self.loaded.by_key(kind), tuple(values[name] for name in names)
        if key not in loaded:
            loaded[key] = await self._read_one(kind, values)
        found: T | None = loaded[key]
        return found

    async def _read_one(self, kind: type[T], values: Mapping[str, object]) -> T | None:
        (found,) = await self._having(kind, values) or (None,)
        return found

    async def _having(self, kind: type[T], values: Mapping[str, object]) -> list[T]:
        table, shape = TABLES[kind], shape_of(values)
        query = statements.find(SELECTIONS[kind], table, shape, limited=False, postgresql=self.postgresql)
        return await self.entities(kind, query, **values)

    async def find_many(self, kind: type[T], keys: Collection[K], /, **common: object) -> dict[K, T]:
        """Return a dict of key to entity, without keys that have no entity. Takes one statement at most.

        `keys` are values of one key column, and `common` are the values of the other key columns.
        """
        names = KEYS[kind]
        (name,) = (name for name in names if name not in common)
        place = names.index(name)
        before, after = (tuple(common[part] for part in parts) for parts in (names[:place], names[place + 1 :]))
        whole = {key: (*before, key, *after) for key in keys}

        async def find(some: list[K]) -> None:
            if self.loaded.lists(kind).keys().isdisjoint(common.items()):  # otherwise all of them are loaded
                await self._having(kind, common | {name: some})

        return await self.find_named(kind, whole, find)

    async def find_named(
        self, kind: type[T], keys: Mapping[K, tuple[object, ...]], find: Callable[[list[K]], Awaitable[object]]
    ) -> dict[K, T]:
        """Return a dict of name to entity, without names that have no entity. `keys` has the key for each name.

        `find` gets the names of the entities that are not loaded yet, and reads these entities with one statement.
        """
        loaded = self.loaded.by_key(kind)
        if unknown := [name for name, key in keys.items() if key not in loaded]:
            await find(unknown)
            for name in unknown:
                loaded.setdefault(keys[name], None)
        found = {name: entity for name, key in keys.items() if (entity := loaded[key]) is not None}
        return {name: found[name] for name in sorted(found, key=str)}

    async def find_each(self, kind: type[T], name: str, values: Collection[str]) -> list[T]:
        """List the entities with any of these values in a column, sorted by value, then key.

        Takes one statement at most.
        """
        lists = self.loaded.lists(kind)
        if unknown := [value for value in values if (name, value) not in lists]:
            found = await self._having(kind, {name: unknown})
            lists.update({(name, value): [] for value in unknown})
            for entity in found:
                lists[name, getattr(entity, name)].append(entity)
        return [entity for value in sorted(set(values)) for entity in lists[name, value]]

    async def entities(
        self, kind: type[T], query: Executable, others: Sequence[type] = (), /, **values: object
    ) -> list[T]:
        """Run a query, and list the entities that it finds.

        The query's parameters are `values` and the community's id. `others` are the kinds of entities that follow in
        each row (`joined`). They are loaded, too.
        """
        rows = await self.execute(query, self.parameters(values))
        ends = list(accumulate(WIDTHS[each] for each in (kind, *others)))
        found: list[T] = []
        for number, row in enumerate(rows, 1):
            if number % READ_TOGETHER == 0:
                await self._let_others_run()
            found.append(kind(*row[: ends[0]]))
            self.loaded.keep(found[-1])
            for other, (start, end) in zip(others, pairwise(ends), strict=True):
                if row[start] is not None:
                    self.loaded.keep(other(*row[start:end]))
        return found

    async def values(
        self,
        column: Column[Any],
        /,
        *conditions: ColumnElement[bool],
        by: tuple[ColumnElement[Any], ...] = (),
        **values: object,
    ) -> list[Any]:
        """List a column's values in the rows that `find` would find. Without `by`, they are not sorted."""
        if _match_nothing(values):
            return []
        query = statements.list_values(column, shape_of(values), by, postgresql=self.postgresql)
        rows = await self.execute(query.where(*conditions), self.parameters(values))
        return list(rows.scalars())

    async def in_ranges(self, column: Column[Any], ranges: Collection[Range]) -> list[Any]:
        """List a column's values that are in any of some ranges. Takes one statement."""
        query = statements.in_any_range(column, ranges, postgresql=self.postgresql)
        found = (await self.execute(query, self.parameters({}))).scalars()
        return [value for value in found if value is not None]

    def parameters(self, values: Mapping[str, object]) -> dict[str, object]:
        """Return the parameters for a cached statement."""
        many = {
            name: statements.strings_in(one, postgresql=self.postgresql) for name, one in values.items() if is_many(one)
        }
        return {"community_id": self.community, **values, **many}

    async def present(self, values: Collection[str], *columns: Column[Any]) -> set[str]:
        """Return which of the strings are in at least one of the columns. Takes one statement."""
        each = statements.each_of(statements.all_of(values, postgresql=self.postgresql))
        wanted = select(each.label("value")).cte("wanted")
        found = [self.select(of.table, of).where(of.in_(select(wanted.c.value))) for of in columns]
        return set((await self.execute(union_all(*found))).scalars())

    async def put(self, entity: object, **derived: object) -> None:
        """Insert an entity, or update it; `derived` are values of other columns, or replace the values of fields."""
        await self.put_row(TABLES[type(entity)], values_of(entity) | derived)
        if not any(isinstance(value, ColumnElement) for value in derived.values()):
            self.loaded.keep(entity)

    async def put_row(self, table: Table, values: Mapping[str, object]) -> None:
        """Insert a row, or update the one with the same key."""
        self._note_change(table, values)
        await self._write(statements.insert_or_update, table, [values])

    async def add(self, entity: object, **derived: object) -> None:
        """Insert an entity unless it conflicts with another."""
        table, values = TABLES[type(entity)], values_of(entity) | derived
        self._note_change(table, values)
        await self._write(statements.insert_missing, table, [values])

    async def add_row(self, table: Table, values: Mapping[str, object]) -> bool:
        """Insert a row unless it conflicts with another; return whether it was inserted."""
        self._note_change(table, values)
        given, computed = self._apart(values)
        adding = statements.insert_returning_new(table, tuple(values), computed, postgresql=self.postgresql)
        return (await self.execute(adding, given)).first() is not None

    async def add_rows(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert rows. A conflict with another row is an error."""
        self._note_change(table)
        await self._write(statements.insert_new, table, rows)

    async def copy(self, table: Table, *conditions: ColumnElement[bool], **changed: str) -> None:
        """Copy rows with some columns changed. Leave out copies that conflict with another row."""
        self._note_change(table)
        names = [column.name for column in table.columns]
        values = [literal(changed[name]).label(name) if name in changed else table.c[name] for name in names]
        rows = self.select(table, *values).where(*conditions)
        adding = statements.insert(table, postgresql=self.postgresql).from_select(names, rows)
        await self.execute(adding.on_conflict_do_nothing())

    async def change(self, table: Table, *conditions: ColumnElement[bool], **values: object) -> None:
        """Update columns of the rows that meet the conditions."""
        self._note_change(table)
        changing: Update = table.update().where(table.c.community_id == self.community, *conditions)
        await self.execute(changing.values(**values))

    async def delete(self, table: Table, /, *conditions: ColumnElement[bool], **values: object) -> int:
        """Delete the rows with these values that meet the conditions; return their number."""
        if _match_nothing(values):
            return 0
        self.changed.add(table.name)
        self.loaded.clear()  # everything, because the database also deletes rows that refer to the deleted ones
        deleting = statements.delete(table, shape_of(values), postgresql=self.postgresql)
        return (await self.execute(deleting.where(*conditions), self.parameters(values))).rowcount

    def conditions(self, table: Table, values: Mapping[str, object]) -> list[ColumnElement[bool]]:
        """Return the conditions that a row has these values."""
        return [
            self.among(table.c[name], value) if is_many(value) else table.c[name] == value
            for name, value in values.items()
        ]

    def _note_change(self, table: Table, row: Mapping[str, object] | None = None) -> None:
        """Record that rows of a table change, and drop the entities read from it; with `row`, only the row's entity."""
        self.changed.add(table.name)
        self.loaded.drop(table, row)

    def _apart(self, values: Mapping[str, object]) -> tuple[dict[str, object], Computed]:
        """Split a row's values into parameters and SQL expressions.

        Each expression must be a constant, because it is part of the statement's key in the cache.
        """
        computed = {name: value for name, value in values.items() if isinstance(value, ColumnElement)}
        if not computed:
            return {"community_id": self.community, **values}, ()
        given = {name: value for name, value in values.items() if name not in computed}
        return {"community_id": self.community, IN_COMMUNITY: self.community, **given}, tuple(computed.items())


def _match_nothing(values: Mapping[str, object]) -> bool:
    """Return whether one of the values is an empty collection, so that no statement is needed."""
    return any(is_many(value) and not value for value in values.values())
