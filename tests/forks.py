"""Processes that start at once: forked from one that has imported everything and opened nothing.

A new interpreter takes a second or two of a core to import what Refill needs.
"""

import multiprocessing
from typing import Final

FORKS: Final = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    ["tests.adapters.discord.killable_process", "tests.adapters.slack.killable_process", "tests.crash.replica"]
)
