"""From a relaxation to pairs: blocks of members around what does not fit are matched anew, each exactly."""

from collections.abc import Container, Iterable, Sequence

import numpy as np

from bot.matching.company import Ints
from bot.matching.exact import match_block
from bot.matching.graph import Graph

NOBODY = -1


def pair_up(mate: list[int], pairs: Iterable[Sequence[int]]) -> None:
    """Note who meets whom."""
    for one, other in pairs:
        mate[one], mate[other] = other, one


def pair_anew(mate: list[int], members: Iterable[int], pairs: Iterable[Sequence[int]]) -> None:
    """Note who meets whom among members who met one another until now; who is in no pair meets nobody."""
    for member in members:
        mate[member] = NOBODY
    pair_up(mate, pairs)


def break_cycle(graph: Graph, mate: list[int], cycle: list[int]) -> None:
    """Pair the members of a cycle with their neighbours in it: all, or all but the one whose absence costs least."""
    following = [*cycle[1:], cycle[0]]
    ends = np.array([cycle, following], dtype=np.int64)
    worths = graph.worths(np.searchsorted(graph.edges, graph.company.key_of(*ends)), graph.units)
    bonus = [graph.bonus[member] for member in cycle]
    size = len(cycle)
    if size % 2 == 0:
        start = 0 if sum(worths[0::2]) >= sum(worths[1::2]) else 1
    else:  # leaving out the member at `start - 1`, pairs begin at each second place from `start` on
        total = sum(worths[1:-1:2])
        best, start = total - bonus[0], 1
        at = 0
        for _ in range(size - 1):
            # Leave out the next but one: the pair behind it opens, and the pair before it closes.
            total += worths[at] - worths[(at + 1) % size]
            at = (at + 2) % size
            if total - bonus[at] > best:
                best, start = total - bonus[at], (at + 1) % size
    chosen = [(start + 2 * step) % size for step in range(size // 2)]
    pair_up(mate, [(cycle[at], following[at]) for at in chosen])


def repair(graph: Graph, mate: list[int], starts: Iterable[int], block: int, potential: Ints) -> None:
    """Match the members around each start anew, some of them at a time; nobody who is placed loses their place."""
    done = set[int]()
    for start in starts:
        if start in done:
            continue
        members = grow(graph, mate, [start], block)
        done.update(members)
        rematch(graph, mate, members, potential)


def rematch(graph: Graph, mate: list[int], members: Iterable[int], potential: Ints) -> None:
    """Match some members anew who are closed under who meets whom."""
    block = np.array(sorted(members), dtype=np.int64)
    pair_anew(mate, block.tolist(), match_block(graph, block, potential))


def grow(
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
