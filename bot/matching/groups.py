"""Groups of three and four, made out of pairs."""

from collections.abc import Sequence

from bot.matching.exact import Members
from bot.matching.graph import Graph, pairs_of

Gain = tuple[int, int, int]
"""Less frozen, closer to the size asked for, better fit: more is better, in this order."""

NO_GAIN: Gain = (0, 0, 0)
PASSES = 6
"""How often everybody is looked at again for a better place; most rounds settle after two or three."""


def enlarge(graph: Graph, groups: Sequence[Members], size: int) -> list[Members]:
    """Make groups of about this size out of pairs and trios; whoever is placed stays placed.

    Who can be placed in larger groups can be placed in pairs and trios, so nothing is lost by beginning with them.
    """
    table = _Table(graph, groups, size)
    table.merge_by_matching() if size > 3 else table.split_by_matching()
    for _ in range(PASSES):
        if not table.improve():
            break
    return table.groups()


class _Table:
    """The groups of a round while they change; each change keeps everybody in a group in which all may meet."""

    def __init__(self, graph: Graph, groups: Sequence[Members], size: int) -> None:
        self._graph = graph
        self._size = size
        self._key = graph.company.keys.tolist()
        # Names follow the seed, and whoever has the lower name is served first.
        self._groups = dict(enumerate(sorted(groups, key=lambda members: min(self._key[member] for member in members))))
        self._home = {member: name for name, members in self._groups.items() for member in members}

    def groups(self) -> list[Members]:
        return sorted(self._groups.values())

    def merge_by_matching(self) -> None:
        """Join pairs two by two where that brings nobody together whom the freeze holds."""
        import rustworkx  # noqa: PLC0415 - takes its time to load, and is needed only while a round is paired

        merges = rustworkx.PyGraph(multigraph=False)
        merges.add_nodes_from(range(len(self._groups)))
        for name, members in sorted(self._groups.items()):
            for other in self._around(*members):
                if name < other and (gain := self._merging(name, other)) is not None:
                    thaw, shape, liking = gain
                    if thaw == 0 and shape > 0:
                        merges.add_edge(name, other, liking)
        for one, other in sorted(rustworkx.max_weight_matching(merges, max_cardinality=True, weight_fn=int)):
            self._replace([one, other], [(), self._groups[one] + self._groups[other]])

    def split_by_matching(self) -> None:
        """Give the members of the pairs that fit least, about each third pair, to the others."""
        import rustworkx  # noqa: PLC0415 - takes its time to load, and is needed only while a round is paired

        pairs = sorted(
            (name for name, members in self._groups.items() if len(members) == 2),
            key=lambda name: self._graph.worth(*self._groups[name]),
        )
        split, kept = pairs[: len(pairs) // 3], set(pairs[len(pairs) // 3 :])
        joins = rustworkx.PyGraph(multigraph=False)
        singles = [member for name in split for member in self._groups[name]]
        joins.add_nodes_from(range(len(singles) + len(self._groups)))
        for at, member in enumerate(singles):
            for name in self._around(member):
                if name not in kept:
                    continue
                joined = (*self._groups[name], member)
                if self._graph.is_clique(joined) and self._frozen(joined) == self._frozen(self._groups[name]):
                    liking = self._liking(joined) - self._liking(self._groups[name])
                    joins.add_edge(at, len(singles) + name, liking)
        matched = rustworkx.max_weight_matching(joins, max_cardinality=True, weight_fn=int)
        taker = {singles[min(ends)]: max(ends) - len(singles) for ends in matched}
        for name in split:
            one, other = self._groups[name]
            if one in taker and other in taker:
                first, second = taker[one], taker[other]
                self._replace([name, first, second], [(), (*self._groups[first], one), (*self._groups[second], other)])

    def improve(self) -> bool:
        """Merge, move and dissolve wherever that gains, and say whether anything did."""
        improved = False
        for name in sorted(self._groups):
            if name in self._groups and (self._merge(name) or self._dissolve(name)):
                improved = True
        for member in sorted(self._home, key=self._key.__getitem__):
            if self._move(member):
                improved = True
        return improved

    def _merge(self, name: int) -> bool:
        members = self._groups[name]
        best, taker = NO_GAIN, name
        for other in self._around(*members):
            gain = self._merging(name, other)
            if gain is not None and gain > best:
                best, taker = gain, other
        if taker != name:
            self._replace([name, taker], [(), members + self._groups[taker]])
        return taker != name

    def _move(self, member: int) -> bool:
        """Move a member to the group that gains most, if theirs is still a group without them."""
        home = self._home[member]
        rest = tuple(other for other in self._groups[home] if other != member)
        if len(rest) < 2:
            return False
        best, taker = self._joining(member, rest), home
        for other in self._around(member):
            gain = self._joining(member, self._groups[other])
            if gain is not None and (best is None or gain > best):
                best, taker = gain, other
        if taker != home:
            self._replace([home, taker], [rest, (*self._groups[taker], member)])
        return taker != home

    def _dissolve(self, name: int) -> bool:
        """Give each member of a group to another group, if that gains in sum."""
        grown: dict[int, Members] = {}
        total = _difference(NO_GAIN, self._score(self._groups[name]))
        for member in self._groups[name]:
            best, taker = None, name
            for other in self._around(member):
                gain = self._joining(member, grown.get(other, self._groups[other]))
                if gain is not None and (best is None or gain > best):
                    best, taker = gain, other
            if best is None:
                return False
            total = _sum([total, best])
            grown[taker] = (*grown.get(taker, self._groups[taker]), member)
        if total <= NO_GAIN:
            return False
        self._replace([name, *grown], [(), *grown.values()])
        return True

    def _around(self, *members: int) -> list[int]:
        """List the other groups that hold a candidate of one of these, who are in one group."""
        others = {other for member in members for other in self._graph.neighbours[member]}
        return sorted({self._home[other] for other in others if other in self._home} - {self._home[members[0]]})

    def _merging(self, name: int, other: int) -> Gain | None:
        one, two = self._groups[name], self._groups[other]
        both = one + two
        if len(both) > self._size + 1 or not self._graph.is_clique(both):
            return None
        return _difference(self._score(both), _sum([self._score(one), self._score(two)]))

    def _joining(self, member: int, members: Members) -> Gain | None:
        """Say what it gains that a member joins a group; None where they may not."""
        size = len(members)
        if size > self._size:
            return None
        frozen = liking = 0
        known = self._graph.neighbours[member]
        for other in members:
            if other not in known and not self._graph.is_legal(member, other):
                return None
            cost = self._graph.frozen_cost(member, other)
            frozen += cost
            liking += self._graph.worth(member, other) + cost
        return -frozen, (size - self._size) ** 2 - (size + 1 - self._size) ** 2, liking

    def _score(self, members: Members) -> Gain:
        # Squared, so that two groups off by one are better than one off by two.
        return -self._frozen(members), -((len(members) - self._size) ** 2), self._liking(members)

    def _frozen(self, members: Members) -> int:
        return sum(self._graph.frozen_cost(*two) for two in pairs_of(members))

    def _liking(self, members: Members) -> int:
        return sum(self._graph.worth(*two) for two in pairs_of(members)) + self._frozen(members)

    def _replace(self, names: Sequence[int], groups: Sequence[Members]) -> None:
        """Put these groups under these names; an empty one is no group."""
        for name, members in zip(names, groups, strict=True):
            if members:
                self._groups[name] = tuple(sorted(members))
                self._home.update(dict.fromkeys(members, name))
            else:
                del self._groups[name]


def _sum(scores: Sequence[Gain]) -> Gain:
    thaw, shape, liking = map(sum, zip(*scores, strict=True))
    return thaw, shape, liking


def _difference(new: Gain, old: Gain) -> Gain:
    return new[0] - old[0], new[1] - old[1], new[2] - old[2]
