"""A model of whether a chat takes place, and of each member's answer after it. The numbers are assumptions."""

import math
from collections.abc import Sequence
from random import Random

from bot.model.again import Again
from bot.model.ids import derive_seed
from bot.simulation.people import Inhabitant

ANSWERS = 0.85
"""The probability that a member answers the check-in."""
HEARS, TELLS, BOTH_CURIOUS, BOTH_SHARING = 1.2, 0.9, 0.6, 0.3
"""Numbers that a topic adds to the log-odds of a yes, by the stances of the two members to it."""
SPARK = 1.0
"""The weight of the spark (`Chemistry.spark`) in the log-odds of a yes."""
SOMEDAY = 0.7
"""The probability that an answer other than *yes* is *someday*; otherwise it is *no*."""
NODES = ((-2.857, 0.01126), (-1.356, 0.22208), (0.0, 0.53333), (1.356, 0.22208), (2.857, 0.01126))
"""Points and weights of a Gauss-Hermite quadrature, which gives the mean over all sparks (standard normal)."""


class Chemistry:
    """Draws chats and answers. For the same members and round, the draw is the same with every policy."""

    def __init__(self, seed: int, topics_matter: float, hours_matter: float = 0.5) -> None:
        self._seed = seed
        self._topics_matter = topics_matter
        self._hours_matter = hours_matter
        self._sparks: dict[tuple[str, str], float] = {}
        self._both_yes: dict[tuple[float, ...], float] = {}

    def takes_place(self, group: Sequence[Inhabitant], hours: Sequence[frozenset[int]], when: str) -> bool:
        """Return whether a chat takes place. It needs a common language and everybody's presence; common hours help."""
        if not set[str].intersection(*(set(each.member.languages) for each in group)):
            return False
        dice = self._dice("takes place", when, *(each.member.id for each in group))
        likely = math.prod(each.turns_up for each in group)
        return dice.random() < likely * self._by_hours(hours)

    def expected(self, one: Inhabitant, other: Inhabitant, hours: Sequence[frozenset[int]]) -> float:
        """Return the probability that two members meet and both say yes: the mean over all sparks.

        Only topics and hours count. Traits and missing answers are left out.
        """
        gains = tuple(sorted((gain(one, other), gain(other, one))))
        if gains not in self._both_yes:
            self._both_yes[gains] = sum(
                weight * math.prod(_sigmoid(SPARK * spark + self._topics_matter * each) for each in gains)
                for spark, weight in NODES
            )
        return self._both_yes[gains] * self._by_hours(hours)

    def _by_hours(self, hours: Sequence[frozenset[int]]) -> float:
        return 1 if frozenset.intersection(*hours) else 1 - self._hours_matter

    def answer(self, one: Inhabitant, other: Inhabitant, when: str) -> Again | None:
        """Return one member's answer about another; None if they don't answer."""
        dice = self._dice("answer", when, one.member.id, other.member.id)
        if dice.random() >= ANSWERS:
            return None
        leaning = one.warmth + SPARK * self.spark(one, other) + self._topics_matter * gain(one, other)
        if dice.random() < _sigmoid(leaning):
            return Again.YES
        return Again.SOMEDAY if dice.random() < SOMEDAY else Again.NO

    def spark(self, one: Inhabitant, other: Inhabitant) -> float:
        """Return how well two members get on: symmetric, standard normal, and unknown to every policy."""
        pair = min(one.member.id, other.member.id), max(one.member.id, other.member.id)
        if pair not in self._sparks:
            self._sparks[pair] = self._dice("spark", *pair).gauss(0, 1)
        return self._sparks[pair]

    def _dice(self, *what: object) -> Random:
        return Random(derive_seed("chemistry", self._seed, *what))  # noqa: S311 - a model, nothing secret


def _sigmoid(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def gain(one: Inhabitant, other: Inhabitant) -> float:
    """Return the log-odds that the best topic between two members adds for the first member."""
    found = [
        (HEARS, one.curious & other.sharing),
        (TELLS, one.sharing & other.curious),
        (BOTH_CURIOUS, one.curious & other.curious),
        (BOTH_SHARING, one.sharing & other.sharing),
    ]
    return max((worth for worth, topics in found if topics), default=0.0)
