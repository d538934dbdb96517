"""The matching of greatest weight among those with the most pairs: rustworkx (Galil, 1986)."""

from collections.abc import Iterable

from bot.matching.entrant_arrays import Ints


def heaviest(size: int, one: Ints, other: Ints, weights: Iterable[int]) -> list[tuple[int, int]]:
    """Match `size` vertices along edges between `one` and `other`; return pairs, the lower first, sorted.

    Vertices are numbers. If several matchings are best, the order of the numbers and edges decides.
    """
    import rustworkx  # noqa: PLC0415 - takes its time to load, and is needed only while a round is paired

    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(size))
    graph.add_edges_from(list(zip(one.tolist(), other.tolist(), weights, strict=True)))
    found = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return sorted((min(two), max(two)) for two in found)
