"""The wiring: settings, then storage, then the core, then the adapters."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import uvicorn
from starlette.applications import Starlette

from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.platform import SandboxPlatform
from adapters.sandbox.sandbox import Sandbox
from adapters.web.server import Config
from bot.conversation import Conversation
from bot.delivery.receipts import Arrivals
from bot.delivery.sender import Sender
from bot.jobs import Waker, Worker
from bot.keeping import kept
from bot.ports import Clock, Meanings, Platform, Store
from bot.services.ask_routing import may_still_be_sent
from bot.services.delivery_failures import resolve_undeliverable
from bot.settings import Settings


class Refill:
    """The core, put together over a store, a clock and some platforms."""

    def __init__(
        self, store: Store, clock: Clock, platforms: Mapping[str, Platform], meanings: Meanings | None = None
    ) -> None:
        self.store = store
        self.clock = clock
        sender = Sender(store, clock, platforms, resolve_undeliverable, may_still_be_sent, self._wake)
        self._worker = Worker(store, clock, sender, platforms, meanings)
        self.waker = Waker(self._worker, store, clock)
        self.arrivals = Arrivals(store, clock, self.waker.wake)
        self.conversation = Conversation(store, clock, self.waker.wake, platforms)

    def _wake(self) -> None:
        self.waker.wake()

    async def work(self) -> None:
        """Do all that is due now (services and outbox) until nothing is."""
        await self._worker.run_until_idle()

    async def next_instant(self) -> datetime | None:
        """Return when something is due next."""
        return await self.store.next_instant()


async def never() -> None:
    """Wait for ever."""
    await asyncio.Event().wait()


@dataclass(frozen=True, slots=True)
class Site:
    """What is served to browsers and to platforms that call, and how that may end."""

    web: Starlette
    ended: Callable[[], Awaitable[None]] = never
    """Waits until a platform beside it ends the connection for good, and raises PlatformRefused then."""


def read_meanings(settings: Settings) -> Meanings | None:
    """Load the model of meaning that an operator names, if any.

    Raises:
        InvalidValue: it can't be read.
    """
    if settings.topic_model is None:
        return None
    from adapters.embeddings import OnnxMeanings  # noqa: PLC0415 - an extra

    return OnnxMeanings(settings.topic_model)


@asynccontextmanager
async def open_sandbox(settings: Settings) -> AsyncIterator[Site]:
    """Put everything together for a community in the browser, and take it apart at the end.

    Raises:
        RefillError: what `kept` raises.
    """
    async with kept(settings) as (engine, store):
        clock = SandboxClock(engine)
        await clock.load()
        platform = SandboxPlatform(engine, clock)
        refill = Refill(store, clock, {platform.name: platform}, read_meanings(settings))
        sandbox = Sandbox(engine, platform, clock, refill, settings.hosts())
        await sandbox.prepare()
        refill.waker.start()
        try:
            yield Site(sandbox.web)
        finally:
            await refill.waker.stop()


OpenSite = Callable[[Settings], AbstractAsyncContextManager[Site]]


async def serve(settings: Settings, listening: socket.socket, started: Callable[[], None], open_site: OpenSite) -> None:
    """Serve a site on a socket until told to stop (SIGINT, SIGTERM), or it ends by itself.

    Raises:
        PlatformRefused: a platform that is served beside it ended that for good.
    """
    async with open_site(settings) as site:
        server = uvicorn.Server(Config(site.web, log_level=settings.log_level))
        started()
        ending = asyncio.create_task(_stop_at_end(server, site))
        await server.serve(sockets=[listening])
        if ending.done():
            ending.result()
        ending.cancel()


async def _stop_at_end(server: uvicorn.Server, site: Site) -> None:
    try:
        await site.ended()
    finally:
        server.should_exit = True
