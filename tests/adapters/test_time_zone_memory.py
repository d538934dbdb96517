"""What the cities that time zones are found by take of memory: nothing at a start, and little once one is looked up."""

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
"""It prints how many times the cities were read at a start, the zone of Munich, and how many MB that look-up took."""
MAX_MEMORY = 50
"""In MB. All that the file has would take 90."""


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
