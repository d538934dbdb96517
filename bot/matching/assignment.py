"""The best assignment of rows to as many columns: the Hungarian method, for all rows at a time.

Each pass finds the shortest way from any free row to each column (Dijkstra), moves the prices so that all these ways
cost nothing, and assigns as many rows as it can along ways that do (Hopcroft and Karp). Many rows find a column in each
pass, so that passes are few: 24 with 10,000 rows, 30 with 100,000. scipy has all steps, and an assignment too; but that
takes a row at a time and goes over all columns at each step, five times as long at 100,000.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.company import Ints

FREE = -1


@dataclass(frozen=True, slots=True)
class Assigned:
    """The best assignment, and prices that prove it."""

    column: Ints
    """By row."""
    of_row: Ints
    of_column: Ints
    """Nothing costs less than the prices of its row and its column; what is assigned costs just that."""


def assign(rows: Ints, columns: Ints, costs: Ints, size: int) -> Assigned:
    """Assign every row at the least cost in sum; no cost is below nothing, and there has to be a way."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - takes its time to load, needed only while a round is paired
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415

    by_row = np.argsort(rows, kind="stable")
    rows, columns = rows[by_row], columns[by_row]
    left = costs[by_row].astype(np.float64)  # whole numbers, whose sums stay whole
    begins = np.searchsorted(rows, np.arange(size + 1))
    of_row, of_column = np.zeros(size), np.zeros(size)
    column: Ints = np.full(size, FREE, dtype=np.int64)
    while True:
        column = _more(rows, columns, left, column)
        free, has = np.flatnonzero(column == FREE), np.flatnonzero(column != FREE)
        if not len(free):
            return Assigned(column, of_row.astype(np.int64), of_column.astype(np.int64))
        # From each row on to the rows that its columns are assigned to; free columns come last.
        taker = np.full(size, FREE)
        taker[column[has]] = has
        taker[taker == FREE] = size + np.arange(len(free))
        onward = np.concatenate([begins, np.full(len(free), len(rows))])
        ways = csr_array((left, taker[columns], onward), shape=(size + len(free), size + len(free)))
        far = dijkstra(ways, indices=free, min_only=True)
        far[np.isinf(far)] = far[np.isfinite(far)].max()
        of_row -= far[:size]
        of_column += far[taker]
        left += far[rows] - far[taker[columns]]


def _more(rows: Ints, columns: Ints, left: NDArray[np.float64], column: Ints) -> Ints:
    """Assign as many rows as can be where nothing is left to pay."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - takes its time to load, needed only while a round is paired
    from scipy.sparse.csgraph import maximum_bipartite_matching  # noqa: PLC0415

    size = len(column)
    paid = np.flatnonzero(left == 0)
    rows, columns = rows[paid], columns[paid]
    # What is assigned comes first, since each row in turn first takes what it can: so that is where the search begins.
    order = np.argsort(column == FREE, kind="stable")
    place = np.empty(size, dtype=np.int64)
    place[order] = np.arange(size)
    at = place[rows]
    first = np.argsort(2 * at + (columns != column[rows]), kind="stable")
    begins = np.concatenate([[0], np.cumsum(np.bincount(at, minlength=size))])
    free = csr_array((np.ones(len(paid), dtype=np.int8), columns[first], begins), shape=(size, size))
    found: Ints = np.empty(size, dtype=np.int64)
    found[order] = maximum_bipartite_matching(free, perm_type="column")
    return found
