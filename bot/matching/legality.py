"""The hard rules of who may meet, and the frozen pairs.

A frozen pair has a step. The higher the step, the more a meeting of the pair costs. Of the weeks between floor and
freeze, pairs at step 2 met in the recent half, and pairs at step 1 in the older half. `Legality.hold` adds step 0.
"""

from collections import defaultdict
from functools import cached_property

import numpy as np

from bot.matching.entrant_arrays import Entrants, Flags, Ints, distinct, place_among
from bot.model.pairing import PairingInputs

THAWED = -1
"""The step of pairs that are not frozen."""
WAITS, RECENT = 0, 2
"""The lowest and the highest step of frozen pairs."""


class Legality:
    """The rules of one round, for arrays of pairs (or one member and many others) and for single pairs."""

    def __init__(self, inputs: PairingInputs, entrants: Entrants) -> None:
        self._entrants = entrants
        one, other = entrants.places((each.one, each.other) for each in inputs.met)
        here = np.flatnonzero((one >= 0) & (other >= 0))
        pairs = entrants.key_of(one[here], other[here])
        order = np.argsort(pairs, kind="stable")
        self.met: Ints = pairs[order]
        """The keys of all pairs who met before, sorted."""
        self.weeks: Ints = np.array([each.weeks_ago for each in inputs.met], dtype=np.int64)[here[order]]
        below: Flags = self.weeks < inputs.floor_weeks
        held: Flags = ~below & (self.weeks < inputs.freeze_weeks)
        one, other = entrants.places(inputs.apart)
        apart = entrants.key_of(one, other)[(one >= 0) & (other >= 0)]
        self.barred: Ints = distinct(np.concatenate([apart, self.met[below]]))
        """The keys of all pairs who must not meet in this round, whatever languages they share."""
        self.frozen: Ints = self.met[held]
        width = max(1, inputs.freeze_weeks - inputs.floor_weeks)
        self._steps: Ints = RECENT - (self.weeks[held] - inputs.floor_weeks) * 2 // width
        thawed = self.met[~below & ~held]
        self.thawed: Ints = thawed[self.may_meet(*entrants.ends_of(thawed))]
        """The keys of pairs who met before, may meet, and are not frozen at first. `hold` freezes pairs later."""
        self._kinds_for: dict[int, dict[int, None]] = {}

    def hold(self, pairs: Ints) -> None:
        """Give thawed pairs the step WAITS."""
        keys = np.concatenate([self.frozen, pairs])
        order = np.argsort(keys)
        self.frozen, self._steps = keys[order], np.append(self._steps, np.full(len(pairs), WAITS))[order]

    def can_talk(self, one: Ints, other: Ints) -> Flags:
        """Return for each pair whether the two share a language. A member who named none can talk with everybody."""
        entrants = self._entrants
        shared: Flags = (entrants.tongues[one] & entrants.tongues[other] != 0).any(axis=1)
        return shared | entrants.speaks_any[one] | entrants.speaks_any[other]

    def may_meet(self, one: Ints, other: Ints) -> Flags:
        """Return for each pair whether the two may meet at all."""
        barred = place_among(self._entrants.key_of(one, other), self.barred) >= 0
        legal: Flags = self.can_talk(one, other) & (one != other) & ~barred
        return legal

    def steps_of(self, keys: Ints) -> Ints:
        """Return the step of each pair; THAWED if the pair is not frozen."""
        return np.append(self._steps, THAWED)[place_among(keys, self.frozen)]  # other pairs' place, -1, is the last

    @cached_property
    def kind(self) -> list[int]:
        """Each member's kind. Members who speak the same languages are of the same kind.

        Members of one kind must be equal in all that they hold and on which `may_meet` depends.
        """
        _, self._first_of_kind, kind = np.unique(self._entrants.tongues, axis=0, return_index=True, return_inverse=True)
        numbers: list[int] = kind.ravel().tolist()
        return numbers

    def kinds_for(self, member: int) -> dict[int, None]:
        """Return the kinds whom a member can talk with, in order."""
        kind = self.kind[member]
        if kind not in self._kinds_for:
            first = self._first_of_kind
            can_talk = self.can_talk(first[[kind]], first)
            self._kinds_for[kind] = dict.fromkeys(np.flatnonzero(can_talk).tolist())
        return self._kinds_for[kind]

    @cached_property
    def kept_from(self) -> dict[int, set[int]]:
        """For each member, the members whom they must not meet, by `PairingInputs.apart` or the floor of the freeze."""
        found = defaultdict[int, set[int]](set)
        for one, other in zip(*(ends.tolist() for ends in self._entrants.ends_of(self.barred)), strict=True):
            found[one].add(other)
            found[other].add(one)
        return found
