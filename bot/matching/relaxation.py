"""The relaxation of a matching: fast at any size, half-integral, and an upper bound (Balinski, 1965).

Vertices are matched by halves: each edge e has x(e) >= 0, and the edges of each vertex have 1 in sum. The best solution
is a best assignment of the bipartite double cover, in which each vertex is on both sides. This solution consists of
pairs and cycles; a matching can't have the cycles of odd length. All numbers are whole, except those with which
`_shares` computes.
"""

import numpy as np

from bot.matching.entrant_arrays import Flags, Ints, ranges

BARGAINED = 30
"""Number of times that offers are made. Afterwards, shares change hardly any more."""
FREE = -1
FAR = 2**62
HASH = 2654435761
"""2**32 divided by the golden ratio: Knuth's multiplicative hashing."""
ENOUGH_PATHS = 0.1
"""A search ends when this share of the free rows has a path. Rows that stay free search again."""


def relax(one: Ints, other: Ints, worth: Ints, size: int) -> tuple[list[tuple[int, int]], Ints, int]:
    """Solve the relaxation of `size` vertices, all of which can be matched, by edges between `one` and `other`.

    Return the pairs of the solution, the slack of each edge, and twice an upper bound of a matching's worth. An edge's
    slack is the sum of its two dual variables less twice its worth. The cycles of the solution, which are not returned,
    consist of tight edges: their slack is 0.
    """
    shares = _shares(one, other, worth, size)
    left = shares[one] + shares[other] - worth
    column, of_row, of_column = assign(np.append(one, other), np.append(other, one), np.append(left, left), size)
    dual = 2 * shares - of_row - of_column
    first = np.flatnonzero((column > np.arange(size)) & (column[column] == np.arange(size)))
    pairs = [*zip(first.tolist(), column[first].tolist(), strict=True)]
    return pairs, dual[one] + dual[other] - 2 * worth, int(dual.sum())


def _shares(one: Ints, other: Ints, worths: Ints, size: int) -> Ints:
    """Divide worths between members. No edge is worth more than its ends' shares; good edges are worth about as much.

    The two ends of each edge bargain (Kanoria et al., "Fast convergence of natural bargaining dynamics in exchange
    networks", 2011). Each end has a best offer from elsewhere. What the edge is worth above both offers is halved. If
    the edge is worth less, each end offers all that is above its own best offer. A member's share is their best offer.
    The assignment may begin with any shares as dual variables. With good shares, it is found many times as fast.
    """
    ends = np.concatenate([one, other])
    order = np.argsort(ends, kind="stable")
    reverse = np.argsort(order)[(order + len(one)) % len(ends)]
    ends, counts = ends[order], np.bincount(ends, minlength=size)
    begins = np.cumsum(counts) - counts
    worth = np.concatenate([worths, worths])[order].astype(np.float64)
    offers, least = worth / 2, float(worths.min() - worths.max())
    for _ in range(BARGAINED):
        best = np.maximum.reduceat(offers, begins)
        elsewhere = np.repeat(best, counts)
        is_best = np.flatnonzero(offers == elsewhere)
        is_only = np.bincount(ends[is_best], minlength=size) == 1
        offers[is_best] = least
        second = np.where(is_only, np.maximum.reduceat(offers, begins), best)
        elsewhere[is_best] = second[ends[is_best]]
        left = worth - elsewhere[reverse]
        offers = np.minimum(left, (left + elsewhere) / 2)
    found: Ints = np.floor(np.maximum.reduceat(offers, begins)).astype(np.int64)
    missing = np.zeros_like(found)
    np.maximum.at(missing, one, worths - found[one] - found[other])
    return found + missing


def assign(rows: Ints, columns: Ints, costs: Ints, size: int) -> tuple[Ints, Ints, Ints]:
    """Assign rows to columns at the least cost in sum: the Hungarian method (Kuhn, 1955).

    No cost is negative, and a complete assignment must exist. Return the column of each row, and the dual variables of
    rows and columns. No edge costs less than the sum of its two variables, and an assigned edge costs exactly that.

    Each pass grows alternating trees from all free rows at once, nearest columns first (Dijkstra, 1959). The dual
    variables move by the distances, so that all edges of the trees are tight. Trees have no vertex in common, so each
    that reaches a free column is augmented. Passes are few: some 50 with 10,000 rows.
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
