"""What the documents promise is held by tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\|[^|]*\| `(tests/[^`]+)` \| `(test_\w+)` \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[^`:]+)::(test_\w+)`")


def test_each_test_that_holds_a_promise_is_where_it_is_said_to_be():
    rows = ROW.findall((ROOT / "docs" / "architecture.md").read_text())
    assert len(rows) > 20
    assert missing(rows) == []


def test_each_row_of_the_privacy_page_names_a_test_that_is_there():
    rows = [line for line in (ROOT / "docs" / "privacy.md").read_text().splitlines() if line.startswith("| ")][2:]
    assert [row for row in rows if not NAMED.search(row.rsplit("|", 2)[1])] == []
    assert missing([named for row in rows for named in NAMED.findall(row)]) == []


def missing(named: list[tuple[str, str]]) -> list[str]:
    """List the tests that are not in the file that is named."""
    return [f"{file}: {name}" for file, name in named if f"def {name}(" not in (ROOT / file).read_text()]
