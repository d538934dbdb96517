"""The most members in pairs: a search from each one still unpaired, over everybody whom they may meet.

Edmonds' search for augmenting paths, with blossoms. It tries the graph's edges first. Where they lead nowhere, it looks
at everybody whom the rules allow, without writing those edges down: members who speak the same languages stand in one
list, and whom they are kept from is known of each. So when it ends without a path, there is none in the whole circle.

From one who stays unpaired, the search also finds everybody who could sit out in their place; if it is rather the turn
of one of them, they do. Who can be placed together is a matroid, so that exchanges one by one lead to the best.
"""

from collections.abc import Collection
from itertools import chain

import numpy as np

from bot.matching.graph import Graph
from bot.matching.mates import NOBODY

EVEN, ODD = True, False
EXCHANGE_STEPS = 2_000_000
"""Members visited, in all, in search of who could sit out instead: some seconds of work in the largest circles."""


class Augmenting:
    """Pairs that become more, until no more are possible."""

    def __init__(self, graph: Graph, mate: list[int]) -> None:
        self._graph = graph
        self._mate = mate
        self._spent: set[int] = set()
        """Members from whom no path leads on, whatever else changes."""
        kinds = {mask: place for place, mask in enumerate(sorted(set(graph.spoken)))}
        self.kind = [kinds[mask] for mask in graph.spoken]
        masks = sorted(kinds)
        self.talk_to = [[at for at, other in enumerate(masks) if mask & other] for mask in masks]
        self.of_kind: list[list[int]] = [[] for _ in masks]
        for member in np.argsort(graph.company.keys, kind="stable").tolist():
            self.of_kind[self.kind[member]].append(member)

    def place_most(self) -> set[int]:
        """Pair as many as possible, then let those sit out whose turn it is; say whose mate is another now."""
        changed: set[int] = set()
        first: _Tree | None = None
        for root in self._unpaired():
            if self._mate[root] == NOBODY:
                tree = _Tree(self, self._graph, self._mate, root, self._spent)
                changed.update(tree.augment())
                if self._mate[root] == NOBODY:
                    first = first or tree
                    self._spent.update(tree.members())
        return changed | self._take_turns(first)

    def _unpaired(self) -> list[int]:
        company = self._graph.company
        out = [member for member, mate in enumerate(self._mate) if mate == NOBODY]
        return sorted(out, key=lambda member: (-int(company.turn[member]), int(company.keys[member])))

    def _take_turns(self, first: "_Tree | None") -> set[int]:
        turn = self._graph.company.turn.tolist()
        changed: set[int] = set()
        steps = 0
        for root in self._unpaired():
            if turn[root] == 0 or steps > EXCHANGE_STEPS:
                break
            if first is not None and first.root == root and not changed:
                tree = first  # it left out nobody, and no path since led through it
            else:
                tree = _Tree(self, self._graph, self._mate, root, set())
                tree.augment()
            steps += len(tree.members())
            instead = min(tree.evens, key=lambda member: turn[member])
            if turn[instead] < turn[root]:
                changed.update(tree.exchange(instead))
        return changed


class _Tree:
    """The search from one member."""

    def __init__(self, search: Augmenting, graph: Graph, mate: list[int], root: int, spent: set[int]) -> None:
        self._search = search
        self._graph = graph
        self._mate = mate
        self.root = root
        self._spent = spent
        self._label = {root: EVEN}
        self._parent: dict[int, int] = {}
        self._leader: dict[int, int] = {}
        self._base: dict[int, int] = {}
        self.evens = [root]
        """Each could sit out in the root's place."""
        self._outside: dict[int, list[int]] = {}
        self._blossoms: dict[int, list[list[int]]] = {}
        self._sorted_in = 0
        self._found: int | None = None

    def members(self) -> Collection[int]:
        """List everybody whom the search has reached."""
        return self._label.keys()

    def augment(self) -> list[int]:
        """Look for a path to another unpaired member, and pair along it; return whose mate is another now."""
        around = self._graph.around
        looked = near = far = 0
        while True:
            if looked < len(self.evens):
                member = self.evens[looked]
                looked += 1
                for other in around[member]:
                    if self._meet(member, other):
                        return self._flip(other)
            elif near < len(self.evens):  # nobody whom a freeze holds, as long as there is anybody else
                end = self._look_far(self.evens[near], frozen=False)
                near += end is None
            elif far < len(self.evens) and len(self._graph.frozen):
                end = self._look_far(self.evens[far], frozen=True)
                far += end is None
            else:
                return []
            if self._found is not None:
                return self._flip(self._found)

    def _look_far(self, member: int, *, frozen: bool) -> int | None:
        """Take one edge more from a member to anybody they may meet, and return whom; None where there is none."""
        other = self._find_outside(member, frozen=frozen)
        if other is None:
            other = self._find_blossom(member, frozen=frozen)
        if other is not None and self._meet(member, other):
            self._found = other
        return other

    def _keeps(self, member: int, *, frozen: bool) -> set[int]:
        kept = self._graph.kept_from.get(member, set())
        held = self._graph.frozen_from.get(member)
        return kept if frozen or not held else kept | held.keys()

    def _find_outside(self, member: int, *, frozen: bool) -> int | None:
        kept = self._keeps(member, frozen=frozen)
        for kind in self._search.talk_to[self._search.kind[member]]:
            rest = self._outside.setdefault(kind, self._search.of_kind[kind][:] if kind not in self._outside else [])
            at = len(rest) - 1
            while at >= 0:
                other = rest[at]
                if other in self._label or other in self._spent:
                    rest[at] = rest[-1]
                    rest.pop()
                elif other not in kept:
                    return other
                at -= 1
        return None

    def _find_blossom(self, member: int, *, frozen: bool) -> int | None:
        """Find an even member of another blossom: an edge to them makes one blossom of both."""
        kept = self._keeps(member, frozen=frozen)
        for even in self.evens[self._sorted_in :]:
            self._blossoms.setdefault(self._search.kind[even], []).append([even])
        self._sorted_in = len(self.evens)
        own = self._base_of(member)
        for kind in self._search.talk_to[self._search.kind[member]]:
            lists = self._blossoms.get(kind, [])
            mine: list[int] | None = None
            at = 0
            while at < len(lists):
                if self._base_of(lists[at][0]) == own:
                    if mine is None:
                        mine = lists[at]
                    else:  # so that one list holds all of this blossom the next time
                        mine.extend(lists[at])
                        lists[at] = lists[-1]
                        lists.pop()
                        continue
                else:
                    for other in lists[at]:
                        if other not in kept:
                            return other
                at += 1
        return None

    def _meet(self, member: int, other: int) -> bool:
        """Go along an edge from an even member; say whether it ends at an unpaired one."""
        if other in self._spent:
            return False
        label = self._label.get(other)
        if label is None:
            self._parent[other] = member
            mate = self._mate[other]
            if mate == NOBODY:
                return True
            self._label[other] = ODD
            self._label[mate] = EVEN
            self.evens.append(mate)
        elif label is EVEN and self._base_of(member) != self._base_of(other):
            self._shrink(member, other)
        return False

    def _base_of(self, member: int) -> int:
        leader = self._leader
        while member in leader:
            above = leader[member]
            if above in leader:
                leader[member] = leader[above]
            member = above
        return self._base.get(member, member)

    def _shrink(self, one: int, other: int) -> None:
        base = self._lowest_common(one, other)
        for member, child in ((one, other), (other, one)):
            self._shrink_path(member, base, child)

    def _shrink_path(self, member: int, base: int, child: int) -> None:
        while self._base_of(member) != base:
            mate = self._mate[member]
            self._parent[member] = child
            for each in (member, mate):
                # Who is in an older blossom joins with its base, where the way leaves it.
                if self._base_of(each) == each:
                    self._unite(each, base)
            if self._label[mate] is ODD:
                self._label[mate] = EVEN
                self.evens.append(mate)
            child, member = mate, self._parent[mate]

    def _unite(self, member: int, base: int) -> None:
        one, other = self._leader_of(member), self._leader_of(base)
        if one != other:
            self._leader[one] = other
        self._base[other] = base

    def _leader_of(self, member: int) -> int:
        while member in self._leader:
            member = self._leader[member]
        return member

    def _lowest_common(self, one: int, other: int) -> int:
        """Find where the ways of two even members to the root meet, a step of each in turn."""
        seen = set[int]()
        ways: list[int | None] = [self._base_of(one), self._base_of(other)]
        for turn in chain.from_iterable(iter(lambda: (0, 1), None)):
            at = ways[turn]
            if at is None:
                continue
            if at in seen:
                return at
            seen.add(at)
            ways[turn] = None if at == self.root else self._base_of(self._parent[self._mate[at]])
        raise AssertionError("both ways end at the root")

    def _flip(self, end: int) -> list[int]:
        """Pair anew along the way from a member to the root."""
        changed = []
        at = end
        while at != NOBODY:
            parent = self._parent[at]
            following = self._mate[parent]
            self._mate[at], self._mate[parent] = parent, at
            changed += [at, parent]
            at = following
        return changed

    def exchange(self, instead: int) -> list[int]:
        """Let an even member sit out in the root's place."""
        mate = self._mate[instead]
        self._mate[instead] = NOBODY
        return [instead, *self._flip(mate)]
