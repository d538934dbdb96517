"""Databases of communities for crash tests, built once and copied."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.clock import HandClock
from bot.ports import Platform
from tests.crash.busy_communities import MONDAY, Plan, Post, Running, build


@dataclass(frozen=True, slots=True)
class Site:
    """A community's database, and the file in which its platform logs deliveries."""

    url: str
    plan: Plan
    notebook: Path


@pytest.fixture(scope="session")
def settle(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Plan], Site]:
    """Return a function that builds a community in an SQLite file. Communities of the same plan are equal."""
    models: dict[Plan, Path] = {}

    def settled(plan: Plan) -> Site:
        if plan not in models:
            models[plan] = tmp_path_factory.mktemp("model") / "refill.db"
            asyncio.run(build(f"sqlite:///{models[plan]}", plan))
        folder = tmp_path_factory.mktemp("town")
        shutil.copy(models[plan], folder / "refill.db")
        return Site(f"sqlite:///{folder / 'refill.db'}", plan, folder / "notebook")

    return settled


@pytest.fixture
async def running() -> AsyncIterator[Callable[..., Running]]:
    """Yield a function that starts Refill in this process. Several may run on one site; they share a clock."""
    started: list[Running] = []

    def start(site: Site, platform: Callable[[Post], Platform] = lambda post: post) -> Running:
        time = started[0].time if started else HandClock(MONDAY)
        started.append(Running.start(site.url, platform, time, site.plan, site.notebook))
        return started[-1]

    yield start
    for one in started:
        await one.engine.dispose()


@pytest.fixture
async def hamlet(database_url: str, tmp_path: Path) -> Site:
    """Build a community of four members on each kind of database."""
    site = Site(database_url, Plan(members=4), tmp_path / "notebook")
    await build(site.url, site.plan)
    return site
