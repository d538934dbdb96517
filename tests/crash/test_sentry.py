"""Errors in Sentry: a local server gets the place of an error, and no word, id or token."""

import gzip
import json
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from adapters.sentry import report_errors
from bot.bootstrap import start
from bot.model.errors import RefillError
from bot.settings import Settings
from storage.engine import begun
from tests.crash.busy_communities import COMMUNITY, OPENING, Running
from tests.crash.conftest import Site


class Received(ThreadingHTTPServer):
    """A received request, without gzip."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies: list[str] = []

    @property
    def dsn(self) -> str:
        return f"http://key@127.0.0.1:{self.server_port}/1"

    def events(self) -> list[dict[str, Any]]:
        lines = [json.loads(line) for body in self.bodies for line in body.splitlines() if line]
        return [line for line in lines if "logentry" in line]


class Handler(BaseHTTPRequestHandler):
    server: Received

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append((gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode())
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")


@pytest.fixture
def sentry() -> Iterator[Received]:
    with Received() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
async def test_a_job_that_fails_is_reported_without_a_value(
    hamlet: Site,
    running: Callable[..., Running],
    sentry: Received,
) -> None:
    where = running(hamlet)
    await where.refill.work()
    async with where.store.transaction(COMMUNITY) as tx:
        (circle,) = await tx.circles.all()
        await tx.circles.put(replace(circle, name="Wildfowling"))
        await tx.commit()
    async with begun(where.engine) as connection:
        await connection.execute(text("UPDATE member SET languages = '[]'"))
        await connection.commit()
    where.time.move_to(OPENING)
    stop = report_errors(sentry.dsn, "9.9.9")
    try:
        await where.refill.work()
        logging.getLogger("another.library").error("the token xoxb-1 of @Sourdough")
    finally:
        stop()
    of_job, of_library = sentry.events()
    assert of_job["logentry"]["message"] == "%s failed in %s, for the %s. time"
    assert of_job["exception"]["values"][-1]["type"] == "InvalidValue"
    assert of_job["exception"]["values"][-1]["stacktrace"]["frames"][-1]["filename"].endswith(".py")
    assert of_job["release"] == "9.9.9"
    assert of_library["logentry"]["message"] == "an error in another.library"
    sent = "\n".join(sentry.bodies).lower()
    for word in ("sourdough", "wildfowling", "xoxb", str(COMMUNITY), circle.id, circle.channel):
        assert word.lower() not in sent, word


async def test_refill_reports_from_its_start_to_its_end(
    sentry: Received, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with start(Settings(sentry_dsn=sentry.dsn)):
        logging.getLogger("bot.test").error("one %s", "secret")
    logging.getLogger("bot.test").error("two")
    assert [event["logentry"]["message"] for event in sentry.events()] == ["one %s"]
    assert "secret" not in "".join(sentry.bodies)


def test_what_is_no_dsn_is_told_in_a_sentence() -> None:
    with pytest.raises(RefillError, match="REFILL_SENTRY_DSN is no DSN"):
        report_errors("sentry.example", "9.9.9")
