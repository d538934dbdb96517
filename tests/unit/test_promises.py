"""What the documents promise is held by tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\|[^|]*\| `(tests/[^`]+)` \| `(test_\w+)` \|$", re.MULTILINE)


def test_each_test_that_holds_a_promise_is_where_it_is_said_to_be():
    rows = ROW.findall((ROOT / "docs" / "architecture.md").read_text())
    assert len(rows) > 20
    missing = [f"{file}: {name}" for file, name in rows if f"def {name}(" not in (ROOT / file).read_text()]
    assert missing == []
