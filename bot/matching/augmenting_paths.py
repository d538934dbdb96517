"""The most pairs, and whose turn it is to sit out: Edmonds' search for augmenting paths.

The search is from "Paths, trees, and flowers" (1965). An exposed member is one who is in no pair. From each of them an
alternating tree grows: S-vertices are at even distances, T-vertices at odd ones. An edge between two S-vertices closes
a blossom, and all its members become S-vertices. The given edges are tried first. If no path ends at an exposed member,
all members whom the rules allow are tried. Those edges are not written down: members who speak the same languages are
in one list. So if the search ends without a path, the round has none.

Any S-vertex can be exposed in place of the root. The sets of members who can be in pairs at the same time form a
matroid, so exchanging one member for another, again and again, leads to the best set.
"""

from collections.abc import Container, Iterable, Sequence
from math import inf

from bot.matching.legality import Legality

NOBODY = -1
S, T = True, False
EXCHANGE_VISITS = 2_000_000
"""Maximum number of members that the search for who sits out instead visits. In the largest rounds that takes seconds.
"""

Adjacency = Sequence[Sequence[int]]


class MaximumMatching:
    """A matching to which pairs are added until no more are possible."""

    def __init__(self, mate: list[int], order: Sequence[int], max_visits: float = inf) -> None:
        self.mate = mate
        self._order = order
        self.visits = 0
        self._max_visits = max_visits

    @property
    def is_spent(self) -> bool:
        """Whether the maximum number of visits is reached, so that the search ends early."""
        return self.visits > self._max_visits

    def augment(self, around: Adjacency, rules: "Rules | None" = None) -> None:
        """Find as many pairs as possible, along edges or also by the rules."""
        spent: set[int] = set()  # no path leads through these, whatever else changes
        for root in self._order if rules else ():  # pairs of two exposed members are found at once, without a tree
            if self.mate[root] == NOBODY:
                other = rules.find_exposed(root, rules.kept_from(root, frozen=True), {root}) if rules else None
                if other is not None:
                    self.mate[root], self.mate[other] = other, root
        for root in self._order:
            if self.mate[root] != NOBODY or self.is_spent:
                continue
            tree = _Tree(self.mate, root, around, rules, spent)
            end = tree.search()
            self.visits += len(tree.label)
            if end is not None:
                tree.flip(end)
            else:
                spent.update(tree.label)

    def take_turns(self, around: Adjacency, rules: "Rules", turn: Sequence[int]) -> bool:
        """Let the members be exposed whose turn it is to sit out. Return whether that is certain."""
        visits = self.visits
        for root in self._order:
            if self.mate[root] != NOBODY or turn[root] == 0:
                continue
            if self.is_spent or self.visits > visits + EXCHANGE_VISITS:
                return False
            tree = _Tree(self.mate, root, around, rules, set())
            tree.search()
            self.visits += len(tree.label)
            instead = min(tree.outer, key=turn.__getitem__)
            if turn[instead] < turn[root]:
                tree.exchange(instead)
        return not self.is_spent


class Rules:
    """Finds members whom a member may meet, by the languages that they speak."""

    def __init__(self, legality: Legality, mate: list[int], order: Sequence[int]) -> None:
        self.legality = legality
        self._mate = mate
        self.of_kind: list[list[int]] = [[] for _ in range(max(legality.kind, default=-1) + 1)]
        for member in order:
            self.of_kind[legality.kind[member]].append(member)
        self._exposed = [[other for other in members if mate[other] == NOBODY] for members in self.of_kind]

    def kept_from(self, member: int, *, frozen: bool) -> set[int]:
        """Return the members whom a member must not meet. If `frozen`, that includes those whom the freeze holds."""
        kept = self.legality.kept_from.get(member, set())
        held = self.legality.frozen_from.get(member)
        return kept | held.keys() if frozen and held else kept

    def kinds_for(self, member: int) -> Iterable[int]:
        """List the kinds whom a member can talk with."""
        return self.legality.kinds_for(self.legality.kind[member])

    def find_exposed(self, member: int, kept: set[int], *without: Container[int]) -> int | None:
        """Find an exposed member whom this one may meet."""
        for kind in self.kinds_for(member):
            exposed = self._exposed[kind]
            while exposed and self._mate[exposed[-1]] != NOBODY:
                exposed.pop()
            for other in reversed(exposed):
                if self._mate[other] == NOBODY and other not in kept and not any(other in each for each in without):
                    return other
        return None


class _Tree:
    """The alternating tree from one exposed member."""

    def __init__(self, mate: list[int], root: int, around: Adjacency, rules: Rules | None, spent: set[int]) -> None:
        self._mate = mate
        self.root = root
        self._around = around
        self._rules = rules
        self._spent = spent
        self.label = {root: S}
        self.outer = [root]
        """S-vertices."""
        self._parent: dict[int, int] = {}
        self._up: dict[int, int] = {}
        """From each member of a blossom towards its base (union-find)."""
        self._next: dict[int, int] = {}
        """For each kind, how far its list was searched for members outside the tree."""
        self._passed: dict[int, list[int]] = {}
        """For each kind, members outside the tree who were passed over, as somebody must not meet them."""
        self._blossoms: dict[int, list[list[int]]] = {}
        """For each kind, its S-vertices; those in one list are in one blossom."""
        self._listed = 0

    def search(self) -> int | None:
        """Search an augmenting path. Return the exposed member at its end."""
        rules, looked, near, far = self._rules, 0, 0, 0
        while True:
            if looked < len(self.outer):
                member = self.outer[looked]
                looked += 1
                for other in self._around[member]:
                    if self._meet(member, other):
                        return other
            elif rules is not None and near < len(self.outer):  # first without the freeze's pairs
                end, is_end = self._look_far(rules, self.outer[near], frozen=True)
                if is_end:
                    return end
                near += end is None
            elif rules is not None and far < len(self.outer) and rules.legality.frozen_from:
                end, is_end = self._look_far(rules, self.outer[far], frozen=False)
                if is_end:
                    return end
                far += end is None
            else:
                return None

    def _look_far(self, rules: Rules, member: int, *, frozen: bool) -> tuple[int | None, bool]:
        """Follow one more edge from an S-vertex, to anybody whom they may meet.

        Return whom, and whether a path ends there.
        """
        kept = rules.kept_from(member, frozen=frozen)
        other = rules.find_exposed(member, kept, self.label, self._spent)
        if other is None:
            other = self._find_outside(rules, member, kept)
        if other is None:
            other = self._find_blossom(rules, member, kept)
        return other, other is not None and self._meet(member, other)

    def _find_outside(self, rules: Rules, member: int, kept: set[int]) -> int | None:
        for kind in rules.kinds_for(member):
            everybody = rules.of_kind[kind]
            passed = [other for other in self._passed.get(kind, ()) if other not in self.label]
            self._passed[kind] = passed
            for other in passed:
                if other not in kept:
                    return other
            at = self._next.get(kind, 0)
            while at < len(everybody):
                other = everybody[at]
                if other not in self.label and other not in self._spent:
                    if other not in kept:
                        self._next[kind] = at
                        return other
                    passed.append(other)
                at += 1
            self._next[kind] = at
        return None

    def _find_blossom(self, rules: Rules, member: int, kept: set[int]) -> int | None:
        """Find an S-vertex of another blossom. An edge to it makes one blossom of the two."""
        for outer in self.outer[self._listed :]:
            self._blossoms.setdefault(rules.legality.kind[outer], []).append([outer])
        self._listed = len(self.outer)
        own = self._base_of(member)
        for kind in rules.kinds_for(member):
            lists = self._blossoms.get(kind, [])
            mine: list[int] | None = None
            at = 0
            while at < len(lists):
                if self._base_of(lists[at][0]) != own:
                    for other in lists[at]:
                        if other not in kept:
                            return other
                elif mine is None:
                    mine = lists[at]
                else:  # so that next time one list has all of this blossom the next time
                    mine.extend(lists[at])
                    lists[at] = lists[-1]
                    lists.pop()
                    continue
                at += 1
        return None

    def _meet(self, member: int, other: int) -> bool:
        """Follow an edge from an S-vertex. Return whether it ends at an exposed member."""
        if other in self._spent:
            return False
        label = self.label.get(other)
        if label is None:
            self._parent[other] = member
            mate = self._mate[other]
            if mate == NOBODY:
                return True
            self.label[other], self.label[mate] = T, S
            self.outer.append(mate)
        elif label is S and self._base_of(member) != self._base_of(other):
            self._shrink(member, other)
        return False

    def _base_of(self, member: int) -> int:
        up = self._up
        while member in up:
            above = up[member]
            up[member] = up.get(above, above)
            member = above
        return member

    def _shrink(self, one: int, other: int) -> None:
        """Make a blossom of the cycle that is closed by an edge between two S-vertices."""
        base = self._common_base(one, other)
        self._shrink_way(one, other, base)
        self._shrink_way(other, one, base)

    def _shrink_way(self, member: int, child: int, base: int) -> None:
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
        """Change the pairs along the path from an exposed member to the root."""
        while end != NOBODY:
            parent = self._parent[end]
            following = self._mate[parent]
            self._mate[end], self._mate[parent] = parent, end
            end = following

    def exchange(self, instead: int) -> None:
        """Let an S-vertex be exposed in place of the root."""
        mate = self._mate[instead]
        self._mate[instead] = NOBODY
        self.flip(mate)
