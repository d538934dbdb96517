"""SQL statements about one community's rows.

Most statements are built once and cached, because building a statement takes longer than executing it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, Final, TypeGuard

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Column,
    ColumnElement,
    Delete,
    FromClause,
    Integer,
    Select,
    Table,
    Text,
    and_,
    any_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.dialects import postgresql as on_postgresql
from sqlalchemy.dialects import sqlite as on_sqlite
from sqlalchemy.types import TypeEngine

from bot.model.communities import Community
from bot.model.topics import Topic
from storage.columns import Json, Words
from storage.tables import TABLES

Computed = tuple[tuple[str, ColumnElement[Any]], ...]
"""Names of columns, and SQL expressions for their values."""
Shape = tuple[tuple[str, bool], ...]
"""Names of the columns to match; for each, whether its value is a collection."""
Range = tuple[str, str]
"""A range of strings, from the first string to before the second string."""
Write = Callable[..., Any]
"""A function that builds the statement for writing rows, from the table and the column names."""
IN_COMMUNITY: Final = "in_community"
"""The name of the parameter with the community's id in a computed value. `community_id` is already the column's
parameter.
"""
_STRINGS: Final[Mapping[bool, TypeEngine[Any]]] = {True: ARRAY(Text), False: Json(tuple[str, ...])}
"""The type of a parameter that has any number of strings, by whether the database is PostgreSQL."""


def insert(table: Table, *, postgresql: bool) -> Any:
    """Return an INSERT that can say what happens on a conflict."""
    return on_postgresql.insert(table) if postgresql else on_sqlite.insert(table)


def columns_of(table: Table, kind: type) -> list[ColumnElement[Any]]:
    """List the columns of an entity's fields."""
    return [table.c[field.name] for field in fields(kind)]


SELECTIONS: Final = {kind: select(*columns_of(table, kind)).select_from(table) for kind, table in TABLES.items()}
"""For each kind of entity, a SELECT of its columns."""
WIDTHS: Final = {kind: len(fields(kind)) for kind in (*TABLES, Community)}
"""For each kind of entity, the number of these columns."""


def joined(kind: type, *others: tuple[type, ColumnElement[bool]]) -> Select[Any]:
    """Select the columns of an entity, then those of other entities, each of which is joined by its condition.

    `CommunityScope.entities` needs the other kinds, in this order.
    """
    source: FromClause = TABLES[kind]
    for other, condition in others:
        same = TABLES[other].c.community_id == TABLES[kind].c.community_id
        source = source.outerjoin(TABLES[other], and_(same, condition))
    kinds = (kind, *(other for other, _ in others))
    return select(*(column for each in kinds for column in columns_of(TABLES[each], each))).select_from(source)


def with_topic(kind: type) -> Select[Any]:
    """Select the columns of an entity, then the columns of the topic that the entity names."""
    return joined(kind, (Topic, TABLES[Topic].c.id == TABLES[kind].c.topic))


def is_many(value: object) -> TypeGuard[Collection[object]]:
    """Return whether a value is a collection, but no string. A row matches if it has any value of the collection."""
    return not isinstance(value, str) and isinstance(value, Collection)


def shape_of(values: Mapping[str, object]) -> Shape:
    """Return the columns to match, each with whether it may have any of several values."""
    return tuple((name, is_many(value)) for name, value in values.items())


def is_here(table: FromClause) -> ColumnElement[bool]:
    """Return the condition that a row belongs to the community, for a cached statement."""
    return is_the(table.c.community_id)


def is_the(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a column has the value of the parameter with its name."""
    return column == bindparam(column.name, type_=column.type)


def is_one_of(column: ColumnElement[Any], name: str, *, postgresql: bool) -> ColumnElement[bool]:
    """Return the condition that a column has one of the strings in the parameter `name`. See `strings_in`."""
    return is_among(column, bindparam(name, type_=_STRINGS[postgresql]))


def is_among(column: ColumnElement[Any], strings: BindParameter[Any]) -> ColumnElement[bool]:
    """Return the condition that a column has one of the strings in a parameter."""
    if isinstance(strings.type, ARRAY):
        return column == any_(strings)
    return column.in_(select(each_of(strings)))


def all_of(values: Collection[object], *, postgresql: bool) -> BindParameter[Any]:
    """Return strings or keys as one parameter with its value, for a statement that is not cached."""
    return literal(strings_in(values, postgresql=postgresql), _STRINGS[postgresql])


def strings_in(values: Collection[object], *, postgresql: bool) -> Sequence[str]:
    """Return strings or keys as the value of one parameter."""
    strings = sorted(map(str, values))
    return strings if postgresql else tuple(strings)


def each_of(strings: BindParameter[Any]) -> ColumnElement[Any]:
    """Return a column `value` with a row for each of the strings in a parameter."""
    if isinstance(strings.type, ARRAY):
        return func.unnest(strings).column_valued("value")
    column: ColumnElement[Any] = func.json_each(strings).table_valued("value").c.value
    return column


def in_any_range(column: Column[Any], ranges: Collection[Range], *, postgresql: bool) -> Select[Any]:
    """Select a community's values of a column in any of some ranges. SQLite adds None for a range without values."""
    low: ColumnElement[Any]
    high: ColumnElement[Any]
    if postgresql:
        lows, highs = (literal([one[place] for one in ranges], ARRAY(Words)) for place in (0, 1))
        each = func.unnest(lows, highs).table_valued("low", "high").render_derived()
        low, high = each.c.low, each.c.high
    else:
        each = func.json_each(literal(tuple(ranges), Json(tuple[Range, ...]))).table_valued("value")
        low, high = (func.json_extract(each.c.value, f"$[{place}]") for place in (0, 1))
    text = type_coerce(column, Words)
    here = and_(is_here(column.table), text >= low, text < high)
    if postgresql:  # OFFSET makes PostgreSQL look up each range instead of reading all rows
        found = select(column).where(here).offset(0).lateral()
        return select(found.c[column.name]).join_from(each, found, true())
    return select(column).join_from(each, column.table, here, isouter=True)  # makes SQLite look up each range


def _conditions(table: Table, shape: Shape, suffix: str = "", *, postgresql: bool) -> list[ColumnElement[bool]]:
    """Return the conditions that a row matches a shape. Parameters have the names of columns, with a suffix."""
    return [is_here(table)] + [
        is_one_of(table.c[name], name + suffix, postgresql=postgresql)
        if is_many
        else table.c[name] == bindparam(name + suffix, type_=table.c[name].type)
        for name, is_many in shape
    ]


@cache
def find(
    selection: Select[Any],
    table: Table,
    shape: Shape,
    by: tuple[ColumnElement[Any], ...] = (),
    *,
    limited: bool,
    postgresql: bool,
) -> Select[Any]:
    """Build a query for the rows that match, sorted by some columns or by the key."""
    query = selection.where(*_conditions(table, shape, postgresql=postgresql))
    query = query.order_by(*(by or table.primary_key.columns))
    return query.limit(bindparam("limit", type_=Integer)) if limited else query


@cache
def find_any(
    selection: Select[Any],
    table: Table,
    either: tuple[Shape, ...],
    by: tuple[ColumnElement[Any], ...],
    *,
    postgresql: bool,
) -> Select[Any]:
    """Build a query for the rows that match any of some shapes.

    `numbered` returns the query's parameters. The community's id is part of the condition for each shape. Otherwise
    SQLite would not use an index for each shape.
    """
    each = (_conditions(table, shape, f"_{number}", postgresql=postgresql) for number, shape in enumerate(either))
    matching = or_(*(and_(*conditions) for conditions in each))
    return selection.where(matching).order_by(*(by or table.primary_key.columns))


def numbered(either: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return the parameters for `find_any`."""
    return {f"{name}_{number}": value for number, one in enumerate(either) for name, value in one.items()}


@cache
def list_values(
    column: Column[Any], shape: Shape, by: tuple[ColumnElement[Any], ...], *, postgresql: bool
) -> Select[Any]:
    """Build a query for a column's values in the rows that match."""
    return select(column).where(*_conditions(column.table, shape, postgresql=postgresql)).order_by(*by)


@cache
def delete(table: Table, shape: Shape, *, postgresql: bool) -> Delete:
    """Build the statement that deletes the rows that match."""
    return table.delete().where(*_conditions(table, shape, postgresql=postgresql))


@cache
def insert_new(table: Table, _names: tuple[str, ...], _computed: Computed, *, postgresql: bool) -> Any:
    """Build the statement that inserts rows. A conflict is an error."""
    return insert(table, postgresql=postgresql)


@cache
def insert_missing(table: Table, _names: tuple[str, ...], computed: Computed, *, postgresql: bool) -> Any:
    """Build the statement that inserts rows, except rows that conflict with another row."""
    adding = insert(table, postgresql=postgresql).on_conflict_do_nothing()
    return adding.values(**dict(computed)) if computed else adding


@cache
def insert_returning_new(table: Table, names: tuple[str, ...], computed: Computed, *, postgresql: bool) -> Any:
    """Build the statement of `insert_missing`. It also returns the keys of the inserted rows."""
    return insert_missing(table, names, computed, postgresql=postgresql).returning(*table.primary_key.columns)


@cache
def insert_or_update(table: Table, names: tuple[str, ...], computed: Computed, *, postgresql: bool) -> Any:
    """Build the statement that inserts rows, or updates the rows that have the same keys."""
    keys = [column.name for column in table.primary_key.columns]
    # `adding.excluded` is slow: it copies the table's columns each time.
    changed: dict[str, ColumnElement[Any]] = {
        name: literal_column(f'excluded."{name}"') for name in names if name not in keys
    }
    adding = insert(table, postgresql=postgresql)
    if computed:
        adding = adding.values(**dict(computed))
    if changed:
        return adding.on_conflict_do_update(index_elements=keys, set_=changed)
    return adding.on_conflict_do_nothing(index_elements=keys)


CACHED: Final = (
    find,
    find_any,
    list_values,
    delete,
    insert_new,
    insert_missing,
    insert_returning_new,
    insert_or_update,
)
