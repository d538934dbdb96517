"""Draws: the inputs and the outcome of the pairing of a round. Draws are stored in parts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Final, TypeVar

from bot.model.ids import MemberId, RoundId
from bot.model.pairing import Pairing, PairingInputs

T = TypeVar("T")

DRAWN_TOGETHER: Final = 50
"""Maximum number of entrants in a part of a draw. Reading or writing a part takes two milliseconds."""


@dataclass(frozen=True, slots=True)
class DrawPart:
    """Some entrants, who of them sits out, the pairs and groups that begin with one of them, and some near topics."""

    round: RoundId
    number: int
    """The number of the part. The first part has 0."""
    drawn_at: datetime
    """When the groups were drawn. All parts of one draw have the same time."""
    inputs: PairingInputs
    outcome: Pairing

    def without(self, member: MemberId) -> "DrawPart":
        """Return the part without a member. If the part named the member, the round can't be replayed."""
        inputs = self.inputs.without(member)
        if inputs == self.inputs and not self.outcome.names([member]):
            return self
        return replace(self, inputs=replace(inputs, whole=False), outcome=self.outcome.without(member))


@dataclass(frozen=True, slots=True)
class Draw:
    """The inputs and the outcome of the pairing of a round. Groups of a late pairing are left out."""

    inputs: PairingInputs
    outcome: Pairing

    def parts(self, of: RoundId, drawn_at: datetime) -> Iterator[DrawPart]:
        """Split the draw into parts. If nobody takes part in the round, there are no parts."""
        inputs, outcome = self.inputs, self.outcome
        ids = [entrant.id for entrant in inputs.entrants]
        part_of = {member: place // DRAWN_TOGETHER for place, member in enumerate(ids)}
        count = max(part_of.values(), default=-1) + 1

        def split(values: Iterable[T], first: Callable[[T], MemberId]) -> Sequence[Sequence[T]]:
            found = defaultdict[int, list[T]](list)
            for value in values:
                found[part_of[first(value)]].append(value)
            return [found[number] for number in range(count)]

        entrants = split(inputs.entrants, lambda entrant: entrant.id)
        apart, met = split(inputs.apart, lambda pair: pair[0]), split(inputs.met, lambda meeting: meeting.one)
        groups = split(outcome.groups, lambda group: group.members[0])
        sat_out = split(outcome.sat_out, lambda out: out.member)
        for number in range(count):
            some = replace(
                inputs,
                entrants=tuple(entrants[number]),
                apart=frozenset(apart[number]),
                met=tuple(met[number]),
                near=inputs.near[number * len(inputs.near) // count : (number + 1) * len(inputs.near) // count],
            )
            drawn = Pairing(tuple(groups[number]), tuple(sat_out[number]), outcome.proof)
            yield DrawPart(of, number, drawn_at, some, drawn)

    @staticmethod
    def joined(parts: Sequence[DrawPart]) -> "Draw":
        """Join all parts of a draw. `parts` are in the order of their numbers."""
        inputs = [part.inputs for part in parts]
        whole = replace(
            inputs[0],
            entrants=_joined(one.entrants for one in inputs),
            apart=frozenset(_joined(one.apart for one in inputs)),
            met=_joined(one.met for one in inputs),
            near=_joined(one.near for one in inputs),
            whole=all(one.whole for one in inputs),
        )
        return Draw(whole, joined_outcome([part.outcome for part in parts]))


def joined_outcome(outcomes: Sequence[Pairing]) -> Pairing:
    """Join the outcomes of all parts of a draw. `outcomes` are in the order of the parts."""
    groups, sat_out = _joined(one.groups for one in outcomes), _joined(one.sat_out for one in outcomes)
    return Pairing(groups, sat_out, outcomes[0].proof)


def _joined(values: Iterable[Iterable[T]]) -> tuple[T, ...]:
    return tuple(chain.from_iterable(values))
