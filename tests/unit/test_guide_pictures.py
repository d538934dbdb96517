"""The pictures of the page for organisers: each is there, is of something that is still said, and is small."""

import re
from pathlib import Path

from tests.adapters.slack.screens.guide import PICTURES, path_of
from tests.unit.texts.examples.catalogue import EXAMPLES

PAGE = Path(__file__).parents[2] / "docs" / "organisers.md"
LARGEST = 60_000
"""In bytes, so that the page opens quickly on a phone."""


def test_each_picture_of_the_page_is_drawn_and_small():
    shown = re.findall(r"!\[[^\]]+\]\((images/[^)]+)\)", PAGE.read_text())
    assert {PAGE.parent / each for each in shown} == {path_of(each) for each in PICTURES}
    assert set(PICTURES.values()) <= set(EXAMPLES)
    assert [each for each in PICTURES if path_of(each).stat().st_size > LARGEST] == []
