"""Lots of questions: in tests no turn is left empty and questions come at once, unless a test says otherwise."""

from datetime import timedelta
from typing import Final

from bot.services import empty_turns, random_times

ONE_TURN_IN: Final = empty_turns.ONE_TURN_IN
"""As it is outside tests."""
SOON: Final = random_times.SOON


def leave_turns_empty(one_in: int | None) -> None:
    """Leave one turn in so many empty from now on, or none."""
    empty_turns.ONE_TURN_IN = one_in or 2**63


def draw_seconds(within: timedelta | None) -> None:
    """Draw the seconds in which questions come and go within so long, or have them at once."""
    random_times.SOON = within or timedelta(0)
