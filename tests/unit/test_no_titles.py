"""No titles: no text, command, table or page gives anybody a title for helping others."""

import re
from pathlib import Path

import pytest

from storage.tables import metadata

ROOT = Path(__file__).parents[2]
KINDS = (".py", ".md", ".html", ".js", ".css", ".po", ".pot", ".toml", ".json")
TITLE = re.compile(r"mentor|mentee|(?<![a-z])coach(es|in|innen)?(?![a-z])", re.IGNORECASE)


@pytest.mark.parametrize("folder", ["bot", "adapters", "storage", "docs"])
def test_no_text_gives_anybody_a_title(folder: str) -> None:
    files = [path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix in KINDS]
    assert files
    for path in (*files, ROOT / "README.md"):
        assert not TITLE.search(path.read_text(encoding="utf-8")), path


def test_no_table_or_column_gives_anybody_a_title() -> None:
    names = [name for table in metadata.tables.values() for name in (table.name, *table.columns.keys())]
    assert names
    assert not [name for name in names if TITLE.search(name)]
