"""Members who are left over by the pairs join one of them."""

from collections.abc import Container, Iterable, Iterator, Sequence

import numpy as np

from bot.matching.company import Ints
from bot.matching.exact import match_block
from bot.matching.graph import Graph
from bot.matching.mates import NOBODY, Members, pair_up

PAIRS_FOR_EACH = 40
"""The best pairs for each one left; who finds only taken ones looks again."""
TRIED = 8
"""Trios for each one left, with the members near by matched anew."""
MATES_TRIED = 5
NEAR_BY = 60
"""Members who are matched anew around a trio that is tried."""
_FREEZE_SHIFT = 36
_FREEZE_STEP_BITS = 3
_TIE_BITS = 12


def join_left(graph: Graph, pairs: Sequence[Members], left: Sequence[int]) -> list[Members]:
    """Let as many as possible of those left join a pair, as well as possible."""
    import rustworkx  # noqa: PLC0415 - takes its time to load, and is needed only while a round is paired

    groups, ends = list(pairs), np.array(pairs, dtype=np.int64).reshape(-1, 2)
    taken = np.zeros(len(pairs), dtype=np.bool_)
    while left:
        joins = rustworkx.PyGraph(multigraph=False)
        joins.add_nodes_from(range(len(left) + len(pairs)))
        for at, member in enumerate(left):
            for pair in _best_pairs(graph, ends, member, taken)[:PAIRS_FOR_EACH].tolist():
                two = pairs[pair]
                joins.add_edge(at, len(left) + pair, graph.total((*two, member)) - graph.total(two))
        matched = rustworkx.max_weight_matching(joins, max_cardinality=True, weight_fn=int)
        if not matched:
            break
        joined = {min(two): max(two) - len(left) for two in matched}
        for at, pair in joined.items():
            groups[pair] = tuple(sorted((*pairs[pair], left[at])))
            taken[pair] = True
        left = [member for at, member in enumerate(left) if at not in joined]
        if len(pairs) <= PAIRS_FOR_EACH:
            break  # all were looked at
    return groups


def join_nearby(graph: Graph, mate: list[int], pairs: Sequence[Members], left: Sequence[int]) -> list[Members]:
    """Let those left join a pair, or take somebody's mate who joins one, and match those near by anew.

    No bound: what looks best is tried.
    """
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    trios: dict[int, Members] = {}
    for member in sorted(left, key=lambda member: int(graph.company.keys[member])):
        best: tuple[int, Members, set[int], list[Members]] | None = None
        for _, trio in sorted(_likely(graph, mate, ends, member, trios), reverse=True)[:TRIED]:
            block = _grow(graph, mate, {member, *trio}, NEAR_BY, without=trios)
            others = np.array(sorted(block - set(trio)), dtype=np.int64)
            rest = match_block(graph, others)
            before = sum(graph.total((one, mate[one])) for one in block if one < mate[one])
            gain = sum(map(graph.total, [trio, *rest])) - before
            if 2 * len(rest) == len(others) and (best is None or gain > best[0]):
                best = gain, trio, block, rest
        if best is not None:
            _, trio, block, rest = best
            for each in block:
                mate[each] = NOBODY
            pair_up(mate, rest)
            trios |= dict.fromkeys(trio, trio)
    members = {member for pair in pairs for member in pair}.union(left)
    paired = [(one, mate[one]) for one in sorted(members) if one < mate[one]]
    still = [member for member in left if mate[member] == NOBODY and member not in trios]
    return [*sorted(set(trios.values())), *join_left(graph, paired, still)]


def _likely(
    graph: Graph, mate: list[int], ends: Ints, member: int, trios: dict[int, Members]
) -> Iterator[tuple[int, Members]]:
    """Yield trios that place a member: theirs with a pair, or of a pair and somebody whose mate they take."""
    for gain, trio in _trios_of(graph, mate, ends, member, trios, TRIED):
        yield gain, trio
    worths = graph.neighbours[member]
    known = sorted((other for other in worths if other not in trios), key=lambda other: -worths[other])
    for other in known[:MATES_TRIED]:
        mover = mate[other]
        if mover != NOBODY:
            for gain, trio in _trios_of(graph, mate, ends, mover, trios, 2):
                if other not in trio:
                    yield gain + worths[other] - graph.worth(mover, other), trio


def _trios_of(
    graph: Graph, mate: list[int], ends: Ints, member: int, trios: dict[int, Members], most: int
) -> Iterator[tuple[int, Members]]:
    found = 0
    for pair in _best_pairs(graph, ends, member, np.zeros(len(ends), dtype=np.bool_)).tolist():
        one, other = (int(each) for each in ends[pair])
        if mate[one] == other and one not in trios and other not in trios:
            yield graph.worth(member, one) + graph.worth(member, other), tuple(sorted((member, one, other)))
            found += 1
            if found == most:
                return


def _best_pairs(graph: Graph, ends: Ints, member: int, taken: Iterable[bool]) -> Ints:
    """List the pairs, by their places, that a member may join, the best first."""
    one, other = ends[:, 0], ends[:, 1]
    here = np.full(len(ends), member)
    open_to = graph.are_legal(here, one) & graph.are_legal(here, other) & ~np.asarray(taken)
    at = np.flatnonzero(open_to & (one != member) & (other != member))
    here, one, other = here[at], one[at], other[at]
    worth = np.zeros(len(at), dtype=np.int64)
    for end in (one, other):
        keys = graph.company.key_of(here, end)
        steps = graph.steps_of(keys)
        ties = graph.company.ties(here, end) >> np.uint64(64 - _TIE_BITS)
        worth += (graph.scoring.fits(here, end) << _TIE_BITS) + ties.astype(np.int64)
        costs = np.int64(1) << (_FREEZE_SHIFT + _FREEZE_STEP_BITS * np.maximum(steps, 0))
        worth -= np.where(steps >= 0, costs, 0)
    return at[np.argsort(-worth, kind="stable")]


def _grow(
    graph: Graph, mate: list[int], starts: Iterable[int], most: int, without: Container[int] = frozenset()
) -> set[int]:
    """Gather about so many members around some, each with whom they meet, and without those who meet in trios."""
    around = graph.around
    found = dict[int, None]()
    for start in starts:
        found[start] = None
        if mate[start] != NOBODY:
            found[mate[start]] = None
    queue = list(found)
    for member in queue:
        if len(found) >= most:
            break
        for other in around[member]:
            if len(found) >= most:
                break
            if other not in found and other not in without:
                with_mate = (other,) if mate[other] == NOBODY else (other, mate[other])
                for each in with_mate:
                    found[each] = None
                    queue.append(each)
    return set(found)
