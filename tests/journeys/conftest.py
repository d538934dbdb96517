"""A stage for each story, on a database of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.journeys.stage import Stage

Open = Callable[..., Awaitable[Stage]]


@pytest.fixture
async def open_stage(tmp_path: Path) -> AsyncIterator[Open]:
    """Give a function that sets a stage for some people; all are taken down at the end."""
    stages: list[Stage] = []

    async def opened(*people: object, **kind: object) -> Stage:
        stages.append(await Stage.open(f"sqlite:///{tmp_path / f'{len(stages)}.db'}", people, **kind))  # type: ignore[arg-type]
        return stages[-1]

    yield opened
    for stage in stages:
        await stage.close()
