"""The relaxation of a matching: fast at any size, half-integral, and an upper bound (Balinski, 1965).

Each vertex is matched by halves: x(e) >= 0, one in sum for each. Its best solution is a best assignment of the
bipartite double cover, in which everybody stands on both sides; its cycles of odd length are what a matching can't
have. All numbers are whole, and their sums stay below 2**53, so that its arithmetic is exact in floats too.
"""

from dataclasses import dataclass

import numpy as np

from bot.matching.assignment import assign
from bot.matching.entrants import Ints

SHARED_AFTER = 20
"""Steps after which shares change hardly any more."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The best half-integral matching of everybody."""

    pairs: list[tuple[int, int]]
    """The pairs of the solution, and every second edge of its longer cycles."""
    slack: Ints
    """For each edge, how much the sum of its two dual variables is above twice its worth."""
    twice: int
    """Twice the value of the solution."""


def relax(one: Ints, other: Ints, worth: Ints, size: int) -> Relaxed:
    """Solve the relaxation of `size` vertices, who can all be matched, by edges between `one` and `other`."""
    shares = _shares(one, other, worth, size)
    left = shares[one] + shares[other] - worth
    found = assign(np.append(one, other), np.append(other, one), np.append(left, left), size)
    dual = 2 * shares - found.of_row - found.of_column
    pairs = [two for cycle in _cycles(found.column.tolist()) for two in zip(cycle[::2], cycle[1::2], strict=False)]
    return Relaxed(pairs, dual[one] + dual[other] - 2 * worth, int(dual.sum()))


def _shares(one: Ints, other: Ints, worths: Ints, size: int) -> Ints:
    """Divide worths between members: no edge is worth more than the shares of its two, the best about as much.

    Each comes half way, again and again, to what the best of their edges leaves them. Any shares are dual variables
    that may be begun with; with good ones the assignment is found many times as fast.
    """
    ends = np.concatenate([one, other])
    order = np.argsort(ends, kind="stable")
    begins = np.searchsorted(ends[order], np.arange(size))
    beside, worth = np.concatenate([other, one])[order], np.concatenate([worths, worths])[order].astype(np.float64)
    shares = np.maximum.reduceat(worth, begins) / 2
    for _ in range(SHARED_AFTER):
        shares = (shares + np.maximum.reduceat(worth - shares[beside], begins)) / 2
    found: Ints = np.floor(shares).astype(np.int64)
    missing = np.zeros_like(found)
    np.maximum.at(missing, one, worths - found[one] - found[other])
    return found + missing


def _cycles(onward: list[int]) -> list[list[int]]:
    """List the cycles of a permutation."""
    seen = [False] * len(onward)
    cycles = []
    for start in range(len(onward)):
        cycle, at = [], start
        while not seen[at]:
            seen[at] = True
            cycle.append(at)
            at = onward[at]
        if cycle:
            cycles.append(cycle)
    return cycles
