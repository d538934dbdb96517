"""Whether a chat takes place, and what each of the two answers: a model that is written down, and no more than that."""

import math
from collections.abc import Sequence
from random import Random

from bot.model.chats import Again
from bot.model.ids import derive_seed
from bot.simulation.people import Inhabitant

NO_COMMON_HOURS = 0.5
"""How likely a chat comes about all the same where their usual hours do not meet."""
ANSWERS = 0.85
"""How likely somebody who was there answers at all."""
HEARS, TELLS, BOTH_CURIOUS, BOTH_SHARING = 1.2, 0.9, 0.6, 0.3
"""What a topic adds for somebody: hears about what they are curious about, tells of what they know, and so on."""
SPARK = 1.0
"""How much the chemistry of two, which nobody can know beforehand, weighs."""
SOMEDAY = 0.7
"""Of those who do not say yes; the others say no."""


class Chemistry:
    """What two people make of each other: the same in the same round, whatever brought them together."""

    def __init__(self, seed: int, topics_matter: float) -> None:
        self._seed = seed
        self._topics_matter = topics_matter
        self._sparks: dict[tuple[str, str], float] = {}

    def takes_place(self, company: Sequence[Inhabitant], hours: Sequence[frozenset[int]], when: str) -> bool:
        """Tell whether a chat comes about: in one language, everybody there, and at some hour."""
        if not set[str].intersection(*(set(each.member.languages) for each in company)):
            return False
        dice = self._dice("takes place", when, *(each.member.id for each in company))
        likely = math.prod(each.turns_up for each in company)
        return dice.random() < likely * (1 if frozenset.intersection(*hours) else NO_COMMON_HOURS)

    def answer(self, one: Inhabitant, other: Inhabitant, when: str) -> Again | None:
        """Say what one answers about meeting the other again; None where they say nothing."""
        dice = self._dice("answer", when, one.member.id, other.member.id)
        if dice.random() >= ANSWERS:
            return None
        leaning = one.warmth + SPARK * self.spark(one, other) + self._topics_matter * gain(one, other)
        if dice.random() < 1 / (1 + math.exp(-leaning)):
            return Again.YES
        return Again.SOMEDAY if dice.random() < SOMEDAY else Again.NO

    def spark(self, one: Inhabitant, other: Inhabitant) -> float:
        """Say how well two get on, both alike: from a normal distribution, and unknown to any policy."""
        pair = min(one.member.id, other.member.id), max(one.member.id, other.member.id)
        if pair not in self._sparks:
            self._sparks[pair] = self._dice("spark", *pair).gauss(0, 1)
        return self._sparks[pair]

    def _dice(self, *what: object) -> Random:
        return Random(derive_seed("chemistry", self._seed, *what))  # noqa: S311 - a model, nothing secret


def gain(one: Inhabitant, other: Inhabitant) -> float:
    """Say what the best topic between two gives the first of them."""
    found = [
        (HEARS, one.curious & other.sharing),
        (TELLS, one.sharing & other.curious),
        (BOTH_CURIOUS, one.curious & other.curious),
        (BOTH_SHARING, one.sharing & other.sharing),
    ]
    return max((worth for worth, topics in found if topics), default=0.0)
