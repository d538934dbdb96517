"""The site: a landing page, a health check, the operator's pages, and a platform's routes."""

import logging
from collections.abc import Sequence
from typing import Final

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.web.operator_pages import Operator, links, operator_routes
from adapters.web.pages import Link, page, voice_of
from bot.model.errors import RefillError
from bot.ports import Store, StoreUnavailable
from bot.texts import web_pages as texts
from bot.texts.localization import Voice

logger = logging.getLogger(__name__)

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of every response."""


class SecurityHeaders:
    """Adds security headers to responses."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add headers to its response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def create_site(
    store: Store, install_path: str, routes: Sequence[BaseRoute], operator: Operator | None = None
) -> Starlette:
    """Return the site with a platform's routes, and with the operator's pages if there is an operator."""
    pages = operator_routes(operator) if operator else ()

    async def landing(request: Request) -> Response:
        voice = _voice_for(request)
        said = texts.landing(voice)
        return page(
            voice, said.title, said.lines, Link(said.link, install_path), links=links(voice) if operator else ()
        )

    async def health(_: Request) -> Response:
        try:
            await store.next_instant()
        except StoreUnavailable as error:
            logger.warning("the health check failed: %s", error)
            return PlainTextResponse("the database can't be reached", 503)
        return PlainTextResponse("well")

    site = Starlette(
        middleware=[Middleware(SecurityHeaders)],
        routes=[Route("/", landing), Route("/health", health), *pages, *routes],
        exception_handlers={
            HTTPException: _refuse,
            RefillError: _fail,
            ClientDisconnect: ignore_disconnect,
            Exception: _apologise,
        },
    )
    site.router.redirect_slashes = False  # a redirect would go to the Host header's host
    return site


def _voice_for(request: Request) -> Voice:
    return voice_of(request.headers.get("accept-language", ""))


async def _refuse(request: Request, error: Exception) -> Response:
    status, voice = error.status_code if isinstance(error, HTTPException) else 400, _voice_for(request)
    said = texts.not_found(voice) if status == 404 else texts.refused(voice)
    return page(voice, said.title, said.lines, Link(said.link, "/"), status)


async def ignore_disconnect(_: Request, __: Exception) -> Response:
    """End a request whose client disconnected too early. Nobody gets this response."""
    return Response(status_code=400)


async def _fail(request: Request, error: Exception) -> Response:
    logger.warning("a request failed: %s", error)
    voice = _voice_for(request)
    said = texts.failed(voice)
    return page(voice, said.title, said.lines, Link(said.link, "/"), 503)


async def _apologise(request: Request, _: Exception) -> Response:
    """Answer a request that failed because of a bug; uvicorn logs the bug.

    The answer does not pass through middleware, so the security headers are added here.
    """
    voice = _voice_for(request)
    said = texts.failed(voice)
    answer = page(voice, said.title, said.lines, Link(said.link, "/"), 500)
    answer.headers.update(HEADERS)
    return answer
