"""What is loaded at the start: nothing that only a round or a country's holidays need."""

import subprocess
import sys

LOADED_LATER = ("numpy", "rustworkx", "holidays", "scipy")
STARTED = "import sys, bot.cli, bot.bootstrap, adapters.slack.http, adapters.web.server, adapters.web.monitoring"


def test_numerics_and_holidays_are_loaded_where_they_are_needed():
    look = f"{STARTED}; print(*sorted(sys.modules.keys() & {set(LOADED_LATER)!r}))"
    loaded = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
