"""The server: uvicorn, with what it has no setting for, limits on clients that send slowly or nothing at all.

uvicorn waits for ever for a request to be complete (github.com/Kludex/uvicorn/issues/157), and refuses everybody once
as many connections are open as it may have.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any, Final

import h11
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

logger = logging.getLogger(__name__)

TOLD_EVERY: Final = 60.0
"""In seconds: who sends nothing should not fill the log either."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a client may take up of a server."""

    seconds: float = 30
    """From a connection, or the answer before, to the end of a request: its headers and its body."""
    waiting: int = 200
    """Connections whose request is not complete; one more, and the one that waits longest is closed."""
    open: int = 500
    """Connections and requests at once; one more is answered with 503. A process may usually have 1,024 files open."""


class Waiting:
    """Connections whose request is not complete, in the order in which they began to wait, each with its timer."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._timers: dict[Connection, asyncio.TimerHandle] = {}
        self._told_at = -TOLD_EVERY

    def add(self, connection: "Connection") -> None:
        """Let one wait, which may do so already; where too many do, the first is closed."""
        if connection in self._timers:
            return
        self._timers[connection] = connection.loop.call_later(self._limits.seconds, self._close, connection)
        if len(self._timers) > self._limits.waiting:
            self._tell(connection.loop.time())
            self._close(next(iter(self._timers)))

    def remove(self, connection: "Connection") -> None:
        """Let one wait no longer, if it did."""
        if timer := self._timers.pop(connection, None):
            timer.cancel()

    def _close(self, connection: "Connection") -> None:
        self.remove(connection)
        connection.transport.abort()  # to close it otherwise would wait until all that was answered is read

    def _tell(self, now: float) -> None:
        if now - self._told_at >= TOLD_EVERY:
            self._told_at = now
            why = "that is too many, and the oldest are closed; a proxy in front keeps such clients away"
            logger.warning("%s connections have sent no whole request: %s", self._limits.waiting, why)


class Connection(H11Protocol):
    """uvicorn's HTTP/1.1 over one connection; a request has to be complete in time."""

    config: "Config"

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Wait for the first request."""
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        """Take in what came."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self.config.waiting.remove(self)
        super().connection_lost(exc)

    def _look(self) -> None:
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY) and not self.transport.is_closing():
            self.config.waiting.add(self)
        else:
            self.config.waiting.remove(self)


class Config(uvicorn.Config):
    """uvicorn's settings, with limits on clients."""

    def __init__(self, web: Starlette, limits: Limits = Limits(), **settings: Any) -> None:
        settings = {"access_log": False, "timeout_graceful_shutdown": 6, **settings}
        super().__init__(web, http=Connection, ws="none", limit_concurrency=limits.open, **settings)
        self.waiting = Waiting(limits)
