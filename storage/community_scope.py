"""One community's rows: every statement made here is about that community alone, by construction."""

from collections.abc import Collection, Mapping, Sequence
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
    any_,
    bindparam,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql as on_postgresql
from sqlalchemy.dialects import sqlite as on_sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.ids import CommunityId
from storage.columns import Json
from storage.tables import TABLES

T = TypeVar("T")
STRINGS: Final = Json(tuple[str, ...])
"""Made once: pydantic takes longer to make it than a query takes."""


class Scope:
    """A connection in a transaction, narrowed to one community."""

    def __init__(self, connection: AsyncConnection, community: CommunityId) -> None:
        self.connection = connection
        self.community = community
        self.erases = False
        """Whether something is deleted that may not stay in the database's log either."""
        self._postgresql = connection.dialect.name == "postgresql"

    def among(self, column: ColumnElement[Any], values: Collection[str]) -> ColumnElement[bool]:
        """Ask for rows whose column is one of some strings: one parameter, so that there may be any number of them."""
        if self._postgresql:
            return column == any_(literal(sorted(values), ARRAY(Text)))
        each = func.json_each(literal(tuple(sorted(values)), STRINGS)).table_valued("value")
        return column.in_(select(each.c.value))

    def select(self, table: Table, *columns: ColumnElement[Any]) -> Select[Any]:
        """Select from one table."""
        return select(*columns).select_from(table).where(table.c.community_id == self.community)

    async def find(
        self, kind: type[T], *conditions: ColumnElement[bool], by: Sequence[Any] = (), limit: int | None = None
    ) -> list[T]:
        """List entities that meet the conditions, in the order of some columns; by the table's key if none is named."""
        table = TABLES[kind]
        query = SELECTIONS[kind].where(table.c.community_id == self.community, *conditions)
        rows = await self.connection.execute(query.order_by(*(by or table.primary_key.columns)).limit(limit))
        return [kind(**row) for row in rows.mappings()]

    async def find_one(self, kind: type[T], /, **values: object) -> T | None:
        """Find the entity with some values in its columns, of which there is one at most."""
        query = _of_one(SELECTIONS[kind], TABLES[kind], tuple(values))
        rows = await self.connection.execute(query, {"community_id": self.community, **values})
        row = rows.mappings().one_or_none()
        return None if row is None else kind(**row)

    async def values(self, column: Column[Any], *conditions: ColumnElement[bool], by: Sequence[Any] = ()) -> list[Any]:
        """List one column of the rows that meet the conditions."""
        query = self.select(column.table, column).where(*conditions).order_by(*by)
        return list((await self.connection.execute(query)).scalars())

    async def put(self, entity: object, **derived: object) -> None:
        """Add an entity, or change the one with the same key; `derived` are columns beyond its fields."""
        await self.put_row(TABLES[type(entity)], values_of(entity) | derived)

    async def put_row(self, table: Table, values: Mapping[str, object]) -> None:
        """Add a row, or change the one with the same key."""
        given, computed = self._apart(values)
        putting = _putting(table, tuple(values), postgresql=self._postgresql)
        await self.connection.execute(putting.values(**computed) if computed else putting, given)

    async def add(self, entity: object, **derived: object) -> bool:
        """Add an entity unless there is one with the same key; tell whether it was added."""
        return await self.add_row(TABLES[type(entity)], values_of(entity) | derived)

    async def add_row(self, table: Table, values: Mapping[str, object]) -> bool:
        """Add a row unless there is one with the same key; tell whether it was added."""
        given, computed = self._apart(values)
        adding = _adding(table, postgresql=self._postgresql)
        added = await self.connection.execute(adding.values(**computed) if computed else adding, given)
        return added.first() is not None

    async def add_where_free(self, table: Table, values: Mapping[str, object]) -> None:
        """Add a row unless another is in its way, by whatever key."""
        adding = _insert(table, postgresql=self._postgresql).values({"community_id": self.community, **values})
        await self.connection.execute(adding.on_conflict_do_nothing())

    async def add_rows(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Add rows that are not there yet."""
        if rows:
            await self.connection.execute(table.insert(), [{"community_id": self.community, **row} for row in rows])

    async def copy(self, table: Table, *conditions: ColumnElement[bool], **changed: str) -> None:
        """Add rows again with some columns changed, except where such a row is there already."""
        names = [column.name for column in table.columns]
        values = [literal(changed[name]).label(name) if name in changed else table.c[name] for name in names]
        rows = self.select(table, *values).where(*conditions)
        adding = _insert(table, postgresql=self._postgresql).from_select(names, rows)
        await self.connection.execute(adding.on_conflict_do_nothing())

    async def change(self, table: Table, *conditions: ColumnElement[bool], **values: object) -> None:
        """Change columns of the rows that meet the conditions."""
        changing: Update = table.update().where(table.c.community_id == self.community, *conditions)
        await self.connection.execute(changing.values(**values))

    async def delete(self, table: Table, *conditions: ColumnElement[bool]) -> int:
        """Delete the rows that meet the conditions; return how many there were."""
        deleting: Delete = table.delete().where(table.c.community_id == self.community, *conditions)
        return (await self.connection.execute(deleting)).rowcount

    def _apart(self, values: Mapping[str, object]) -> tuple[dict[str, object], dict[str, ColumnElement[Any]]]:
        """Tell the values of a row, which a statement is given, from what it computes."""
        computed = {name: value for name, value in values.items() if isinstance(value, ColumnElement)}
        given = {name: value for name, value in values.items() if name not in computed}
        return {"community_id": self.community, **given}, computed


def _insert(table: Table, *, postgresql: bool) -> Any:
    return on_postgresql.insert(table) if postgresql else on_sqlite.insert(table)


def columns_of(table: Table, kind: type) -> list[ColumnElement[Any]]:
    """List the columns that an entity is made of."""
    return [table.c[field.name] for field in fields(kind)]


def values_of(entity: Any) -> dict[str, object]:
    """Take an entity apart, one level deep."""
    return {field.name: getattr(entity, field.name) for field in fields(entity)}


# Statements that are the same each time are made once: making one takes longer than the database takes to answer it.
SELECTIONS: Final = {kind: select(*columns_of(table, kind)).select_from(table) for kind, table in TABLES.items()}


@cache
def _of_one(selection: Select[Any], table: Table, names: tuple[str, ...]) -> Select[Any]:
    columns = [table.c[name] for name in ("community_id", *names)]
    return selection.where(*(column == bindparam(column.name, type_=column.type) for column in columns))


@cache
def _adding(table: Table, *, postgresql: bool) -> Any:
    keys = list(table.primary_key.columns)
    return _insert(table, postgresql=postgresql).on_conflict_do_nothing(index_elements=keys).returning(*keys)


@cache
def _putting(table: Table, names: tuple[str, ...], *, postgresql: bool) -> Any:
    keys = [column.name for column in table.primary_key.columns]
    # `adding.excluded` would copy the whole table's description each time
    changed: dict[str, ColumnElement[Any]] = {
        name: literal_column(f'excluded."{name}"') for name in names if name not in keys
    }
    adding = _insert(table, postgresql=postgresql)
    if changed:
        return adding.on_conflict_do_update(index_elements=keys, set_=changed)
    return adding.on_conflict_do_nothing(index_elements=keys)
