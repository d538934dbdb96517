"""Entities that a transaction has read, and rows that it is going to write."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from sqlalchemy import Table

from bot.model.communities import Community
from storage.columns import fields_of
from storage.statements import Computed, Write
from storage.tables import TABLES, metadata
from storage.tables import community as community_table

Key = tuple[object, ...]
Group = tuple[Write, Table, tuple[str, ...], Computed]
"""Rows that one statement writes: the function that builds the statement, the table, columns, and SQL expressions."""

ALL_TABLES: Final = {**TABLES, Community: community_table}
TABLES_IN_ORDER: Final = {table.name: place for place, table in enumerate(metadata.sorted_tables)}
"""A number for each table, greater than the numbers of the tables that it refers to.

The tables of the sandbox and of Slack are defined in other modules. They have no number and come last.
"""
KEYS: Final = {
    kind: tuple(column.name for column in table.primary_key if column.name != "community_id")
    for kind, table in ALL_TABLES.items()
}
"""Names of an entity's key columns, without `community_id`."""
KINDS_IN: Final = {
    table.name: [kind for kind, theirs in ALL_TABLES.items() if theirs is table] for table in ALL_TABLES.values()
}
"""Kinds of entities, by the name of their table."""


class IdentityMap:
    """Entities that this transaction has read or written."""

    def __init__(self) -> None:
        self._by_key: dict[type, dict[Key, Any]] = {}
        self._lists: dict[type, dict[tuple[str, object], list[Any]]] = {}

    def by_key(self, kind: type) -> dict[Key, Any]:
        """Return the entities of one kind by key. The value is None if there is no entity with this key."""
        return self._by_key.setdefault(kind, {})

    def lists(self, kind: type) -> dict[tuple[str, object], list[Any]]:
        """Return lists of the entities of one kind, by column name and value."""
        return self._lists.setdefault(kind, {})

    def keep(self, entity: object) -> None:
        """Keep an entity that was read or written."""
        self.by_key(type(entity))[tuple(getattr(entity, name) for name in KEYS[type(entity)])] = entity

    def drop(self, table: Table, row: Mapping[str, object] | None = None) -> None:
        """Drop the lists and the entities that were read from a table; with `row`, the lists and this row's entity."""
        for kind in KINDS_IN.get(table.name, ()):
            self._lists.pop(kind, None)
            if row is None:
                self._by_key.pop(kind, None)
            else:
                self.by_key(kind).pop(tuple(row[name] for name in KEYS[kind]), None)

    def clear(self) -> None:
        """Drop everything."""
        self._by_key.clear()
        self._lists.clear()


class PendingRows:
    """Rows to write before the next statement. Rows for the same table and columns are written together."""

    def __init__(self) -> None:
        self._groups: dict[Group, list[Mapping[str, object]]] = {}

    def add(self, group: Group, row: Mapping[str, object]) -> None:
        """Add a row to a group."""
        self._groups.setdefault(group, []).append(row)

    async def write(self, execute: Callable[..., Awaitable[object]], *, postgresql: bool) -> None:
        """Write all rows; rows that other rows refer to come first."""
        for group in sorted(self._groups, key=lambda group: TABLES_IN_ORDER.get(group[1].name, len(TABLES_IN_ORDER))):
            build, table, names, computed = group
            await execute(build(table, names, computed, postgresql=postgresql), self._groups[group])
        self._groups.clear()


def values_of(entity: Any) -> dict[str, object]:
    """Return a dict of an entity's fields. Nested values stay as they are."""
    return {name: getattr(entity, name) for name in fields_of(entity)}
