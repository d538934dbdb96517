"""Files for deployment name only settings, metrics and files that exist."""

import json
import re
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import babel.localedata
import pytest
from prometheus_client import REGISTRY

from adapters.web.monitoring import BacklogCollector
from bot import metrics
from bot.model.ids import MemberId
from bot.model.members import Person
from bot.ports import Backlog
from bot.services.members import member_from
from bot.services.time_zones import SMALLEST_CITY
from bot.settings import Settings
from bot.texts.localization import languages

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
NOW: Final = datetime(2026, 3, 2, tzinfo=UTC)


def files() -> list[Path]:
    found = [file for file in DEPLOY.rglob("*") if file.is_file()]
    assert len(found) > 8
    return found


def test_the_settings_that_are_named_are_there() -> None:
    """The doctor reports any other name with this prefix, and containers get all of Compose's names."""
    known = {f"REFILL_{name}".upper() for name in Settings.model_fields}
    for file in files():
        named = set(re.findall(r"\bREFILL_[A-Z_]*[A-Z]\b", file.read_text()))
        assert named <= known, file.name


def test_the_smoke_test_imports_modules_that_are_there() -> None:
    (named,) = re.findall(r'-c "import (adapters[^"]*)"', (DEPLOY / "smoke-test").read_text())
    for module in named.split(", "):
        assert find_spec(module), module


def test_each_setting_is_explained() -> None:
    known = {f"REFILL_{name}".upper() for name in Settings.model_fields}
    explained = set(re.findall(r"^#(REFILL_[A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert explained == known


def test_the_metrics_that_are_named_are_there() -> None:
    assert metrics.JOBS, "it is imported for the metrics that it registers"
    backlog = Backlog(0, 0, 0, {})
    known = {metric.name for metric in (*REGISTRY.collect(), *BacklogCollector(backlog).collect())}
    for file in (DEPLOY / "alerts.yaml", DEPLOY / "dashboard.json", ROOT / "docs" / "operators.md"):
        named = set(re.findall(r"\brefill_[a-z_]+[a-z]\b", file.read_text()))
        assert len(named) > 5
        assert {re.sub(r"_(total|bucket|count)$", "", name) for name in named} <= known, file.name


def test_the_dashboard_has_room_for_each_of_its_panels() -> None:
    panels = json.loads((DEPLOY / "dashboard.json").read_text())["panels"]
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels]
    assert len(set(places)) == len(panels) > 8


def test_the_image_keeps_the_cities_that_are_looked_up() -> None:
    assert f"! -name cities{SMALLEST_CITY}.json -delete" in (DEPLOY / "Containerfile").read_text()


def test_the_image_keeps_the_languages_that_refill_speaks_and_needs_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = set(re.findall(r"! -name '([a-z]+)\.dat'", (DEPLOY / "Containerfile").read_text()))
    assert kept == {"root", *languages()}
    monkeypatch.setattr(babel.localedata, "exists", lambda name: name in kept)
    person = Person(MemberId("ana"), "Ana", "UTC", "pt-BR", admin=False)
    assert member_from(person, NOW).languages == ("pt",)


def test_the_images_uv_is_the_one_of_the_makefile() -> None:
    version = re.compile(r"UV_VERSION *:?= *([\d.]+)")
    (made,) = version.findall((ROOT / "Makefile").read_text())
    assert version.findall((DEPLOY / "Containerfile").read_text()) == [made]


def test_the_workflow_checks_each_python_that_is_supported() -> None:
    workflow = (ROOT / ".github" / "workflows" / "checks.yml").read_text()
    (listed,) = re.findall(r"python: \[(.*)\]", workflow)
    minors = [int(minor) for minor in re.findall(r'"3\.(\d+)"', listed)]
    (oldest,) = re.findall(r'requires-python = ">=3\.(\d+)"', (ROOT / "pyproject.toml").read_text())
    assert minors == list(range(int(oldest), int(oldest) + len(minors)))
    assert "bash .ci/run" in workflow
