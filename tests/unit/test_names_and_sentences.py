"""CONTRIBUTING.md's rules for names and sentences, as far as a program can check them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIMIT = re.compile(r"(the )?(most|fewest|least|lowest|highest|longest|shortest) ", re.IGNORECASE)
PATH = re.compile(r"`((?:bot|storage|adapters)/[\w/]+\.py)`")


def docstrings(path: Path) -> Iterator[str]:
    """Yield the docstrings of a file, also of constants."""
    for node in ast.walk(ast.parse(path.read_text())):
        body = getattr(node, "body", None)
        for child in body if isinstance(body, list) else ():
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                yield str(child.value.value)


def test_a_limit_is_called_a_maximum_or_a_minimum():
    files = [
        path
        for folder in ("bot", "storage", "adapters")
        for path in (ROOT / folder).rglob("*.py")
        if "matching" not in path.parts and "migrations" not in path.parts
    ]
    found = [text for path in files for text in docstrings(path)]
    assert len(found) > 2000
    assert [text for text in found if LIMIT.match(text)] == []


def test_each_file_that_a_page_names_is_there():
    pages = [*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")]
    named = {path for page in pages for path in PATH.findall(page.read_text())}
    assert len(named) > 20
    assert sorted(path for path in named if not (ROOT / path).exists()) == []
