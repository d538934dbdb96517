"""The store: SQLAlchemy tables, the unit of work, and Alembic migrations."""

from storage.store import SqlStore

__all__ = ["SqlStore"]
