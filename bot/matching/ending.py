"""The best pairs of a connected part, exactly: from its relaxation, which is nearly there.

The pairs of the relaxation and its potentials are where `finishing` begins. There the earlier aims rank, as no float of
the relaxation's can hold; a frozen pair that it has made is parted first, and whoever must stay alone is given an empty
chair, which is worth to each what it costs to leave them out. When everybody is paired, the prices tell which meetings
another round that is as good could have: few. Among these the ties decide, in the same way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from math import inf

import numpy as np

from bot.matching.company import KEY_BITS, Flags, Ints, is_among
from bot.matching.finishing import Finishing
from bot.matching.graph import THAWED, Graph, Part
from bot.matching.mates import NOBODY, Members, pair_up
from bot.matching.relaxation import Relaxed, raise_to, shares_of, unfold

MOST_CHAIRS = 8
"""With more who must stay alone, there would be about as many edges to chairs as to members."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The most pairs of a part."""

    pairs: list[Members]
    is_best: bool
    """Whether none are better, for certain: always, unless the effort is spent or more than MOST_CHAIRS stay alone."""


def best_pairs(graph: Graph, part: Part, relaxed: Relaxed, effort: float = inf) -> Ended:
    """Match a part: as many pairs as possible, then the greatest worth.

    The effort is in meetings that are noted: some half a million in a second.
    """
    return _Ending(graph, part, relaxed, effort).end()


class _Ending:
    """A part, its members by their places in the order of their keys, and empty chairs after them."""

    def __init__(self, graph: Graph, part: Part, relaxed: Relaxed, effort: float) -> None:
        # In that order, so that where several rounds are as good, none is chosen for anybody's id.
        order = np.argsort(graph.company.keys[part.members], kind="stable")
        self._names: list[int] = part.members[order].tolist()
        self._size = size = len(order)
        self._chairs = size % 2
        place: Ints = np.empty(size, dtype=np.int64)
        place[order] = np.arange(size)
        ends = place[np.searchsorted(part.members, np.stack([graph.one[part.edges], graph.other[part.edges]]))]
        self._one: Ints = ends[0]
        self._other: Ints = ends[1]
        self._units = units = graph.units_of(size)
        self._ties = graph.ties[part.edges] >> np.uint64(KEY_BITS - units.tie_bits)
        # Four times what each meeting and each chair is worth, in units of the fit.
        steps, fits = graph.steps[part.edges], 4 * graph.fits[part.edges]
        costs = (*(4 * cost // units.fit for cost in units.frozen), 0)  # THAWED is the last
        self._worths = [fit - costs[step] for fit, step in zip(fits.tolist(), steps.tolist(), strict=True)]
        left_out = 4 * units.sat_out // units.fit
        self._seats = [-turn * left_out for turn in graph.company.turn[part.members[order]].tolist()]
        everybody = np.concatenate([self._one, self._other])
        self._begins = np.searchsorted(np.sort(everybody), np.arange(size + 1)).tolist()
        self._edges = (np.argsort(everybody, kind="stable") % max(1, len(self._one))).tolist()
        self._sums = (self._one + self._other).tolist()
        prices = 2 * relaxed.potential[order]  # even, as they have to be
        thawed = np.flatnonzero(steps == THAWED)
        raise_to(prices, self._one[thawed], self._other[thawed], fits[thawed])
        dear = thawed[(prices[self._one] + prices[self._other] == fits)[thawed]]
        pairs = self._pairs_of(relaxed, part, place, dear)
        mate = [NOBODY] * (size + MOST_CHAIRS)
        pair_up(mate, pairs)
        self._finishing = Finishing(mate, [*prices.tolist(), *([0] * MOST_CHAIRS)], self._edges_of, effort)
        for chair in range(self._chairs):
            self._finishing.join(size + chair)

    def _pairs_of(self, relaxed: Relaxed, part: Part, place: Ints, edges: Ints) -> Sequence[tuple[int, int]]:
        """List the pairs of the relaxation that are among these edges; of a longer cycle, each second."""
        pairs, cycles = unfold(relaxed, part)
        broken = chain.from_iterable(zip(cycle[0::2], cycle[1::2], strict=False) for cycle in cycles)
        named = np.array([*pairs, *broken], dtype=np.int64).reshape(-1, 2)
        placed = np.sort(place[np.searchsorted(part.members, named)])
        ends = np.sort(np.stack([self._one[edges], self._other[edges]]), axis=0)
        known = is_among(placed[:, 0] * self._size + placed[:, 1], np.sort(ends[0] * self._size + ends[1]))
        kept: Sequence[tuple[int, int]] = placed[known].tolist()
        return kept

    def _edges_of(self, place: int) -> Iterable[tuple[int, int]]:
        if place >= self._size:
            return enumerate(self._seats)
        sums, worths, begins = self._sums, self._worths, self._begins
        found = [(sums[edge] - place, worths[edge]) for edge in self._edges[begins[place] : begins[place + 1]]]
        found += [(self._size + chair, self._seats[place]) for chair in range(self._chairs)]
        return found

    def end(self) -> Ended:
        """Pair everybody, with each other or with the fewest chairs."""
        finishing, size = self._finishing, self._size
        unpaired = [place for place in range(size) if finishing.mate[place] == NOBODY]
        while unpaired := finishing.place(unpaired):
            # Whatever else is changed, as many are left over: as many chairs more are needed.
            if finishing.is_spent or self._chairs + len(unpaired) > MOST_CHAIRS:
                break
            for chair in range(self._chairs, self._chairs + len(unpaired)):
                finishing.join(size + chair)
            self._chairs += len(unpaired)
        else:
            self._settle_ties()
        both = (
            (self._names[one], self._names[other])
            for one, other in enumerate(finishing.mate[:size])
            if one < other < size
        )
        return Ended(sorted((min(two), max(two)) for two in both), is_best=not unpaired)

    def _settle_ties(self) -> None:
        """Choose among all rounds that are as good."""
        size, everybody = self._size, self._size + self._chairs
        mate: Ints = np.array(self._finishing.mate[:everybody], dtype=np.int64)
        one = np.concatenate([self._one, np.repeat(np.arange(size), self._chairs)])
        other = np.concatenate([self._other, np.tile(np.arange(size, everybody), size)])
        worths = [*self._worths, *(seat for seat in self._seats for _ in range(self._chairs))]
        ties = self._ties.tolist()
        prices, within = self._finishing.prices(), self._finishing.prices_within(one, other)
        above = [
            worth - prices[a] - prices[b] for a, b, worth in zip(one.tolist(), other.tolist(), worths, strict=True)
        ]
        tight = np.flatnonzero([mine == most for mine, most in zip(above, within, strict=True)])
        tight = tight[_exchangeable(one[tight], other[tight], mate)]
        if not len(tight):
            return
        weights = [
            above[edge] * self._units.fit + 4 * (ties[edge] if edge < len(ties) else 0) for edge in tight.tolist()
        ]
        names, ends = np.unique(np.stack([one[tight], other[tight]]), return_inverse=True)
        first, second = ends.reshape(2, -1)
        best = _best_of(first, second, weights, len(names))
        pair_up(self._finishing.mate, np.stack([names, names[best]], axis=1).tolist())


def _best_of(one: Ints, other: Ints, worths: Sequence[int], size: int) -> list[int]:
    """Find the best perfect matching of edges that have one; worths are four times what they are."""
    around: list[list[tuple[int, int]]] = [[] for _ in range(size)]
    prices = [4 * int(share) for share in shares_of(one, other, np.array(worths, dtype=np.float64) / 4, size).tolist()]
    for first, second, worth in zip(one.tolist(), other.tolist(), worths, strict=True):
        around[first].append((second, worth))
        around[second].append((first, worth))
        prices[first] = max(prices[first], worth - prices[second])
    finishing = Finishing([NOBODY] * size, prices, around.__getitem__)
    finishing.place(range(size))
    return finishing.mate


def _exchangeable(one: Ints, other: Ints, mate: Ints) -> Flags:
    """Say which of these edges are in one perfect matching of them and not in another, as far as cycles tell.

    Two perfect matchings differ in cycles in which the edges of both alternate.
    """
    label = _connected(np.concatenate([one, other]), np.concatenate([mate[other], mate[one]]), strongly=True)
    in_cycle = np.bincount(label)[label] > 1
    found: Flags = np.where(mate[one] == other, in_cycle[one], label[one] == label[mate[other]])
    return found


def _connected(one: Ints, other: Ints, *, strongly: bool = False) -> Ints:
    """Give everybody the number of the part that these edges, or these arcs, connect."""
    from scipy.sparse import coo_array  # noqa: PLC0415 - takes its time to load, needed only while a round is paired
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    size = int(max(one.max(), other.max())) + 1
    arcs = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(size, size))
    _, label = connected_components(arcs, directed=strongly, connection="strong")
    found: Ints = label.astype(np.int64)
    return found
