"""One run of a circle."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.model.ids import CircleId, MemberId, RoundId
from bot.model.pairing import Pairing, PairingInputs
from bot.model.transitions import check_move


class RoundState(StrEnum):
    """How far a round has come."""

    GATHERED = "gathered"
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
"""What is kept of a round in these states is still needed: others may be brought together by it."""


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
    """All that the pairing depended on, so that it can be replayed; None once a member is forgotten after its end."""
    outcome: Pairing | None = None
    """What was drawn when the round opened; late joiners' chats are not in it."""

    def move(self, wanted: RoundState) -> "Round":
        """Go on to the next state, or raise IllegalMove."""
        return replace(self, state=check_move("round", ROUND_MOVES, self.state, wanted))

    def without(self, member: MemberId) -> "Round":
        """Take a member out of a round that is under way; it goes on for the others."""
        inputs = self.inputs.without(member) if self.inputs else None
        if inputs and self.outcome:
            inputs = replace(inputs, whole=False)
        return replace(self, inputs=inputs, outcome=self.outcome.without(member) if self.outcome else None)

    @property
    def takes_late_joiners_until(self) -> datetime:
        """The middle of the round."""
        return self.opened_at + (self.ends_at - self.opened_at) / 2
