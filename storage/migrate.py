"""Bring a database up to date, when Refill starts."""

from dataclasses import dataclass
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.model.errors import RefillError
from storage.engine import MIGRATING, READING, begun, lock_number
from storage.member_keys import SETTING, KeptKey, Keyring, KeysUnavailable

_LOCK: Final = "migrations"


class DatabaseIsNewer(RefillError):
    """A newer Refill has changed this database already."""

    def __init__(self, current: str) -> None:
        self.current = current
        super().__init__(
            f"the database is at revision {current}, which this version of Refill does not know: "
            "start a newer version, or restore the backup that was made before the newer one ran"
        )


@dataclass(frozen=True, slots=True)
class RevisionState:
    """Where a database stands."""

    current: str | None
    """None where nothing was ever made in it."""
    head: str
    """Where this version of Refill wants it."""
    is_known: bool
    """Whether this version of Refill knows the current revision, or there is none."""

    @property
    def is_up_to_date(self) -> bool:
        """Tell whether nothing has to be migrated."""
        return self.current == self.head


async def migrate(engine: AsyncEngine, keyring: Keyring | None = None) -> None:
    """Apply what is missing, in one transaction; processes that start at once take turns.

    Members' keys that an earlier version kept in the database are in the keyring before they are deleted here.

    Raises:
        DatabaseIsNewer: a newer version has migrated it further than this one knows.
        StoreUnavailable: it can't be reached or written to.
        KeysUnavailable: members' keys have to move, and it is not said where to.
    """
    async with begun(engine, MIGRATING) as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(select(func.pg_advisory_xact_lock(lock_number(_LOCK))))
        moving = await connection.run_sync(upgrade)
        for kept in moving:
            if keyring is None:
                raise KeysUnavailable(f"{len(moving)} members' keys have to move out of the database: set {SETTING}")
            await keyring.add(kept)
        await connection.commit()
        await connection.invalidate()


async def revision_state(engine: AsyncEngine) -> RevisionState:
    """Tell where a database stands and where it should."""
    async with begun(engine, READING) as connection:
        return await connection.run_sync(state_of)


def upgrade(connection: Connection, to: str = "head") -> list[KeptKey]:
    """Apply what is missing, in the connection's transaction; return the members' keys that are kept no longer."""
    state = state_of(connection)
    if not state.is_known:
        raise DatabaseIsNewer(str(state.current))
    _check_at_once(connection)
    config = _config(connection)
    command.upgrade(config, to)
    return [KeptKey(*row) for row in config.attributes["keys"]]


def downgrade(connection: Connection, to: str = "base") -> None:
    """Take migrations back, in the connection's transaction."""
    _check_at_once(connection)
    command.downgrade(_config(connection), to)


def _check_at_once(connection: Connection) -> None:
    """Let what is tied together be checked by each statement: PostgreSQL alters no table that waits to be checked."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def state_of(connection: Connection) -> RevisionState:
    """Tell where the database of a connection stands."""
    script = ScriptDirectory.from_config(_config(connection))
    current = MigrationContext.configure(connection).get_current_revision()
    known = {revision.revision for revision in script.walk_revisions()}
    return RevisionState(current, str(script.get_current_head()), current is None or current in known)


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection, "keys": []})
    config.set_main_option("script_location", "storage:migrations")
    return config
