"""Stages for stories, on every platform, each with its own database."""

import shutil
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.journeys.discord_stage import DiscordStage
from tests.journeys.sandbox_stage import SandboxStage
from tests.journeys.slack_stage import SlackStage
from tests.journeys.stage import Player, Stage

Open = Callable[..., Awaitable[Stage]]
STAGES: dict[str, type[SandboxStage | SlackStage | DiscordStage]] = {
    "sandbox": SandboxStage,
    "slack": SlackStage,
    "discord": DiscordStage,
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each story as `elsewhere` on all of its platforms except one, which depends on the story's name.

    `make test` skips marked stories; `make stories` runs all.
    """
    stories = defaultdict[str, dict[str, pytest.Item]](dict)
    for item in items:
        played = getattr(item, "callspec", None)
        here = played.params.get("platform") if played else None
        if here in STAGES and all(here in mark.args for mark in item.iter_markers("only_on")):
            stories[item.nodeid.replace(here, "")][here] = item
    for story, on in stories.items():
        turn = list(on)[zlib.crc32(story.encode()) % len(on)]
        for platform, item in on.items():
            if platform != turn:
                item.add_marker("elsewhere")


@pytest.fixture(params=STAGES)
def platform(request: pytest.FixtureRequest) -> str:
    """Return the platform on which a story runs. `only_on(*platforms, why)` marks a story that others can't run."""
    here = str(request.param)
    for mark in request.node.iter_markers("only_on"):
        *where, why = mark.args
        if here not in where:
            pytest.skip(why)
    return here


@pytest.fixture
async def open_stage(platform: str, sqlite_with_tables: str, tmp_path: Path) -> AsyncIterator[Open]:
    """Yield a function that opens a stage for some people. All stages are closed at the end."""
    stages: list[Stage] = []

    async def opened(*people: Player, **kind: str) -> Stage:
        path = shutil.copy(sqlite_with_tables, tmp_path / f"{len(stages)}.db")
        stages.append(await STAGES[platform].open(f"sqlite:///{path}", people, **kind))
        return stages[-1]

    yield opened
    for stage in stages:
        await stage.close()
