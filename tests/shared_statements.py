"""Compiled SQL for all engines of a test run, as compiling takes longer than running what a test stores."""

from typing import Any

from sqlalchemy import Compiled, Connection, Engine, event


class SharedStatements(dict[Any, Compiled]):
    """A cache of compiled statements, by the database's kind where SQLAlchemy has the engine's own dialect."""

    def get(self, key: Any, default: Any = None) -> Any:
        """Return what was compiled for any engine of this kind."""
        return super().get(_shared(key), default)

    def __setitem__(self, key: Any, compiled: Compiled) -> None:
        super().__setitem__(_shared(key), compiled)


def _shared(key: Any) -> Any:
    dialect, *statement = key
    return dialect.name, *statement


def share_statements() -> None:
    """Let every engine use what others have compiled; Refill has one engine, a test run has thousands."""
    statements = SharedStatements()

    @event.listens_for(Engine, "engine_connect")
    def use(connection: Connection) -> None:
        connection.execution_options(compiled_cache=statements)
