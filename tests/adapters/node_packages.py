"""npm packages that tests use for checks. They are installed once, from a lock file; later runs need no network."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

WANTED = "there is no npm: apt-get install nodejs npm"
"""What to do if `installed` returns None."""


def installed(folder: Path) -> Path | None:
    """Install the packages in a folder's package-lock.json. Return None without npm; in CI, that is an error."""
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
