"""Packages of npm that a test checks with: installed once, as a lock file names them; a later run needs no network."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

WANTED = "there is no npm: apt-get install nodejs npm"
"""What is to be done where `installed` gives nothing."""


def installed(folder: Path) -> Path | None:
    """Install what a folder's package-lock.json names; give nothing where a machine has no npm, but CI has it."""
    npm = shutil.which("npm")
    if npm is None and not os.environ.get("CI"):
        return None
    packages, cache = folder / "node_modules", folder / ".npm"
    cache.mkdir(exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted, stamp = (folder / "package-lock.json").read_bytes(), packages / ".installed-from"
        if not stamp.exists() or stamp.read_bytes() != wanted:
            environment = os.environ | {"npm_config_cache": str(cache)}
            subprocess.run([npm or "npm", "ci", "--ignore-scripts"], cwd=folder, env=environment, check=True)
            stamp.write_bytes(wanted)
    return packages
