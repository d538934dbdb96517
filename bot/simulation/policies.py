"""Ways to pair a round: Refill's own, and the ways that it is compared with."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, compress
from random import Random

import numpy as np

from bot.matching import pair
from bot.matching.entrant_arrays import Entrants
from bot.matching.legality import Legality
from bot.matching.scoring import Scoring
from bot.matching.weighted_matching import heaviest
from bot.model.ids import MemberId, derive_seed
from bot.model.pairing import PairingInputs
from bot.model.refills import pair_of
from bot.simulation.history import History
from bot.simulation.settings import Policy

Groups = list[tuple[MemberId, ...]]
FINE = 10**6
"""Turns the oracle's probabilities into whole numbers."""


class Rules:
    """Rules of one round: who may meet, and how well pairs fit. Figures use them, and all policies except Refill's."""

    def __init__(self, inputs: PairingInputs) -> None:
        self._entrants = Entrants(inputs)
        self._legality = Legality(inputs, self._entrants)
        self._scoring = Scoring(inputs, self._entrants, self._legality)
        self._met = {(each.one, each.other): each for each in inputs.met}
        self._inputs = inputs

    def may_meet(self, one: MemberId, other: MemberId) -> bool:
        """Return whether the rules let two members meet."""
        return bool(self._legality.may_meet(*self._entrants.places([(one, other)]))[0])

    def is_frozen(self, one: MemberId, other: MemberId) -> bool:
        """Return whether two members are within the freeze.

        The rules relax the freeze only if partners are missing, and never its minimum.
        """
        meeting = self._met.get((min(one, other), max(one, other)))
        return meeting is not None and meeting.weeks_ago < self._inputs.freeze_weeks

    def fits(self, pairs: Sequence[tuple[MemberId, MemberId]]) -> list[int]:
        """Return the fit of each pair, with the round's weights."""
        found: list[int] = self._scoring.fits(*self._entrants.places(pairs)).tolist()
        return found

    def legal(self) -> list[tuple[MemberId, MemberId]]:
        """List all pairs that the rules allow."""
        members = sorted(each.id for each in self._inputs.entrants)
        pairs = [*combinations(members, 2)]
        return [*compress(pairs, self._legality.may_meet(*self._entrants.places(pairs)).tolist())]


Way = Callable[[PairingInputs, Rules, History], Groups]
"""A way to pair a round."""


def _refill(inputs: PairingInputs, _: Rules, __: History) -> Groups:
    return [group.members for group in pair(inputs).groups]


def _greedy(inputs: PairingInputs, rules: Rules, _: History) -> Groups:
    legal = rules.legal()
    return greedily(inputs, rules, dict(zip(legal, rules.fits(legal), strict=True)))


def _oracle(inputs: PairingInputs, rules: Rules, history: History) -> Groups:
    legal = rules.legal()
    expected = history.expected(inputs, legal)
    return best_of(inputs, rules, {two: round(FINE * worth) for two, worth in zip(legal, expected, strict=True)})


def greedily(inputs: PairingInputs, rules: Rules, worths: Mapping[tuple[MemberId, MemberId], int]) -> Groups:
    """Choose the best remaining pair again and again, frozen pairs last."""
    dice = _dice(inputs)
    ranked = [(rules.is_frozen(*two), -worth, dice.random(), two) for two, worth in worths.items()]
    return _grow([two for *_, two in sorted(ranked)], inputs, rules)


def best_of(inputs: PairingInputs, rules: Rules, worths: Mapping[tuple[MemberId, MemberId], int]) -> Groups:
    """Choose the pairs with the highest sum of worths, then add the members who are left.

    The number of pairs comes first, then that few of them are frozen. For groups of three or four, only some of these
    pairs start groups.
    """
    members = sorted(each.id for each in inputs.entrants)
    _dice(inputs).shuffle(members)
    place = {member: at for at, member in enumerate(members)}
    frozen = 1 + len(members) * (max(worths.values(), default=0) - min(worths.values(), default=0))
    ends = np.array([(place[one], place[other]) for one, other in worths], dtype=np.int64).reshape(-1, 2)
    values = [worth - frozen * rules.is_frozen(*two) for two, worth in worths.items()]
    chosen = [
        sorted((members[one], members[other])) for one, other in heaviest(len(members), ends[:, 0], ends[:, 1], values)
    ]
    rest = sorted(worths, key=lambda two: (rules.is_frozen(*two), -worths[two]))
    return _grow([*((one, other) for one, other in chosen), *rest], inputs, rules)


def _random(inputs: PairingInputs, rules: Rules, _: History) -> Groups:
    members = sorted(each.id for each in inputs.entrants)
    _dice(inputs).shuffle(members)
    legal = set(rules.legal())
    return _grow([two for two in combinations(members, 2) if pair_of(*two) in legal], inputs, rules)


def _shuffle(inputs: PairingInputs, _: Rules, __: History) -> Groups:
    members = sorted(each.id for each in inputs.entrants)
    _dice(inputs).shuffle(members)
    size = inputs.group_size
    groups = [tuple(members[at : at + size]) for at in range(0, len(members), size)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return [members for members in groups if len(members) > 1]


def _grow(twos: Sequence[tuple[MemberId, MemberId]], inputs: PairingInputs, rules: Rules) -> Groups:
    """Form groups from pairs in their order, then add the members who are left."""
    home: dict[MemberId, list[MemberId]] = {}
    wanted = len(inputs.entrants) // inputs.group_size
    groups: list[list[MemberId]] = []
    for one, other in twos:
        if one not in home and other not in home and (inputs.group_size == 2 or len(groups) < wanted):
            home[one] = home[other] = [one, other]
            groups.append(home[one])
    for largest in (inputs.group_size, inputs.group_size + 1):
        for two in twos:
            for newcomer, host in (two, two[::-1]):
                group = home.get(host)
                if newcomer in home or group is None or len(group) >= largest:
                    continue
                if all(rules.may_meet(newcomer, each) for each in group):
                    group.append(newcomer)
                    home[newcomer] = group
    return [tuple(sorted(group)) for group in groups]


def _dice(inputs: PairingInputs) -> Random:
    return Random(derive_seed("another way", inputs.seed))  # noqa: S311 - a model, nothing secret


WAYS: dict[Policy, Way] = {
    Policy.REFILL: _refill,
    Policy.GREEDY: _greedy,
    Policy.RANDOM: _random,
    Policy.SHUFFLE: _shuffle,
    Policy.ORACLE: _oracle,
}
