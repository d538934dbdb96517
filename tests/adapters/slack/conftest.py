"""A local Slack server for tests of the adapter."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.slack.local_slack import LocalSlack, Workspace
from tests.adapters.slack.local_slack.fixtures import local_slack
from tests.adapters.slack.one_workspace import SlackScene, opened

__all__ = ["harbour", "local_slack"]


@pytest.fixture
def harbour(local_slack: LocalSlack) -> Workspace:
    """Return a workspace of three people. Two of them are in a channel with the bot."""
    workspace = local_slack.add_workspace("T1", "Harbour")
    workspace.add_user("U1", "Ana", tz="Asia/Kathmandu", locale="pt-BR")
    workspace.add_user("U2", "Ben")
    workspace.add_user("U3", "Cleo")
    workspace.add_channel("C1", "coffee", ["U1", "U2"])
    return workspace


@pytest.fixture
def sqlite_url(sqlite_with_tables: str, tmp_path: Path) -> str:
    """Return the URL of an SQLite database with empty tables for one test."""
    return f"sqlite:///{shutil.copy(sqlite_with_tables, tmp_path / 'refill.db')}"


@pytest.fixture
async def scene(sqlite_with_tables: str, tmp_path: Path) -> AsyncIterator[SlackScene]:
    """Yield a workspace of three people with Refill, and a circle that two of them have joined."""
    async with opened(sqlite_with_tables, tmp_path) as scene:
        yield scene
