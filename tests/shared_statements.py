"""A cache of compiled SQL for all engines of a test run, because in tests compiling takes longer than running."""

from typing import Any

from sqlalchemy import Compiled, Engine


class SharedStatements(dict[Any, Compiled]):
    """A cache whose keys contain the database's kind. SQLAlchemy's own keys contain the engine's dialect object."""

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the statement compiled for any engine of this kind."""
        return super().get(_shared(key), default)

    def __setitem__(self, key: Any, compiled: Compiled) -> None:
        super().__setitem__(_shared(key), compiled)


def _shared(key: Any) -> Any:
    dialect, *statement = key
    return dialect.name, *statement


def share_statements() -> None:
    """Let all engines share compiled statements. Refill has one engine; a test run has thousands."""
    statements = SharedStatements()
    # An event for each new connection could set the cache, too, but takes a tenth of the time of a short transaction.
    Engine._compiled_cache = property(lambda _: statements, lambda _, _own: None)  # type: ignore[assignment]
