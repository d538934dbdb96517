"""Refill in a process that a test can kill at a point, connected to a local Slack server in the test's process."""

import asyncio
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import HandClock
from storage.engine import create_engine
from tests.adapters.killable_process import KillableProcess, work_when_told
from tests.adapters.slack.many_workspaces import MONDAY, Door, Replica
from tests.crash.replica import KillPoint


@dataclass(frozen=True, slots=True)
class Life:
    """The settings of a process, and the point at which it dies.

    Points are before each statement and commit, and before and after each call of Slack.
    """

    url: str
    door: Door
    dies_at: int


def killable(life: Life) -> KillableProcess:
    """Start a process."""
    return KillableProcess(_live, life)


def _live(life: Life, pipe: Connection) -> None:
    asyncio.run(_serve(life, pipe))


async def _serve(life: Life, pipe: Connection) -> None:
    kill_point = KillPoint(life.dies_at)

    class Watched(AsyncWebClient):
        async def api_call(self, *args: Any, **kwargs: Any) -> Any:
            kill_point.pass_point()
            answer = await super().api_call(*args, **kwargs)
            kill_point.pass_point()
            return answer

    engine, time = create_engine(life.url), HandClock(MONDAY)
    replica = await Replica.start(engine, life.door, time, Watched)
    kill_point.watch(engine)
    await work_when_told(pipe, replica.refill, time)
