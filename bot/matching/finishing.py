"""From almost the best pairs to the best: a search from all who are still unpaired, at prices that prove it.

Edmonds' primal-dual method for perfect matchings of the greatest weight, begun where almost everybody is paired. Each
member has a price, in quarters. No meeting is worth more than the prices of its two, and those who are paired pay just
what it is worth; so when everybody is, no other pairs are worth more.

Along meetings that are worth their price a tree grows from each who is unpaired: it is at even distances that somebody
could be unpaired instead. Where none can grow, prices at even distances fall and those at odd ones rise, until one can.
An odd cycle becomes a blossom, which acts as one member and has a price of its own on all meetings inside. Where two
trees meet, the members at their roots are paired by what lies between, and both trees end. All grow at once, so that
each stays small: two balls that meet hold far fewer members than one that reaches as far.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from heapq import heappop, heappush
from math import inf

import numpy as np

from bot.matching.company import Ints
from bot.matching.mates import NOBODY

EVEN, ODD = True, False
NOWHERE = -1

Edges = Iterable[tuple[int, int]]
"""Who is at the other end of each meeting of one, and four times what it is worth."""


class Finishing:
    """Pairs and prices, which a search from those unpaired changes so that they are in pairs as well.

    Worths and the prices of those unpaired are even. Then all trees have, at any time, even prices or odd ones at even
    distances, and no price that falls passes over a whole number where two trees meet.
    """

    def __init__(
        self, mate: list[int], prices: list[int], edges_of: Callable[[int], Edges], effort: float = inf
    ) -> None:
        self.mate = mate
        self._effort = effort
        self._prices = prices
        self._edges_of = edges_of
        # Blossoms are numbered on from the members. Each has children in a cycle, the first of which holds the one who
        # is paired with somebody outside; and links, each from a child to the next.
        size = len(mate)
        self._members = size
        self._parent = [NOWHERE] * size
        self._base = list(range(size))
        self._count = [1] * size
        self._children: dict[int, list[int]] = {}
        self._links: dict[int, list[tuple[int, int]]] = {}
        self._extra: dict[int, int] = {}
        # Members are in groups, each with its outermost blossom and with what its prices have moved by. The largest of
        # those that join or part keeps its group, so that it is not gone through for the sake of the others.
        self._group = list(range(size))
        self._head = list(range(size))
        self._moved = [0] * size
        # Of the trees that grow: what belongs to which, from where odd ones were reached, and since when prices move.
        self._label: dict[int, bool] = {}
        self._root: dict[int, int] = {}
        self._trees: dict[int, set[int]] = {}
        self._entry: dict[int, tuple[int, int]] = {}
        self._since: dict[int, int] = {}
        self._now = 0
        self._due: list[tuple[int, int, int, int, int]] = []
        self._noted = 0
        self._nearest: dict[int, int] = {}

    def join(self, member: int) -> None:
        """Give somebody new the least price that is allowed."""
        least = max(worth - self._price_of(other) for other, worth in self._edges_of(member))
        self._prices[member] = least - self._moved[self._group[member]]

    def place(self, roots: Collection[int]) -> list[int]:
        """Pair these members so that all who are in pairs are in the best pairs; list those for whom there is no way.

        Where the effort is spent before, list those who are left as well.
        """
        self._label, self._root, self._entry, self._since, self._nearest = {}, {}, {}, {}, {}
        self._due, self._now = [], 0
        self._trees = {root: set() for root in roots}
        for root in roots:
            self._enter(self._top(root), EVEN, root)
        for root in roots:
            self._scan(self._within(self._top(root)))
        while self._due and self._trees and not self.is_spent:
            self._now, _, one, other, worth = heappop(self._due)
            if one != NOWHERE:
                self._meet(one, other, worth)
            elif self._label.get(other) is ODD and self._extra_of(other) == 0:
                self._expand(other)
        for top in list(self._label):
            self._leave(top)
        return list(self._trees)

    def _meet(self, one: int, other: int, worth: int) -> None:
        """Go along a meeting that is worth its price, unless something has changed since it was noted."""
        mine, theirs = self._top(one), self._top(other)
        label = self._label.get(theirs)
        if mine == theirs or label is ODD:
            return
        if self._label.get(mine) is not EVEN or self._price_of(one) + self._price_of(other) != worth:
            if label is None:
                self._seek(other)
        elif label is EVEN and self._root[mine] == self._root[theirs]:
            self._shrink(one, other)
        elif label is EVEN or self.mate[self._base[theirs]] == NOBODY:
            self._pair(one, other)
        else:
            self._take(one, other)

    @property
    def is_spent(self) -> bool:
        """Whether as many meetings were noted as the effort allows."""
        return self._noted >= self._effort

    def prices(self) -> list[int]:
        """List twice what each member is worth to the best pairs, but for what blossoms add."""
        return [price + self._moved[group] for price, group in zip(self._prices, self._group, strict=True)]

    def prices_within(self, one: Ints, other: Ints) -> list[int]:
        """Say what blossoms add to the prices of meetings inside them."""
        nowhere = len(self._parent)
        above = np.full(nowhere + 1, nowhere)
        total = [0] * (nowhere + 1)
        for at in range(nowhere - 1, -1, -1):  # whatever is inside another has the lower number
            parent = self._parent[at]
            if parent != NOWHERE:
                above[at] = parent if self._extra[parent] else above[parent]
            total[at] = self._extra.get(at, 0) + total[above[at]]
        one, other = above[one], above[other]
        while len(apart := np.flatnonzero(one != other)):
            inner = np.minimum(one[apart], other[apart])
            one[apart] = np.where(one[apart] == inner, above[inner], one[apart])
            other[apart] = np.where(other[apart] == inner, above[inner], other[apart])
        return [total[at] for at in one.tolist()]

    def _top(self, member: int) -> int:
        return self._head[self._group[member]]

    def _within(self, top: int) -> list[int]:
        """List the members of a blossom, or a member alone."""
        found, stack = [], [top]
        while stack:
            at = stack.pop()
            if at < self._members:
                found.append(at)
            else:
                stack.extend(self._children[at])
        return found

    def _price_of(self, member: int) -> int:
        group = self._group[member]
        top = self._head[group]
        label = self._label.get(top)
        price = self._prices[member] + self._moved[group]
        if label is None:
            return price
        return price - self._now + self._since[top] if label is EVEN else price + self._now - self._since[top]

    def _extra_of(self, blossom: int) -> int:
        label = self._label.get(blossom)
        if label is None:
            return self._extra[blossom]
        moved = 2 * (self._now - self._since[blossom])
        return self._extra[blossom] + (moved if label is EVEN else -moved)

    def _leave(self, top: int) -> bool:
        """Take a blossom, or a member alone, out of its tree as it stands now; say how it was labelled."""
        label = self._label[top]
        self._trees.get(self._root[top], set()).discard(top)
        passed = self._now - self._since[top]
        self._moved[self._group_of(top)] += -passed if label is EVEN else passed
        if top >= self._members:
            self._extra[top] += 2 * passed if label is EVEN else -2 * passed
        del self._label[top]
        return label

    def _regroup(self, top: int, group: int) -> None:
        """Put the members of a blossom, or a member alone, into another group, at the prices they have."""
        change = self._moved[self._group_of(top)] - self._moved[group]
        for member in self._within(top):
            self._prices[member] += change
            self._group[member] = group

    def _enter(self, top: int, label: bool, root: int) -> None:
        self._label[top] = label
        self._root[top] = root
        self._trees[root].add(top)
        self._since[top] = self._now
        if label is ODD and top >= self._members:
            self._note(self._now + self._extra[top] // 2, NOWHERE, top, 0)

    def _note(self, due: int, one: int, other: int, worth: int) -> None:
        self._noted += (
            1  # what is due at the same time comes in the order in which it was noted, so that trees grow alike
        )
        heappush(self._due, (due, self._noted, one, other, worth))

    def _scan(self, members: Iterable[int]) -> None:
        """Note when the meetings of these even members will be worth their prices."""
        now, labels, since, head, nearest = self._now, self._label, self._since, self._head, self._nearest
        group, prices, moved = self._group, self._prices, self._moved
        for one in members:
            mine, price = self._top(one), self._price_of(one)
            for other, worth in self._edges_of(one):
                theirs = head[group[other]]
                label = labels.get(theirs)
                if label is ODD or theirs == mine:
                    continue
                slack = price + prices[other] + moved[group[other]] - worth
                if label is EVEN:
                    # Both prices fall, so it takes half as long; in all trees they are odd, or in all even.
                    self._note(now + (slack - now + since[theirs]) // 2, one, other, worth)
                elif other not in nearest or now + slack < nearest[other]:
                    nearest[other] = now + slack
                    self._note(now + slack, one, other, worth)

    def _seek(self, other: int) -> None:
        """Note when the first of the meetings with a member outside of all trees will be worth its price."""
        labels, head, group = self._label, self._head, self._group
        price = self._price_of(other)
        evens = [(one, worth) for one, worth in self._edges_of(other) if labels.get(head[group[one]]) is EVEN]
        self._nearest.pop(other, None)
        if evens:
            slack, one, worth = min((self._price_of(one) + price - worth, one, worth) for one, worth in evens)
            self._nearest[other] = self._now + slack
            self._note(self._now + slack, one, other, worth)

    def _take(self, one: int, other: int) -> None:
        """Let a tree grow from an even member over a pair."""
        near = self._top(other)
        far = self._top(self.mate[self._base[near]])
        root = self._root[self._top(one)]
        self._enter(near, ODD, root)
        self._entry[near] = one, other
        self._enter(far, EVEN, root)
        self._scan(self._within(far))

    def _way_up(self, top: int, until: int = NOWHERE) -> Iterator[tuple[int, int, tuple[int, int], tuple[int, int]]]:
        """Yield an even one, the odd one before it, and the links from each to what comes before."""
        while top != until:
            base = self._base[top]
            mate = self.mate[base]
            if mate == NOBODY:
                return
            before = self._top(mate)
            one, other = self._entry[before]
            yield top, before, (base, mate), (other, one)
            top = self._top(one)

    def _meeting_of_ways(self, one: int, other: int) -> int:
        """Find where the ways of two even members to the root meet, a step of each in turn."""
        seen = {self._top(one), self._top(other)}
        ways = deque([self._way_up(self._top(one)), self._way_up(self._top(other))])
        while True:
            way = ways.popleft()
            step = next(way, None)
            if step is None:
                continue
            ways.append(way)
            at = self._top(step[3][1])
            if at in seen:
                return at
            seen.add(at)

    def _shrink(self, one: int, other: int) -> None:
        """Make a blossom of the cycle that a meeting of two even members closes."""
        common = self._meeting_of_ways(one, other)
        children, links = [], [(one, other)]
        for even, odd, to_odd, on in self._way_up(self._top(one), common):
            children += [even, odd]
            links += [to_odd[::-1], on[::-1]]
        children, links = [common, *reversed(children)], links[::-1]
        for even, odd, to_odd, on in self._way_up(self._top(other), common):
            children += [even, odd]
            links += [to_odd, on]
        name, root = len(self._parent), self._root[common]
        largest = max(children, key=self._count.__getitem__)
        group = self._group_of(largest)
        were_odd = [member for child in children if self._leave(child) is ODD for member in self._within(child)]
        for child in children:
            self._parent[child] = name
            if child != largest:
                self._regroup(child, group)
        self._head[group] = name
        self._parent.append(NOWHERE)
        self._base.append(self._base[common])
        self._count.append(sum(self._count[child] for child in children))
        self._children[name], self._links[name], self._extra[name] = children, links, 0
        self._enter(name, EVEN, root)
        self._scan(were_odd)

    def _group_of(self, top: int) -> int:
        return self._group[self._base[top]]

    def _expand(self, blossom: int) -> None:
        """Open an odd blossom whose price has come down to nothing: one way through it stays in the tree."""
        root = self._root[blossom]
        self._leave(blossom)
        children, links = self._children.pop(blossom), self._links.pop(blossom)
        del self._extra[blossom]
        largest = max(children, key=self._count.__getitem__)
        for child in children:
            self._parent[child] = NOWHERE
            if child != largest:
                self._moved.append(0)
                self._head.append(child)
                self._regroup(child, len(self._head) - 1)
        self._head[self._group_of(largest)] = largest
        entry = self._entry[blossom]
        at, count = children.index(self._top(entry[1])), len(children)
        step = 1 if at % 2 else -1  # towards the mate of the one that is entered
        evens = []
        while True:
            self._enter(children[at], ODD, root)
            self._entry[children[at]] = entry
            if at % count == 0:
                break
            even, after = (at + step) % count, (at + 2 * step) % count
            self._enter(children[even], EVEN, root)
            evens.append(children[even])
            entry = links[even] if step > 0 else links[after][::-1]
            at = after
        self._scan(member for even in evens for member in self._within(even))
        for child in children:
            if child not in self._label:
                for member in self._within(child):
                    self._seek(member)

    def _pair(self, one: int, other: int) -> None:
        """Pair the roots of two trees that meet, or that of a tree and somebody unpaired outside: both trees end."""
        ends = [self._top(one), self._top(other)]
        left = {ends[1]}.union(*(self._trees.pop(self._root[top]) for top in ends if top in self._label))
        for top in left.intersection(self._label):
            self._leave(top)
        self._flip(one, other)
        self._flip(other, one)
        for top in sorted(left):
            for member in self._within(top):
                self._seek(member)

    def _flip(self, one: int, other: int) -> None:
        """Pair a member with another, and everybody anew on the way from them to the root."""
        while True:
            top = self._top(one)
            before = self.mate[self._base[top]]
            self._rebase(top, one)
            self.mate[one] = other
            if before == NOBODY:
                return
            odd = self._top(before)
            one, other = self._entry[odd]
            self._rebase(odd, other)
            self.mate[other] = one

    def _rebase(self, top: int, base: int) -> None:
        """Pair a blossom anew inside, so that this member is the one to be paired with somebody outside."""
        todo = [(top, base)]
        while todo:
            outermost, base = todo.pop()
            way = [base]
            while way[-1] != outermost:
                way.append(self._parent[way[-1]])
            for child, blossom in zip(way[-2::-1], way[:0:-1], strict=True):
                children, links = self._children[blossom], self._links[blossom]
                at, count = children.index(child), len(children)
                for place in range(at + 1, count, 2) if at % 2 else range(0, at, 2):
                    one, other = links[place]
                    self.mate[one], self.mate[other] = other, one
                    todo += [(children[place], one), (children[(place + 1) % count], other)]
                if at:
                    self._children[blossom] = children[at:] + children[:at]
                    self._links[blossom] = links[at:] + links[:at]
                self._base[blossom] = base
