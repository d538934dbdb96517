"""Towns to disturb, made once and copied."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crash.town import Plan, build


@dataclass(frozen=True, slots=True)
class Site:
    """A town in an SQLite file of its own, and the notebook of its post."""

    url: str
    plan: Plan
    notebook: Path


@pytest.fixture(scope="session")
def settle(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Plan], Site]:
    """Give a function that sets a town up on SQLite; towns of one plan are alike."""
    models: dict[Plan, Path] = {}

    def settled(plan: Plan) -> Site:
        if plan not in models:
            models[plan] = tmp_path_factory.mktemp("model") / "refill.db"
            asyncio.run(build(f"sqlite:///{models[plan]}", plan))
        folder = tmp_path_factory.mktemp("town")
        shutil.copy(models[plan], folder / "refill.db")
        return Site(f"sqlite:///{folder / 'refill.db'}", plan, folder / "notebook")

    return settled
