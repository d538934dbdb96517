"""Socket Mode with up to ten sockets. Each payload goes over one socket, and again if it is not acknowledged."""

import asyncio
import json
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.adapters.slack.local_slack.errors import NotAnswered
from tests.adapters.slack.local_slack.events import within
from tests.adapters.slack.local_slack.things import Json

if TYPE_CHECKING:
    from tests.adapters.slack.local_slack.server import LocalSlack

MAX_SOCKETS = 10
TRIES = 2
"""How often a command or a press is sent at most. Slack publishes no number. Events have their own schedule."""
CONNECTION_SECONDS = 18_060


class Sockets:
    """All sockets of the app."""

    def __init__(self, slack: "LocalSlack") -> None:
        self.slack = slack
        self.open: list[web.WebSocketResponse] = []
        self.sent: list[Json] = []
        """Every envelope that was sent, in order, including repeats."""
        self._tickets: set[str] = set()
        self._waiting: dict[str, tuple[web.WebSocketResponse, asyncio.Future[Json | None]]] = {}
        self._turn = 0
        self.losing = 0
        """The number of coming acknowledgements that are lost, so that their payload is sent again."""
        self.doubling = 0
        """The number of coming payloads that are sent twice, although they were acknowledged."""

    def new_address(self) -> str:
        ticket = self.slack.new_id("ticket")
        self._tickets.add(ticket)
        return f"{self.slack.origin.replace('http', 'ws')}/link?ticket={ticket}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket while it is open."""
        if request.query.get("ticket", "") not in self._tickets:
            return web.Response(status=403)
        self._tickets.discard(request.query["ticket"])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self.open) >= MAX_SOCKETS:
            await self._say_goodbye(socket, "too_many_websockets")
            return socket
        self.open.append(socket)
        debug = {"host": "applink-1", "approximate_connection_time": CONNECTION_SECONDS}
        hello = {"type": "hello", "num_connections": len(self.open), "debug_info": debug}
        await socket.send_json({**hello, "connection_info": {"app_id": self.slack.app_id}})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(json.loads(message.data))
        finally:
            self._forget(socket)
        return socket

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None = None) -> Json | None:
        """Send a payload over a socket. If it is not acknowledged, send it over the next socket."""
        for left in reversed(range(1 if kind == "events_api" else TRIES)):
            try:
                answer = await self._send_once(kind, payload, retry)
            except NotAnswered:
                if not left:
                    raise
            else:
                if self.doubling:
                    self.doubling -= 1
                    await self._send_once(kind, payload, retry)
                return answer
        raise NotAnswered("timeout")

    def give_up(self) -> None:
        """Stop waiting for missing acknowledgements, as if their time were over."""
        for _, answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(NotAnswered("timeout"))

    async def warn(self, number: int = 0) -> None:
        """Warn that a socket will be closed in about ten seconds."""
        await self.open[number].send_json({"type": "disconnect", "reason": "warning", "debug_info": {}})

    async def refresh(self, number: int = 0) -> None:
        """Ask for a new socket, and close the old one."""
        await self._say_goodbye(self.open[number], "refresh_requested")

    def drop(self, number: int = 0) -> None:
        """Cut a socket's connection."""
        socket = self.open[number]
        if socket._req is not None and socket._req.transport is not None:
            socket._req.transport.abort()
        self._forget(socket)

    async def close(self) -> None:
        for socket in [*self.open]:
            self._forget(socket)
            await socket.close()

    async def _send_once(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> Json | None:
        if not self.open:
            raise NotAnswered("no socket is open")
        self._turn += 1
        socket = self.open[self._turn % len(self.open)]
        envelope: dict[str, Any] = {
            "envelope_id": self.slack.new_id("envelope-"),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry[0] if retry else 0, "retry_reason": retry[1] if retry else ""}
        answer: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = (socket, answer)
        self.sent.append(envelope)
        try:
            await socket.send_json(envelope)
            return await within(self.slack.ack_seconds, answer)  # type: ignore[no-any-return]
        except ConnectionError:
            raise NotAnswered("connection_failed") from None
        finally:
            self._waiting.pop(envelope["envelope_id"], None)

    def _acknowledge(self, message: Json) -> None:
        _, answer = self._waiting.get(message.get("envelope_id", ""), (None, None))
        if answer is None or answer.done():
            return
        if self.losing:
            self.losing -= 1
            answer.set_exception(NotAnswered("timeout"))
        else:
            answer.set_result(message.get("payload"))

    async def _say_goodbye(self, socket: web.WebSocketResponse, reason: str) -> None:
        await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})
        self._forget(socket)
        await socket.close()

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self.open:
            self.open.remove(socket)
        for used, answer in self._waiting.values():
            if used is socket and not answer.done():
                answer.set_exception(NotAnswered("connection_failed"))
