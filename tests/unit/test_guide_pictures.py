"""The page for organisers is short. Each task has a small picture of a current message."""

import re
from pathlib import Path

from tests.adapters.slack.screens.guide import PICTURES, path_of
from tests.unit.texts.examples.catalogue import EXAMPLES

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "organisers.md").read_text()
PICTURE = re.compile(r"!\[[^\]]+\]\(((?:docs/)?images/[^)]+)\)")
LARGEST = 60_000
"""Maximum size of a picture in bytes, so that the page opens quickly on a phone."""
LONGEST = 780
"""Maximum number of words for three minutes. People read some 260 words a minute."""
NOTHING_TO_SEE = {"What Refill never shows you"}


def test_each_picture_of_the_pages_is_drawn_and_small():
    shown = PICTURE.findall(PAGE + (DOCS / "admins.md").read_text())
    assert {DOCS / each for each in shown} == {path_of(each) for each in PICTURES}
    assert set(PICTURES.values()) <= set(EXAMPLES)
    assert [each for each in PICTURES if path_of(each).stat().st_size > LARGEST] == []


def test_each_picture_is_shown_on_a_page():
    pages = [DOCS.parent / "README.md", *DOCS.glob("*.md")]
    shown = {Path(each).name for page in pages for each in PICTURE.findall(page.read_text())}
    assert {path.name for path in (DOCS / "images").iterdir()} == shown


def test_each_task_of_organisers_has_its_picture():
    tasks = dict(part.split("\n", 1) for part in PAGE.split("\n## ")[1:])
    assert {task for task, told in tasks.items() if not PICTURE.search(told)} == NOTHING_TO_SEE


def test_organisers_read_their_page_in_three_minutes():
    assert len(re.sub(r"!\[[^\]]+\]\([^)]+\)", "", PAGE).split()) <= LONGEST
