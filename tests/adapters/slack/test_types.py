"""Bodies for Slack fit Slack's own types: no unknown key, no wrong value, no wrong scope."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.manifest import manifest_of
from bot.texts.localization import languages
from tests.adapters.node_packages import WANTED, installed
from tests.adapters.slack.bodies import bodies

HERE = Path(__file__).parent / "types"
HEAD = """\
import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import type { AppsManifestValidateArguments } from '@slack/web-api';
type Manifest = Exclude<AppsManifestValidateArguments['manifest'], string>;
"""
OPTIONS = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext"]
MESSAGE = [{"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Hi"}}]}]
VIEWS = {"modal": "ModalView", "home": "HomeView"}
UNKNOWN = "data_visualization"
"""A block that these types lack. `local_slack.charts` checks it."""
WRONG = {
    "a key": ("KnownBlock[]", [{**MESSAGE[0], "labl": "x"}]),
    "a style": ("KnownBlock[]", [{"type": "actions", "elements": [{**MESSAGE[0]["elements"][0], "style": "loud"}]}]),
    "a block": ("KnownBlock[]", [{"type": "nonsense"}]),
    "a view": ("ModalView", {"type": "modal", "blocks": []}),
    "a scope": ("Manifest", manifest_of() | {"oauth_config": {"scopes": {"bot": ["chat:wrote"]}}}),
    "an event": ("Manifest", manifest_of() | {"settings": {"event_subscriptions": {"bot_events": ["nope"]}}}),
}
"""Invalid values that the types must reject, each with its claimed type."""


@pytest.fixture
def packages() -> Path:
    """Install Slack's types and TypeScript."""
    found = installed(HERE)
    if found is None:
        pytest.skip(WANTED)
    return found


def checked(folder: Path, packages: Path, values: dict[str, tuple[str, Any]]) -> dict[str, str]:
    """Check values against their types with TypeScript. Return the errors by name."""
    (folder / "node_modules").symlink_to(packages)
    (folder / "package.json").write_text('{"type": "module"}')
    file, names = folder / "values.ts", []
    with file.open("w") as written:
        written.write(HEAD)
        for name, (kind, value) in values.items():
            names.append(name)
            written.write(f"export const v{len(names)} = {json.dumps(value)} satisfies {kind};\n")
    compiler = [str(packages / ".bin" / "tsc"), *OPTIONS, "--pretty", "false", file.name]
    ran = subprocess.run(compiler, cwd=folder, capture_output=True, text=True, check=False)
    found: dict[str, str] = {}
    for line in ran.stdout.splitlines():
        if place := re.match(r"values\.ts\((\d+),\d+\): (.*)", line):
            name = names[int(place[1]) - HEAD.count("\n") - 1]
            found.setdefault(name, place[2])
        elif line.startswith(("error", "node_modules")):
            found[line] = line
    assert bool(found) == bool(ran.returncode), ran.stdout + ran.stderr
    return found


def test_the_lock_file_names_no_host_to_fetch_from():
    locked = json.loads((HERE / "package-lock.json").read_text())["packages"]
    assert [name for name, package in locked.items() if "resolved" in package] == []
    assert all(package.get("integrity") for name, package in locked.items() if name)


def test_slacks_own_types_hold_for_all_that_is_sent(packages: Path, tmp_path: Path):
    sent: dict[str, tuple[str, Any]] = {
        "the manifest": ("Manifest", manifest_of()),
        "the manifest over HTTP": ("Manifest", manifest_of("https://refill.example")),
    }
    for body in (body for language in languages() for body in bodies(language)):
        name = f"{body.name} ({body.language})"
        blocks = [block for block in body.blocks if block["type"] != UNKNOWN]
        sent[name] = (VIEWS[body.view["type"]], body.view) if body.view else ("KnownBlock[]", blocks)
    wrong = {f"wrong: {name}": held for name, held in WRONG.items()}
    found = checked(tmp_path, packages, sent | wrong)
    assert {name: why for name, why in found.items() if name in sent} == {}
    assert found.keys() == wrong.keys()
