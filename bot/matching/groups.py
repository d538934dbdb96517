"""Groups of three and four, made out of pairs by local search."""

from collections.abc import Sequence

import numpy as np

from bot.matching.entrants import distinct
from bot.matching.graph import Graph, Members

MEETINGS = 100
"""More than the meetings of the groups that one change touches."""
PASSES = 6
"""Maximum number of times that a better place is looked for, for everybody. Most rounds settle after two or three."""
ALL_UP_TO = 1000
"""Up to this many members, all are looked at again. Beyond, only those in groups of another size than asked for."""


def enlarge(graph: Graph, groups: Sequence[Members], size: int, *, limited: bool = False) -> list[Members]:
    """Make groups of about this size out of pairs and trios. Everybody who is in a group stays in one.

    Whoever can be in a larger group can be in a pair or trio, so starting with those loses nothing.
    """
    table = _Table(graph, groups, size)
    for _ in range(1 if limited else PASSES):
        if not table.improve():
            break
    return table.groups()


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
        self._groups = dict(enumerate(ordered))
        self._home = {member: name for name, members in self._groups.items() for member in members}
        self._by_key = [member for member in graph.entrants.order.tolist() if member in self._home]

    def groups(self) -> list[Members]:
        return sorted(self._groups.values())

    def improve(self) -> bool:
        """Dissolve and merge groups and move members where that is better. Return whether anything changed."""
        self._learn()
        improved = False
        for name in list(self._groups):
            if self._is_open(name):
                improved |= self._apply([self._merging(name), self._dissolving(name)])
        for member in self._by_key:
            if self._is_open(self._home[member]):
                improved |= self._apply([self._moving(member)])
        return improved

    def _is_open(self, name: int) -> bool:
        is_large = len(self._home) > ALL_UP_TO
        return name in self._groups and not (is_large and len(self._groups[name]) == self._size)

    def _learn(self) -> None:
        """Compute at once how well each member fits those in the groups around them."""
        graph = self._graph
        home, rows = np.full(graph.size, -1), np.full((len(self._groups), self._size + 1), -1)
        for row, members in enumerate(self._groups.values()):
            rows[row, : len(members)] = members
            home[list(members)] = row
        near = (home[graph.one] >= 0) & (home[graph.other] >= 0)
        one, other = graph.one[near], graph.other[near]
        one, other = np.concatenate([one, other]), np.concatenate([other, one])
        one, others = np.repeat(one, self._size + 1), rows[home[other]].ravel()
        there = (others >= 0) & (others != one)
        graph.learn(distinct(graph.entrants.key_of(one[there], others[there])))

    def _apply(self, changes: Sequence[tuple[int, dict[int, Members]]]) -> bool:
        """Make the change with the greatest gain, if one is better than none."""
        gain, groups = max(changes, key=lambda change: change[0])
        if gain <= 0:
            return False
        for name, members in groups.items():
            if members:
                self._groups[name] = tuple(sorted(members))
                self._home.update(dict.fromkeys(members, name))
            else:
                del self._groups[name]
        return True

    def _merging(self, name: int) -> tuple[int, dict[int, Members]]:
        """Find the best group to merge with."""
        best: tuple[int, dict[int, Members]] = 0, {}
        members = self._groups[name]
        for other in self._around(members, name):
            both = members + self._groups[other]
            if len(both) <= self._size + 1 and self._graph.legality.is_clique(both):
                gain = self._value(both) - self._value(members) - self._value(self._groups[other])
                if gain > best[0]:
                    best = gain, {name: (), other: both}
        return best

    def _dissolving(self, name: int) -> tuple[int, dict[int, Members]]:
        """Move each member of a group to the best other group."""
        total = -self._value(self._groups[name])
        changed: dict[int, Members] = {name: ()}
        for member in self._groups[name]:
            found = self._best_for(member, name, changed)
            if found is None:
                return 0, {}
            total += found[0]
            changed[found[1]] = (*changed.get(found[1], self._groups[found[1]]), member)
        return total, changed

    def _moving(self, member: int) -> tuple[int, dict[int, Members]]:
        """Move a member to the best other group, if theirs is still a group without them."""
        name = self._home[member]
        rest = tuple(other for other in self._groups[name] if other != member)
        found = self._best_for(member, name, {}) if len(rest) > 1 else None
        if found is None:
            return 0, {}
        gain = found[0] + self._value(rest) - self._value(self._groups[name])
        return gain, {name: rest, found[1]: (*self._groups[found[1]], member)}

    def _best_for(self, member: int, home: int, changed: dict[int, Members]) -> tuple[int, int] | None:
        """Return how much a member improves the best group for them, and which group that is."""
        best: tuple[int, int] | None = None
        for other in self._around((member,), home):
            group = changed.get(other, self._groups[other])
            if len(group) <= self._size and all(self._graph.legality.is_legal(member, each) for each in group):
                off = len(group) - self._size
                gain = sum(self._meeting(member, each) for each in group) + self._off * (off**2 - (off + 1) ** 2)
                if best is None or gain > best[0]:
                    best = gain, other
        return best

    def _around(self, members: Members, home: int) -> list[int]:
        """List the other groups that contain a neighbour of one of these members."""
        others = {other for member in members for other in self._graph.neighbours[member]}
        return sorted({self._home[other] for other in others if other in self._home} - {home})

    def _value(self, members: Members) -> int:
        """Return what a group is worth: least frozen first, then closest to the size asked for, then the best fit."""
        # Squared, so that two groups off by one are better than one off by two.
        meetings = sum(self._meeting(one, other) for at, one in enumerate(members) for other in members[:at])
        return meetings - self._off * (len(members) - self._size) ** 2

    def _meeting(self, one: int, other: int) -> int:
        return self._graph.fit(one, other) - MEETINGS**2 * self._graph.freeze_cost(one, other)
