"""The wiring: settings, then storage, then the core, then the adapters."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette

from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.platform import SandboxPlatform
from adapters.sandbox.sandbox import Sandbox
from bot.clock import SystemClock
from bot.conversation import Conversation
from bot.delivery.arrivals import Arrivals
from bot.delivery.sender import Sender
from bot.keys import prepare_vault
from bot.model.people import Community
from bot.ports import Clock, Meanings, Platform, Store, StoreUnavailable
from bot.scheduling import Waker, Worker
from bot.services.carrying import suits_still
from bot.services.undelivered import resolve_undeliverable
from bot.settings import Settings
from storage.engine import create_engine
from storage.keys import cipher_of
from storage.migrate import migrate
from storage.store import SqlStore


class Refill:
    """The core, put together over a store, a clock and some platforms."""

    def __init__(
        self, store: Store, clock: Clock, platforms: Mapping[str, Platform], meanings: Meanings | None = None
    ) -> None:
        self.store = store
        self.clock = clock
        sender = Sender(store, clock, platforms, resolve_undeliverable, suits_still, self._wake)
        self._worker = Worker(store, clock, sender, meanings)
        self.waker = Waker(self._worker, store, clock)
        self.arrivals = Arrivals(store, clock, self.waker.ring)
        self.conversation = Conversation(store, clock, self.waker.ring, platforms)

    def _wake(self) -> None:
        self.waker.ring()

    async def work(self) -> None:
        """Do all that is due now (services and outbox) until nothing is."""
        await self._worker.work()

    async def next_instant(self) -> datetime | None:
        """Return when something is due next."""
        return await self.store.next_instant()


MOST_CONNECTIONS = 500
"""Each open page keeps one for its news; a process may usually have about a thousand files open."""


def make_folder(settings: Settings) -> None:
    """Make the folder of an SQLite file where it is not there yet, or raise StoreUnavailable."""
    folder = settings.sqlite_folder()
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(f"the folder {folder} can't be made: {error.strerror}") from error


def read_meanings(settings: Settings) -> Meanings | None:
    """Load the model of meaning that an operator names, if any.

    Raises:
        InvalidValue: it can't be read.
    """
    if settings.topic_model is None:
        return None
    from adapters.meaning import OnnxMeanings  # noqa: PLC0415 - an extra

    return OnnxMeanings(settings.topic_model)


@asynccontextmanager
async def open_sandbox(settings: Settings) -> AsyncIterator[Starlette]:
    """Put everything together for a community in the browser, and take it apart at the end.

    Raises:
        StoreUnavailable: the database can't be reached or written to.
        DatabaseIsNewer: a newer version has changed it.
        InvalidValue: the database's URL can't be read.
    """
    make_folder(settings)
    engine = create_engine(settings.database_url)
    try:
        await migrate(engine)
        clock = SandboxClock(engine)
        await clock.load()
        platform = SandboxPlatform(engine, clock)
        store = SqlStore(engine, vault=await prepare_vault(settings, engine))
        refill = Refill(store, clock, {platform.name: platform}, read_meanings(settings))
        sandbox = Sandbox(engine, platform, clock, refill, settings.hosts())
        await sandbox.prepare()
        refill.waker.start()
        try:
            yield sandbox.web
        finally:
            await refill.waker.stop()
    finally:
        await engine.dispose()


Site = Callable[[Settings], AbstractAsyncContextManager[Starlette]]


async def serve(settings: Settings, listening: socket.socket, started: Callable[[], None], site: Site) -> None:
    """Serve a site on a socket until told to stop (SIGINT, SIGTERM)."""
    async with site(settings) as web:
        config = uvicorn.Config(
            web,
            log_level=settings.log_level,
            access_log=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=6,
        )
        server = uvicorn.Server(config)
        started()
        await server.serve(sockets=[listening])


@asynccontextmanager
async def open_slack_over_http(settings: Settings) -> AsyncIterator[Starlette]:
    """Put everything together for every workspace that installs Refill, and take it apart at the end.

    Raises:
        StoreUnavailable: the database can't be reached or written to.
        InvalidValue: a key is no key.
        RefillError: none of the keys opens the tokens that are kept.
    """
    from adapters.slack.clients import App  # noqa: PLC0415 - the sandbox needs none of it
    from adapters.slack.http import SlackOverHttp  # noqa: PLC0415

    app = App(
        settings.slack_client_id,
        _read(settings.slack_client_secret),
        _read(settings.slack_signing_secret),
        settings.slack_api_url,
    )
    cipher = cipher_of([_read(key) for key in settings.encryption_keys])
    make_folder(settings)
    engine = create_engine(settings.database_url)
    try:
        await migrate(engine)
        clock = SystemClock()
        slack = SlackOverHttp(engine, cipher, clock, app, settings.public_url)
        store = SqlStore(engine, vault=await prepare_vault(settings, engine))
        refill = Refill(store, clock, {slack.platform.name: slack.platform}, read_meanings(settings))
        web = await slack.start(refill.store, refill.conversation, refill.arrivals)
        refill.waker.start()
        try:
            yield web
        finally:
            await refill.waker.stop()
    finally:
        await engine.dispose()


def _read(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


@asynccontextmanager
async def open_slack(settings: Settings) -> AsyncIterator[Community]:
    """Connect to a Slack workspace, work for it, and take everything apart at the end.

    Raises:
        StoreUnavailable: the database can't be reached or written to.
        PlatformRefused: Slack does not let us in.
    """
    from adapters.slack.workspace import Tokens, Workspace  # noqa: PLC0415 - the sandbox needs none of it

    tokens = Tokens(_read(settings.slack_bot_token), _read(settings.slack_app_token), settings.slack_api_url)
    make_folder(settings)
    engine = create_engine(settings.database_url)
    try:
        await migrate(engine)
        store = SqlStore(engine, vault=await prepare_vault(settings, engine))
        workspace = Workspace(tokens)
        platforms = {workspace.platform.name: workspace.platform}
        refill = Refill(store, SystemClock(), platforms, read_meanings(settings))
        try:
            community = await workspace.start(store, refill.clock, refill.conversation, refill.arrivals)
            refill.waker.start()
            yield community
        finally:
            await refill.waker.stop()
            await workspace.stop()
    finally:
        await engine.dispose()


async def serve_slack(settings: Settings, started: Callable[[Community], None]) -> None:
    """Serve a Slack workspace until told to stop (SIGINT, SIGTERM)."""
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    connected = False

    async def serve() -> None:
        nonlocal connected
        async with open_slack(settings) as community:
            connected = True
            started(community)
            await told.wait()

    serving, stopping = asyncio.create_task(serve()), asyncio.create_task(told.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if told.is_set() and not connected:  # connecting may take for ever
        serving.cancel()
    await asyncio.wait({serving})
    if not serving.cancelled():
        serving.result()
