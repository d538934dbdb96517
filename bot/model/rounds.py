"""One run of a circle."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.model.ids import CircleId, RoundId
from bot.model.moves import check_move
from bot.model.pairing import Pairing, PairingInputs


class RoundState(StrEnum):
    """How far a round has come."""

    GATHERED = "gathered"
    PAIRED = "paired"
    INTRODUCED = "introduced"
    CHECKED_IN = "checked_in"
    CLOSED = "closed"


ROUND_MOVES = {
    RoundState.GATHERED: frozenset({RoundState.PAIRED}),
    RoundState.PAIRED: frozenset({RoundState.INTRODUCED}),
    RoundState.INTRODUCED: frozenset({RoundState.CHECKED_IN}),
    RoundState.CHECKED_IN: frozenset({RoundState.CLOSED}),
    RoundState.CLOSED: frozenset[RoundState](),
}


@dataclass(frozen=True, slots=True)
class Round:
    """One run of a circle: gathered, paired, introduced, checked in, closed."""

    id: RoundId
    circle: CircleId
    number: int
    """1 for the circle's first."""
    planned_at: datetime
    """The instant that the cadence named."""
    opened_at: datetime
    ends_at: datetime
    """When the circle's next round is planned."""
    state: RoundState
    inputs: PairingInputs | None
    """All that the pairing depended on, so that it can be replayed; None once a member in it is forgotten."""
    outcome: Pairing | None = None
    """What was drawn when the round opened; late joiners' chats are not in it."""

    def move(self, wanted: RoundState) -> "Round":
        """Go on to the next state, or raise IllegalMove."""
        return replace(self, state=check_move("round", ROUND_MOVES, self.state, wanted))

    @property
    def takes_late_joiners_until(self) -> datetime:
        """The middle of the round."""
        return self.opened_at + (self.ends_at - self.opened_at) / 2
