"""Checks requests: host, origin, size, and time."""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 256 * 1024
"""Maximum size of a body, in bytes. Forms are far smaller."""
LONGEST_BODY = 20.0
"""Maximum time in which a body must arrive, in seconds."""
THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class RefusedBody(Exception):
    """A request's body is refused. `answer` says why, and closes the connection."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.answer = PlainTextResponse(sentence, status, {"Connection": "close"})


class LimitedBody:
    """Receives a body within limits of size and time."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._size = 0
        self._complete = False
        self._until = asyncio.get_running_loop().time() + LONGEST_BODY

    async def receive(self) -> Message:
        """Receive the next part, or raise RefusedBody."""
        if self._complete:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise RefusedBody("That took too long to arrive, so nothing was done. Please send it again.", 408) from None
        self._complete = not message.get("more_body", False)
        self._size += len(message.get("body", b""))
        if self._size > LARGEST_BODY:
            raise _too_large()
        return message


class RequestChecks:
    """Refuses unknown hosts, posts from other sites, and large or slow bodies. Adds security headers.

    The host is checked to prevent DNS rebinding.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str] = ()) -> None:
        self._app = app
        self._hosts = (*THIS_MACHINE, *hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        headers = Headers(scope=scope)
        reads = scope["method"] in ("GET", "HEAD")
        if not await self._is_for_us(scope, receive):
            sentence = "Refill is not served under this name. Whoever runs it can allow it with REFILL_TRUSTED_HOSTS."
            await PlainTextResponse(sentence, 400)(scope, receive, send_guarded)
        elif not reads and not _from_here(headers):
            answer = PlainTextResponse("This came from another site’s page, so nothing was done.", 403)
            await answer(scope, receive, send_guarded)
        elif _announced(headers) > LARGEST_BODY:
            await _too_large().answer(scope, receive, send_guarded)
        elif reads:
            await self._app(scope, receive, send_guarded)
        else:
            await self._take_in(scope, receive, send_guarded)

    async def _is_for_us(self, scope: Scope, receive: Receive) -> bool:
        known = False

        async def note(_scope: Scope, _receive: Receive, _send: Send) -> None:
            nonlocal known
            known = True

        async def leave(_message: Message) -> None:
            pass

        await TrustedHostMiddleware(note, self._hosts, www_redirect=False)(scope, receive, leave)
        return known

    async def _take_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, LimitedBody(receive).receive, send_noted)
        except RefusedBody as unfit:
            if started:
                raise
            await unfit.answer(scope, receive, send)
        except ClientDisconnect:
            return  # the request changed nothing


def _announced(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() else 0


def _from_here(headers: Headers) -> bool:
    """Return whether a request comes from a page of the same host, or from no page at all."""
    if site := headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _too_large() -> RefusedBody:
    return RefusedBody("That is too long to take in. Please shorten it and send it again.", 413)
