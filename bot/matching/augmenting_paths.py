"""Find as many pairs as possible, and whose turn it is to sit out: Edmonds, "Paths, trees, and flowers" (1965).

An exposed member is one who is in no pair. From each exposed member, an alternating tree grows: S-vertices are at even
distances, T-vertices at odd ones. An edge between two S-vertices closes a blossom, and all its members become
S-vertices.

With `legality`, two exposed members who may meet are paired at once, without a tree. A tree tries the given edges
first. If no path along them ends at an exposed member, the tree tries all members whom the rules allow. These edges are
not stored: members who speak the same languages are in one list, and the rules are checked for each of them. Because
everybody was tried, a search without a path proves that there is none.

Any S-vertex can be exposed in place of the root. The sets of members who can be in pairs at the same time form a
matroid. So exchanges of one member for another lead to the best set.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from math import inf

from bot.matching.legality import Legality

NOBODY = -1
S, T = True, False
EXCHANGE_VISITS = 2_000_000
"""Maximum number of members, about, that `take_turns` visits. In large rounds this takes some seconds."""

Adjacency = Sequence[Sequence[int]]


class MaximumMatching:
    """A matching to which pairs are added: along given edges and, with `legality`, between all members who may meet."""

    def __init__(
        self, mate: list[int], order: Sequence[int], legality: Legality | None = None, max_visits: float = inf
    ) -> None:
        self.mate, self.legality, self._order = mate, legality, order
        self.visits, self._max_visits = 0, max_visits
        self.of_kind = defaultdict[int, list[int]](list)
        if legality is not None:
            for member in order:
                self.of_kind[legality.kind[member]].append(member)
        self._exposed = {
            kind: dict.fromkeys(one for one in members if mate[one] == NOBODY) for kind, members in self.of_kind.items()
        }

    def augment(self, around: Adjacency) -> None:
        """Add pairs until no more are possible, or until the maximum number of visits is reached."""
        for root in self._order:  # with `legality`, two exposed members are paired without a tree
            if self.mate[root] == NOBODY:
                for other in islice(self.find_exposed(root), 1):
                    self.mate[root], self.mate[other] = other, root
                    self._cover(root, other)
        spent: set[int] = set()  # no augmenting path leads through these, whatever else changes
        for root in self._order:
            if self.mate[root] == NOBODY and self.visits <= self._max_visits:
                tree = _Tree(self, root, around, spent)
                if tree.end is None:
                    spent.update(tree.label)
                else:
                    tree.flip(tree.end)
                    self._cover(root, tree.end)

    def take_turns(self, around: Adjacency, turn: Sequence[int]) -> bool:
        """Expose the members whose turn it is to sit out. Return whether the result is certain to be the best."""
        most = min(self._max_visits, self.visits + EXCHANGE_VISITS)
        for root in self._order:
            if self.mate[root] == NOBODY and turn[root] > 0:
                if self.visits > most:
                    return False
                tree = _Tree(self, root, around, set())
                instead = min(tree.outer, key=turn.__getitem__)
                if turn[instead] < turn[root]:
                    mate, self.mate[instead] = self.mate[instead], NOBODY
                    tree.flip(mate)
        return self.visits <= self._max_visits

    def find_exposed(self, member: int) -> Iterator[int]:
        """Find exposed members whom this one may meet by the rules; nobody without `legality`."""
        if self.legality is not None:
            kept = self.legality.kept_from[member]
            for kind in self.legality.kinds_for(member):
                yield from (other for other in reversed(self._exposed[kind]) if other != member and other not in kept)

    def _cover(self, *members: int) -> None:
        if self.legality is not None:
            for member in members:
                del self._exposed[self.legality.kind[member]][member]


class _Tree:
    """The alternating tree from one exposed member, grown until an augmenting path is found or it can't grow."""

    def __init__(self, matching: MaximumMatching, root: int, around: Adjacency, spent: set[int]) -> None:
        self._matching, self._mate, self.root = matching, matching.mate, root
        self._around, self._spent = around, spent
        self.label = {root: S}
        self.outer = [root]
        """S-vertices."""
        self._parent: dict[int, int] = {}
        self._up: dict[int, int] = {}
        """From each member of a blossom towards its base (union-find)."""
        self._unseen: dict[int, Iterator[int]] = {}
        """For each kind (members who speak the same languages), the members who were not looked at yet."""
        self._passed = defaultdict[int, list[int]](list)
        """For each kind, members outside the tree whom at least one S-vertex must not meet. Other S-vertices may."""
        self._blossoms = defaultdict[int, list[list[int]]](list)
        """For each kind, its S-vertices; those in one list are in one blossom."""
        self._listed = 0
        self.end = self._search()
        """The exposed member at the end of an augmenting path; None if there is no path."""
        matching.visits += len(self.label)

    def _search(self) -> int | None:
        looked = looked_far = 0
        while True:
            if looked < len(self.outer):
                member = self.outer[looked]
                others = self._around[member]
                looked += 1
            elif self._matching.legality is not None and looked_far < len(self.outer):
                member = self.outer[looked_far]
                others = [*islice(self._find_anybody(member, self._matching.legality), 1)]
                looked_far += not others
            else:
                return None
            for other in others:
                if self.label.get(other) is not T and self._meet(member, other):
                    return other

    def _find_anybody(self, member: int, legality: Legality) -> Iterator[int]:
        """Find members whom an S-vertex may meet: exposed, others outside the tree, S-vertices of other blossoms."""
        kept = legality.kept_from[member]
        for other in self._matching.find_exposed(member):
            if other not in self.label and other not in self._spent:
                yield other
        for kind in legality.kinds_for(member):
            self._passed[kind] = [other for other in self._passed[kind] if other not in self.label]
            yield from (other for other in self._passed[kind] if other not in kept)
            for other in self._unseen.setdefault(kind, iter(self._matching.of_kind[kind])):
                if other not in self.label and other not in self._spent:
                    if other not in kept:
                        yield other
                    self._passed[kind].append(other)
        for outer in self.outer[self._listed :]:
            self._blossoms[legality.kind[outer]].append([outer])
        self._listed = len(self.outer)
        for kind in legality.kinds_for(member):
            yield from (other for other in self._outside_blossom(member, self._blossoms[kind]) if other not in kept)

    def _outside_blossom(self, member: int, lists: list[list[int]]) -> Iterator[int]:
        """Yield the S-vertices of all lists except those of a member's own blossom, whose lists are joined into one."""
        own, mine, at = self._base_of(member), None, 0
        while at < len(lists):
            if self._base_of(lists[at][0]) != own:
                yield from lists[at]
            elif mine is None:
                mine = lists[at]
            else:
                mine += lists[at]
                lists[at] = lists[-1]
                lists.pop()
                continue
            at += 1

    def _meet(self, member: int, other: int) -> bool:
        """Follow an edge from an S-vertex to a member who is no T-vertex. Return whether it ends an augmenting path."""
        if other in self._spent:
            return False
        if other not in self.label:
            self._parent[other] = member
            mate = self._mate[other]
            if mate == NOBODY:
                return True
            self.label[other], self.label[mate] = T, S
            self.outer.append(mate)
        elif self._base_of(member) != self._base_of(other):
            base = self._common_base(member, other)
            self._shrink(member, other, base)
            self._shrink(other, member, base)
        return False

    def _base_of(self, member: int) -> int:
        up = self._up
        while member in up:
            above = up[member]
            up[member] = up.get(above, above)
            member = above
        return member

    def _shrink(self, member: int, child: int, base: int) -> None:
        """Add the path from `member` up to `base` to a blossom.

        The edge between the S-vertices `member` and `child` closes this blossom.
        """
        bases = set[int]()
        while self._base_of(member) != base:
            mate = self._mate[member]
            self._parent[member] = child
            bases |= {self._base_of(member), self._base_of(mate)}
            if self.label[mate] is T:
                self.label[mate] = S
                self.outer.append(mate)
            child, member = mate, self._parent[mate]
        self._up |= dict.fromkeys(bases, base)

    def _common_base(self, one: int, other: int) -> int:
        """Return the base where the paths of two S-vertices to the root meet.

        Both paths are followed in turn, step by step.
        """
        seen, ways = set[int](), [self._base_of(one), self._base_of(other)]
        while True:
            at, *ways = ways
            if at in seen:
                return at
            seen.add(at)
            if at != self.root:
                ways.append(self._base_of(self._parent[self._mate[at]]))

    def flip(self, end: int) -> None:
        """Change the pairs along the path from `end` to the root."""
        while end != NOBODY:
            parent = self._parent[end]
            following = self._mate[parent]
            self._mate[end], self._mate[parent] = parent, end
            end = following
