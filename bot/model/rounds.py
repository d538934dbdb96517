"""Rounds of a circle."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from bot.model.ids import CircleId, MemberId, RoundId
from bot.model.pairing import Entrant, Pairing, PairingInputs
from bot.model.transitions import check_move


class RoundState(StrEnum):
    """States of a round."""

    GATHERED = "gathered"
    """The round is open. Its members are gathered when it is paired."""
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
"""States in which a round may have inputs and an outcome, because members may still be paired in it."""


@dataclass(frozen=True, slots=True)
class RoundHead:
    """A round without its inputs and outcome, so that it is small however many members take part."""

    id: RoundId
    circle: CircleId
    number: int
    """1 for the circle's first round."""
    planned_at: datetime
    """The planned instant, by the circle's cadence."""
    opened_at: datetime
    ends_at: datetime
    """When the circle's next round is planned."""
    state: RoundState

    def move(self, wanted: RoundState) -> Self:
        """Return the round in another state, or raise IllegalMove."""
        return replace(self, state=check_move("round", ROUND_MOVES, self.state, wanted))

    def with_draw(self, inputs: PairingInputs | None, outcome: Pairing | None) -> "Round":
        """Return the round with the inputs and the outcome of its pairing."""
        head = {field.name: getattr(self, field.name) for field in fields(RoundHead)}
        return Round(**head, inputs=inputs, outcome=outcome)

    @property
    def takes_late_joiners_until(self) -> datetime:
        """When the round stops taking late joiners: in its middle."""
        return self.opened_at + (self.ends_at - self.opened_at) / 2


@dataclass(frozen=True, slots=True)
class Round(RoundHead):
    """A round of a circle: gathered, paired, introduced, checked in, closed."""

    inputs: PairingInputs | None
    """All that the pairing depends on; None before the round is paired, and once it is over."""
    outcome: Pairing | None = None
    """The groups drawn when the round opened, without late joiners; None before that, and once the round is over."""

    @property
    def head(self) -> RoundHead:
        """The round without its inputs and outcome."""
        return RoundHead(*(getattr(self, field.name) for field in fields(RoundHead)))

    def without(self, member: MemberId) -> "Round":
        """Return the round without a member."""
        inputs = self.inputs.without(member) if self.inputs else None
        if inputs and self.outcome:
            inputs = replace(inputs, whole=False)
        return replace(self, inputs=inputs, outcome=self.outcome.without(member) if self.outcome else None)

    @property
    def entrants(self) -> tuple[Entrant, ...]:
        """The members who were gathered; none before the round is paired, and once it is over."""
        return self.inputs.entrants if self.inputs else ()
