"""The best pairs of a small part, or of any block of members: exactly, by rustworkx.

For a block, potentials of both ends are taken away from each weight: where everybody is matched, that takes the same
from each round, so that the best stays the best. With the potentials of the relaxation most pairs of the best round
weigh nothing then, and all other meetings less, so that the search is short. Where somebody must stay alone, they are
matched with an empty chair.
"""

from collections.abc import Sequence

import numpy as np

from bot.matching.company import Ints
from bot.matching.graph import Graph, Part
from bot.matching.scoring import ranges

Members = tuple[int, ...]

EXACT_UP_TO = 3000
"""Members of a connected part that is matched without its relaxation: half a minute there."""
MOST_CHAIRS = 8
"""With more who must stay alone, there would be more edges to chairs than to members."""


def match_part(graph: Graph, part: Part) -> list[Members]:
    """Match one part: as many pairs as possible, then the greatest worth."""
    return _match(graph, part.members, part.edges, None)


def match_block(graph: Graph, members: Ints, potential: Ints | None = None) -> list[Members]:
    """Match some members, sorted, by the edges among them."""
    begins, edges = graph.incident
    _, at = ranges(begins[members], begins[members + 1] - begins[members])
    found = np.sort(edges[at])
    inner = found[1:][found[1:] == found[:-1]]  # each of their ends has it
    return _match(graph, members, inner, potential)


def _match(graph: Graph, members: Ints, edges: Ints, potential: Ints | None) -> list[Members]:
    units = graph.units_of(len(members))
    local = np.searchsorted(members, np.stack([graph.one[edges], graph.other[edges]]))
    one, other = local[0].tolist(), local[1].tolist()
    bonus = [turn * units.sat_out for turn in graph.company.turn[members].tolist()]
    worths = graph.worths(edges, units)
    names = members.tolist()
    chairs = len(members) % 2
    while potential is not None and chairs <= MOST_CHAIRS:
        taken = [each * units.fit for each in potential[members].tolist()]
        rows = [
            (first, second, 2 * worth - taken[first] - taken[second])
            for first, second, worth in zip(one, other, worths, strict=True)
        ]
        seats = [-2 * extra - least for extra, least in zip(bonus, taken, strict=True)]
        best = max(seats)
        rows += [(at, len(members) + chair, seat - best) for chair in range(chairs) for at, seat in enumerate(seats)]
        matched = _solve(len(members) + chairs, rows)
        missing = len(members) + chairs - 2 * len(matched)
        if not missing:
            return sorted((names[one], names[other]) for one, other in matched if other < len(members))
        chairs += missing
    matched = _solve(
        len(members),
        [
            (first, second, worth + bonus[first] + bonus[second])
            for first, second, worth in zip(one, other, worths, strict=True)
        ],
    )
    return sorted((names[one], names[other]) for one, other in matched)


def _solve(size: int, rows: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    import rustworkx  # noqa: PLC0415 - takes its time to load, and is needed only while a round is paired

    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(size))
    graph.add_edges_from(rows)
    matched = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return [(min(two), max(two)) for two in matched]
