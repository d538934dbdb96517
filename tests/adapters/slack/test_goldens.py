"""Every message and form has a golden file with its body for Slack, so that each change is read in the diff."""

import difflib
import json

import pytest

from tests.adapters.slack.bodies import body_of
from tests.adapters.slack.goldens import GOLDEN, golden_of, path_of, write
from tests.unit.texts.examples.catalogue import EXAMPLES, function_of, functions, speaking


def test_every_function_that_makes_a_message_or_form_has_an_example():
    shown = {function_of(name) for name in EXAMPLES}
    assert speaking() - shown == set(), "give these an example in tests/unit/texts/examples, and run `make golden`"
    assert shown - set(functions()) == set(), "these are no functions of bot/texts any more"


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_is_as_its_golden_file_says(name: str):
    path = path_of(name)
    held = path.read_text() if path.exists() else ""
    diff = [*difflib.unified_diff(held.splitlines(), golden_of(name).splitlines(), "golden", "now", lineterm="")]
    if diff:
        pytest.fail("\n".join([*diff, "", "If it should be so: `make golden`, and read the diff."]), pytrace=False)


def test_no_golden_file_is_left_over():
    assert {*GOLDEN.iterdir()} - {path_of(name) for name in EXAMPLES} == set(), "take them away with `make golden`"


@pytest.mark.parametrize("name", ["introductions.introduction", "join_form.join_form"])
def test_a_golden_file_holds_what_is_sent_to_the_letter(name: str):
    body, held = body_of(name, "en"), json.loads(path_of(name).read_text())
    sent = held["view"] if body.is_view else (held["blocks"], "\n".join(held["text"]))
    assert sent == (body.view if body.is_view else (body.blocks, body.text))


def test_what_nobody_can_see_is_written_so_that_one_sees_it():
    assert write({"a": ["9:00\u202fAM", "*\u2060"]}) == '{\n  "a": ["9:00\\u202fAM", "*\\u2060"]\n}'
