"""Every message and form has a golden file with its body for Discord, so that each change is read in the diff."""

import difflib

import pytest

from tests.adapters.discord.goldens import GOLDEN, NAMES, golden_of, path_of


@pytest.mark.parametrize("name", NAMES)
def test_is_as_its_golden_file_says(name: str):
    path = path_of(name)
    held = path.read_text() if path.exists() else ""
    diff = [*difflib.unified_diff(held.splitlines(), golden_of(name).splitlines(), "golden", "now", lineterm="")]
    if diff:
        pytest.fail("\n".join([*diff, "", "If it should be so: `make golden`, and read the diff."]), pytrace=False)


def test_no_golden_file_is_left_over():
    assert {*GOLDEN.iterdir()} - {path_of(name) for name in NAMES} == set(), "take them away with `make golden`"
