"""State machines: which moves between states are allowed."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from bot.model.errors import IllegalMove

S = TypeVar("S", bound=StrEnum)


def check_move(what: str, moves: Mapping[S, frozenset[S]], state: S, wanted: S) -> S:
    """Return the wanted state.

    Raises:
        IllegalMove: the move is not allowed.
    """
    if wanted not in moves[state]:
        raise IllegalMove(what, state.value, wanted.value)
    return wanted
