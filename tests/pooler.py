"""Debian's PgBouncer in front of a PostgreSQL server that listens on a Unix socket."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

PORT = 6432
STARTS_WITHIN = 20
"""Seconds."""


@contextmanager
def pool_transactions(url: str, connections: int) -> Iterator[str]:
    """Run PgBouncer in front of a server during the block. Yield the database's URL through PgBouncer."""
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if program is None:
        pytest.skip("Debian's pgbouncer is not installed")
    parts = urlsplit(url)
    folder = Path(parse_qs(parts.query)["host"][0])
    settings = folder.parent / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\n* = host={folder} user=postgres\n[pgbouncer]\n"
        f"listen_port = {PORT}\nunix_socket_dir = {folder}\nauth_type = any\npool_mode = transaction\n"
        f"default_pool_size = {connections}\nmax_client_conn = 500\nlogfile = /dev/null\nlog_connections = 0\n"
        "log_disconnections = 0\n"
    )
    settings.chmod(0o644)
    settings.parent.chmod(0o755)
    as_user = ["-u", folder.owner()] if os.getuid() == 0 else []
    with subprocess.Popen([program, "-q", *as_user, str(settings)], stdout=subprocess.DEVNULL) as process:
        try:
            _wait(folder / f".s.PGSQL.{PORT}")
            yield parts._replace(query=f"host={folder}&port={PORT}&pgbouncer=true").geturl()
        finally:
            process.terminate()


def _wait(path: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        with socket.socket(socket.AF_UNIX) as client:
            if client.connect_ex(str(path)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"PgBouncer does not listen at {path}")
