"""The wheel: built, installed into a fresh environment with what is locked, and run there."""

import os
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

CHECKOUT = Path(__file__).parents[1]
UV = os.environ.get("UV") or shutil.which("uv") or str(CHECKOUT / ".uv/bin/uv")  # the first, where `uv run` began this


def run(*command: str | Path, folder: Path = CHECKOUT) -> str:
    """Run a command; return what it printed, or fail with it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REFILL_", "PYTHON", "VIRTUAL_"))}
    done = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


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
    assert run(tmp_path / "fresh/bin/refill", "version", folder=home).split()[-1]
    assert "ok" in run(tmp_path / "fresh/bin/refill", "doctor", folder=home)
    packed = run(
        python,
        "-c",
        "import adapters, bot, storage; print(adapters.__file__, bot.__file__, storage.__file__)",
        folder=home,
    )
    assert str(CHECKOUT) not in packed
