"""Slack over HTTP, for many workspaces and any number of processes behind one address."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Any, Final, NamedTuple

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message

from adapters.slack.bolt_app import EVENTS_HELD_BACK, make_bolt_app
from adapters.slack.clients import TIMEOUT_SECONDS, App, Authorize, Clients, HttpSession
from adapters.slack.communities import WorkspaceId, workspace_of
from adapters.slack.grid import Grid
from adapters.slack.interactions import Receiver
from adapters.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from adapters.slack.oauth import InstallFlow, installed_in
from adapters.slack.payloads import InvalidPayload, check
from adapters.slack.people import People
from adapters.slack.platform import SlackPlatform
from adapters.slack.uninstall import UninstallCheck
from adapters.slack.workspace_names import WorkspaceNames, look_up_names
from adapters.web.operator_pages import Operator
from adapters.web.site import create_site
from bot import metrics
from bot.conversation import Conversation
from bot.model import content
from bot.model.errors import NotFound
from bot.model.ids import CommunityId
from bot.model.news import News
from bot.model.outbox import Delivery
from bot.ports import Clock, Hear, Store
from storage.deployment_keys import NoKeyFits
from storage.slack import SlackStore

logger = logging.getLogger(__name__)

TOLD_EVERY: Final = 60.0
"""Minimum number of seconds between two log lines about bad signatures or long bodies."""
STAMP: Final = re.compile(r"[0-9]{1,12}")
"""Seconds since 1970."""
SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")
"""An HMAC with SHA-256 (Slack, "Verifying requests from Slack")."""
MAX_BYTES: Final = 500_000
"""Maximum size of a body with signature headers. A signature can be checked only after the whole body was read. So
anybody can fill memory with two hundred bodies of this size (`Limits.waiting`).

The largest body that Slack sends is the message of a shortcut: 40,000 characters of text and 13,200 of blocks, each up
to 8 bytes long when escaped (`%5Cu3042`), so 430 kB. A form has less than 250 kB (Slack, "views").
"""
MAX_UNSIGNED: Final = 1000
"""Maximum size of a body without well-formed signature headers. `ssl_check`, by which Slack checks a certificate, is
smaller."""


class SlackOverHttp:
    """Slack for every workspace that installs Refill."""

    def __init__(
        self, slack_store: SlackStore, clock: Clock, app: App, public_url: str, operator: Operator | None = None
    ) -> None:
        self._app = app
        self._public_url = public_url
        self._operator = operator
        self._clock = clock
        self._installations = slack_store.installations
        self._states = slack_store.states
        self._session = HttpSession()
        self._people: People | None = None
        self._names: asyncio.Task[None] | None = None
        self._grid = Grid(slack_store.installations)
        self._clients = Clients(
            slack_store.installations, slack_store.rotation_turns, clock, app, self._session, self._grid
        )
        self._uninstall_check: UninstallCheck | None = None
        self.platform = SlackPlatform(
            self._clients.posting, self._check_uninstall, self._grid.has_moved, self._add_name
        )
        self._workspace_names: WorkspaceNames | None = None

    async def start(self, store: Store, conversation: Conversation) -> Starlette:
        """Return the site.

        Raises:
            NoKeyFits: there are tokens, but no token can be decrypted.
        """
        kept = await self._installations.all_bots()
        unread = [one.name for one in kept if one.bot is None]
        if kept and len(unread) == len(kept):
            raise NoKeyFits
        if unread:
            logger.error("%s; this concerns %s", NoKeyFits(), ", ".join(unread))

        async def hear(news: News) -> None:
            """Report an installation or its end, and drop recent tokens, because they may not be valid any more."""
            await conversation.hear(news)
            self._clients.recent.clear()

        bolt = make_bolt_app(
            AsyncWebClient(base_url=self._app.api_url, timeout=TIMEOUT_SECONDS, session=self._session.get()),
            signing_secret=self._app.signing_secret,
            authorize=Authorize(self._clients),
            oauth_flow=InstallFlow(
                self._app,
                self._public_url,
                self._installations,
                self._states,
                store,
                hear,
                self._clock,
                self._grid,
            ),
            user_facing_authorize_error_message=(
                f"Refill isn’t installed here any more. Someone who can add apps can add it again: {self._public_url}"
            ),
        )
        self._workspace_names = WorkspaceNames(store, self._clock, self._grid)
        self._grid.listen(bolt, store)  # first, because the grid finds a request's community
        bolt.use(_middleware(store, conversation.hear, self._clients))
        bots = [one.bot for one in kept if one.bot is not None]
        self._names = asyncio.create_task(
            look_up_names(bots, self._app.api_url, self._session.get(), store, conversation.hear, self._grid)
        )
        self._people = People(store, conversation.hear, "UTC", "en")
        Receiver(bolt, conversation, self._people, self._workspace_names)
        self._uninstall_check = UninstallCheck(store, hear, self._clients)
        self._uninstall_check.listen(bolt)
        verifier = SignatureVerifier(self._app.signing_secret)
        routes = _routes(AsyncSlackRequestHandler(bolt), verifier)
        return create_site(store, INSTALL_PATH, routes, self._operator)

    async def close(self) -> None:
        """End look-ups, and close all connections to Slack."""
        if self._names is not None:
            self._names.cancel()
            await asyncio.gather(self._names, return_exceptions=True)
        if self._people is not None:
            await self._people.close()
        await self._session.close()

    async def _add_name(self, delivery: Delivery) -> content.Message:
        names = self._workspace_names
        return await names.named(delivery) if names else delivery.message

    async def _check_uninstall(self, community: CommunityId) -> bool:
        return await self._uninstall_check.look_at(community) if self._uninstall_check else False


def _routes(handler: AsyncSlackRequestHandler, verifier: SignatureVerifier) -> list[Route]:
    bad_signatures = _BadSignatures()

    async def handle(request: Request) -> Response:
        return await handler.handle(_with_body(request, b""))  # these requests need no body

    async def handle_signed(request: Request) -> Response:
        sent = _Signature.of(request)
        body = await _body_of(request, MAX_BYTES if sent.is_well_formed else MAX_UNSIGNED)
        if body is None and sent.is_well_formed:
            bad_signatures.note_length()
            return PlainTextResponse("that is more than Slack sends", 413)
        # Bolt would parse the body before it checks the signature. So the signature is checked here first.
        if body is None or not sent.fits(verifier, body):
            bad_signatures.note(verifier, body or b"", sent)
            checks_certificate = b"ssl_check=1" in (body or b"").split(b"&")
            return Response(status_code=200 if checks_certificate else 401)
        try:
            check(body, request.headers.get("Content-Type", ""))
        except InvalidPayload as error:
            logger.warning("a payload signed by Slack can't be parsed: %s", error)
            return PlainTextResponse("that is nothing that Slack sends", 400)
        return await handler.handle(_with_body(request, body))

    return [
        Route(EVENTS_PATH, handle_signed, methods=["POST"]),
        Route(INSTALL_PATH, handle, methods=["GET"]),
        Route(REDIRECT_PATH, handle, methods=["GET"]),
    ]


def _with_body(request: Request, body: bytes) -> Request:
    """Return a copy of a request with this body, so that nobody reads the original body again."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(request.scope, receive)


async def _body_of(request: Request, most: int) -> bytes | None:
    """Return a request's body; None if it has more than `most` bytes. If Content-Length says so, nothing is read."""
    if int(request.headers.get("Content-Length", 0)) > most:
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            return None
    return bytes(body)


class _Signature(NamedTuple):
    """A request's signature headers as they came, well-formed or not."""

    stamp: str
    signature: str

    @classmethod
    def of(cls, request: Request) -> "_Signature":
        return cls(*(request.headers.get(name, "") for name in ("X-Slack-Request-Timestamp", "X-Slack-Signature")))

    @property
    def is_well_formed(self) -> bool:
        """Whether Slack may have sent these headers. For other headers SignatureVerifier raises various errors."""
        return bool(STAMP.fullmatch(self.stamp) and SIGNATURE.fullmatch(self.signature))

    def fits(self, verifier: SignatureVerifier, body: bytes) -> bool:
        """Return whether Slack signed the body in the last five minutes; False for a body that is not text."""
        try:
            return self.is_well_formed and verifier.is_valid(body, self.stamp, self.signature)
        except UnicodeDecodeError:
            return False

    def fits_at_any_time(self, verifier: SignatureVerifier, body: bytes) -> bool:
        """Return whether Slack signed the body at any time."""
        if not self.is_well_formed:
            return False
        try:
            expected = verifier.generate_signature(timestamp=self.stamp, body=body)
        except UnicodeDecodeError:
            return False
        return expected is not None and compare_digest(expected, self.signature)


class _BadSignatures:
    """Counts requests with a bad or an old signature, and logs the likely reason. Also logs bodies that are too long.

    The log gets one line a minute at most, because anybody can send such requests.
    """

    def __init__(self) -> None:
        self._told_at = -TOLD_EVERY

    def note(self, verifier: SignatureVerifier, body: bytes, sent: _Signature) -> None:
        """Count and log a request with a bad signature. A request without signature headers is left out."""
        if not sent.stamp or not sent.signature:
            return  # the request does not even look like Slack's
        metrics.BAD_SIGNATURES.inc()
        if not self._may_tell():
            return
        if sent.fits_at_any_time(verifier, body):
            logger.error(
                "refused a request that Slack signed %.0f minutes ago: is this machine's clock right? Slack's commands "
                "and buttons fail until it is",
                (time.time() - int(sent.stamp)) / 60,
            )
        else:
            logger.warning(
                "refused a request whose signature does not fit REFILL_SLACK_SIGNING_SECRET: if Slack's commands and "
                "buttons fail, copy the Signing Secret again (api.slack.com/apps, your app, Basic Information), and "
                "restart; otherwise somebody else sent it"
            )

    def note_length(self) -> None:
        """Log a request that is too long to be read, so that its signature can't be checked."""
        if self._may_tell():
            logger.warning("refused a request of more than %d bytes, which Slack does not send", MAX_BYTES)

    def _may_tell(self) -> bool:
        if time.monotonic() - self._told_at < TOLD_EVERY:
            return False
        self._told_at = time.monotonic()
        return True


def _middleware(store: Store, hear: Hear, clients: Clients) -> Callable[..., Awaitable[Any]]:
    async def register(
        body: dict[str, Any],
        context: AsyncBoltContext,
        next: Callable[[], Awaitable[Any]],  # noqa: A002 - Bolt passes it by this name
    ) -> Any:
        """Report that Refill is installed in a request's workspace, if the store does not know that."""
        workspace = workspace_of(body)
        if workspace.team:  # needed with an organisation's token
            context.client.default_params["team_id"] = workspace.team
        # a request without a token reports that Refill was uninstalled
        if context.bot_token and workspace.team and workspace not in clients.recent:
            try:
                async with store.reading(workspace.community, snapshot=False) as tx:
                    left_at = (await tx.get_community()).left_at
                known = left_at is None or _happened_before(left_at, body)
                token = context.authorize_result
                if left_at is None and token and WorkspaceId(token.team_id or "", token.enterprise_id) == workspace:
                    clients.recent[workspace] = token
            except NotFound:
                known = False
            if not known and await clients.owner(workspace):  # a recent token may be older than an uninstallation
                team = body.get("team")
                name = body.get("team_domain") or (team.get("domain") if isinstance(team, dict) else None)
                await hear(installed_in(workspace, str(name or workspace.team)))
        return await next()

    return register


def _happened_before(left_at: datetime, body: dict[str, Any]) -> bool:
    """Return whether a request is an event from before `left_at`. Interactions have no time, and are never late."""
    if body.get("type") == EVENTS_HELD_BACK:
        return True  # no person caused this notice
    return "event_time" in body and datetime.fromtimestamp(body["event_time"], UTC) <= left_at
