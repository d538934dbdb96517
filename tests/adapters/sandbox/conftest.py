"""A sandbox with a real database, the real core, and a clock that moves by hand."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from adapters.sandbox.cast import HARBOUR
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.platform import SandboxPlatform
from adapters.sandbox.sandbox import Sandbox
from adapters.sandbox.web import Web
from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.content import Button, Buttons, Message, Paragraph, Words
from bot.model.message_keys import MessageKey
from bot.model.outbox import Delivery, Destination
from storage import SqlStore
from storage.sandbox import SandboxStore
from storage.sandbox.lots import SandboxSqlStore
from tests.cipher import CIPHER
from tests.slow import SLOW
from tests.sqlite_in_thread import create_quick_engine

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def says(text: str, *actions: str) -> Message:
    buttons = (Buttons(tuple(Button((Words(action),), action) for action in actions)),) if actions else ()
    return Message((Paragraph((Words(text),)), *buttons))


def delivery(key: str, destination: Destination, message: Message, replaces: str | None = None) -> Delivery:
    return Delivery(
        HARBOUR.community.id,
        MessageKey.parse(key),
        key,
        destination,
        message,
        MONDAY,
        uncertain=False,
        replaces=replaces,
    )


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=SLOW)])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Return the engine under test. PostgreSQL is for slow tests alone, because `storage` tests all SQL."""
    return str(request.param)


@pytest.fixture
async def store(engine, member_keys) -> AsyncIterator[SqlStore]:
    """Yield a store on the sandbox's own engine."""
    opened = SandboxSqlStore(engine, CIPHER, member_keys)
    yield opened
    await opened.close()


@pytest.fixture
async def engine(database_url):
    engine = create_quick_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def sandbox_store(engine) -> SandboxStore:
    return SandboxStore(engine, HARBOUR.community.id)


@pytest.fixture
def clock(sandbox_store) -> SandboxClock:
    return SandboxClock(sandbox_store, HandClock(MONDAY))


@pytest.fixture
def platform(sandbox_store, clock) -> SandboxPlatform:
    return SandboxPlatform(sandbox_store, clock)


@pytest.fixture
async def sandbox(sandbox_store, store: SqlStore, clock, platform) -> Sandbox:
    """Return a sandbox whose community exists but has no members yet."""
    async with store.transaction(HARBOUR.community.id) as tx:
        await tx.put_community(HARBOUR.community)
        await tx.commit()
    return Sandbox(sandbox_store, platform, clock, Refill(store, clock, {"sandbox": platform}))


@pytest.fixture
async def client(sandbox) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=Web(sandbox, ["harbour"]).app)
    async with httpx.AsyncClient(transport=transport, base_url="http://harbour", follow_redirects=True) as client:
        yield client
