"""The best pairs of a small part, or of any block of members: at once, by rustworkx (Galil's algorithm)."""

import numpy as np

from bot.matching.company import Ints
from bot.matching.graph import Graph, Part
from bot.matching.mates import Members
from bot.matching.scoring import ranges


def match_part(graph: Graph, part: Part) -> list[Members]:
    """Match one part: as many pairs as possible, then the greatest worth."""
    return _match(graph, part.members, part.edges)


def match_block(graph: Graph, members: Ints) -> list[Members]:
    """Match some members, sorted, by the edges among them."""
    begins, edges = graph.incident
    _, at = ranges(begins[members], begins[members + 1] - begins[members])
    found = np.sort(edges[at])
    return _match(graph, members, found[1:][found[1:] == found[:-1]])  # each of their ends has it


def _match(graph: Graph, members: Ints, edges: Ints) -> list[Members]:
    import rustworkx  # noqa: PLC0415 - takes its time to load, and is needed only while a round is paired

    units = graph.units_of(len(members))
    ends = np.searchsorted(members, np.stack([graph.one[edges], graph.other[edges]]))
    bonus = [turn * units.sat_out for turn in graph.company.turn[members].tolist()]
    rows = [
        (one, other, worth + bonus[one] + bonus[other])
        for one, other, worth in zip(*ends.tolist(), graph.worths(edges, units), strict=True)
    ]
    names = members.tolist()
    among = rustworkx.PyGraph(multigraph=False)
    among.add_nodes_from(range(len(names)))
    among.add_edges_from(rows)
    matched = rustworkx.max_weight_matching(among, max_cardinality=True, weight_fn=int)
    return sorted((names[min(two)], names[max(two)]) for two in matched)
