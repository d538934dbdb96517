"""The relaxation of a matching: fast at any size, half-integral, and an upper bound.

Each member may be matched by halves: x(e) >= 0, at most one in sum for each member. Its best solution is a best
assignment of the bipartite double cover, in which everybody stands on both sides and may stay with themselves at no
worth; its cycles of odd length are what a matching can't have.

It works with one whole number an edge that weighs placing, turns, the freeze and the fit against each other instead of
ranking them, since no float holds the ranks; and without ties, which take it many times as long. All sums stay below
2**53, so its arithmetic is exact in floats too. What follows for the fit is exact as well: of two rounds that serve the
earlier aims alike, the difference of these numbers is that of their fits. So whatever the numbers are, no such round
has a fit above `bound_of`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.assignment import assign
from bot.matching.company import Ints
from bot.matching.graph import Graph, Part
from bot.matching.units import FREEZE_STEPS

Floats = NDArray[np.float64]

PLACING = 32
"""What a pair is worth in spreads of the fit: more than rearranging a dozen pairs can cost."""
FREEZING = (4, 8, 16)
"""What a frozen meeting costs, by step."""
SHARED_AFTER = 20
"""Steps after which shares change hardly any more."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The best half-integral matching of a part."""

    partner: Ints
    """By place in the part; a member's own place where they stay with themselves."""
    twice: int
    """Twice its value."""
    potential: Ints
    """Twice what each member is worth to it, by place, for the freeze and the fit alone: those of the two who meet add
    up to twice what the meeting is worth, and of others to no less."""


class Coarse:
    """The whole numbers that the relaxation of a graph works with."""

    def __init__(self, graph: Graph, *, by_turn: bool = True) -> None:
        weights = graph.scoring.weights
        self._turn = graph.company.turn if by_turn else np.zeros_like(graph.company.turn)
        self.spread = weights.greatest - weights.least + 1
        self._graph = graph
        self.pair = self.spread * PLACING
        self._costs = np.array([*FREEZING[:FREEZE_STEPS], 0], dtype=np.int64) * self.spread  # THAWED is the last

    def of_member(self, members: Ints) -> Ints:
        """Say what it is worth to place members."""
        return self.spread * (PLACING // 2 + self._turn[members])

    def worths(self, edges: Ints) -> Ints:
        """Say what edges are worth in all."""
        graph = self._graph
        placed = self.of_member(graph.one[edges]) + self.of_member(graph.other[edges])
        return placed + graph.fits[edges] - self._costs[graph.steps[edges]]

    def costs_of(self, steps: Ints) -> int:
        """Add up what meetings cost that the freeze holds, by their steps."""
        return int(self._costs[steps].sum())


def relax(graph: Graph, part: Part, coarse: Coarse, chairs: int = 0) -> Relaxed:
    """Solve the relaxation of one part; with empty chairs, which count as members whom anybody may meet at no fit.

    Where so many must stay alone, the bound is closer with as many chairs: else they are matched by halves instead.
    """
    size = len(part.members)
    # In the order of their keys, so that where several solutions are best, none is chosen for anybody's id.
    order = np.argsort(graph.company.keys[part.members], kind="stable")
    at: Ints = np.empty(size, dtype=np.int64)
    at[order] = np.arange(size)
    one, other = at[np.searchsorted(part.members, np.stack([graph.one[part.edges], graph.other[part.edges]]))]
    worths = coarse.worths(part.edges)
    everybody = size + chairs
    one = np.concatenate([one, np.tile(np.arange(size), chairs)])
    other = np.concatenate([other, np.repeat(np.arange(size, everybody), size)])
    worths = np.concatenate([worths, np.full(size * chairs, coarse.pair)])
    stay = np.arange(everybody)
    placing = np.concatenate([coarse.of_member(part.members[order]), np.full(chairs, coarse.pair // 2)])
    taken = np.maximum(placing + shares_of(one, other, worths - placing[one] - placing[other], everybody), 0)
    left = taken[one] + taken[other] - worths
    rows, columns = np.concatenate([one, other, stay]), np.concatenate([other, one, stay])
    found = assign(rows, columns, np.concatenate([left, left, 2 * taken]), everybody)
    dearer = found.of_row + found.of_column
    potential = (2 * (taken - placing) - dearer)[:size]
    names = np.concatenate([order, np.arange(size, everybody)])
    return Relaxed(names[found.column[at]], 2 * int(taken.sum()) - int(dearer.sum()), potential[at])


def shares_of(one: Ints, other: Ints, worths: Ints | Floats, size: int) -> Ints:
    """Divide worths between members: no meeting is worth more than the shares of its two, the best about as much.

    Each comes half way, again and again, to what the best of their meetings leaves them. Any shares do, since they
    take the same from each matching; the assignment is found many times as fast on what good ones leave. Where worths
    are floats beyond 2**53, the shares may miss by what was rounded.
    """
    ends = np.concatenate([one, other])
    order = np.argsort(ends, kind="stable")
    begins = np.searchsorted(ends[order], np.arange(size))
    beside, worth = np.concatenate([other, one])[order], np.concatenate([worths, worths])[order].astype(np.float64)
    shares = np.maximum.reduceat(worth, begins) / 2
    for _ in range(SHARED_AFTER):
        shares = (shares + np.maximum.reduceat(worth - shares[beside], begins)) / 2
    found: Ints = np.floor(shares).astype(np.int64)
    raise_to(found, one, other, worths)
    return found


def raise_to(shares: Ints, one: Ints, other: Ints, worths: Ints | Floats) -> None:
    """Raise shares where those of two are less than their meeting is worth."""
    missing = np.zeros_like(shares)
    np.maximum.at(missing, one, (worths - shares[one] - shares[other]).astype(np.int64))
    shares += missing


def bound_of(relaxed: Relaxed, before_fit: int) -> int:
    """Say above which fit no matching can be whose worth before the fit is so much."""
    return relaxed.twice // 2 - before_fit


def unfold(relaxed: Relaxed, part: Part) -> tuple[list[tuple[int, int]], list[list[int]]]:
    """Read the pairs off a relaxation, and the longer cycles, which are matched by halves."""
    partner = relaxed.partner
    places = np.arange(len(partner))
    mutual = np.flatnonzero((partner[partner] == places) & (places < partner))
    names: Sequence[int] = part.members.tolist()
    pairs = [(names[one], names[other]) for one, other in zip(mutual.tolist(), partner[mutual].tolist(), strict=True)]
    onward = partner.tolist()
    seen = (partner[partner] == places).tolist()
    cycles = []
    for start in range(len(onward)):
        if seen[start]:
            continue
        cycle, at = [], start
        while not seen[at]:
            seen[at] = True
            cycle.append(names[at])
            at = onward[at]
        cycles.append(cycle)
    return pairs, cycles
