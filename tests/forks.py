"""Processes that start quickly: forks of a server process that has imported everything and opened nothing.

A new interpreter needs one or two CPU seconds for Refill's imports.
"""

import multiprocessing
from typing import Final

FORKS: Final = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    ["tests.adapters.discord.killable_process", "tests.adapters.slack.killable_process", "tests.crash.replica"]
)
