"""Ways to pair a round: Refill's own, and those it is compared with."""

from collections.abc import Callable, Sequence
from itertools import combinations
from random import Random

from bot.matching import PairingInputs, pair
from bot.matching.entrants import Entrants
from bot.matching.legality import Legality
from bot.matching.scoring import Scoring
from bot.model.ids import MemberId, derive_seed
from bot.simulation.settings import Policy

Groups = list[tuple[MemberId, ...]]


class Rules:
    """The rules and the fit of one round, for the figures and for the policies besides Refill's."""

    def __init__(self, inputs: PairingInputs) -> None:
        self._entrants = Entrants(inputs)
        self._legality = Legality(inputs, self._entrants)
        self._scoring = Scoring(inputs, self._entrants, self._legality)
        self._met = {(each.one, each.other): each for each in inputs.met}
        self._inputs = inputs

    def may_meet(self, one: MemberId, other: MemberId) -> bool:
        """Return whether the rules let two members meet."""
        return self._legality.is_legal(self._entrants.place[one], self._entrants.place[other])

    def is_frozen(self, one: MemberId, other: MemberId) -> bool:
        """Return whether two members are within the freeze, which is relaxed only for want of partners."""
        meeting = self._met.get((min(one, other), max(one, other)))
        return meeting is not None and not meeting.free and meeting.weeks_ago < self._inputs.freeze_weeks

    def fits(self, pairs: Sequence[tuple[MemberId, MemberId]]) -> list[int]:
        """Return the fit of each pair, by Refill's weights."""
        found: list[int] = self._scoring.fits(*self._entrants.places(pairs)).tolist()
        return found


def groups_by(policy: Policy, inputs: PairingInputs, rules: Rules) -> Groups:
    """Pair a round with a policy."""
    return _WAYS[policy](inputs, rules)


def _refill(inputs: PairingInputs, _: Rules) -> Groups:
    return [group.members for group in pair(inputs).groups]


def _greedy(inputs: PairingInputs, rules: Rules) -> Groups:
    dice = _dice(inputs)
    legal = [two for two in combinations(sorted(each.id for each in inputs.entrants), 2) if rules.may_meet(*two)]
    ranked = [
        (rules.is_frozen(*two), -fit, dice.random(), two) for two, fit in zip(legal, rules.fits(legal), strict=True)
    ]
    return _grow([two for *_, two in sorted(ranked)], inputs, rules)


def _random(inputs: PairingInputs, rules: Rules) -> Groups:
    members = sorted(each.id for each in inputs.entrants)
    _dice(inputs).shuffle(members)
    legal = [two for two in combinations(members, 2) if rules.may_meet(*two)]
    return _grow(legal, inputs, rules)


def _shuffle(inputs: PairingInputs, _: Rules) -> Groups:
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


_WAYS: dict[Policy, Callable[[PairingInputs, Rules], Groups]] = {
    Policy.REFILL: _refill,
    Policy.GREEDY: _greedy,
    Policy.RANDOM: _random,
    Policy.SHUFFLE: _shuffle,
}
