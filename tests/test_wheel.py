"""The wheel: built, installed into a fresh environment with locked dependencies, and run there."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path
from zipfile import ZipFile

from tests.slow import SLOW

CHECKOUT = Path(__file__).parents[1]
UV = os.environ.get("UV") or shutil.which("uv") or str(CHECKOUT / ".uv/bin/uv")  # `uv run` sets UV


def run(*command: str | Path, folder: Path = CHECKOUT) -> str:
    """Run a command. Return its output, or fail with it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REFILL_", "PYTHON", "VIRTUAL_"))}
    done = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def imported() -> Iterator[str]:
    """List the top-level packages that Refill imports in any file."""
    for file in (CHECKOUT / name for name in run("git", "ls-files", "bot", "adapters", "storage").split()):
        for node in ast.walk(ast.parse(file.read_text())) if file.suffix == ".py" else ():
            if isinstance(node, ast.Import):
                yield from (each.name.partition(".")[0] for each in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.partition(".")[0]


def installed_with(name: str, known: set[str]) -> set[str]:
    """Add a distribution and all its dependencies to `known`. For Refill, include the dependencies of its extras."""
    if (folded := re.sub(r"[-_.]+", "-", name).lower()) not in known:
        known.add(folded)
        try:
            needed = requires(name) or []
        except PackageNotFoundError:  # a dependency for another system
            return known
        for each in needed:
            if name == "refill" or "extra ==" not in each:
                installed_with(re.match(r"[\w.-]+", each)[0], known)  # type: ignore[index]
    return known


def test_what_is_imported_comes_with_refill_and_not_with_its_tests() -> None:
    made, known = packages_distributions(), installed_with("refill", set())
    others = set(imported()) - sys.stdlib_module_names - {"bot", "adapters", "storage"}
    assert others >= {"discord", "sqlalchemy"}
    strangers = {
        one for one in others if not known & {re.sub(r"[-_.]+", "-", each).lower() for each in made.get(one, [one])}
    }
    assert strangers == set()


@SLOW
def test_a_wheel_runs_in_a_fresh_environment(tmp_path: Path) -> None:
    run(UV, "build", "--quiet", "--wheel", "--no-build-isolation", "--out-dir", tmp_path)
    (wheel,) = tmp_path.glob("refill-*.whl")
    tracked = run("git", "ls-files", "bot", "adapters", "storage").split()
    assert set(tracked) <= set(ZipFile(wheel).namelist()), "templates and catalogues are packed, too"
    locked = tmp_path / "locked.txt"
    locked.write_text(run(UV, "export", "--quiet", "--locked", "--no-dev", "--no-emit-project"))
    run(UV, "venv", "--quiet", tmp_path / "fresh")
    python = tmp_path / "fresh/bin/python"
    run(UV, "pip", "install", "--quiet", "--python", python, "--requirements", locked)
    run(UV, "pip", "install", "--quiet", "--python", python, "--no-deps", wheel)
    home = tmp_path / "home"
    home.mkdir()
    assert run(tmp_path / "fresh/bin/refill", "--version", folder=home).split()[-1]
    assert "ok" in run(tmp_path / "fresh/bin/refill", "doctor", folder=home)
    packed = run(
        python,
        "-c",
        "import adapters, bot, storage; print(adapters.__file__, bot.__file__, storage.__file__)",
        folder=home,
    )
    assert str(CHECKOUT) not in packed
