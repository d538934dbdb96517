"""The HTTP server: authenticates, limits, answers and logs calls."""

import asyncio
import copy
import json
from collections.abc import Coroutine, Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Self, TypeVar

from aiohttp import web

from bot.clock import SystemClock
from bot.ports import Clock
from tests.adapters.discord.local_discord import (
    routes_commands,
    routes_guilds,
    routes_interactions,
    routes_messages,
    routes_places,
)
from tests.adapters.discord.local_discord.calls import ROUTES, Call, Route
from tests.adapters.discord.local_discord.errors import Error, Refused
from tests.adapters.discord.local_discord.faults import Fault, Faults
from tests.adapters.discord.local_discord.gateway import DIRECT_MESSAGES, MEMBERS, MESSAGES, Gateway
from tests.adapters.discord.local_discord.interactions import Interactions
from tests.adapters.discord.local_discord.modals import Screen
from tests.adapters.discord.local_discord.permissions import BOT, Permission
from tests.adapters.discord.local_discord.person import Person
from tests.adapters.discord.local_discord.rates import THREADS, Rates, TooMany
from tests.adapters.discord.local_discord.reading import Eyes
from tests.adapters.discord.local_discord.shown import Shown, What
from tests.adapters.discord.local_discord.things import Channel, Json, Message, Place, User
from tests.adapters.discord.local_discord.world import Guild
from tests.adapters.wait_until import PATIENCE, until

__all__ = [
    "LocalDiscord",
    "routes_commands",
    "routes_guilds",
    "routes_interactions",
    "routes_messages",
    "routes_places",
]

T = TypeVar("T")
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
"""The instant from which Discord's ids count milliseconds."""
FIRST_GUILD = 1_000_000
"""The first server's id. Ids are a millisecond apart, so that each shard has the same number of servers."""


class LocalDiscord:
    """A Discord server for one app. Use it as an async context manager.

    Times come from the clock, which may be moved by hand. Only `answer_seconds` (the time for an app's first response),
    the `delay` of a fault and discord.py's own timers are in real time.
    """

    def __init__(self, clock: Clock | None = None, *, answer_seconds: float = 3.0) -> None:
        self.clock: Clock = clock or SystemClock()
        self.answer_seconds = answer_seconds
        self.token = "local-discord-token"
        self.origin = ""
        self.users: dict[str, User] = {}
        self.screens: dict[str, Screen] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.directs: dict[str, Channel] = {}
        """The bot's direct conversations, by the user's id."""
        self.messages: dict[str, list[Message]] = {}
        """Messages by channel id, the oldest first."""
        self.nonces: dict[str, Message] = {}
        self.commands: list[Json] = []
        """The global commands."""
        self.shown: list[Shown] = []
        """A log of everything that was shown to people. See `shown`."""
        self.calls: list[Call] = []
        self.violations: list[str] = []
        """Invalid requests of the app. The fixture fails a test that has any."""
        self.notifications: dict[str, list[tuple[Message, str]]] = {}
        """The notifications on phones, by user. An edit neither changes nor sends a notification."""
        self.rates = Rates(self.clock)
        self.faults = Faults()
        self.gateway = Gateway(self)
        self.interactions = Interactions(self)
        self._last_id = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self.application_id = self.new_id()
        self.bot = User(self.application_id, "Refill", is_bot=True)
        self.users[self.bot.id] = self.bot

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=30_000_000)
        for route in ROUTES.values():
            application.router.add_route(route.method, "/api/v10" + route.path, self._handler(route))
        application.router.add_get("/gateway{slash:/?}", self.gateway.serve)
        application.router.add_route("*", "/{anything:.*}", self._nothing_here)
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
        await self.gateway.close()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The value of `discord.http.Route.BASE`."""
        return f"{self.origin}/api/v10"

    @property
    def gateway_url(self) -> str:
        """The value of `discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY`, there a yarl.URL."""
        return self.origin.replace("http", "ws", 1) + "/gateway/"

    def new_id(self) -> str:
        """Return an id that is later than all others."""
        milliseconds = (self.clock.now() - EPOCH) // timedelta(milliseconds=1)
        self._last_id = max(milliseconds << 22, self._last_id + 1)
        return str(self._last_id)

    def add_guild(self, name: str, *, permissions: int = BOT, with_bot: bool = True, locale: str = "en-US") -> Guild:
        """Add a server. With `with_bot`, the bot is on it, with the `permissions` of its invite link."""
        guild_id = str((FIRST_GUILD + len(self.guilds)) << 22)
        guild = self.guilds[guild_id] = Guild(self, guild_id, name, locale)
        if with_bot:
            guild.invite_bot(int(permissions))
        return guild

    def add_user(self, name: str, **kind: Any) -> Person:
        """Add an account that is on no server. `kind` are fields of User."""
        user = User(self.new_id(), name, **kind)
        self.users[user.id] = user
        self.screens[user.id] = Screen()
        return Person(self, user)

    def person(self, user_id: str) -> Person:
        return Person(self, self.users[user_id])

    @property
    def onlooker(self) -> Eyes:
        """A reader in London whose language is English."""
        return Eyes(self, "Europe/London", "en-GB")

    def guilds_of(self, user: str) -> list[Guild]:
        """List the servers that a user shares with the bot."""
        return [each for each in self.guilds.values() if each.has_bot and user in each.members]

    def find_direct(self, user: str) -> Channel | None:
        """Return the bot's direct conversation with a user, or None."""
        return self.directs.get(user)

    def open_direct(self, user: str) -> Channel:
        """Return the bot's direct conversation with a user. Open it if there is none."""
        if (found := self.find_direct(user)) is not None:
            return found
        channel = Channel(self.new_id(), Place.DIRECT, members=[self.bot.id, user])
        self.channels[channel.id] = self.directs[user] = channel
        return channel

    def bring_into(self, thread: Channel, user: str) -> None:
        if user in thread.members or thread.guild is None:
            return
        thread.members.append(user)
        told: Json = {"id": thread.id, "guild_id": thread.guild.id, "member_count": len(thread.members)}
        added = {"id": thread.id, "user_id": user, "join_timestamp": self.clock.now().isoformat(), "flags": 0}
        needed = None if user == self.bot.id else MEMBERS
        self.gateway.emit(thread.guild, "THREAD_MEMBERS_UPDATE", told | {"added_members": [added]}, needed)

    def must_hear_of_members(self) -> None:
        """Raise Refused if the app lacks the privileged intent for members."""
        if not self.gateway.allowed_intents & MEMBERS:
            raise Refused(Error.MISSING_ACCESS)

    def put(self, message: Message) -> None:
        """Add a new message, and send its event."""
        channel = message.channel
        self.messages.setdefault(channel.id, []).append(message)
        if not message.for_one:
            channel.last_message, channel.message_count = message.id, channel.message_count + 1
        if channel.is_thread and channel.guild:
            channel.is_archived, channel.active_at = False, message.at
            for user in sorted(message.pings & channel.guild.members.keys()):
                if channel.may(user, Permission.VIEW_CHANNEL):
                    self.bring_into(channel, user)
        if not message.is_thinking:
            self.show_message(message, What.MESSAGE)
        if not message.for_one:
            self._tell("MESSAGE_CREATE", message, message.as_json())

    def notify(self, message: Message) -> None:
        """Show a notification of an app's message on phones. It contains the `content`, but no components V2.

        This is an open bug of Discord's apps (github.com/discord/discord-api-docs/issues/7854).
        """
        if not message.content:
            self.violations.append("create_message: phones show an empty notification, as there is no content")
        for user in message.channel.readers():
            self.notifications.setdefault(user, []).append((message, message.content))

    def delete(self, message: Message) -> None:
        """Delete a message, and send its event."""
        self.messages[message.channel.id].remove(message)
        if not message.for_one:
            self._tell("MESSAGE_DELETE", message, {"id": message.id, "channel_id": message.channel.id})

    def _tell(self, event: str, message: Message, told: Json) -> None:
        guild = message.channel.guild
        more = {"guild_id": guild.id} if guild else {}
        self.gateway.emit(guild, event, told | more, MESSAGES if guild else DIRECT_MESSAGES)

    def show(self, what: What, to: Iterable[str], body: Json) -> None:
        """Log something that is shown to people."""
        self.shown.append(Shown(self.clock.now(), what, frozenset(to) - {self.bot.id}, copy.deepcopy(body)))

    def show_message(self, message: Message, what: What) -> None:
        """Log that a message is shown with its current content."""
        to = [message.for_one] if message.for_one else message.channel.readers()
        body = {"content": message.content, "embeds": message.embeds, "components": message.components}
        self.show(what, to, {**body, "where": message.channel.name or "direct"})
        for file in message.files:
            self.show(What.FILE, to, {"name": file.name, "data": file.data.decode("utf-8", "replace")})
        if what is What.CHANGE and not message.for_one:
            self._tell("MESSAGE_UPDATE", message, message.as_json())

    def start(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Run a coroutine in the background. The server cancels it when it closes."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def violate(self, name: str, error: Error, problems: list[str]) -> Refused:
        """Log an invalid request, and return the error for it."""
        self.violations += [f"{name}: {each}" for each in problems]
        return Refused(error, problems)

    def fail(self, name: str, times: int = 1, **kind: Any) -> None:
        """Make the next calls of a route (`*` for any) fail.

        `status` (an error page), `error`, `retry_after` (429, with its `scope`) and `reset` refuse the call.
        `status_after_taking`, `reset_after_taking` and `delay` (in real seconds) let the call take effect and change
        its response.
        """
        assert name == "*" or name in ROUTES, name
        self.faults.asked_for.append(Fault(name, times, **kind))

    def break_connections(self, share: float, seed: str) -> None:
        """Break the connections of a share of all calls, half of them before the call takes effect and half after."""
        self.faults.unsteady, self.faults.share = Random(seed), share

    def limit_rates(self, *, on: bool = True, told: bool = True) -> None:
        """Turn rate limits on or off. With a hand-moved clock, turn `told` off, so that responses lack headers."""
        self.rates.are_kept, self.rates.are_told = on, told

    def limit_threads(self, most: int = THREADS[0], seconds: float = THREADS[1]) -> None:
        """Limit the number of new threads in a channel within a time. Discord has such a limit but no public number."""
        self.rates.threads = (most, seconds)

    def limit_direct(self, most: int, within: timedelta) -> None:
        """Limit the number of new direct conversations within a time."""
        self.rates.direct = (most, within)

    def count(self, name: str) -> int:
        """Count the calls of a route, including those that failed."""
        assert name in ROUTES, name
        return sum(call.name == name for call in self.calls)

    async def until(self, look: Any, seconds: float = PATIENCE) -> Any:
        """Wait until `look` returns something, and return that. See `wait_until.until`."""
        return await until(look, seconds, self._traffic)

    def _traffic(self) -> str:
        """Describe the app's latest calls, for the error of a failed test."""
        return "\n".join(
            [f"{len(self.calls)} calls, at last", *(call.name for call in self.calls[-20:]), *self.violations]
        )

    def _handler(self, route: Route) -> Any:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._api(route, request)

        return handle

    async def _nothing_here(self, request: web.Request) -> web.StreamResponse:
        self.violations.append(f"{request.method} {request.path}: there is no such route here")
        return _json(404, Refused(Error.NOT_FOUND).answer())

    async def _api(self, route: Route, request: web.Request) -> web.StreamResponse:
        body, files = await _body(request)
        call = Call(self, route.name, dict(request.match_info), dict(request.query), body, files, self.clock.now())
        self.calls.append(call)
        fault = self.faults.next(call.name) or Fault(call.name, 0)
        if fault.reset:
            return _reset(request)
        if self.rates.is_banned:
            call.status = 429
            return web.Response(status=429, text="error code: 1015", content_type="text/plain")
        if fault.status is not None:
            call.status = fault.status
            return web.Response(status=fault.status, text="upstream trouble", content_type="text/plain")
        too_many, headers = self.rates.take(call.name, call.path)
        if fault.retry_after is not None:
            too_many = TooMany(fault.retry_after, fault.scope)
        if too_many is not None:
            call.status = 429
            self.rates.note(429, is_shared=too_many.scope == "shared")
            return _too_many(too_many, headers)
        try:
            call.status, call.answer = self._answered(call, route, request, fault)
        except Refused as refused:
            call.status, call.answer = refused.status, refused.answer()
        self.rates.note(call.status)
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.reset_after_taking:
            return _reset(request)
        if fault.status_after_taking:
            return web.Response(status=fault.status_after_taking, text="upstream trouble", content_type="text/plain")
        return _json(call.status, call.answer, headers)

    def _answered(self, call: Call, route: Route, request: web.Request, fault: Fault) -> tuple[int, Any]:
        if route.needs_token and request.headers.get("Authorization") != f"Bot {self.token}":
            raise Refused(Error.UNAUTHORIZED)
        if fault.error is not None:
            raise Refused(fault.error)
        answer = route.handler(call)
        created = route.method == "POST" and route.name in ("create_thread", "create_command")
        return (204 if answer is None else 201 if created else 200), answer


async def _body(request: web.Request) -> tuple[Any, list[tuple[str, bytes]]]:
    if not request.content_type.startswith("multipart/"):
        said = await request.text()
        return (json.loads(said) if said else {}), []
    form = await request.post()
    files = {key: value for key, value in form.items() if isinstance(value, web.FileField)}
    found = [(files[key].filename, files[key].file.read()) for key in sorted(files, key=_number)]
    return json.loads(str(form["payload_json"])), found


def _number(key: str) -> int:
    return int(key.removeprefix("files[").removesuffix("]"))


def _json(status: int, answer: Any, headers: dict[str, str] | None = None) -> web.Response:
    told = {"Via": "1.1 local", **(headers or {})}
    if status == 204:
        return web.Response(status=204, headers=told)
    return web.Response(status=status, body=json.dumps(answer).encode(), content_type="application/json", headers=told)


def _reset(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _too_many(why: TooMany, headers: dict[str, str]) -> web.Response:
    told = {"Retry-After": str(max(1, round(why.after))), "X-RateLimit-Scope": why.scope, **headers}
    is_global = why.scope == "global"
    if is_global:
        told["X-RateLimit-Global"] = "true"
    answer = {"message": "You are being rate limited.", "retry_after": round(why.after, 3), "global": is_global}
    return _json(429, answer, told)
