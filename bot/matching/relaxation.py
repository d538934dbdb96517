"""The relaxation of a matching: fast at any size, half-integral, and an upper bound (Balinski, 1965).

Each vertex is matched by halves: x(e) >= 0, one in sum for each. Its best solution is a best assignment of the
bipartite double cover, in which everybody stands on both sides; its cycles of odd length are what a matching can't
have. All numbers are whole.
"""

from dataclasses import dataclass

import numpy as np

from bot.matching.entrants import Flags, Ints, ranges

SHARED_AFTER = 20
"""Steps after which shares change hardly any more."""
FREE = -1
FAR = 2**62
HASH = 2654435761
"""2**32 divided by the golden ratio: Knuth's multiplicative hashing."""
ENOUGH_PATHS = 0.3
"""A search ends when this share of the free rows has a path. Rows that stay free search again."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The best half-integral matching of everybody."""

    pairs: list[tuple[int, int]]
    """The pairs of the solution. Its longer cycles consist of tight edges."""
    slack: Ints
    """For each edge, how much the sum of its two dual variables is above twice its worth."""
    twice: int
    """Twice the value of the solution: no matching is worth more than half of this."""


def relax(one: Ints, other: Ints, worth: Ints, size: int) -> Relaxed:
    """Solve the relaxation of `size` vertices, who can all be matched, by edges between `one` and `other`."""
    shares = _shares(one, other, worth, size)
    left = shares[one] + shares[other] - worth
    column, of_row, of_column = assign(np.append(one, other), np.append(other, one), np.append(left, left), size)
    dual = 2 * shares - of_row - of_column
    first = np.flatnonzero((column > np.arange(size)) & (column[column] == np.arange(size)))
    pairs = [*zip(first.tolist(), column[first].tolist(), strict=True)]
    return Relaxed(pairs, dual[one] + dual[other] - 2 * worth, int(dual.sum()))


def _shares(one: Ints, other: Ints, worths: Ints, size: int) -> Ints:
    """Divide worths between members. No edge is worth more than the shares of its two ends, the best about as much.

    Again and again, each share moves half way to what its best edge leaves it. The assignment may begin with any shares
    as dual variables. With good shares, it is found many times as fast.
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


def assign(rows: Ints, columns: Ints, costs: Ints, size: int) -> tuple[Ints, Ints, Ints]:
    """Assign rows to columns at the least cost in sum: the Hungarian method (Kuhn, 1955).

    No cost is negative, and a complete assignment must exist. Return the column of each row, and the dual variables of
    rows and columns. No edge costs less than the sum of its two variables, and an assigned edge costs exactly that.

    Each pass grows alternating trees from all free rows at once, nearest columns first (Dijkstra, 1959). The dual
    variables move by the distances, so that all edges of the trees are tight. Trees have no vertex in common, so each
    that reaches a free column is augmented. Passes are few: some 70 with 10,000 rows.
    """
    by_row = np.argsort(rows, kind="stable")
    rows, columns, costs = rows[by_row], columns[by_row], costs[by_row]
    ties = (rows * size + columns) * HASH % 2**32
    counts = np.bincount(rows, minlength=size)
    begins = np.cumsum(counts) - counts
    of_row, of_column = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    column, taker = np.full(size, FREE), np.full(size, FREE)
    while len(free := np.flatnonzero(column == FREE)):
        far, far_row, parent = np.full(size, FAR), np.full(size, FAR), np.full(size, FREE)
        root, end = np.full(size, FREE), np.full(size, FREE)
        slack = costs - of_row[rows] - of_column[columns]
        root[free], far_row[free] = free, 0
        reached, distance, waiting, paths = free, 0, free[:0], 0
        while True:
            of, edge = ranges(begins[reached], counts[reached])
            row, to = reached[of], columns[edge]
            way = slack[edge] + distance
            nearer = np.flatnonzero(way < far[to])
            row, to, way, edge = row[nearer], to[nearer], way[nearer], edge[nearer]
            is_new = far[to] == FAR
            np.minimum.at(far, to, way)
            nearest = np.flatnonzero(way == far[to])
            nearest = nearest[np.argsort(ties[edge[nearest]])]  # otherwise one tree takes all columns of equal distance
            parent[to[nearest]] = row[nearest]
            waiting = np.concatenate([waiting, to[is_new & (parent[to] == row)]])
            if not len(waiting):
                break
            following = int(far[waiting].min())
            if following > distance and paths >= ENOUGH_PATHS * len(free):
                break
            distance = following
            here: Flags = far[waiting] == distance
            to, waiting = waiting[here], waiting[~here]
            tree, reached = root[parent[to]], taker[to]
            is_end = reached == FREE
            end[tree[is_end]] = to[is_end]
            paths = int(np.count_nonzero(end != FREE)) if is_end.any() else paths
            reached = reached[~is_end]
            far_row[reached], root[reached] = distance, tree[~is_end]
        of_row += distance - np.minimum(far_row, distance)
        of_column -= distance - np.minimum(far, distance)
        at = end[end != FREE]
        while len(at):
            row = parent[at]
            following_columns = column[row]
            column[row], taker[at] = at, row
            at = following_columns[following_columns != FREE]
    return column, of_row, of_column
