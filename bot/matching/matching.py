"""The pairs of a round. Their number counts first, then whose turn it is to sit out, then how good the pairs are."""

from collections.abc import Collection, Iterable, Sequence
from math import inf

import numpy as np

from bot.matching.augmenting_paths import NOBODY, Adjacency, MaximumMatching
from bot.matching.entrant_arrays import Ints
from bot.matching.graph import Graph, Members, adjacency, edges_within, freeze_costs
from bot.matching.legality import THAWED
from bot.matching.relaxation import relax
from bot.matching.weighted_matching import heaviest

EXACT_UP_TO = 3000
"""A part of up to this many members is matched in one step, which takes a second or two."""
SLACKS = (0, 8, 64, inf)
"""Maximum slacks of edges, tried in turn in a larger part, to match members whom the relaxation leaves out."""
BLOCK = 1000
"""Then about this many members are matched again around each member whose partner changed."""
BLOCKS = 100
"""Maximum number of such blocks: some ten seconds."""
WIDENED = 2_000_000
"""Maximum number of fits that are computed to find other partners for members of frozen pairs."""
WIDER = 48
"""Number of other partners that each of these members gets."""
STAND_INS = 200_000
"""Maximum number of edges to stand-ins (see `Matching._match`)."""
LIMITED_VISITS = 3_000_000
"""Maximum number of members that the search for the most pairs visits if it is limited: some seconds."""


class Matching:
    """The pairs of a round."""

    def __init__(self, graph: Graph, *, limited: bool = False) -> None:
        self.graph = graph
        self.is_limited = limited
        self.mate = [NOBODY] * graph.size
        self._proven: dict[int, tuple[int, bool]] = {}
        """By a part's first member: a bound of its fit, and whether its pairs are certainly the best by its edges."""
        worths = graph.fits - np.array(freeze_costs(1, graph.scoring.weights))[graph.steps]
        greedy = [*graph.choose_greedily(graph.edges, worths)]
        pair_up(self.mate, zip(graph.one[greedy].tolist(), graph.other[greedy].tolist(), strict=True))
        order, turn = graph.entrants.order, graph.entrants.turn
        first_served = order[np.argsort(-turn[order], kind="stable")].tolist()
        search = MaximumMatching(self.mate, first_served, graph.legality, LIMITED_VISITS if limited else inf)
        search.augment(graph.neighbours)
        self.most_placed = search.take_turns(graph.neighbours, turn.tolist())
        """Whether it is certain that no more members can be in pairs, and that those exposed are first in turn."""
        graph.add(graph.meetings(self.pairs()))  # so that no pair lies across two parts
        if not limited:
            self._improve()
            if not graph.is_whole and self._widen():
                self._improve()

    def is_best(self, part: Ints) -> bool:
        """Return whether it is certain that no other pairs along the edges of a part are better."""
        return self._proven.get(int(part[0]), (0, False))[1]

    def bound(self, part: Ints, groups: Sequence[Members]) -> int:
        """Return an upper bound of a part's fit, if all that counts before the fit is as good as in `groups`.

        Without one member of each trio, there are only pairs, which the relaxation bounds. The two meetings with that
        member are worth twice the greatest fit at most.
        """
        trios = sum(len(members) == 3 for members in groups)
        if not trios:
            return self._proven[int(part[0])][0]
        graph = self.graph
        graph.add(graph.meetings(groups))
        size, exposed = len(part), len(part) - 2 * len(groups)
        if size * exposed > STAND_INS:
            return (2 * trios + len(groups)) * graph.scoring.weights.greatest
        one, other, fits, steps = self._edges_within(part, [np.arange(size)] * exposed)
        capped = _capped_costs(graph, size + exposed)
        frozen = int(capped[graph.legality.steps_of(graph.meetings(groups))].sum())
        bound = relax(one, other, fits - capped[steps], size + exposed)[2] // 2
        return bound + frozen + 2 * trios * int(fits.max())

    def _edges_within(self, members: Ints, could: Sequence[Ints]) -> tuple[Ints, Ints, Ints, Ints]:
        """Return the ends, fits and steps of the edges between members, then of those from members to stand-ins."""
        graph = self.graph
        *ends, edges = edges_within(members, graph.one, graph.other, graph.size)
        one, other = np.sort(ends, axis=0)
        order = np.lexsort([other, one])  # not by ids: among equally good solutions, the order of the edges decides
        stand_ins = np.repeat(len(members) + np.arange(len(could)), list(map(len, could)))
        fits = np.append(graph.fits[edges[order]], np.zeros_like(stand_ins))
        steps = np.append(graph.steps[edges[order]], np.full_like(stand_ins, THAWED))
        return np.concatenate([one[order], *could]), np.concatenate([other[order], stand_ins]), fits, steps

    def pairs(self) -> list[tuple[int, int]]:
        """List who meets whom, in order."""
        return [(one, other) for one, other in enumerate(self.mate) if one < other]

    def _improve(self) -> None:
        self._proven = {int(part[0]): self._match(part) for part in self.graph.parts()}

    def _match(self, members: Ints) -> tuple[int, bool]:
        """Improve the pairs of a part. Their number stays the same, and so do the turns of the exposed members.

        Return a bound of the fit, and whether the pairs are the best for certain. They are if the part has at most
        `EXACT_UP_TO` members and needs at most `STAND_INS` edges to stand-ins. A larger part is matched along edges
        with more and more slack, then repaired in blocks.

        The sets of members who can be in pairs form a matroid. So all sets of pairs that are best in number and turns
        expose members of the same turns. For each exposed member there is a stand-in, whom any member of the same turn
        may meet at no worth. So everybody is matched. If there are too many such edges, the exposed stay exposed.

        The relaxation comes first. Members whom its odd cycles leave out are matched along tight edges. If this matches
        everybody, no matching is better. Otherwise the dual variables are subtracted from the weights, which changes
        the weight of each matching of everybody by the same sum. Then the exact search is fast.
        """
        graph, turn = self.graph, self.graph.entrants.turn
        exposed = [member for member in members.tolist() if self.mate[member] == NOBODY]
        of_turn = {each: np.flatnonzero(turn[members] == each) for each in set(turn[exposed].tolist())}
        could = [of_turn[each] for each in turn[exposed].tolist()]
        has_all = sum(map(len, could)) <= STAND_INS
        if not has_all:
            members, could = members[~np.isin(members, exposed)], []
        names, size = members.tolist(), len(members)
        everybody = size + len(could)
        one, other, fits, steps = self._edges_within(members, could)
        costs = np.array(freeze_costs(everybody // 2, graph.scoring.weights))
        capped = _capped_costs(graph, everybody)
        pairs, slack, twice = relax(one, other, fits - capped[steps], everybody)
        mate = [NOBODY] * everybody
        pair_up(mate, pairs)
        before, search, is_best = mate[:], MaximumMatching(mate, range(everybody)), False
        around: list[list[int]] = []
        for most in SLACKS:
            tight = slack <= most
            around = adjacency(one[tight], other[tight], np.arange(everybody))
            search.augment(around)
            used = np.array(mate)[one] == other
            is_best = most == 0 and NOBODY not in mate and not (capped < costs)[steps[used]].any()
            if NOBODY not in mate or size <= EXACT_UP_TO:
                break
        weights = 2 * (capped - costs)[steps] - slack
        if not is_best and size <= EXACT_UP_TO:
            pair_up(mate, heaviest(everybody, one, other, weights.tolist()))
            is_best = True
        elif not is_best:
            touched = [at for at in range(everybody) if mate[at] != before[at]]
            _repair(mate, touched, around, one, other, weights)
        for member in names:
            self.mate[member] = NOBODY
        pair_up(self.mate, [(names[at], names[to]) for at, to in enumerate(mate) if at < to < size])
        if not has_all:
            return size // 2 * graph.scoring.weights.greatest, False
        meetings = graph.meetings((member, self.mate[member]) for member in names if member < self.mate[member])
        return twice // 2 + int(capped[graph.legality.steps_of(meetings)].sum()), is_best

    def _widen(self) -> bool:
        """Add edges from some members of frozen pairs to more partners, best first. Return whether any edge is new."""
        graph, found = self.graph, [np.zeros(0, dtype=np.int64)]
        pairs = graph.meetings(self.pairs())
        held = np.concatenate(graph.entrants.ends_of(pairs[graph.legality.steps_of(pairs) != THAWED]))
        held = held[np.argsort(graph.entrants.rank[held])]
        for member in held[: WIDENED // max(1, graph.size)].tolist():
            others = np.flatnonzero(graph.legality.may_meet(np.array([member]), np.arange(graph.size)))
            keys = graph.entrants.key_of(np.full(len(others), member), others)
            order = np.lexsort((graph.entrants.rank[others], -graph.fits_of(keys), graph.legality.steps_of(keys)))
            found.append(keys[order[:WIDER]])
        return graph.add(np.concatenate(found))


def pair_up(mate: list[int], pairs: Iterable[Sequence[int]]) -> None:
    """Make the two members of each pair mates."""
    for one, other in pairs:
        mate[one], mate[other] = other, one


def _repair(mate: list[int], touched: Iterable[int], around: Adjacency, one: Ints, other: Ints, weights: Ints) -> None:
    """Match blocks around these vertices again, each with all edges within; everybody is matched."""
    covered, blocks = set[int](), 0
    for vertex in touched:
        if vertex not in covered and blocks < BLOCKS:
            blocks += 1
            block = block_around(around, mate, vertex, BLOCK)
            covered.update(block)
            first, second, within = edges_within(block, one, other, len(mate))
            found = heaviest(len(block), first, second, weights[within].tolist())
            pair_up(mate, [(block[at], block[to]) for at, to in found])


def _capped_costs(graph: Graph, size: int) -> Ints:
    """Return what meetings cost, as `freeze_costs` does, but not more than floats can add up without rounding."""
    return np.minimum(freeze_costs(size // 2, graph.scoring.weights), 2**50 // (size + 1))


def block_around(
    around: Adjacency, mate: Sequence[int], start: int, size: int, without: Collection[int] = ()
) -> list[int]:
    """Gather about `size` vertices around `start`, each with its mate, but none in `without`."""
    queue = [start] if mate[start] == NOBODY else [start, mate[start]]
    found = set(queue)
    for vertex in queue:
        for other in around[vertex]:
            if other not in found and other not in without and len(found) < size:
                both = [each for each in (other, mate[other]) if each != NOBODY]
                found.update(both)
                queue += both
    return queue
