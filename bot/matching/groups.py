"""Groups of three and four, made out of pairs by local search."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from bot.matching.entrants import distinct
from bot.matching.graph import Graph, Members

MEETINGS = 100
"""More than the meetings of the groups that one change touches."""
PASSES = 6
"""Maximum number of times that a better place is looked for, for everybody. Most rounds settle after two or three."""
ALL_UP_TO = 1000
"""Up to this many members, all are looked at again. Beyond, only those in groups of another size than asked for."""

Change = Mapping[int, Members]
"""Groups by their names, in place of those that have these names now. A group without members is no more."""


def enlarge(graph: Graph, groups: Sequence[Members], size: int, *, limited: bool = False) -> list[Members]:
    """Make groups of about this size out of pairs and trios. Everybody who is in a group stays in one.

    Whoever can be in a larger group can be in a pair or trio, so starting with those loses nothing.
    """
    table = _Table(graph, groups, size)
    for _ in range(1 if limited else PASSES):
        if not table.improve():
            break
    return sorted(table.groups.values())


class _Table:
    """The groups of a round while they change. After each change, any two in a group may meet."""

    def __init__(self, graph: Graph, groups: Sequence[Members], size: int) -> None:
        self._graph = graph
        self._size = size
        self._off = MEETINGS * (graph.scoring.weights.greatest - graph.scoring.weights.least + 1)
        """What a group is worth less by one member too many or too few: more than any fits."""
        # Members with the worst fit change first; the seed decides among equals.
        rank = graph.entrants.rank.tolist()
        ordered = sorted(groups, key=lambda members: (graph.fit(*members[:2]), min(rank[each] for each in members)))
        self.groups = dict(enumerate(ordered))
        self._home = {member: name for name, members in self.groups.items() for member in members}
        self._by_key = [member for member in graph.entrants.order.tolist() if member in self._home]
        self._worths: dict[Members, int] = {(): 0}

    def improve(self) -> bool:
        """Merge and dissolve groups and move members where that is better. Return whether anything changed."""
        self._learn()
        improved = False
        for name in list(self.groups):
            if self._is_open(name):
                merged = self._joined(self.groups[name], {name: ()})
                improved |= self._make_best([*merged, *self._dissolved(name)])
        for member in self._by_key:
            name = self._home[member]
            rest = tuple(other for other in self.groups[name] if other != member)
            if self._is_open(name) and len(rest) > 1:
                improved |= self._make_best(self._joined([member], {name: rest}))
        return improved

    def _is_open(self, name: int) -> bool:
        is_large = len(self._home) > ALL_UP_TO
        return name in self.groups and not (is_large and len(self.groups[name]) == self._size)

    def _learn(self) -> None:
        """Compute at once how well each member fits those in the groups around them."""
        graph = self._graph
        home, rows = np.full(graph.size, -1), np.full((len(self.groups), self._size + 1), -1)
        for row, members in enumerate(self.groups.values()):
            rows[row, : len(members)] = members
            home[list(members)] = row
        near = (home[graph.one] >= 0) & (home[graph.other] >= 0)
        one, other = graph.one[near], graph.other[near]
        one, other = np.concatenate([one, other]), np.concatenate([other, one])
        one, others = np.repeat(one, self._size + 1), rows[home[other]].ravel()
        there = (others >= 0) & (others != one)
        graph.learn(distinct(graph.entrants.key_of(one[there], others[there])))

    def _make_best(self, changes: Sequence[Change]) -> bool:
        """Make the change with the greatest gain, if one is better than none."""
        best = max(changes, key=self._gain, default={})
        if self._gain(best) <= 0:
            return False
        for name, members in best.items():
            self.groups[name] = members
            self._home |= dict.fromkeys(members, name)
            if not members:
                del self.groups[name]
        return True

    def _joined(self, members: Sequence[int], change: Change) -> list[Change]:
        """List the changes by which members of one group join another around them, after an earlier change."""
        home = self._home[members[0]]
        others = {self._home.get(other, home) for member in members for other in self._graph.neighbours[member]}
        joined = {name: (*change.get(name, self.groups[name]), *members) for name in sorted(others - {home})}
        return [
            {**change, name: tuple(sorted(group))}
            for name, group in joined.items()
            if len(group) <= self._size + 1 and self._graph.legality.is_clique(group)
        ]

    def _dissolved(self, name: int) -> list[Change]:
        """List the change by which each member of a group joins the best other one, if there is one for each."""
        best: Change = {name: ()}
        for member in self.groups[name]:
            ways = self._joined([member], best)
            if not ways:
                return []
            best = max(ways, key=self._gain)
        return [best]

    def _gain(self, change: Change) -> int:
        return sum(self._worth(members) - self._worth(self.groups[name]) for name, members in change.items())

    def _worth(self, members: Members) -> int:
        """Return what a group is worth: least frozen first, then closest to the size asked for, then the best fit."""
        if members not in self._worths:
            graph = self._graph
            meetings = [graph.fit(*two) - MEETINGS**2 * graph.freeze_cost(*two) for two in combinations(members, 2)]
            # Squared, so that two groups off by one are better than one off by two.
            self._worths[members] = sum(meetings) - self._off * (len(members) - self._size) ** 2
        return self._worths[members]
