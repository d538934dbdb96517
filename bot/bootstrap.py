"""Wire store, core and adapters together, and run Refill until it is told to stop."""

import asyncio
import gc
import logging
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version as version_of
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.clock import SystemClock
from bot.connections import Connections
from bot.conversation import Conversation
from bot.conversation.answer_times import STEP
from bot.delivery.sender import Sender
from bot.jobs import STOP_SECONDS as WAKER_STOPS
from bot.jobs import Waker, Worker
from bot.ports import Clock, EmbeddingModel, Platform, Store
from bot.services.restored import forget_again
from bot.services.still_wanted import may_still_be_sent
from bot.services.undeliverable import resolve_undeliverable
from bot.settings import Settings, SlackTransport, reveal
from bot.storage_setup import open_storage
from storage.deployment_keys import fernet_of
from storage.sandbox.lots import SandboxSqlStore
from storage.store import SqlStore

if TYPE_CHECKING:  # each platform's library is imported only where that platform is set up
    from starlette.applications import Starlette

    from adapters.discord.connection import DiscordConnection
    from adapters.discord.platform import DiscordPlatform
    from adapters.slack.http import SlackOverHttp
    from adapters.slack.socket_mode import Workspace

logger = logging.getLogger(__name__)

# Core


class Refill:
    """The core, wired to a store, a clock and platforms."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        platforms: Mapping[str, Platform],
        meanings: EmbeddingModel | None = None,
        *,
        step: float = 0,
    ) -> None:
        """`step` is in seconds; see `answer_times`."""
        self.store = store
        self.clock = clock
        sender = Sender(store, clock, platforms, resolve_undeliverable, may_still_be_sent, self._wake)
        self._worker = Worker(store, clock, sender, platforms, meanings, self._wake)
        self.waker = Waker(self._worker, store, clock)
        self.conversation = Conversation(store, clock, self.waker.wake, platforms, step=step)
        for platform in platforms.values():
            platform.report_to(self.conversation.hear)

    def _wake(self) -> None:
        self.waker.wake()

    async def work(self) -> None:
        """Run the jobs and send the messages that are due, until none is left."""
        await self._worker.run_until_idle()

    async def next_instant(self) -> datetime | None:
        """Return when there is work to do next (`Store.next_instant`)."""
        return await self.store.next_instant()


def load_topic_model() -> EmbeddingModel | None:
    """Load the model that compares topics; return None unless the extra `meaning` is installed."""
    from adapters.embeddings import SentenceEncoder, has_model  # noqa: PLC0415 - an extra

    return SentenceEncoder() if has_model() else None


# Adapters

STOP_SECONDS: Final = 1.5
"""Maximum seconds for closing a platform's connection, so that a whole stop takes less than ten seconds."""


async def _in_time(stop: Callable[[], Awaitable[None]], seconds: float) -> None:
    """Run `stop`, and cancel it after `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            await stop()
    except TimeoutError:
        logger.warning("%s took more than %s seconds, and was cut off", stop.__qualname__, seconds)


async def _stop_waker(waker: Waker) -> None:
    await _in_time(waker.stop, WAKER_STOPS + 0.5)  # the half second is for the store


async def _never() -> None:
    await asyncio.Event().wait()


@dataclass(frozen=True, slots=True)
class Running:
    """What has been started: connections, and apps to serve."""

    places: Sequence[str] = ()
    """Where Refill is connected, in words: "in Slack, in Harbour"."""
    web: "Starlette | None" = None
    monitoring: "Starlette | None" = None
    connections: Connections = field(default_factory=lambda: Connections({}))
    disconnected: Callable[[], Coroutine[Any, Any, None]] = _never
    """Waits until a platform ends the connection for good, and then raises PlatformRefused."""


@asynccontextmanager
async def start(settings: Settings) -> AsyncIterator[Running]:
    """Start Refill on the platforms that are set up, or in the sandbox if none is. Stop it at the end.

    Raises:
        RefillError: see `open_storage`; or no key decrypts Slack's tokens.
        PlatformRefused: a platform can't be reached, or refuses a token.
    """
    async with AsyncExitStack() as stack:
        if settings.sentry_dsn is not None:
            from adapters.sentry import report_errors  # noqa: PLC0415 - an extra

            stack.callback(report_errors(reveal(settings.sentry_dsn), version_of("refill")))
        is_sandbox = settings.slack_transport() is None and settings.discord_token is None
        kind = SandboxSqlStore if is_sandbox else SqlStore
        engine, store = await stack.enter_async_context(open_storage(settings, kind))
        started = await (_start_sandbox if is_sandbox else _start_platforms)(settings, engine, store, stack)
        watching = asyncio.create_task(started.connections.watch())
        stack.callback(watching.cancel)
        yield started


async def _start_sandbox(settings: Settings, engine: AsyncEngine, store: Store, stack: AsyncExitStack) -> Running:
    from adapters.sandbox.cast import HARBOUR  # noqa: PLC0415
    from adapters.sandbox.clock import SandboxClock  # noqa: PLC0415
    from adapters.sandbox.platform import SandboxPlatform  # noqa: PLC0415
    from adapters.sandbox.sandbox import Sandbox  # noqa: PLC0415
    from adapters.sandbox.web import Web  # noqa: PLC0415
    from storage.sandbox import SandboxStore  # noqa: PLC0415

    sandbox_store = SandboxStore(engine, HARBOUR.community.id)
    clock = SandboxClock(sandbox_store)
    await clock.load()
    await forget_again(store, clock.now())
    platform = SandboxPlatform(sandbox_store, clock)
    refill = Refill(store, clock, {platform.name: platform}, load_topic_model())
    sandbox = Sandbox(sandbox_store, platform, clock, refill)
    await sandbox.prepare()
    refill.waker.start()
    stack.push_async_callback(_stop_waker, refill.waker)
    return Running(
        web=Web(sandbox, settings.hosts()).app, monitoring=_make_monitoring(settings, refill, Connections({}))
    )


async def _start_platforms(settings: Settings, engine: AsyncEngine, store: Store, stack: AsyncExitStack) -> Running:
    clock = SystemClock()
    await forget_again(store, clock.now())
    workspace, slack = _make_workspace(settings), _make_slack_over_http(settings, engine, clock)
    connection, discord = _make_discord(settings, store, clock) or (None, None)
    found = (workspace and workspace.platform, slack and slack.platform, discord)
    platforms: list[Platform] = [platform for platform in found if platform]
    refill = Refill(store, clock, {each.name: each for each in platforms}, load_topic_model(), step=STEP)
    places, web = [], None
    if workspace:
        stack.push_async_callback(_in_time, workspace.stop, STOP_SECONDS)
        community = await workspace.start(store, refill.conversation)
        places.append(f"in Slack, in {community.name}")
    if slack:
        stack.push_async_callback(_in_time, slack.close, STOP_SECONDS)
        web = await slack.start(store, refill.conversation)
    if connection and discord:
        stack.push_async_callback(discord.close)
        stack.push_async_callback(_in_time, connection.stop, STOP_SECONDS)
        name = await connection.start(store, refill.conversation)
        places.append(f"in Discord, as {name}")
    refill.waker.start()
    stack.push_async_callback(_stop_waker, refill.waker)
    is_open = {"Slack": workspace and workspace.is_connected, "Discord": connection and connection.is_connected}
    connections = Connections({name: check for name, check in is_open.items() if check})
    monitoring = _make_monitoring(settings, refill, connections)
    return Running(places, web, monitoring, connections, connection.ended if connection else _never)


def _make_monitoring(settings: Settings, refill: Refill, connections: Connections) -> "Starlette | None":
    if settings.monitoring_port is None:
        return None
    from adapters.web.monitoring import create_monitoring  # noqa: PLC0415

    async def alive() -> Mapping[str, str]:
        problem = refill.waker.problem()
        return {"waker": problem} if problem else {}

    async def ready() -> Mapping[str, str]:
        lost = {name: f"the connection to {name} is lost" for name in connections.lost()}
        return {**lost, "version": "a newer version has migrated the database"} if refill.waker.is_outdated else lost

    return create_monitoring(refill.store, refill.clock, alive, ready)


def _make_workspace(settings: Settings) -> "Workspace | None":
    if settings.slack_transport() is not SlackTransport.SOCKET_MODE:
        return None
    from adapters.slack.socket_mode import Tokens, Workspace  # noqa: PLC0415

    bot, app = reveal(settings.slack_bot_token), reveal(settings.slack_app_token)
    return Workspace(Tokens(bot, app, settings.slack_api_url))


def _make_slack_over_http(settings: Settings, engine: AsyncEngine, clock: Clock) -> "SlackOverHttp | None":
    if settings.slack_transport() is not SlackTransport.HTTP:
        return None
    from adapters.slack.clients import App  # noqa: PLC0415
    from adapters.slack.http import SlackOverHttp  # noqa: PLC0415
    from adapters.web.operator_pages import Operator  # noqa: PLC0415
    from storage.slack import SlackStore  # noqa: PLC0415

    secret, signing = reveal(settings.slack_client_secret), reveal(settings.slack_signing_secret)
    app = App(settings.slack_client_id, secret, signing, settings.slack_api_url)
    fernet = fernet_of([reveal(key) for key in settings.encryption_keys])
    operator = (
        Operator(settings.operator_name, settings.operator_contact, settings.backup_days)
        if settings.pages_address()
        else None
    )
    return SlackOverHttp(SlackStore(app.client_id, engine, fernet, clock), clock, app, settings.public_url, operator)


def _make_discord(settings: Settings, store: Store, clock: Clock) -> "tuple[DiscordConnection, DiscordPlatform] | None":
    if settings.discord_token is None:
        return None
    from adapters.discord.clients import Access  # noqa: PLC0415
    from adapters.discord.connection import DiscordConnection  # noqa: PLC0415
    from adapters.discord.platform import DiscordPlatform  # noqa: PLC0415

    access = Access(*settings.discord_access())
    connection = DiscordConnection(
        access, settings.discord_shards, answers_direct=settings.discord_answers_direct_messages
    )
    return connection, DiscordPlatform(access, clock, store)


# Run, and stop

STOP_LIMIT: Final = 9.5
"""Seconds that a stop may take. Then the process ends itself, because the system may kill it after ten seconds."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Sockets for the pages, and for health checks and metrics."""

    web: socket.socket | None = None
    monitoring: socket.socket | None = None


async def serve(settings: Settings, listening: Listening, on_start: Callable[[Running], None]) -> None:
    """Run Refill until SIGINT or SIGTERM. Pages, health checks and metrics are served on the sockets.

    Raises:
        RefillError: see `start`.
        PlatformRefused: a platform can't be reached, refuses a token, or ended the connection for good.
    """
    stop, has_started = asyncio.Event(), False

    def begin_stop() -> None:
        stop.set()
        limit = threading.Timer(STOP_LIMIT, _cut_off)
        limit.daemon = True
        limit.start()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, begin_stop)

    async def run() -> None:
        nonlocal has_started
        async with start(settings) as running:
            has_started = True
            served = ", ".join(settings.platforms()) or "the sandbox"
            logger.info("Refill %s serves %s from %s", version_of("refill"), served, settings.shown_database())
            on_start(running)
            gc.freeze()  # otherwise each garbage collection scans all objects of the start, for 0.1 s
            disconnected = asyncio.create_task(running.disconnected())
            disconnected.add_done_callback(lambda _: stop.set())
            async with asyncio.TaskGroup() as serving:
                for app, socket_ in ((running.web, listening.web), (running.monitoring, listening.monitoring)):
                    if app is not None and socket_ is not None:
                        serving.create_task(_serve_app(app, socket_, stop))
                await stop.wait()
            if disconnected.done():
                disconnected.result()
            disconnected.cancel()

    running, stopping = asyncio.create_task(run()), asyncio.create_task(stop.wait())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if stop.is_set() and not has_started:  # the start may hang; an error after its cancellation does not matter
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    else:
        await running
    logger.info("Refill has stopped")


def _cut_off() -> None:
    """End the process at once, because Python would wait for threads that compute, such as a pairing."""
    logger.error(
        "stopping took more than %s seconds and was cut off; the next start continues what was under way", STOP_LIMIT
    )
    os._exit(1)


async def _serve_app(app: "Starlette", listening: socket.socket, stop: asyncio.Event) -> None:
    from adapters.web.server import Config, Server  # noqa: PLC0415

    await Server(Config(app)).serve_until(stop, listening)
