"""No titles: no text, table or page gives anybody a title for helping others."""

from pathlib import Path

import pytest

from storage.tables import metadata

ROOT = Path(__file__).parents[2]
TITLE = "men" + "tor"


@pytest.mark.parametrize("folder", ["bot", "adapters", "storage", "docs"])
def test_no_text_gives_anybody_a_title(folder: str) -> None:
    for path in (ROOT / folder).rglob("*"):
        if path.is_file() and path.suffix in (".py", ".md", ".html", ".js", ".css", ".po", ".pot", ".toml", ".json"):
            assert TITLE not in path.read_text(encoding="utf-8").casefold(), path


def test_no_table_or_column_gives_anybody_a_title() -> None:
    names = [name for table in metadata.tables.values() for name in (table.name, *table.columns.keys())]
    assert names
    assert not [name for name in names if TITLE in name.casefold()]
