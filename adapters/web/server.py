"""uvicorn with limits on clients that send slowly or not at all, and without signal handlers of its own.

By itself, uvicorn waits for ever for the end of a request (github.com/Kludex/uvicorn/issues/157). Once its limit of
connections is reached, uvicorn refuses all clients.
"""

import asyncio
import logging
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import h11
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

logger = logging.getLogger(__name__)

TOLD_EVERY: Final = 60.0
"""Minimum number of seconds between two log lines about too many connections."""
STOP_SECONDS: Final = 3
"""How long a stop waits for unfinished responses."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What clients may use before they are refused or cut off, so that a few can't block the others."""

    seconds: float = 30
    """Maximum time from the connection, or from the previous response, to the end of a request."""
    waiting: int = 200
    """Maximum number of connections without a complete request. If there are more, the oldest is closed."""
    open: int = 500
    """Maximum number of connections and requests; more get 503. A process may usually open 1,024 files."""


class PendingConnections:
    """Connections without a complete request, the oldest first, with timers."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._timers: dict[Connection, asyncio.TimerHandle] = {}
        self._told_at = -TOLD_EVERY

    def add(self, connection: "Connection") -> None:
        """Add a connection unless it is there; close the oldest if there are too many."""
        if connection in self._timers:
            return
        self._timers[connection] = connection.loop.call_later(self._limits.seconds, self._close, connection)
        if len(self._timers) > self._limits.waiting:
            self._tell(connection.loop.time())
            self._close(next(iter(self._timers)))

    def remove(self, connection: "Connection") -> None:
        """Remove a connection if it is there."""
        if timer := self._timers.pop(connection, None):
            timer.cancel()

    def close_all(self) -> None:
        """Close all pending connections."""
        for connection in list(self._timers):
            self._close(connection)

    def _close(self, connection: "Connection") -> None:
        self.remove(connection)
        connection.transport.abort()  # `close` would wait until the client has read the response

    def _tell(self, now: float) -> None:
        if now - self._told_at >= TOLD_EVERY:
            self._told_at = now
            why = "that is too many, and the oldest are closed; a proxy in front keeps such clients away"
            logger.warning("%s connections have sent no whole request: %s", self._limits.waiting, why)


class Connection(H11Protocol):
    """uvicorn's HTTP/1.1 connection, with a time limit for requests."""

    config: "Config"

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
        """Wait for the first request."""
        super().connection_made(transport)
        self._update_timer()

    def data_received(self, data: bytes) -> None:
        """Stop the timer if the request is complete."""
        super().data_received(data)
        self._update_timer()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._update_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self.config.waiting.remove(self)
        super().connection_lost(exc)

    def _update_timer(self) -> None:
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY) and not self.transport.is_closing():
            self.config.waiting.add(self)
        else:
            self.config.waiting.remove(self)


class Config(uvicorn.Config):
    """uvicorn's settings, with limits on connections."""

    def __init__(self, web: Starlette, limits: Limits = Limits(), **settings: Any) -> None:
        settings = {"access_log": False, "timeout_graceful_shutdown": STOP_SECONDS, "log_config": None, **settings}
        super().__init__(web, http=Connection, ws="none", limit_concurrency=limits.open, **settings)
        self.waiting = PendingConnections(limits)


class Server(uvicorn.Server):
    """uvicorn's server, stopped by an event.

    uvicorn's own server would catch the process's signals, and raise them again at its end.
    """

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the code that started the server."""
        yield

    config: Config

    async def serve_until(self, stop: asyncio.Event, listening: socket.socket) -> None:
        """Serve on a socket until the event is set."""
        serving = asyncio.create_task(self.serve(sockets=[listening]))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        self.config.waiting.close_all()
        self.handle_exit(signal.SIGTERM, None)  # server-sent events listen for this call, too
        await serving
