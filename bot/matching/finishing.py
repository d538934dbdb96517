"""From almost the best pairs to the best: a search from each one still unpaired, at prices that prove it.

Edmonds' primal-dual method for perfect matchings of the greatest weight, begun where almost everybody is paired. Each
member has a price, in halves. No meeting is worth more than the prices of its two, and those who are paired pay just
what it is worth; so when everybody is, no other pairs are worth more.

Along meetings that are worth their price a tree grows from one who is unpaired: it is at even distances that somebody
could be unpaired instead. Where it can't grow, prices at even distances fall and those at odd ones rise, until it can.
An odd cycle becomes a blossom, which acts as one member and has a price of its own on all meetings inside. No price
outside of the tree changes, so it takes as long as it takes to find a partner for the few who are left.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from heapq import heappop, heappush

import numpy as np

from bot.matching.company import Ints
from bot.matching.repair import NOBODY

EVEN, ODD = True, False
NOWHERE = -1

Edges = Iterable[tuple[int, int]]
"""Who is at the other end of each meeting of one, and twice what it is worth."""


class Finishing:
    """Pairs and prices, which a search from one unpaired changes so that they are in a pair as well."""

    def __init__(self, mate: list[int], prices: list[int], edges_of: Callable[[int], Edges]) -> None:
        self.mate = mate
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
        # Of the tree that grows: what belongs to it, from where odd ones were reached, and since when prices move.
        self._label: dict[int, bool] = {}
        self._entry: dict[int, tuple[int, int]] = {}
        self._since: dict[int, int] = {}
        self._now = 0
        self._due: list[tuple[int, int, int, int]] = []

    def join(self, member: int) -> None:
        """Give somebody new the least price that is allowed."""
        least = max(worth - self._price_of(other) for other, worth in self._edges_of(member))
        self._prices[member] = least - self._moved[self._group[member]]

    def place(self, root: int) -> bool:
        """Pair a member so that all who are in pairs are in the best pairs; say whether there is a way."""
        self._label, self._entry, self._since, self._due, self._now = {}, {}, {}, [], 0
        self._enter(self._top(root), EVEN)
        self._scan(self._within(self._top(root)))
        while self._due:
            self._now, one, other, worth = heappop(self._due)
            if one == NOWHERE:
                if self._label.get(other) is ODD and self._extra_of(other) == 0:
                    self._expand(other)
                continue
            theirs = self._top(other)
            label = self._label.get(theirs)
            if self._top(one) == theirs or label is ODD or self._price_of(one) + self._price_of(other) != worth:
                continue  # something has changed since
            if label is EVEN:
                self._shrink(one, other)
            elif self.mate[self._base[theirs]] == NOBODY:
                self._settle()
                self._flip(one, other)
                return True
            else:
                self._take(one, other)
        self._settle()
        return False

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
        """Take a blossom, or a member alone, out of the tree as it stands now; say how it was labelled."""
        label = self._label[top]
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

    def _settle(self) -> None:
        """Write down all prices of the tree, which ends here."""
        for top in list(self._label):
            self._leave(top)

    def _enter(self, top: int, label: bool) -> None:
        self._label[top] = label
        self._since[top] = self._now
        if label is ODD and top >= self._members:
            heappush(self._due, (self._now + self._extra[top] // 2, NOWHERE, top, 0))

    def _scan(self, members: Iterable[int]) -> None:
        """Note when the meetings of these even members will be worth their prices."""
        for one in members:
            mine, price = self._top(one), self._price_of(one)
            for other, worth in self._edges_of(one):
                theirs = self._top(other)
                label = self._label.get(theirs)
                if label is not ODD and theirs != mine:
                    slack = price + self._price_of(other) - worth
                    # Where both prices fall it takes half as long; in one tree they are both odd or both even.
                    wait = slack // 2 if label is EVEN else slack
                    heappush(self._due, (self._now + wait, one, other, worth))

    def _scan_back(self, top: int) -> None:
        """Note the same for meetings of even members with those of a blossom that left the tree."""
        for other in self._within(top):
            for one, worth in self._edges_of(other):
                if self._label.get(self._top(one)) is EVEN:
                    slack = self._price_of(one) + self._price_of(other) - worth
                    heappush(self._due, (self._now + slack, one, other, worth))

    def _take(self, one: int, other: int) -> None:
        """Let the tree grow from an even member over a pair."""
        near = self._top(other)
        far = self._top(self.mate[self._base[near]])
        self._enter(near, ODD)
        self._entry[near] = one, other
        self._enter(far, EVEN)
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
        name = len(self._parent)
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
        self._enter(name, EVEN)
        self._scan(were_odd)

    def _group_of(self, top: int) -> int:
        return self._group[self._base[top]]

    def _expand(self, blossom: int) -> None:
        """Open an odd blossom whose price has come down to nothing: one way through it stays in the tree."""
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
            self._enter(children[at], ODD)
            self._entry[children[at]] = entry
            if at % count == 0:
                break
            even, after = (at + step) % count, (at + 2 * step) % count
            self._enter(children[even], EVEN)
            evens.append(children[even])
            entry = links[even] if step > 0 else links[after][::-1]
            at = after
        self._scan(member for even in evens for member in self._within(even))
        for child in children:
            if child not in self._label:
                self._scan_back(child)

    def _flip(self, one: int, other: int) -> None:
        """Pair anew along the way from an unpaired one to the root."""
        while True:
            self._rebase(self._top(other), other)
            top = self._top(one)
            before = self.mate[self._base[top]]
            self._rebase(top, one)
            self.mate[one], self.mate[other] = other, one
            if before == NOBODY:
                return
            one, other = self._entry[self._top(before)]

    def _rebase(self, top: int, base: int) -> None:
        """Pair a blossom anew inside, so that this member is the one to be paired with somebody outside."""
        todo = [(top, base)]
        while todo:
            blossom, base = todo.pop()
            if blossom < self._members:
                continue
            child = base
            while self._parent[child] != blossom:
                child = self._parent[child]
            children, links = self._children[blossom], self._links[blossom]
            at, count = children.index(child), len(children)
            todo.append((child, base))
            for place in range(at + 1, count, 2) if at % 2 else range(0, at, 2):
                one, other = links[place]
                self.mate[one], self.mate[other] = other, one
                todo += [(children[place], one), (children[(place + 1) % count], other)]
            self._children[blossom] = children[at:] + children[:at]
            self._links[blossom] = links[at:] + links[:at]
            self._base[blossom] = base
