"""The command line: what operators type, and the sentences that they get after errors."""

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.adapters.processes import ROOT, told_at_once, told_here
from tests.cipher import KEY
from tests.journeys.conftest import Open
from tests.journeys.scenes import circle_with, met_once


def test_a_port_that_is_taken_is_told_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        code, out = told_at_once(tmp_path, "run", PORT=str(other.getsockname()[1]))
    assert code == 1
    assert "can't listen on 127.0.0.1" in out
    assert "choose another port with REFILL_PORT" in out


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"DATABASE_URL": "mysql://somewhere"}, "sqlite:///<path> or postgresql://"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "the database can't be reached"),
        ({"DATABASE_URL": "sqlite:////proc/none/refill.db"}, "can't be created"),
        (
            {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
            "(REFILL_DATABASE_URL: postgresql at 127.0.0.1:1/none)",
        ),
        ({"DATABASE_URL": "sqlite:////"}, "REFILL_DATABASE_URL: / is a folder. Name a file in it"),
        ({"PORT": "many"}, "REFILL_PORT: write a whole number\n"),
        ({"PORT": "70000"}, "REFILL_PORT: write a number of at most 65535\n"),
        ({"SANDBOX": "nope"}, "REFILL_SANDBOX: write true or false\n"),
        ({"LOG_LEVEL": "loud"}, "REFILL_LOG_LEVEL: write 'debug', 'info', 'warning' or 'error'\n"),
        ({"LOG_FORMAT": "xml"}, "REFILL_LOG_FORMAT: write 'text' or 'json'\n"),
        (
            {"HOST": "nowhere.invalid"},
            "nowhere.invalid is not an address of this machine. Set REFILL_HOST to 127.0.0.1",
        ),
        ({"MONITORING_HOST": "192.0.2.1", "MONITORING_PORT": "9100"}, "Set REFILL_MONITORING_HOST to 127.0.0.1"),
        ({"SANDBOX": "false"}, "there is nothing to serve"),
        (
            {"SLACK_BOT_TOKEN": "x", "SLACK_APP_TOKEN": "y", "SLACK_API_URL": "http://127.0.0.1:1/api/"},
            "Slack can't be reached",
        ),
    ],
)
def test_a_setting_that_can_not_work_is_told_in_a_sentence(
    tmp_path: Path, settings: dict[str, str], sentence: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    code, out = told_at_once(tmp_path, "run", **({"PORT": port} | settings))
    assert (code, sentence in out) == (1, True), out


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"HOST": "nowhere.invalid"}, "port 8000: nowhere.invalid is not an address of this machine"),
        (
            {"MONITORING_HOST": "nowhere.invalid", "MONITORING_PORT": "9100"},
            "port 9100: nowhere.invalid is not an address",
        ),
        ({"ENCRYPTION_KEYS": "abc"}, "keys: REFILL_ENCRYPTION_KEYS: that is not a key"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "keys: no encryption key is set"),
    ],
)
def test_the_doctor_finds_a_setting_that_can_not_work_before_there_is_a_database(
    tmp_path: Path, settings: dict[str, str], sentence: str
) -> None:
    code, out = told_at_once(tmp_path, "doctor", **settings)
    assert (code, out.count("BAD  " + sentence)) == (1, 1), out


def test_a_database_that_can_not_be_opened_ends_the_start_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "refill.db").symlink_to("/proc/none/refill.db")
    for _ in range(3):  # a thread that ended too late sometimes printed a traceback
        done = subprocess.run(
            [sys.executable, "-m", "bot", "migrate"],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
        assert "the database file can't be opened" in done.stderr


def hang_up(listening: socket.socket) -> None:
    listening.accept()[0].close()


def test_the_doctor_says_what_is_there_and_what_to_do(tmp_path: Path) -> None:
    code, out = told_at_once(tmp_path, "doctor")
    assert (code, f"database: none yet at {tmp_path}/data/refill.db. `refill run` creates it" in out) == (0, True), out
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with ThreadPoolExecutor() as other:
            other.submit(hang_up, taken)
            code, out = told_at_once(tmp_path, "doctor", MONITORING_PORT=str(port))
    assert (code, f"BAD  port {port}: another program uses it" in out) == (1, True), out
    code, out = told_at_once(tmp_path, "doctor", SLACK_BOT_TOKEN="x")
    assert (code, "REFILL_SLACK_APP_TOKEN: missing; Slack over Socket Mode needs it" in out) == (1, True), out


@pytest.mark.only_on("sandbox", "the command line asks no platform")
async def test_a_dry_run_and_a_replay_show_the_round_and_tell_nobody(open_stage: Open, tmp_path: Path) -> None:
    stage = await circle_with(open_stage, "Ana", "Ben")
    deployment = {"DATABASE_URL": f"sqlite:///{tmp_path / '0.db'}", "ENCRYPTION_KEYS": KEY}
    code, dry = await told_here(tmp_path, "rounds", "dry-run", "Coffee", **deployment)
    assert code == 0, dry
    assert "Ana + Ben: sourdough" in dry
    assert "Ben is curious about it and happy to be asked; 2 of 2 have it" in dry
    assert "40 hours a week that suit both; they speak en; new to each other" in dry
    assert re.search(
        r"This is the best possible round \(score [\d,]+, from 1 possible pairs\)\. Nobody else could", dry
    )
    _, dry = await told_here(tmp_path, "rounds", "dry-run", "Coffee", "--json", **deployment)
    assert json.loads(dry)["take_part"] == 2
    assert [row["members"] for row in json.loads(dry)["chats"]] == [["Ana", "Ben"]]
    await stage.next_round()
    _, again = await told_here(tmp_path, "rounds", "replay", "Coffee", **deployment)
    assert "Ana + Ben: sourdough" in again
    assert "The same as on 2026-03-03" in again
    _, again = await told_here(tmp_path, "rounds", "replay", "Coffee", "--json", **deployment)
    assert json.loads(again)["same"]
    assert json.loads(again)["now"] == json.loads(again)["then"]
    code, missing = await told_here(tmp_path, "rounds", "replay", "Coffee", "7", **deployment)
    assert (code, "can't be replayed: a round must be under way" in missing) == (1, True), missing
    _, listed = await told_here(tmp_path, "outbox", **deployment)
    assert "Nothing is stuck" in listed
    code, out = await told_here(tmp_path, "outbox", "resend", "all", **deployment)
    assert (code, "There is nothing to send again in " in out) == (0, True), out


def test_settings_are_shown_without_secrets(tmp_path: Path) -> None:
    secrets = {
        "DISCORD_TOKEN": "secret-a",
        "ENCRYPTION_KEYS": "secret-b,secret-c",
        "DATABASE_URL": "postgresql://refill:secret-d@db.example/refill",
        "KEYS_URL": "postgresql://refill:secret-e@keys.example/refill",
        "SLACK_SIGNING_SECRET": "secret-f",
    }
    for words in ((), ("--json",)):
        code, out = told_at_once(tmp_path, "config", "show", *words, **secrets, PORT="8123")
        assert (code, "secret-" in out) == (0, False), out
        for shown in ("(set),(set)", "8123", "postgresql at db.example/refill", "REFILL_DISCORD_TOKEN"):
            assert shown in out, out


def test_what_is_mistyped_gets_a_sentence_and_code_2(tmp_path: Path) -> None:
    for words in (("bakup",), ("simulate", "--size", "0"), ("rounds", "replay"), ("doctor", "-x")):
        code, out = told_at_once(tmp_path, *words)
        assert (code, "Error" in out) == (2, True), out
    code, out = told_at_once(tmp_path, "slack", "manifest", "--url", "ftp://a")
    assert (code, "--url: write https://" in out) == (2, True), out
    assert told_at_once(tmp_path, "--version")[1].startswith("refill ")
    assert told_at_once(tmp_path, "rounds", "-h")[0] == 0


@pytest.mark.only_on("sandbox", "the command line asks no platform")
async def test_undelivered_messages_are_listed_as_json(open_stage: Open, tmp_path: Path) -> None:
    await circle_with(open_stage, "Ana")
    deployment = {"DATABASE_URL": f"sqlite:///{tmp_path / '0.db'}", "ENCRYPTION_KEYS": KEY}
    assert await told_here(tmp_path, "outbox", "--json", **deployment) == (0, "[]\n")


@pytest.mark.only_on("sandbox", "the command line asks no platform")
async def test_a_message_is_sent_again_by_its_id_in_the_log_and_one_that_can_not_be_read_hides_no_other(
    open_stage: Open, tmp_path: Path
) -> None:
    await met_once(open_stage)
    deployment = {"DATABASE_URL": f"sqlite:///{tmp_path / '0.db'}", "ENCRYPTION_KEYS": KEY}
    with closing(sqlite3.connect(tmp_path / "0.db")) as database:
        keys = [key for (key,) in database.execute("SELECT key FROM outbox ORDER BY key LIMIT 2")]
        for key, content in zip(keys, ('{"blocks": []}', '{"of": "a newer version"}'), strict=True):
            database.execute("UPDATE outbox SET state = 'dead', message = ? WHERE key = ?", (content, key))
        database.commit()
    code, listed = await told_here(tmp_path, "outbox", "--json", **deployment)
    dead = {row["key"]: row for row in json.loads(listed)}
    assert (code, set(dead)) == (0, set(keys))
    assert dead[keys[1]]["error"] == "it could not be read, so it was not sent, and can't be sent again"
    code, out = await told_here(tmp_path, "outbox", "resend", dead[keys[1]]["token"], **deployment)
    assert (code, "is stuck" in out) == (1, True), out
    code, out = await told_here(tmp_path, "outbox", "resend", dead[keys[0]]["token"], **deployment)
    assert (code, "Messages to be sent again: 1." in out) == (0, True), out
