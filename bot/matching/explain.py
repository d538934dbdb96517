"""Why a member sat out, by what may be said: the same whoever is kept apart, and whatever anybody answered."""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from bot.matching.entrants import Entrants
from bot.matching.legality import Legality
from bot.model.ids import MemberId
from bot.model.pairing import PairingInputs


@dataclass(frozen=True, slots=True)
class Others:
    """How a member stands to all others who took part; each of these is counted once."""

    no_language: int
    """Share no language with them."""
    met_lately: int
    """Met them below the floor of the freeze."""
    not_free: int
    """Could have met them, for all that may be said: they were brought together with others, or sat out as well."""


class Explaining:
    """The explanations of one round: `apart` is not looked at."""

    def __init__(self, inputs: PairingInputs) -> None:
        self._entrants = Entrants(inputs)
        self._legality = Legality(replace(inputs, apart=frozenset()), self._entrants)

    def others(self, member: MemberId) -> Others:
        """Count the others who took part by what kept a member from them."""
        place, size = self._entrants.place[member], self._entrants.size
        others = np.delete(np.arange(size), place)
        here = np.full(size - 1, place)
        can_talk, may_meet = self._legality.can_talk(here, others), self._legality.may_meet(here, others)
        counted = Counter(zip(can_talk.tolist(), may_meet.tolist(), strict=True))
        return Others(counted[False, False], counted[True, False], counted[True, True])
