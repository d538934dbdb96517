"""Rounds of a circle."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from bot.model.ids import CircleId, MemberId, RoundId
from bot.model.transitions import check_move


class RoundState(StrEnum):
    """States of a round."""

    GATHERED = "gathered"
    """The round is open. Its members are gathered when the round is paired."""
    PAIRED = "paired"
    INTRODUCED = "introduced"
    CHECKED_IN = "checked_in"
    CLOSED = "closed"


ROUND_MOVES = {
    RoundState.GATHERED: frozenset({RoundState.PAIRED}),
    RoundState.PAIRED: frozenset({RoundState.INTRODUCED, RoundState.GATHERED}),
    RoundState.INTRODUCED: frozenset({RoundState.CHECKED_IN}),
    RoundState.CHECKED_IN: frozenset({RoundState.CLOSED}),
    RoundState.CLOSED: frozenset[RoundState](),
}


UNDER_WAY = frozenset({RoundState.GATHERED, RoundState.PAIRED, RoundState.INTRODUCED})
"""States in which the inputs of a round's draw are kept, because members may still be paired in the round."""


@dataclass(frozen=True, slots=True)
class Round:
    """A round of a circle: gathered, paired, introduced, checked in, closed."""

    id: RoundId
    circle: CircleId
    number: int
    """The number of the round. The circle's first round has 1."""
    planned_at: datetime
    """The instant at which the round was planned to open, by the circle's cadence."""
    opened_at: datetime
    ends_at: datetime
    """The planned instant of the circle's next round."""
    state: RoundState

    def move(self, wanted: RoundState) -> Self:
        """Return the round in another state, or raise IllegalMove."""
        return replace(self, state=check_move("round", ROUND_MOVES, self.state, wanted))

    @property
    def takes_late_joiners_until(self) -> datetime:
        """The middle of the round. After this, late joiners are not paired in it any more."""
        return self.opened_at + (self.ends_at - self.opened_at) / 2


@dataclass(frozen=True, slots=True)
class RoundMember:
    """A member who was gathered for a round, with the member's counts in the circle before the round."""

    round_id: RoundId
    member_id: MemberId
    rounds: int
    in_a_row: int
