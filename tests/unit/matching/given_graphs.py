"""Graphs with chosen weights that no circle would have, to test the matching of graphs."""

from itertools import combinations

import numpy as np
from small_circles import circle, entrant

from bot.matching.entrant_arrays import Entrants
from bot.matching.graph import Graph
from bot.matching.legality import Legality
from bot.matching.scoring import Scoring


class Given(Graph):
    """A graph in which exactly these edges are legal, with these fits."""

    def __init__(self, size, fits, *, looked_at=None, claims=None):
        names = [f"U{place:05}" for place in range(size)]
        claims = claims or [0] * size
        inputs = circle(
            *(entrant(name, left_out=claim, rounds=40) for name, claim in zip(names, claims, strict=True)),
            apart=[
                (names[one], names[other]) for one, other in combinations(range(size), 2) if (one, other) not in fits
            ],
        )
        self.given = fits
        self.size = size
        self.entrants = Entrants(inputs)
        self.legality = Legality(inputs, self.entrants)
        self.scoring = _GivenFits(inputs, self.entrants, self.legality)
        self.scoring.given = fits
        self.is_whole = looked_at is None
        keys = [one * size + other for one, other in (fits if looked_at is None else looked_at)]
        self._take(np.array(sorted(keys), dtype=np.int64))

    def total_fit(self, pairs):
        return sum(self.given[two] for two in pairs)


class _GivenFits(Scoring):
    def fits(self, one, other):
        pairs = zip(one.tolist(), other.tolist(), strict=True)
        return np.array([self.given[min(two), max(two)] for two in pairs], dtype=np.int64)


def cycle(size, first=0):
    return {(min(two), max(two)) for two in ((first + at, first + (at + 1) % size) for at in range(size))}


def clique(size, first=0):
    return set(combinations(range(first, first + size), 2))


def star(size):
    return {(0, leaf) for leaf in range(1, size)}


def nested_blossoms(depth):
    """Return the number of vertices, and the edges, of a triangle whose corners are such triangles again."""
    if depth == 0:
        return 1, set()
    size, inner = nested_blossoms(depth - 1)
    edges = {(one + size * part, other + size * part) for part in range(3) for one, other in inner}
    return 3 * size, edges | {(0, size), (size, 2 * size), (0, 2 * size)}


def chain_of_triangles(count):
    """Return triangles, each joined to the next at one corner, as in the matching challenge of DIMACS."""
    edges = {two for at in range(count) for two in clique(3, 3 * at)}
    return edges | {(3 * at + 2, 3 * at + 3) for at in range(count - 1)}


def tied_triangles(count):
    """Return triangles, each joined to the next at every corner."""
    return chain_of_triangles(count) | {(3 * at + k, 3 * at + 3 + k) for at in range(count - 1) for k in range(3)}
