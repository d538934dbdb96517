"""One community's rows: every statement made here is about that community alone, by construction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

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
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.ids import CommunityId
from storage.columns import Json
from storage.tables import TABLES

T = TypeVar("T")


class Scope:
    """A connection in a transaction, narrowed to one community."""

    def __init__(self, connection: AsyncConnection, community: CommunityId) -> None:
        self.connection = connection
        self.community = community
        self._postgresql = connection.dialect.name == "postgresql"

    def among(self, column: ColumnElement[Any], values: Collection[str]) -> ColumnElement[bool]:
        """Ask for rows whose column is one of some strings: one parameter, so that there may be any number of them."""
        if self._postgresql:
            return column == any_(literal(sorted(values), ARRAY(Text)))
        each = func.json_each(literal(tuple(sorted(values)), Json(tuple[str, ...]))).table_valued("value")
        return column.in_(select(each.c.value))

    def select(self, table: Table, *columns: ColumnElement[Any]) -> Select[Any]:
        """Select from one table."""
        return select(*columns).select_from(table).where(table.c.community_id == self.community)

    async def find(
        self, kind: type[T], *conditions: ColumnElement[bool], by: Sequence[Any] = (), limit: int | None = None
    ) -> list[T]:
        """List entities that meet the conditions, in the order of some columns; by the table's key if none is named."""
        table = TABLES[kind]
        query = self.select(table, *columns_of(table, kind)).where(*conditions)
        rows = await self.connection.execute(query.order_by(*(by or table.primary_key.columns)).limit(limit))
        return [kind(**row) for row in rows.mappings()]

    async def find_one(self, kind: type[T], *conditions: ColumnElement[bool]) -> T | None:
        """Find the entity that meets the conditions, of which there is one at most."""
        table = TABLES[kind]
        rows = await self.connection.execute(self.select(table, *columns_of(table, kind)).where(*conditions))
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
        adding = self._insert(table).values(community_id=self.community, **values)
        keys = [column.name for column in table.primary_key.columns]
        # `adding.excluded` would copy the whole table's description each time
        changed: dict[str, ColumnElement[Any]] = {
            name: literal_column(f'excluded."{name}"') for name in values if name not in keys
        }
        if changed:
            await self.connection.execute(adding.on_conflict_do_update(index_elements=keys, set_=changed))
        else:
            await self.connection.execute(adding.on_conflict_do_nothing(index_elements=keys))

    async def add(self, entity: object, **derived: object) -> bool:
        """Add an entity unless there is one with the same key; tell whether it was added."""
        return await self.add_row(TABLES[type(entity)], values_of(entity) | derived)

    async def add_row(self, table: Table, values: Mapping[str, object]) -> bool:
        """Add a row unless there is one with the same key; tell whether it was added."""
        keys = list(table.primary_key.columns)
        adding = self._insert(table).values(community_id=self.community, **values)
        added = await self.connection.execute(adding.on_conflict_do_nothing(index_elements=keys).returning(*keys))
        return added.first() is not None

    async def add_rows(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Add rows that are not there yet."""
        if rows:
            await self.connection.execute(table.insert(), [{"community_id": self.community, **row} for row in rows])

    async def copy(self, table: Table, *conditions: ColumnElement[bool], **changed: str) -> None:
        """Add rows again with some columns changed, except where such a row is there already."""
        names = [column.name for column in table.columns]
        values = [literal(changed[name]).label(name) if name in changed else table.c[name] for name in names]
        rows = self.select(table, *values).where(*conditions)
        await self.connection.execute(self._insert(table).from_select(names, rows).on_conflict_do_nothing())

    async def change(self, table: Table, *conditions: ColumnElement[bool], **values: object) -> None:
        """Change columns of the rows that meet the conditions."""
        changing: Update = table.update().where(table.c.community_id == self.community, *conditions)
        await self.connection.execute(changing.values(**values))

    async def delete(self, table: Table, *conditions: ColumnElement[bool]) -> int:
        """Delete the rows that meet the conditions; return how many there were."""
        deleting: Delete = table.delete().where(table.c.community_id == self.community, *conditions)
        return (await self.connection.execute(deleting)).rowcount

    def _insert(self, table: Table) -> Any:
        return postgresql.insert(table) if self._postgresql else sqlite.insert(table)


def columns_of(table: Table, kind: type) -> list[ColumnElement[Any]]:
    """List the columns that an entity is made of."""
    return [table.c[field.name] for field in fields(kind)]


def values_of(entity: Any) -> dict[str, object]:
    """Take an entity apart, one level deep."""
    return {field.name: getattr(entity, field.name) for field in fields(entity)}
