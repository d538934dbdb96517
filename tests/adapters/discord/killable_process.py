"""Refill in a process that a test can kill at a point, connected to a local Discord server in the test's process."""

import asyncio
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from discord.http import HTTPClient

from adapters.discord.clients import Access
from adapters.discord.connection import DiscordConnection
from adapters.discord.platform import DiscordPlatform
from bot.bootstrap import Refill
from bot.clock import HandClock
from storage import SqlStore
from storage.engine import create_engine
from tests.adapters.busy_communities import MONDAY
from tests.adapters.killable_process import KillableProcess, work_when_told
from tests.adapters.wait_until import until
from tests.cipher import CIPHER
from tests.crash.replica import KillPoint


@dataclass(frozen=True, slots=True)
class Life:
    """The settings of a process, and the point at which it dies.

    Points are before each statement and commit, and before and after each call.
    """

    url: str
    access: Access
    dies_at: int
    by_calls: bool = False
    """Whether only the points around calls count."""


def killable(life: Life) -> KillableProcess:
    """Start a process."""
    return KillableProcess(_live, life)


def _live(life: Life, pipe: Connection) -> None:
    asyncio.run(_serve(life, pipe))


async def _serve(life: Life, pipe: Connection) -> None:
    kill_point = KillPoint(life.dies_at)
    engine, time = create_engine(life.url), HandClock(MONDAY)
    store = SqlStore(engine, CIPHER)
    platform = DiscordPlatform(life.access, time, store)
    refill = Refill(store, time, {platform.name: platform})
    connection = DiscordConnection(life.access, in_time=60, guild_ready_timeout=0.01)
    await connection.start(store, refill.conversation)
    await until(connection.client.is_ready, 30)
    _watch(kill_point)
    if not life.by_calls:
        kill_point.watch(engine)
    await work_when_told(pipe, refill, time)


def _watch(kill_point: KillPoint) -> None:
    """Count points before and after each call of Discord in this process."""
    call = HTTPClient.request

    async def watched(*args: Any, **kwargs: Any) -> Any:
        kill_point.pass_point()
        answer = await call(*args, **kwargs)
        kill_point.pass_point()
        return answer

    HTTPClient.request = watched  # type: ignore[method-assign]
