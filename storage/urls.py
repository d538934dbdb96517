"""URLs of databases."""

from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.model.errors import InvalidValue

POOLER: Final = "pgbouncer"
"""Parameter of a PostgreSQL URL: `true` if PgBouncer pools transactions. Other tools use the same name."""
PARAMETERS: Final = frozenset(
    ("host", "krbsrvname", "passfile", "password", "port", "ssl", "sslmode", "target_session_attrs", "user", POOLER)
)
"""Parameters that a PostgreSQL URL may have: those that `asyncpg.connect` takes as text, `sslmode`, and `POOLER`."""
_DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


def parse_url(url: str, setting: str = "REFILL_DATABASE_URL") -> URL:
    """Parse a database's URL, and set the driver. The parameter `sslmode` is replaced by `ssl`, asyncpg's name for it.

    Raises:
        InvalidValue: the URL names no SQLite file and no PostgreSQL database, or has a parameter that asyncpg lacks.
    """
    try:
        parsed = make_url(url)
        parsed = parsed.set(drivername=_DRIVERS[parsed.drivername])
    except (ArgumentError, KeyError, ValueError) as error:
        wanted = "sqlite:///<path> or postgresql://<user>@<host>/<name> is needed"
        raise InvalidValue(setting, wanted) from error
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise InvalidValue(setting, "SQLite needs a file: sqlite:///<path>")
        return parsed
    if unknown := sorted(parsed.query.keys() - PARAMETERS):
        raise InvalidValue(setting, f"remove what Refill doesn't know from the end of the URL: {', '.join(unknown)}")
    if mode := parsed.query.get("sslmode"):
        parsed = parsed.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    return parsed


def without_pooler(parsed: URL, setting: str) -> tuple[bool, URL]:
    """Return whether a URL says that PgBouncer pools transactions, and the URL without this parameter.

    Raises:
        InvalidValue: the parameter is not true or false.
    """
    said = parsed.query.get(POOLER, "false")
    if said not in ("true", "false"):
        raise InvalidValue(setting, f"{POOLER} is true or false")
    return said == "true", parsed.difference_update_query([POOLER])
