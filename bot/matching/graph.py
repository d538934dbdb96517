"""The edges between entrants: who may meet whom, and the worth of each meeting."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import combinations, islice, pairwise

import numpy as np

from bot.matching.candidates import best_of_each
from bot.matching.entrant_arrays import Entrants, Flags, Ints, distinct, place_among
from bot.matching.legality import RECENT, Legality
from bot.matching.scoring import Scoring
from bot.model.pairing import PairingInputs
from bot.model.weights import Weights

ALL_PAIRS_UP_TO = 400
"""Up to this many members, every legal pair is an edge (80,000 pairs). With more, only each member's best pairs are."""
REPEATED = 4
"""In circles of pairs, thawed pairs get the step WAITS, except the best: at most one in REPEATED of a round's pairs. If
more than one of these waiting pairs meets for every REPEATED groups all the same, the round is drawn again without this
step. Two waiting pairs for each trio are not counted."""

Members = tuple[int, ...]


class Graph:
    """The edges between entrants. The entrants are numbered in the order of their ids."""

    def __init__(self, inputs: PairingInputs, *, new_first: bool = True) -> None:
        self.entrants = Entrants(inputs)
        self.legality = Legality(inputs, self.entrants)
        self.scoring = Scoring(inputs, self.entrants, self.legality)
        self.size = self.entrants.size
        self.is_whole = self.size <= ALL_PAIRS_UP_TO
        """Whether every legal pair is an edge."""
        if new_first:
            self._hold_repeats()
        if self.is_whole:
            one, other = np.triu_indices(self.size, k=1)
            self._take(self.entrants.key_of(one, other)[self.legality.may_meet(one, other)])
        else:
            self._take(best_of_each(self.entrants, self.legality, self.scoring))

    def _hold_repeats(self) -> None:
        """Give the thawed pairs the step WAITS, except the best ones (see REPEATED)."""
        thawed = self.legality.thawed
        best = islice(self.choose_greedily(thawed, self.fits_of(thawed)), self.size // 2 // REPEATED)
        self.legality.hold(np.delete(thawed, [*best]))

    def choose_greedily(self, pairs: Ints, worths: Ints) -> Iterator[int]:
        """Choose the best pair of members who are both in no chosen pair, again and again. Yield the pairs' indexes."""
        one, other = self.entrants.ends_of(pairs)
        ranks = np.sort(self.entrants.rank[[one, other]], axis=0)
        order = np.lexsort((ranks[1], ranks[0], -worths))
        taken = set[int]()
        for at, first, second in zip(order.tolist(), one[order].tolist(), other[order].tolist(), strict=True):
            if first not in taken and second not in taken:
                taken |= {first, second}
                yield at

    def _take(self, keys: Ints) -> None:
        """Replace all edges by legal edges with these keys, which are sorted."""
        self.edges = keys
        self.one, self.other = self.entrants.ends_of(keys)
        self.fits = self.scoring.fits(self.one, self.other)
        self.steps = self.legality.steps_of(keys)
        self.__dict__.pop("neighbours", None)

    def add(self, keys: Ints) -> bool:
        """Add legal edges. Return whether any of them was new."""
        new = distinct(keys[place_among(keys, self.edges) < 0])
        if len(new):
            self._take(distinct(np.concatenate([self.edges, new])))
        return bool(len(new))

    def fits_of(self, pairs: Ints) -> Ints:
        """Return the fits of pairs, also of those that are no edges."""
        return self.scoring.fits(*self.entrants.ends_of(pairs))

    def worths_of(self, pairs: Ints, meetings: int) -> Ints:
        """Return the worths of pairs: the fit less the cost that `freeze_costs` returns for `meetings`."""
        costs = np.array(freeze_costs(meetings, self.scoring.weights))
        worths: Ints = self.fits_of(pairs) - costs[self.legality.steps_of(pairs)]
        return worths

    def tables_of(self, members: Ints) -> tuple[Flags, Ints]:
        """Return for each two of a few members whether they may meet, and what that is worth, as square tables."""
        one, other = (each.ravel() for each in np.meshgrid(members, members))
        worths = self.worths_of(self.entrants.key_of(one, other), len(members))
        return self.legality.may_meet(one, other).reshape(len(members), -1), worths.reshape(len(members), -1)

    def meetings(self, groups: Iterable[Members]) -> Ints:
        """Return the keys of all pairs of members who are in one group."""
        pairs = [two for members in groups for two in combinations(members, 2)]
        return self.entrants.key_of(*np.array(pairs, dtype=np.int64).reshape(-1, 2).T)

    def fit_of(self, groups: Iterable[Members]) -> int:
        """Return the sum of the fits of all pairs in the groups."""
        return int(self.fits_of(self.meetings(groups)).sum())

    @cached_property
    def neighbours(self) -> list[list[int]]:
        """For each member, the members at the other ends of their edges."""
        return adjacency(self.one, self.other, self.entrants.rank)

    def parts(self) -> list[Ints]:
        """List the connected parts with more than one member, each in the seed's random order (`Entrants.order`)."""
        label = np.arange(self.size)  # for each member, the lowest member with a known connection
        while (label[self.one] != label[self.other]).any():
            np.minimum.at(label, label[self.one], label[self.other])
            np.minimum.at(label, label[self.other], label[self.one])
            label = label[label]
        by_part = self.entrants.order[np.argsort(label[self.entrants.order], kind="stable")]
        cut = np.split(by_part, np.flatnonzero(np.diff(label[by_part])) + 1)
        return [members for members in cut if len(members) > 1]


def freeze_costs(meetings: int, weights: Weights) -> tuple[int, ...]:
    """Return the cost of a meeting by its step, in units of the fit. The last item, 0, is for THAWED (-1).

    One meeting at a step costs more than `meetings` meetings can differ in fits and in costs of lower steps.
    """
    above = meetings + 1
    return *((weights.greatest - weights.least + 1) * above ** (step + 1) for step in range(RECENT + 1)), 0


def edges_within(some: Sequence[int] | Ints, one: Ints, other: Ints, size: int) -> tuple[Ints, Ints, Ints]:
    """Return three arrays, with one item for each edge whose ends are both in `some`.

    The first two have the places of the edge's ends in `some`, the third has the edge's index among all edges.
    """
    place = np.full(size, -1)
    place[some] = np.arange(len(some))
    edges = np.flatnonzero((place[one] >= 0) & (place[other] >= 0))
    return place[one[edges]], place[other[edges]], edges


def adjacency(one: Ints, other: Ints, rank: Ints) -> list[list[int]]:
    """List for each vertex the vertices at the other ends of these edges, sorted by rank."""
    ends = np.concatenate([one, other]), np.concatenate([other, one])
    others = ends[1][np.lexsort((rank[ends[1]], ends[0]))].tolist()
    cut = np.cumsum(np.bincount(ends[0], minlength=len(rank))).tolist()
    return [others[begin:end] for begin, end in pairwise([0, *cut])]
