"""The sandbox, served as visitors get it, and a real browser that visits it."""

import asyncio
import os
import shutil
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from adapters.sandbox.cast import HARBOUR, Cast
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.platform import SandboxPlatform
from adapters.sandbox.sandbox import Sandbox
from adapters.sandbox.web import Web
from adapters.web.server import Config
from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.ids import MemberId
from bot.ports import Transaction
from storage import SqlStore
from storage.engine import create_engine
from storage.sandbox import SandboxStore
from tests.cipher import CIPHER, member_keys_beside

CHROMIUM = Path("/usr/bin/chromium")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}

Visit = Callable[..., Page]

expect.set_options(timeout=15_000)


class Server(threading.Thread):
    """A thread that serves a sandbox, with a clock that starts on a Monday morning and moves by hand."""

    def __init__(self, database: Path, world: Cast) -> None:
        super().__init__(name="sandbox")
        self._database = database
        self._world = world
        self._sandbox: Sandbox | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.failure: BaseException | None = None
        self._ready = threading.Event()
        self._server: uvicorn.Server | None = None

    def run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as failure:  # noqa: BLE001 - `wait` raises it again
            self.failure = failure
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        url = f"sqlite:///{self._database}"
        store, engine = await SqlStore.open(url, CIPHER, member_keys_beside(url)), create_engine(url)
        sandbox_store = SandboxStore(engine, self._world.community.id)
        clock = SandboxClock(sandbox_store, HandClock(MONDAY))
        platform = SandboxPlatform(sandbox_store, clock, self._world)
        sandbox = Sandbox(sandbox_store, platform, clock, Refill(store, clock, {"sandbox": platform}))
        await sandbox.prepare()
        self._sandbox, self._loop = sandbox, asyncio.get_running_loop()
        config = Config(Web(sandbox).app, log_level="warning", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._ready.set()
        await self._server.serve(sockets=[self._socket])
        await engine.dispose()
        await store.close()

    def wait(self) -> None:
        self._ready.wait(60)
        if self.failure:
            raise self.failure

    def pass_time(self, **step: float) -> None:
        """Move the clock forward, and run everything that becomes due."""
        assert self._sandbox
        assert self._loop
        until = self._sandbox.clock.now() + timedelta(**step)
        asyncio.run_coroutine_threadsafe(self._sandbox.advance(until), self._loop).result(60)

    def change(self, work: Callable[[Transaction], Awaitable[None]]) -> None:
        """Change the store directly, in one transaction."""
        assert self._sandbox
        assert self._loop
        store, community = self._sandbox.refill.store, self._world.community.id

        async def change() -> None:
            async with store.transaction(community) as tx:
                await work(tx)
                await tx.commit()

        asyncio.run_coroutine_threadsafe(change(), self._loop).result(60)

    def say_no(self, member: str, about: str) -> None:
        """Note in the tour that a member said no to meeting another member again, who said yes."""
        assert self._sandbox
        assert self._loop
        tour = self._sandbox.messages.tour
        for one, other, answer in ((member, about, "no"), (about, member, "yes")):
            noting = tour.note_press(MemberId(one), f"again:abc:{other}:{answer}")
            asyncio.run_coroutine_threadsafe(noting, self._loop).result(60)

    def end_tour(self) -> MemberId:
        """Note in the tour that the newcomer said no to the partner; return the partner."""
        assert self._sandbox
        assert self._loop
        tour, newcomer = self._sandbox.messages.tour, self._world.newcomer

        async def end() -> MemberId:
            partner = (await tour.progress()).partner
            assert partner
            for action in ("pick:abc:0:1", f"again:abc:{partner.id}:no"):
                await tour.note_press(newcomer, action)
            return partner.id

        return asyncio.run_coroutine_threadsafe(end(), self._loop).result(60)

    def stop(self) -> None:
        if self._server:
            self._server.should_exit = True
        self.join(30)
        self._socket.close()


@pytest.fixture
def world() -> Cast:
    """Return the cast of the sandbox."""
    return HARBOUR


@pytest.fixture(scope="session")
def moved_in(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Cast], Path]:
    """Return a function that prepares a database with a cast. Tests copy it, because preparing takes seconds."""

    @cache
    def made(world: Cast) -> Path:
        path = tmp_path_factory.mktemp("world") / "refill.db"
        serving = Server(path, world)
        serving.start()
        serving.wait()
        serving.stop()
        return path

    return made


@pytest.fixture
def server(world: Cast, moved_in: Callable[[Cast], Path], tmp_path: Path) -> Iterator[Server]:
    serving = Server(Path(shutil.copy(moved_in(world), tmp_path / "refill.db")), world)
    serving.start()
    serving.wait()
    yield serving
    serving.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a browser. It must be closed before an async test, because Playwright runs a loop in this thread."""
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip(f"no Chromium at {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        yield chromium
        chromium.close()


def is_complaint(said: ConsoleMessage) -> bool:
    """Return whether a console message is an error or a warning, except Chromium's about a failed response."""
    return said.type in ("error", "warning") and not said.text.startswith("Failed to load resource")


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Yield a function that opens a page in a new browser context. An error in the console fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(path: str = "/", **settings: Any) -> Page:
        context = browser.new_context(base_url=server.address, viewport=settings.pop("viewport", DESK), **settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """Return the folder for screenshots."""
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
