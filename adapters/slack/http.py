"""Many workspaces, over HTTP: any number of processes behind one address."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.fernet import MultiFernet
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message

from adapters.slack.clients import TIMEOUT_SECONDS, App, Authorize, Clients
from adapters.slack.communities import place_of
from adapters.slack.installations import Installations, States
from adapters.slack.interactions import Receiver
from adapters.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from adapters.slack.oauth import Installing, welcome
from adapters.slack.payloads import NotSlacks, check
from adapters.slack.people import People
from adapters.slack.platform import SlackPlatform
from adapters.slack.token_rotation import Renewals
from adapters.slack.uninstall import Departures
from adapters.web.pages import Link
from adapters.web.site import create_site
from bot.conversation import Conversation
from bot.delivery.receipts import Arrivals
from bot.model.errors import NotFound
from bot.model.ids import CommunityId
from bot.ports import Clock, Store
from storage.deployment_keys import NoKeyFits

logger = logging.getLogger(__name__)

MOST_BYTES: Final = 3_000_000
"""A form is under 250 kB (Slack, "views"), and what is in it comes back escaped."""


class SlackOverHttp:
    """Slack, for every workspace that installs Refill."""

    def __init__(self, engine: AsyncEngine, fernet: MultiFernet, clock: Clock, app: App, public_url: str) -> None:
        self._app = app
        self._public_url = public_url
        self._clock = clock
        self._installations = Installations(app.client_id, engine, fernet)
        self._states = States(engine, fernet, clock)
        self._clients = Clients(self._installations, Renewals(engine, clock), clock, app)
        self._departures: Departures | None = None
        self.platform = SlackPlatform(self._clients.posting, self._look_whether_left)

    async def start(self, store: Store, conversation: Conversation, arrivals: Arrivals) -> Starlette:
        """Make the site.

        Raises:
            NoKeyFits: tokens are kept, and none of them can be read.
        """
        kept = await self._installations.all_bots()
        unread = [one.name for one in kept if one.bot is None]
        if kept and len(unread) == len(kept):
            raise NoKeyFits
        if unread:
            logger.error("%s; this is about %s", NoKeyFits(), ", ".join(unread))
        bolt = AsyncApp(
            signing_secret=self._app.signing_secret,
            client=AsyncWebClient(base_url=self._app.api_url, timeout=TIMEOUT_SECONDS),
            authorize=Authorize(self._clients),  # type: ignore[arg-type]
            oauth_flow=Installing(self._app, self._public_url, self._installations, self._states, store, self._clock),
            process_before_response=True,
            ignoring_self_events_enabled=False,  # what we posted is just what message_metadata_posted tells of
            user_facing_authorize_error_message=(
                f"Refill is not installed here any more. Somebody who may add apps can add it again: {self._public_url}"
            ),
        )
        bolt.use(_knowing(store))
        Receiver(bolt, conversation, arrivals, People("UTC", "en"))
        self._departures = Departures(store, self._clock, self._clients)
        self._departures.listen(bolt)
        verifier = SignatureVerifier(self._app.signing_secret)
        return create_site(store, Link("Add to Slack", INSTALL_PATH), _routes(AsyncSlackRequestHandler(bolt), verifier))

    async def _look_whether_left(self, community: CommunityId) -> bool:
        return await self._departures.look_at(community) if self._departures else False


def _routes(handler: AsyncSlackRequestHandler, verifier: SignatureVerifier) -> list[Route]:
    async def handle(request: Request) -> Response:
        return await handler.handle(_holding(request, b""))  # whatever came along is not even read

    async def handle_signed(request: Request) -> Response:
        body = await _body_of(request)
        if body is None:
            return PlainTextResponse("that is more than Slack sends", 413)
        # Bolt reads what was sent before it looks at the signature; nobody but Slack should be read at all
        if not _is_signed(verifier, body, request):
            is_about_the_certificate = b"ssl_check=1" in body.split(b"&")  # which Slack looks at now and then
            return Response(status_code=200 if is_about_the_certificate else 401)
        try:
            check(body, request.headers.get("Content-Type", ""))
        except NotSlacks as error:
            logger.warning("what was signed as Slack's can't be read: %s", error)
            return PlainTextResponse("that is nothing that Slack sends", 400)
        return await handler.handle(_holding(request, body))

    return [
        Route(EVENTS_PATH, handle_signed, methods=["POST"]),
        Route(INSTALL_PATH, handle, methods=["GET"]),
        Route(REDIRECT_PATH, handle, methods=["GET"]),
    ]


def _holding(request: Request, body: bytes) -> Request:
    """Make a request whose body is read already."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(request.scope, receive)


async def _body_of(request: Request) -> bytes | None:
    """Read what was sent, as far as it is not too much, whatever length it was said to have."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def _is_signed(verifier: SignatureVerifier, body: bytes, request: Request) -> bool:
    stamp, signature = (request.headers.get(f"X-Slack-{name}") for name in ("Request-Timestamp", "Signature"))
    try:
        return verifier.is_valid(body, stamp, signature)
    except (ValueError, TypeError):  # a time that is no number, or what is not even text
        return False


def _knowing(store: Store) -> Callable[..., Awaitable[Any]]:
    async def know(
        body: dict[str, Any],
        context: AsyncBoltContext,
        next: Callable[[], Awaitable[Any]],  # noqa: A002 - Bolt hands it over by this name
    ) -> Any:
        """Let a workspace begin that came with its organisation, when it is first heard from."""
        place = place_of(body)
        if place.team:  # an organisation's token has to name a workspace
            context.client.default_params["team_id"] = place.team
        if context.bot_token and place.team:  # there is none where a workspace only tells that it has left
            try:
                async with store.reading(place.community) as tx:
                    left_at = (await tx.get_community()).left_at
                known = left_at is None or _happened_before(left_at, body)
            except NotFound:
                known = False
            if not known:
                team = body.get("team")
                name = body.get("team_domain") or (team.get("domain") if isinstance(team, dict) else None)
                await welcome(store, place, str(name or place.team))
        return await next()

    return know


def _happened_before(left_at: datetime, body: dict[str, Any]) -> bool:
    """Tell whether an event only comes late; what a person does comes at once."""
    return "event_time" in body and datetime.fromtimestamp(body["event_time"], UTC) <= left_at
