"""Randomness of asks. In tests no turn is empty and questions are sent at once, unless a test changes that."""

from datetime import timedelta
from typing import Final

from bot.services import random_empty_turns, random_times

ONE_TURN_IN: Final = random_empty_turns.ONE_TURN_IN
"""The value outside tests."""
SOON: Final = random_times.SOON


def leave_turns_empty(one_in: int | None) -> None:
    """From now on, leave one turn in `one_in` empty; with None, leave no turn empty."""
    random_empty_turns.ONE_TURN_IN = one_in or 2**63


def draw_seconds(within: timedelta | None) -> None:
    """From now on, delay sending and ending of questions by a random time of up to `within`; with None, by nothing."""
    random_times.SOON = within or timedelta(0)
