"""Slow and silent clients: their connections are closed in time, and others are still answered."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.server import Config, Limits
from adapters.web.site import HEADERS, create_site
from storage import SqlStore
from tests.adapters.wait_until import until

HALVES = {
    "nothing": b"",
    "half a line": b"GET /hea",
    "half the headers": b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "headers without their body": b"POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n",
    "half a chunk": b"POST /health HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    "a request, and half of one": b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /health HTTP/1.1\r\nHo",
}
WHOLE = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
MANY = 400
"""Number of connections: more than may wait, and fewer than a process may have open files."""


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


async def meet_a_fault(_: Request) -> Response:
    raise ZeroDivisionError


@asynccontextmanager
async def served(store: SqlStore, limits: Limits) -> AsyncIterator[int]:
    """Serve the site on a free port."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    site = create_site(store, "/", [Route("/fault", meet_a_fault)])
    server = uvicorn.Server(Config(site, limits, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    await until(lambda: server.started)
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def connected(port: int, sent: bytes) -> AsyncIterator[asyncio.StreamReader]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    try:
        yield reader
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def ask(port: int, request: bytes = WHOLE) -> bytes:
    async with connected(port, request) as reader:
        return await reader.read()


async def rest_of(reader: asyncio.StreamReader) -> bytes:
    """Read until the server closes the connection."""
    with suppress(ConnectionResetError):
        return await reader.read()
    return b""


async def test_half_requests_keep_nobody_from_being_answered(store: SqlStore):
    async with served(store, Limits(waiting=50, open=100)) as port, AsyncExitStack() as stack:
        for number in range(MANY):
            half = list(HALVES.values())[number % len(HALVES)]
            await stack.enter_async_context(connected(port, half))
            if number % 40 == 0:
                assert b"200 OK" in await ask(port)
        assert (await ask(port)).endswith(b"well")


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
async def test_a_request_that_is_never_complete_is_given_up(store: SqlStore, half: bytes):
    async with served(store, Limits(seconds=0.2)) as port, connected(port, half) as reader:
        assert b"408" not in await rest_of(reader)
        assert b"200 OK" in await ask(port)


async def test_a_request_that_comes_byte_by_byte_is_given_up(store: SqlStore):
    async with served(store, Limits(seconds=0.2)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /health HTTP/1.1\r\nX-Slow: ")
        ended = asyncio.create_task(rest_of(reader))
        with suppress(ConnectionError):
            while not ended.done():
                writer.write(b"x")
                await asyncio.wait([ended], timeout=0.02)
        assert b"HTTP" not in await ended
        writer.close()


async def test_an_answered_connection_serves_again(store: SqlStore):
    async with served(store, Limits(waiting=1)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(3):
            writer.write(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert (await reader.readuntil(b"well")).startswith(b"HTTP/1.1 200")
        writer.close()


async def test_a_fault_is_told_in_a_sentence_and_with_the_headers_of_every_answer(store: SqlStore):
    async with served(store, Limits()) as port:
        answer = await ask(port, WHOLE.replace(b"/health", b"/fault"))
    assert answer.startswith(b"HTTP/1.1 500")
    assert b"That didn\xe2\x80\x99t work" in answer
    assert b"ZeroDivisionError" not in answer
    for name, value in HEADERS.items():
        assert f"\r\n{name}: {value}\r\n".lower().encode() in answer.lower(), name
