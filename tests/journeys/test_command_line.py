"""What an operator types, and the sentence they get when something is in the way."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cipher import KEY
from tests.journeys.conftest import Open
from tests.journeys.scenes import circle_with


def refill(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a folder of its own."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("REFILL_")}
    env |= {f"REFILL_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(
        command,
        cwd=folder,
        env=env | {"PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_port_that_is_taken_is_told_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        ran = refill(tmp_path, "run", port=str(other.getsockname()[1]))
    assert ran.returncode == 1
    assert "can't listen on 127.0.0.1" in ran.stderr
    assert "choose another port with REFILL_PORT" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"database_url": "mysql://somewhere"}, "sqlite:///<path> or postgresql://"),
        ({"database_url": "postgresql://nobody@127.0.0.1:1/none"}, "the database can't be reached"),
        ({"database_url": "sqlite:////proc/none/refill.db"}, "can't be made"),
        ({"port": "many"}, "REFILL_PORT"),
        ({"sandbox": "false"}, "there is nothing to serve"),
        (
            {"slack_bot_token": "x", "slack_app_token": "y", "slack_api_url": "http://127.0.0.1:1/api/"},
            "Slack can't be reached",
        ),
    ],
)
def test_a_setting_that_can_not_work_is_told_in_a_sentence(
    tmp_path: Path, settings: dict[str, str], sentence: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    ran = refill(tmp_path, "run", **({"port": port} | settings))
    assert ran.returncode == 1
    assert sentence in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_doctor_says_what_is_there_and_what_to_do(tmp_path: Path) -> None:
    well = refill(tmp_path, "doctor")
    assert well.returncode == 0
    assert "database: none yet; `refill run` makes it" in well.stdout
    ill = refill(tmp_path, "doctor", slack_bot_token="x")
    assert ill.returncode == 1
    assert "REFILL_SLACK_APP_TOKEN: missing; Slack over Socket Mode needs it" in ill.stdout


@pytest.mark.only_on("sandbox", "the command line asks no platform")
async def test_a_dry_run_and_a_replay_show_the_round_and_tell_nobody(open_stage: Open, tmp_path: Path) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    deployment = {"database_url": f"sqlite:///{tmp_path / '0.db'}", "encryption_keys": KEY}
    dry = refill(tmp_path, "rounds", "dry-run", "Coffee", **deployment)
    assert "Ana + Ben: sourdough" in dry.stdout, dry.stderr
    assert "Ben is curious about it and happy to be asked; 2 of 2 hold it" in dry.stdout
    assert "40 hours a week that suit both; they speak en; new to each other" in dry.stdout
    assert "No round has a greater total fit" in dry.stdout
    await stage.next_round()
    again = refill(tmp_path, "rounds", "replay", "Coffee", **deployment)
    assert "Ana + Ben: sourdough" in again.stdout, again.stderr
    assert "The same as on 2026-03-03" in again.stdout
    missing = refill(tmp_path, "rounds", "replay", "Coffee", "7", **deployment)
    assert missing.returncode == 1
    assert "no such round whose inputs are kept" in missing.stderr
    assert "Nothing is stuck" in refill(tmp_path, "outbox", **deployment).stdout
