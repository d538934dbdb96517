"""`.ci/run` decides whether to run the slow tests, too."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
GUARDED, FREE = "bot/delivery/sender.py", "README.md"


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@harbour.example")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def change(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("a") as file:
        file.write("changed\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-m", name)


def runs_slow_tests(folder: Path) -> bool:
    return subprocess.run([folder / ".ci/has_guarded_change"], check=False, capture_output=True).returncode == 0


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(CHECKOUT / ".ci", tmp_path / ".ci")
    git(tmp_path, "init", "-b", "main")
    change(tmp_path, GUARDED)
    return tmp_path


def test_they_run_where_the_difference_is_unknown(checkout: Path) -> None:
    assert runs_slow_tests(checkout), "the main branch itself"
    git(checkout, "branch", "-m", "other")
    change(checkout, FREE)
    assert runs_slow_tests(checkout), "no main branch"


def test_they_run_where_something_that_they_guard_differs(checkout: Path) -> None:
    git(checkout, "checkout", "-b", "other")
    change(checkout, FREE)
    assert not runs_slow_tests(checkout)
    change(checkout, GUARDED)
    assert runs_slow_tests(checkout)


def test_what_changed_on_the_main_branch_alone_counts_for_nothing(checkout: Path) -> None:
    git(checkout, "checkout", "-b", "other")
    change(checkout, FREE)
    git(checkout, "checkout", "main")
    change(checkout, GUARDED)
    git(checkout, "checkout", "other")
    assert not runs_slow_tests(checkout)


def test_what_passed_counts_on_the_main_branch_too(checkout: Path) -> None:
    git(checkout, "update-ref", "refs/gate/passed", "HEAD")
    assert not runs_slow_tests(checkout)
    change(checkout, FREE)
    assert not runs_slow_tests(checkout)
    change(checkout, GUARDED)
    assert runs_slow_tests(checkout)


def test_a_branch_needs_one_of_the_two(checkout: Path) -> None:
    git(checkout, "update-ref", "refs/gate/passed", "HEAD")
    change(checkout, GUARDED)
    git(checkout, "checkout", "-b", "other")
    change(checkout, FREE)
    assert not runs_slow_tests(checkout), "as on the main branch"
    change(checkout, GUARDED)
    assert runs_slow_tests(checkout)
    git(checkout, "update-ref", "refs/gate/passed", "HEAD")
    assert not runs_slow_tests(checkout), "as what passed"


@pytest.mark.parametrize(
    ("made", "beside", "is_kept"), [("true", "", True), ("false", "", False), ("true", "new", False)]
)
def test_the_gate_writes_down_what_passed_if_all_of_it_was_committed(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory, made: str, beside: str, is_kept: bool
) -> None:
    programs = tmp_path_factory.mktemp("programs")
    for name, does in {"make": made, "chromium": "true", "pgbouncer": "true", "npm": "true"}.items():
        (programs / name).write_text(f'#!/bin/sh\n[ "$1" != test-all ] || {does}\n')
        (programs / name).chmod(0o755)
    if beside:
        (checkout / beside).touch()
    path = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    ended = subprocess.run([checkout / ".ci/run"], check=False, capture_output=True, env=path)
    assert (ended.returncode == 0) == (made == "true"), ended.stderr
    assert (not runs_slow_tests(checkout)) == is_kept


def test_what_is_guarded_is_there() -> None:
    lines = [line for line in (CHECKOUT / ".ci/guards").read_text().splitlines() if not line.startswith("#")]
    assert lines
    for line in lines:
        path, _, why = line.partition(" ")
        assert (CHECKOUT / path).exists(), path
        assert why.strip(), path
