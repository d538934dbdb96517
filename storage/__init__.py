"""The store on SQLite or PostgreSQL: tables, repositories, encryption, migrations."""

from storage.store import SqlStore

__all__ = ["SqlStore"]
