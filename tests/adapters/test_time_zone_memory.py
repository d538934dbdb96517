"""Memory of the list of cities for time zones: nothing at a start, and little after a look-up."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters.processes import ROOT

STARTED = """
import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

from bot.bootstrap import start
from bot.services import time_zones
from bot.settings import Settings


def memory():
    return int(re.search(r"VmRSS:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024


async def serve():
    async with start(Settings(_env_file=None, database_url="sqlite:///refill.db")):
        pass


asyncio.run(serve())
read, started = time_zones._cities.cache_info().currsize, memory()
(zone,) = time_zones.find_zones("Munich", datetime(2026, 3, 3, 9, tzinfo=UTC))
print(read, zone, memory() - started)
"""
"""Prints how often the cities were read at a start, the zone of Munich, and the megabytes of that look-up."""
MAX_MEMORY = 50
"""In megabytes. The whole file would take 90."""


@pytest.mark.slow
def test_cities_are_read_when_one_is_looked_up_and_stay_small(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STARTED],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )

    read, zone, taken = done.stdout.split()
    assert (read, zone) == ("0", "Europe/Berlin")
    assert int(taken) < MAX_MEMORY
