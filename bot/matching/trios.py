"""Trios for members whom pairs leave out. `drawing` decides what a round of only three members does.

The most members are placed by a largest matching whose exposed members join its pairs (Cornuéjols, Hartvigsen,
Pulleyblank, "Packing subgraphs in a graph", 1982).
"""

from collections.abc import Sequence
from functools import cache
from itertools import chain, combinations
from math import inf

import numpy as np

from bot.matching.augmenting_paths import NOBODY
from bot.matching.entrant_arrays import Ints
from bot.matching.graph import Graph, Members, freeze_costs
from bot.matching.matching import Matching, block_around, pair_up
from bot.matching.weighted_matching import heaviest

FEW = 24
"""Maximum number of members whose best groups are computed by dynamic programming over sets of members."""
STATES = 5000
"""Maximum number of such sets: all of 12 members, and of more members if few may meet."""
NEAR_BY = 60
"""Number of members who are matched again around a left-out member."""
SEARCHED_EDGES = 1_000_000
"""Maximum number of edges in all matchings that are solved to find the best trio of a block: about half a second."""
SEARCHED_FOR = 8
"""Maximum number of a part's left-out members whose best trio is searched. The others join the pairs as they are."""
JOINED_AT_ONCE = 300
MAX_PAIRS_TO_JOIN = 200
"""Maximum number of pairs that a left-out member looks at."""
COMPARED = 100_000_000
"""Maximum number of checks whether a member may meet a pair: some seconds."""


Placed = tuple[list[Members], bool]
"""The groups of a connected part, and whether it is certain that no other pairs and trios are better."""


def place(graph: Graph, matching: Matching, part: Ints) -> Placed:
    """Let the members whom a part's pairs leave out join these pairs, so that trios result."""
    mate, members, turn = matching.mate, part.tolist(), graph.entrants.turn
    alone = sorted((member for member in members if mate[member] == NOBODY), key=lambda member: -int(turn[member]))
    if alone and not matching.is_limited and (best := best_groups(graph, part)) is not None:
        return best, True
    is_best = matching.is_best(part) and (not alone or (len(alone) == 1 and len(members) <= NEAR_BY))
    trios: list[Members] = []
    for member in [] if matching.is_limited else alone[:SEARCHED_FOR]:
        apart = {*alone, *chain.from_iterable(trios)}
        near = np.array(block_around(graph.neighbours, mate, member, NEAR_BY, without=apart))
        block = near[np.argsort(graph.entrants.rank[near])]
        found, is_best_trio = _best_trio(graph, block)
        is_best &= is_best_trio
        trios += found[:1]
        for each in chain.from_iterable(found[:1]):
            mate[each] = NOBODY
        pair_up(mate, found[1:])
    pairs = [(one, mate[one]) for one in members if one < mate[one]]
    left = [member for member in alone if mate[member] == NOBODY and member not in chain.from_iterable(trios)]
    return join_pairs(graph, [*trios, *pairs], left), is_best


def best_groups(graph: Graph, members: Ints) -> list[Members] | None:
    """Compute the best pairs and trios of a few members by dynamic programming; None if there are too many."""
    if len(members) > FEW:
        return None
    legal, worth = (each.tolist() for each in graph.tables_of(members))
    turn = graph.entrants.turn[members].tolist()
    # Members placed, trios not needed, turns of those placed, worth: each counts more than all below in sum.
    of_turn = 8 * (len(members) + 1) * max(freeze_costs(len(members), graph.scoring.weights))
    of_trio = of_turn * (1 + sum(turn))
    of_member = of_trio * (1 + len(members))
    best: dict[int, tuple[int, int]] = {0: (0, 0)}  # for each set of members: its value, and its last member's group

    @cache
    def options_of(last: int) -> list[tuple[int, int]]:
        others = [at for at in range(last) if legal[at][last]]
        twos = [(at, to) for at, to in combinations(others, 2) if legal[at][to]]
        options = [(0, 1 << last)]
        for group in [*((at, last) for at in others), *((*two, last) for two in twos)]:
            value = len(group) * of_member - (len(group) == 3) * of_trio + sum(turn[at] for at in group) * of_turn
            value += sum(worth[at][to] for at, to in combinations(group, 2))
            options.append((value, sum(1 << at for at in group)))
        return options

    def solve(left: int) -> int:
        if left not in best and len(best) <= STATES:
            ways = [(value, group) for value, group in options_of(left.bit_length() - 1) if group & ~left == 0]
            best[left] = max((value + solve(left & ~group), group) for value, group in ways)
        return best[left][0] if left in best else 0

    left, groups = (1 << len(members)) - 1, []
    solve(left)
    if len(best) > STATES:
        return None
    while left:
        group = best[left][1]
        groups.append(tuple(sorted(member for at, member in enumerate(members.tolist()) if group >> at & 1)))
        left &= ~group
    return [group for group in groups if len(group) > 1]


def _best_trio(graph: Graph, members: Ints) -> Placed:
    """Find the best trio of a block of odd size, and pairs of all others; no groups if there is none.

    Without any one of the three, only pairs are left, which are worth no more than the best pairs without that member.
    So each trio has an upper bound; the search ends when no bound is above the best found.
    """
    size = len(members)
    legal, worth = graph.tables_of(members)
    one, other = np.nonzero(np.triu(legal))

    def pairs_without(absent: Sequence[int]) -> tuple[int, list[tuple[int, int]]] | None:
        here = ~np.isin(one, absent) & ~np.isin(other, absent)
        pairs = heaviest(size, one[here], other[here], worth[one[here], other[here]].tolist())
        return (sum(int(worth[two]) for two in pairs), pairs) if 2 * len(pairs) + len(absent) == size else None

    without = [pairs_without([member]) for member in range(size)]
    could = np.array([found is not None for found in without])
    rest = np.array([found[0] if found else 0 for found in without], dtype=np.int64)
    three = np.array(list(combinations(np.flatnonzero(could).tolist(), 3)), dtype=np.int64).reshape(-1, 3).T
    three = three[:, legal[three[0], three[1]] & legal[three[0], three[2]] & legal[three[1], three[2]]]
    first, second, third = three
    meetings = worth[first, second] + worth[first, third] + worth[second, third]
    others = (first, second, third), (second, first, third), (third, first, second)
    bounds = meetings + np.min([rest[out] - worth[one_, other_] for out, one_, other_ in others], axis=0)
    budget = SEARCHED_EDGES // max(1, len(one)) - size
    most, best, is_best = -inf, list[Members](), True
    for at in np.argsort(-bounds, kind="stable")[: max(1, budget)].tolist():
        if bounds[at] <= most:
            break
        found = pairs_without(three[:, at].tolist())
        if found is not None and found[0] + meetings[at] > most:
            most, best = found[0] + int(meetings[at]), [tuple(three[:, at].tolist()), *found[1]]
    else:
        is_best = len(bounds) <= budget
    return [tuple(sorted(members[list(group)].tolist())) for group in best], is_best


def join_pairs(graph: Graph, groups: Sequence[Members], left: Sequence[int]) -> list[Members]:
    """Let left-out members join pairs among the groups. Of each batch, as many as possible join, in the best way."""
    rank, turn = graph.entrants.rank, graph.entrants.turn
    groups = sorted(groups, key=lambda members: int(rank[members[0]]))
    ends = np.array([members[:2] for members in groups], dtype=np.int64).reshape(-1, 2)
    is_free = np.array([len(members) == 2 for members in groups], dtype=np.bool_)
    left = sorted(left, key=lambda member: (-int(turn[member]), int(rank[member])))[: COMPARED // max(1, len(groups))]
    while left and is_free.any():
        batch, left = left[:JOINED_AT_ONCE], left[JOINED_AT_ONCE:]
        looked_at = list[Ints]()
        for member in batch:
            near = np.flatnonzero(is_free)
            may_meet = graph.legality.may_meet(np.array([member]), ends[near].ravel())
            near = near[may_meet.reshape(-1, 2).all(axis=1)]
            looked_at.append(near[np.argsort((rank[ends[near, 0]] - rank[member]) % graph.size)][:MAX_PAIRS_TO_JOIN])
        one, pair = np.repeat(np.arange(len(batch)), [*map(len, looked_at)]), np.concatenate(looked_at)
        keys = graph.entrants.key_of(np.array(batch)[one, None], ends[pair])
        worths = graph.worths_of(keys.ravel(), 2 * len(batch)).reshape(-1, 2).sum(axis=1)
        names, place_ = np.unique(pair, return_inverse=True)
        joined = dict(heaviest(len(batch) + len(names), one, len(batch) + place_, worths.tolist()))
        for at, to in joined.items():
            group = int(names[to - len(batch)])
            groups[group] = tuple(sorted((*groups[group], batch[at])))
            is_free[group] = False
        if joined and len(groups) > MAX_PAIRS_TO_JOIN:
            left = [*(member for at, member in enumerate(batch) if at not in joined), *left]
    return groups
