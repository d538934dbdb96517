"""Lots of turns: in tests none is left empty, so that questions come at once, unless a test says otherwise."""

from typing import Final

from bot.services import empty_turns

ONE_TURN_IN: Final = empty_turns.ONE_TURN_IN
"""As it is outside tests."""


def leave_turns_empty(one_in: int | None) -> None:
    """Leave one turn in so many empty from now on, or none."""
    empty_turns.ONE_TURN_IN = one_in or 2**63
