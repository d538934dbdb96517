"""The edges between entrants: who may meet whom, and the worth of each meeting."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import combinations

import numpy as np

from bot.matching.candidates import all_pairs, best_of_each
from bot.matching.entrants import Entrants, Ints, distinct, is_among
from bot.matching.legality import THAWED, Legality
from bot.matching.scoring import Scoring
from bot.model.pairing import PairingInputs
from bot.model.weights import Weights

ALL_PAIRS_UP_TO = 400
"""Up to here every legal pair is an edge (80,000 of them); beyond, only the best of each."""

ROWS_UP_TO = 1000
"""Up to here, whoever's fit with one is asked for is compared with everybody at once: half a million fits at most."""
FREEZE_STEPS = 3
"""Steps of what is relaxed before anybody sits out, the cheapest first: 0 a pair held by `Legality.hold`, 1 and 2 the
older and the recent half of the weeks between floor and freeze. People would not feel a finer difference."""
REPEATED = 4
"""Of the pairs of a round, the best thawed ones, one in so many, are not held. If more than one group in so many has a
held pair all the same, the round is drawn again with none held."""

Members = tuple[int, ...]


class Graph:
    """The edges between entrants. The entrants are numbered in the order of their ids."""

    def __init__(self, inputs: PairingInputs, *, new_first: bool = True) -> None:
        self.entrants = Entrants(inputs)
        self.legality = Legality(inputs, self.entrants)
        self.scoring = Scoring(inputs, self.entrants, self.legality)
        self.size = self.entrants.size
        self.most_meetings = self.size * inputs.group_size // 2
        """The maximum number of meetings: groups have at most one member more than asked for."""
        self.is_whole = self.size <= ALL_PAIRS_UP_TO
        """Whether every legal pair is an edge."""
        self._learned: dict[int, int] = {}
        if new_first:
            self._hold_repeats()
        if self.is_whole:
            self._take(all_pairs(self.entrants, self.legality))
        else:
            self._take(best_of_each(self.entrants, self.legality, self.scoring))

    def _hold_repeats(self) -> None:
        """Let all pairs wait who met before and are thawed, but for the best ones, as many as a quarter of all pairs.

        So each pair's freeze ends at its own time, and a round is for new people as long as there are any.
        """
        thawed, rank = self.legality.thawed(), self.entrants.rank
        ends = self.entrants.ends_of(thawed)
        ranks = np.sort(rank[[*ends]], axis=0)
        order = np.lexsort((ranks[1], ranks[0], -self.scoring.fits(*ends)))
        taken, chosen, wanted = set[int](), list[int](), self.size // 2 // REPEATED
        for at, one, other in zip(order.tolist(), ends[0][order].tolist(), ends[1][order].tolist(), strict=True):
            if len(chosen) == wanted:
                break
            if one not in taken and other not in taken:
                chosen.append(at)
                taken |= {one, other}
        self.legality.hold(np.delete(thawed, chosen))

    def _take(self, keys: Ints) -> None:
        """Use these edges in place of the earlier ones. They must be legal and sorted."""
        self.edges = keys
        self.one, self.other = self.entrants.ends_of(keys)
        self.fits = self.scoring.fits(self.one, self.other)
        self.steps = self.legality.steps_of(keys)
        self.__dict__.pop("neighbours", None)

    def add(self, keys: Ints) -> bool:
        """Add legal edges. Return whether any of them was new."""
        new = distinct(keys[~is_among(keys, self.edges)])
        if len(new):
            self._take(distinct(np.concatenate([self.edges, new])))
        return bool(len(new))

    def within(self, members: Ints) -> tuple[Ints, Ints, Ints]:
        """Return the edges between some members: the indexes of both ends in `members`, and of each in all edges."""
        place = np.full(self.size, -1)
        place[members] = np.arange(len(members))
        edges = np.flatnonzero((place[self.one] >= 0) & (place[self.other] >= 0))
        ends = np.sort([place[self.one[edges]], place[self.other[edges]]], axis=0)
        order = np.lexsort(ends[::-1])  # not by ids: among equally good solutions, the order of the edges decides
        return ends[0][order], ends[1][order], edges[order]

    @cached_property
    def costs(self) -> tuple[int, ...]:
        """The cost of a meeting for each step of the freeze."""
        return freeze_costs(self.most_meetings, self.scoring.weights)

    def freeze_cost(self, one: int, other: int) -> int:
        """Return the cost of bringing two together whom the freeze holds; 0 if it does not hold them."""
        return self.costs[self.legality.frozen_from[one].get(other, THAWED)]

    def fit(self, one: int, other: int) -> int:
        """Return the fit of two members."""
        name = min(one, other) * self.size + max(one, other)
        if name not in self._learned:
            others = np.delete(np.arange(self.size), one) if self.size <= ROWS_UP_TO else np.array([other])
            self.learn(self.entrants.key_of(np.full(len(others), one), others))
        return self._learned[name]

    def learn(self, pairs: Ints) -> None:
        """Compute and store the fits of many pairs at once, as one at a time is slow."""
        self._learned.update(zip(pairs.tolist(), self.fits_of(pairs).tolist(), strict=True))

    def fits_of(self, pairs: Ints) -> Ints:
        """Return the fits of pairs, given as numbers, also of pairs that are no edges."""
        return self.scoring.fits(*self.entrants.ends_of(pairs))

    def names_of(self, pairs: Iterable[Sequence[int]]) -> Ints:
        """Return the numbers of pairs of members."""
        both = np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
        return self.entrants.key_of(both[:, 0], both[:, 1])

    def meetings(self, groups: Iterable[Members]) -> Ints:
        """Return the numbers of all pairs of members who are in one group."""
        return self.names_of(two for members in groups for two in combinations(members, 2))

    def fit_of(self, groups: Iterable[Members]) -> int:
        """Return the sum of the fits of all pairs in the groups."""
        return int(self.fits_of(self.meetings(groups)).sum())

    def worth(self, members: Members) -> int:
        """Return the worth of a group: the sum of its meetings."""
        return sum(self.fit(*two) - self.freeze_cost(*two) for two in combinations(members, 2))

    @cached_property
    def neighbours(self) -> list[list[int]]:
        """For each member, the members at the other ends of their edges."""
        return adjacency(self.one, self.other, self.entrants.rank)

    def parts(self) -> list[Ints]:
        """List the connected parts with more than one member, each sorted by their keys."""
        label = np.arange(self.size)  # the lowest member that each is known to be connected with
        while (label[self.one] != label[self.other]).any():
            np.minimum.at(label, label[self.one], label[self.other])
            np.minimum.at(label, label[self.other], label[self.one])
            label = label[label]
        by_part = self.entrants.order[np.argsort(label[self.entrants.order], kind="stable")]
        cut = np.split(by_part, np.flatnonzero(np.diff(label[by_part])) + 1)
        return [members for members in cut if len(members) > 1]


def freeze_costs(meetings: int, weights: Weights) -> tuple[int, ...]:
    """Return the cost of a meeting for each step, the cheapest first, in units of the fit; the last is that of THAWED.

    Each cost but 0 is higher than any difference in fits and lower costs over so many meetings.
    """
    above = meetings + 1
    return *((weights.greatest - weights.least + 1) * above ** (step + 1) for step in range(FREEZE_STEPS)), 0


def adjacency(one: Ints, other: Ints, rank: Ints) -> list[list[int]]:
    """List for each vertex the vertices at the other ends of these edges, sorted by rank."""
    ends = np.concatenate([one, other]), np.concatenate([other, one])
    others = ends[1][np.lexsort((rank[ends[1]], ends[0]))].tolist()
    counts = np.bincount(ends[0], minlength=len(rank)).tolist()
    found, begin = [], 0
    for count in counts:
        found.append(others[begin : begin + count])
        begin += count
    return found
