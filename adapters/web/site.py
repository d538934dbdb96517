"""The site: a landing page, a health check, and a platform's routes."""

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

from adapters.web.operator_pages import LINKS, Operator, operator_routes
from adapters.web.pages import Link, page
from bot.model.errors import RefillError
from bot.ports import Store, StoreUnavailable

logger = logging.getLogger(__name__)

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of every response."""

WHAT_IT_IS = (
    "It brings two members of your community together for half an hour about one topic. Afterwards it asks each of",
    "them privately whether they would meet again, and offers the next chat only when both said yes.",
)
WHAT_IT_KEEPS = "It reads no messages. Nobody is paired who did not join, and a no is never shown to anybody."


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
    store: Store, invitation: Link, routes: Sequence[BaseRoute], operator: Operator | None = None
) -> Starlette:
    """Return the site with a platform's routes, and the pages of whoever runs Refill."""
    links, pages = (LINKS, operator_routes(operator)) if operator else ((), ())

    async def landing(_: Request) -> Response:
        return page("Refill: one chat, one topic", (" ".join(WHAT_IT_IS), WHAT_IT_KEEPS), invitation, links=links)

    async def health(_: Request) -> Response:
        try:
            await store.next_instant()
        except StoreUnavailable as error:
            logger.warning("not well: %s", error)
            return PlainTextResponse("the database can't be reached", 503)
        return PlainTextResponse("well")

    site = Starlette(
        middleware=[Middleware(SecurityHeaders)],
        routes=[Route("/", landing), Route("/health", health), *pages, *routes],
        exception_handlers={HTTPException: _refuse, RefillError: _fail, ClientDisconnect: ignore_disconnect},
    )
    site.router.redirect_slashes = False  # a redirect would go to the Host header's host
    return site


async def _refuse(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    if status == 404:
        return page("There is nothing here", ("The address may be mistyped.",), Link("To the first page", "/"), 404)
    return page("That did not work", ("This address takes no such request.",), Link("To the first page", "/"), status)


async def ignore_disconnect(_: Request, __: Exception) -> Response:
    """End a request whose client disconnected before it was complete. Nobody gets the answer, and it is no error."""
    return Response(status_code=400)


async def _fail(_: Request, error: Exception) -> Response:
    logger.warning("a request failed: %s", error)
    lines = ("Something is out of order for the moment. Nothing was changed; please try again in a minute.",)
    return page("That did not work", lines, Link("To the first page", "/"), 503)
