"""Functions that all tables are defined with."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, MetaData, Table
from sqlalchemy.schema import SchemaItem

from storage.columns import Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def scoped_table(name: str, *parts: SchemaItem, comment: str | None = None) -> Table:
    """Return a table whose rows each belong to one community. Its key begins with the community's id."""
    return Table(name, metadata, key("community_id"), *parts, comment=comment)


def key(name: str, kind: Any = Words, *, comment: str | None = None) -> Column[Any]:
    """Return a column of the primary key."""
    return Column(name, kind, primary_key=True, comment=comment)


def need(name: str, kind: Any = Words, *, comment: str | None = None) -> Column[Any]:
    """Return a column that is not null."""
    return Column(name, kind, nullable=False, comment=comment)


def may(name: str, kind: Any = Words, *, comment: str | None = None) -> Column[Any]:
    """Return a column that may be null."""
    return Column(name, kind, nullable=True, comment=comment)


def part_of(parent: str, *columns: str, name: str | None = None) -> ForeignKeyConstraint:
    """Return a foreign key to a parent row. A row is deleted with its parent; the key is checked at commit."""
    referred = ["community_id"] if parent == "community" else ["community_id", "id"]
    return ForeignKeyConstraint(
        ["community_id", *columns],
        [f"{parent}.{column}" for column in referred],
        name=name,
        ondelete="CASCADE",
        deferrable=True,
        initially="DEFERRED",
    )


def where(condition: Any) -> Mapping[str, Any]:
    """Return the arguments that make an index partial, for both engines."""
    return {"sqlite_where": condition, "postgresql_where": condition}
