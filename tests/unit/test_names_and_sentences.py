"""CONTRIBUTING.md's rules for names and sentences, as far as a program can check them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIMIT = re.compile(r"(the )?(most|fewest|least|lowest|highest|longest|shortest) ", re.IGNORECASE)
PATH = re.compile(r"\b((?:bot|storage|adapters|tests|docs)/[\w/-]+\.(?:py|md|tsv))\b")
MODULE = re.compile(r"`((?:bot|storage|adapters)(?:\.\w+)+)`")


def docstrings(path: Path) -> Iterator[str]:
    """Yield the docstrings of a file, also of constants."""
    for node in ast.walk(ast.parse(path.read_text())):
        body = getattr(node, "body", None)
        for child in body if isinstance(body, list) else ():
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                yield str(child.value.value)


def sources(*without: str) -> list[Path]:
    """List the files of the code, without those in some folders."""
    found = [path for folder in ("bot", "storage", "adapters") for path in (ROOT / folder).rglob("*.py")]
    return [path for path in found if not set(without) & set(path.parts)]


def is_there(module: str) -> bool:
    """Return whether a dotted name is a module or package, or something that one of them defines."""
    path = ROOT.joinpath(*module.split("."))
    name = re.compile(rf"\b{path.name}\b")
    holder = path.parent.with_suffix(".py")
    return (
        path.is_dir() or path.with_suffix(".py").exists() or (holder.exists() and bool(name.search(holder.read_text())))
    )


def test_a_limit_is_called_a_maximum_or_a_minimum():
    found = [text for path in sources("matching", "migrations") for text in docstrings(path)]
    assert len(found) > 2000
    assert [text for text in found if LIMIT.match(text)] == []


def test_each_file_that_a_page_names_is_there():
    pages = [*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")]
    named = {path for page in pages for path in PATH.findall(page.read_text())}
    assert len(named) > 20
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_each_file_that_a_docstring_names_is_there():
    texts = [text for path in sources("migrations") for text in docstrings(path)]
    paths = {path for text in texts for path in PATH.findall(text)}
    modules = {module for text in texts for module in MODULE.findall(text)}
    assert len(paths) > 5
    assert len(modules) > 10
    assert sorted(path for path in paths if not (ROOT / path).exists()) == []
    assert sorted(module for module in modules if not is_there(module)) == []
