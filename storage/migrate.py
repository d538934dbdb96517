"""Migrates the database when Refill starts.

Alembic is imported only if there is something to migrate. The import takes an eighth of the start's time, and 10 MB
of memory.
"""

import logging
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.model.errors import RefillError
from storage.engine import MIGRATING, READING, begun, lock_number

if TYPE_CHECKING:
    from alembic.config import Config

logger = logging.getLogger(__name__)

_LOCK: Final = "migrations"


class DatabaseIsNewer(RefillError):
    """A newer version of Refill has migrated the database."""

    def __init__(self, current: str) -> None:
        self.current = current
        super().__init__(
            f"the database (revision {current}) is newer than this version of Refill: "
            "start a newer version, or restore the backup from before the upgrade"
        )


@dataclass(frozen=True, slots=True)
class RevisionState:
    """The revision of a database, and the revision that this version of Refill needs."""

    current: str | None
    """None if the database is empty."""
    head: str
    """The newest revision of this version of Refill."""
    is_known: bool
    """Whether this version of Refill knows `current`; true if `current` is None."""

    @property
    def is_up_to_date(self) -> bool:
        """Whether there is nothing to migrate."""
        return self.current == self.head


async def migrate(engine: AsyncEngine) -> None:
    """Migrate a database in one transaction; processes that start at the same time take turns.

    Raises:
        DatabaseIsNewer: a newer version has migrated the database.
        StoreUnavailable: the database can't be reached or written to.
    """
    _known()
    async with begun(engine, MIGRATING) as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(select(func.pg_advisory_xact_lock(lock_number(_LOCK))))
        before = await connection.run_sync(upgrade)
        await connection.commit()
        await connection.invalidate()
    if before is not None:
        logger.info("brought the database from revision %s to %s", before, _known()[-1])


async def revision_state(engine: AsyncEngine) -> RevisionState:
    """Return the revision of a database."""
    async with begun(engine, READING) as connection:
        return await connection.run_sync(state_of)


async def is_newer(engine: AsyncEngine) -> bool:
    """Return whether a newer version of Refill has migrated a database since this one started."""
    async with begun(engine, READING) as connection:
        current = await connection.run_sync(_current)
    return current is not None and current not in _known()


@cache
def _known() -> tuple[str, ...]:
    """List all revisions of this version, the oldest first. They are read from the names of files.

    The names are read once, because the files may be replaced while Refill runs.
    """
    names = sorted(file.name for file in (files("storage") / "migrations" / "versions").iterdir())
    return tuple(name.partition("_")[0] for name in names if name.endswith(".py") and name[0].isdigit())


def _current(connection: Connection) -> str | None:
    """Return a database's revision; None if it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(connection: Connection, to: str = "head") -> str | None:
    """Migrate in the connection's transaction. Return the earlier revision; None for a new or current database."""
    state = state_of(connection)
    if not state.is_known:
        raise DatabaseIsNewer(str(state.current))
    if state.is_up_to_date:
        return None
    from alembic import command  # noqa: PLC0415 - needed only to migrate

    _check_at_once(connection)
    command.upgrade(_config(connection), to)
    return state.current


def downgrade(connection: Connection, to: str = "base") -> None:
    """Undo migrations in the connection's transaction."""
    from alembic import command  # noqa: PLC0415 - needed only to migrate

    _check_at_once(connection)
    command.downgrade(_config(connection), to)


def _check_at_once(connection: Connection) -> None:
    # PostgreSQL can't alter a table that has deferred checks.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def state_of(connection: Connection) -> RevisionState:
    """Return the revision of a connection's database."""
    current, known = _current(connection), _known()
    return RevisionState(current, known[-1], current is None or current in known)


def _config(connection: Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - needed only to migrate

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "storage:migrations")
    return config
