"""The HTTP server: authenticates, limits, answers and logs calls."""

import asyncio
import base64
import json
from collections import Counter
from collections.abc import Coroutine, Iterable, Sequence
from random import Random
from typing import Any, Self

from aiohttp import web

from bot.clock import SystemClock
from bot.ports import Clock
from tests.adapters.slack.local_slack import methods_chat, methods_conversations, methods_people, methods_views
from tests.adapters.slack.local_slack.calls import METHODS, NEEDS, Call
from tests.adapters.slack.local_slack.errors import KNOWN, Refused
from tests.adapters.slack.local_slack.events import Events
from tests.adapters.slack.local_slack.faults import Fault, Faults
from tests.adapters.slack.local_slack.sockets import Sockets
from tests.adapters.slack.local_slack.things import Json
from tests.adapters.slack.local_slack.tokens import Tokens
from tests.adapters.slack.local_slack.web_hooks import WebHooks
from tests.adapters.slack.local_slack.world import Workspace
from tests.adapters.wait_until import PATIENCE, until

__all__ = ["LocalSlack", "methods_chat", "methods_conversations", "methods_people", "methods_views"]

BOT_SCOPES = (
    "channels:join", "channels:read", "chat:write", "commands", "files:write", "groups:read", "im:read", "im:write",
    "metadata.message:read", "mpim:read", "mpim:write", "users:read",
)  # fmt: skip
WITHOUT_BOT_TOKEN = {"oauth.v2.access", "apps.connections.open"}


class LocalSlack:
    """A Slack server for one app. Use it as an async context manager.

    Times come from the clock. Only `ack_seconds` (the time for an acknowledgement), the `delay` of a fault and the time
    in signatures are real.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        scopes: Iterable[str] = BOT_SCOPES,
        ack_seconds: float = 3.0,
        subscriptions: Iterable[str] = ("app_home_opened", "app_uninstalled", "tokens_revoked"),
        rotates_tokens: bool = False,
        shortcuts: Sequence[Json] = (),
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.scopes = frozenset(scopes)
        self.ack_seconds = ack_seconds
        self.rotates_tokens = rotates_tokens
        """Whether tokens expire after twelve hours."""
        self.shortcuts = shortcuts
        """The shortcuts in the app's manifest, which people find in menus."""
        self.app_id, self.app_token = "A0REFILL", "xapp-1"
        self.client_id, self.client_secret, self.signing_secret = "1.2", "client-secret", "signing-secret"
        self.redirect_uri = ""
        self.origin = ""
        self.workspaces: dict[str, Workspace] = {}
        self.triggers: dict[str, methods_views.Trigger] = {}
        self.responses: dict[str, methods_chat.ResponseUrl] = {}
        self.calls: list[Call] = []
        self.connections: set[Any] = set()
        """The addresses from which the Web API was called, one for each connection."""
        self.violations: list[str] = []
        """Invalid requests of the app. The fixture fails a test that has any."""
        self.takes_charts = True
        """Whether this Slack knows charts and tables. Real workspaces got them one after another."""
        self.tokens = Tokens(self)
        self.faults = Faults(self.clock)
        self.sockets = Sockets(self)
        self.hooks = WebHooks(self)
        self.events = Events(self, frozenset(subscriptions))
        self._numbers: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._announced: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=20_000_000)
        application.router.add_route("*", "/api/{method}", self._api)
        application.router.add_post("/response/{key}", self._response)
        application.router.add_post("/upload/v1/{team}/{file}", self._upload)
        application.router.add_get("/link", self.sockets.serve)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.origin = "http://127.0.0.1:{1}".format(*self._runner.addresses[0][:2])
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.sockets.close()
        await self.hooks.close()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The `base_url` of clients."""
        return f"{self.origin}/api/"

    def add_workspace(
        self, team_id: str, name: str, enterprise_id: str | None = None, *, installed: bool = True
    ) -> Workspace:
        """Add a workspace. With `installed`, the app is installed in it."""
        workspace = self.workspaces[team_id] = Workspace(self, team_id, name, enterprise_id)
        if installed:
            self.tokens.install(workspace, self.scopes)
        return workspace

    def new_id(self, prefix: str) -> str:
        """Return a new id. Ids are the same in every run."""
        self._numbers[prefix] += 1
        return f"{prefix}{self._numbers[prefix]:04}"

    def new_ts(self) -> str:
        """Return a message timestamp that is later than all others."""
        self._numbers["ts"] += 1
        return f"{int(self.clock.now().timestamp())}.{self._numbers['ts']:06}"

    def start(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """Run a coroutine in the background. The server cancels it when it closes."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def announce(self, workspace: Workspace, event: Json) -> None:
        """Send an event that an app's own call caused, in the background."""
        task = self.start(self.events.emit(workspace, event))
        self._announced.add(task)
        task.add_done_callback(self._announced.discard)

    async def settled(self) -> bool:
        """Wait until all events of the app's calls are acknowledged or given up. Return whether there were any."""
        had_any = bool(self._announced)
        while self._announced:
            await asyncio.gather(*self._announced, return_exceptions=True)
        return had_any

    @property
    def is_done(self) -> bool:
        """Whether nothing runs in the background, so that all retries are acknowledged or given up."""
        return not self._tasks

    def violate(self, method: str, error: str, problems: list[str]) -> Refused:
        """Log an invalid request, and return the error for it."""
        self.violations += [f"{method}: {error}: {each}" for each in problems]
        return Refused(error, response_metadata={"messages": [f"[ERROR] {each}" for each in problems]})

    def fail(self, method: str, times: int = 1, **kind: Any) -> None:
        """Make the next calls of a method (`*` for any) fail.

        `status`, `page` (a proxy's page with this media type), `error`, `retry_after` (429) and `reset` refuse the
        call. `reset_after_taking` and `delay` (in real seconds) let the call take effect and change its response.
        """
        assert kind.get("error") in (None, *KNOWN), kind
        self.faults.asked_for.append(Fault(method, times, **kind))

    def break_connections(self, share: float, seed: str) -> None:
        """Break the connections of a share of all calls, half of them before the call takes effect and half after."""
        self.faults.unsteady, self.faults.share = Random(seed), share

    def limit_rates(self, *, on: bool = True) -> None:
        """Turn Slack's rate limits on or off."""
        self.faults.are_rates_limited = on

    def count(self, method: str) -> int:
        """Count the calls of a method, including those that failed."""
        return sum(call.method == method for call in self.calls)

    async def until(self, look: Any, seconds: float = PATIENCE) -> Any:
        """Wait until `look` returns something, and return that. See `wait_until.until`."""
        return await until(look, seconds, self._traffic)

    def _traffic(self) -> str:
        """Describe the app's latest calls, for the error of a failed test."""
        return "\n".join(
            [f"{len(self.calls)} calls, at last", *(call.method for call in self.calls[-20:]), *self.violations]
        )

    async def _api(self, request: web.Request) -> web.StreamResponse:
        call = Call(self, request.match_info["method"], await _arguments(request), self.clock.now())
        self.calls.append(call)
        self.connections.add(request.transport and request.transport.get_extra_info("peername"))
        fault = self.faults.next(call.method) or Fault(call.method, 0)
        if fault.reset:
            return _reset(request)
        if fault.retry_after is not None:
            return _too_many(call, fault.retry_after)
        if fault.status is not None or fault.page is not None:
            trouble, media = "<title>upstream trouble</title>", fault.page or "text/plain"
            return web.Response(status=fault.status or 200, text=trouble, content_type=media)
        seconds = 0
        try:
            self._let_in(call, request)
            team = call.workspace.id if call.method not in WITHOUT_BOT_TOKEN else ""
            seconds = self.faults.seconds_to_wait(call.method, team, str(call.args.get("channel", "")))
            if not seconds:
                call.answer = _run(call, fault)
        except Refused as refused:
            call.answer = refused.answer()
        if seconds:
            return _too_many(call, seconds)
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.reset_after_taking:
            return _reset(request)
        scopes = {"X-OAuth-Scopes": ",".join(sorted(call.token.scopes))} if call.token else {}
        needs = {"X-Accepted-OAuth-Scopes": ",".join(NEEDS.get(call.method, ()))}
        return web.json_response(call.answer, headers=scopes | needs)

    def _let_in(self, call: Call, request: web.Request) -> None:
        if call.method not in METHODS:
            raise Refused("unknown_method", req_method=call.method)
        kind, _, held = request.headers.get("Authorization", "").partition(" ")
        if call.method == "oauth.v2.access":
            if kind == "Basic":
                name, _, secret = base64.b64decode(held).decode().partition(":")
                call.client = (name, secret)
            return
        held = held if kind == "Bearer" else str(call.args.pop("token", ""))
        if call.method == "apps.connections.open":
            if held != self.app_token:
                raise Refused("not_allowed_token_type" if held.startswith("xoxb-") else "invalid_auth")
            return
        if held == self.app_token:
            raise Refused("not_allowed_token_type")
        call.token = self.tokens.allow(held)
        if call.method in ("auth.test", "auth.revoke") and call.token.workspace is None:
            first = (each for each in self.workspaces.values() if each.enterprise_id == call.token.enterprise_id)
            call.workspace = next(first)
        else:
            call.workspace = self.tokens.workspace_of(call.token, call.args.get("team_id"))
        if call.workspace.is_migrating:
            raise Refused("team_added_to_org")
        if NEEDS[call.method]:
            call.need(*NEEDS[call.method])

    async def _response(self, request: web.Request) -> web.Response:
        response = self.responses.get(request.match_info["key"])
        if response is None:
            return web.json_response(Refused("invalid_url").answer(), status=404)
        fault = self.faults.of_responses()
        if fault is not None:
            refused = Refused(fault.error or "invalid_response")
            return _reset(request) if fault.reset else web.json_response(refused.answer(), status=404)
        try:
            methods_chat.respond(response, await request.json(), self.clock.now())
        except Refused as refused:
            status = 404 if refused.error.endswith("_url") else 400
            return web.json_response(refused.answer(), status=status)
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        workspace = self.workspaces.get(request.match_info["team"])
        file = workspace.files.get(request.match_info["file"]) if workspace else None
        data = await _uploaded(request)
        if file is None or file.data is not None or len(data) != file.length:
            return web.Response(status=400, text="upload failed")
        file.data = data
        return web.Response(text=f"OK - {len(data)}")


def _run(call: Call, fault: Fault) -> Json:
    if fault.error:
        raise Refused(fault.error)
    return {"ok": True, **METHODS[call.method](call)}


async def _arguments(request: web.Request) -> Json:
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        args |= json.loads(await request.text() or "{}")
    elif request.can_read_body:
        args |= dict(await request.post())
    return args


async def _uploaded(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    form = await request.post()
    field = next(iter(form.values()))
    return field.file.read() if isinstance(field, web.FileField) else str(field).encode()


def _reset(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _too_many(call: Call, seconds: int) -> web.Response:
    call.answer = {"ok": False, "error": "ratelimited"}
    return web.json_response(call.answer, status=429, headers={"Retry-After": str(seconds)})
