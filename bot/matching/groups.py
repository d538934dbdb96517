"""Groups of three and four, made out of pairs."""

from collections.abc import Sequence

import numpy as np

from bot.matching.company import KEY_BITS, Flags, Ints, distinct
from bot.matching.graph import THAWED, Graph, pairs_of
from bot.matching.mates import Members

Gain = tuple[int, int, int]
"""Less frozen, closer to the size asked for, better fit: more is better, in this order."""

NO_GAIN: Gain = (0, 0, 0)
PASSES = 6
"""How often everybody is looked at again for a better place; most rounds settle after two or three."""
MATCHED_UP_TO = 1500
"""Groups that are matched exactly, and members who are all looked at again; beyond, those in groups of a wrong size."""
TIE_BITS = 20


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
        graph = self._graph
        pairs = [name for name, members in self._groups.items() if len(members) == 2]
        ends, place = self._laid_out(pairs)
        first, second = place[graph.one], place[graph.other]
        apart = (first != second) & (first >= 0) & (second >= 0)
        keys = distinct((np.minimum(first, second) * len(pairs) + np.maximum(first, second))[apart])
        first, second = keys // max(1, len(pairs)), keys % max(1, len(pairs))
        thawed, liking = self._compare([(ends[first, at], ends[second, to]) for at in (0, 1) for to in (0, 1)])
        chosen = _match(len(pairs), first[thawed], second[thawed], liking[thawed])
        for one, other in chosen:
            self._replace([pairs[one], pairs[other]], [(), self._groups[pairs[one]] + self._groups[pairs[other]]])

    def split_by_matching(self) -> None:
        """Give the members of the pairs that fit least, about each third pair, to the others."""
        graph = self._graph
        pairs = [name for name, members in self._groups.items() if len(members) == 2]
        ends, _ = self._laid_out(pairs)
        _, liking = self._compare([(ends[:, 0], ends[:, 1])])
        order = [pairs[at] for at in np.argsort(liking, kind="stable").tolist()]
        split, kept = order[: len(pairs) // 3], order[len(pairs) // 3 :]
        singles: Ints = np.array([member for name in split for member in self._groups[name]], dtype=np.int64)
        seat: Ints = np.full(graph.size, -1, dtype=np.int64)
        seat[singles] = np.arange(len(singles))
        ends, place = self._laid_out(kept)
        one, other = np.concatenate([graph.one, graph.other]), np.concatenate([graph.other, graph.one])
        joins = (seat[one] >= 0) & (place[other] >= 0)
        keys = distinct(seat[one[joins]] * max(1, len(kept)) + place[other[joins]])
        single, pair = keys // max(1, len(kept)), keys % max(1, len(kept))
        thawed, liking = self._compare([(singles[single], ends[pair, at]) for at in (0, 1)])
        matched = _match(len(singles) + len(kept), single[thawed], pair[thawed] + len(singles), liking[thawed])
        taker = {int(singles[min(two)]): kept[max(two) - len(singles)] for two in matched}
        for name in split:
            one_, other_ = self._groups[name]
            if one_ in taker and other_ in taker:
                to, too = taker[one_], taker[other_]
                self._replace([name, to, too], [(), (*self._groups[to], one_), (*self._groups[too], other_)])

    def _laid_out(self, pairs: Sequence[int]) -> tuple[Ints, Ints]:
        """Lay pairs out as rows, and say for each member in which row they are; -1 in none."""
        ends: Ints = np.array([self._groups[name] for name in pairs], dtype=np.int64).reshape(-1, 2)
        place: Ints = np.full(self._graph.size, -1, dtype=np.int64)
        place[ends[:, 0]] = place[ends[:, 1]] = np.arange(len(pairs))
        return ends, place

    def _compare(self, meetings: Sequence[tuple[Ints, Ints]]) -> tuple[Flags, Ints]:
        """Say of each row of meetings whether all may be and none is frozen, and how good they are together."""
        graph = self._graph
        thawed: Flags = np.ones(len(meetings[0][0]), dtype=np.bool_)
        liking: Ints = np.zeros(len(thawed), dtype=np.int64)
        for one, other in meetings:
            thawed &= graph.are_legal(one, other) & (graph.steps_of(graph.company.key_of(one, other)) == THAWED)
            ties = (graph.company.ties(one, other) >> np.uint64(KEY_BITS - TIE_BITS)).astype(np.int64)
            liking += (graph.scoring.fits(one, other) << TIE_BITS) + ties
        return thawed, liking

    def improve(self) -> bool:
        """Merge, move and dissolve wherever that gains, and say whether anything did."""
        improved = False
        large = len(self._home) > MATCHED_UP_TO
        self._learn(large=large)
        for name in sorted(self._groups):
            if (
                name in self._groups
                and not (large and len(self._groups[name]) == self._size)
                and (self._merge(name) or self._dissolve(name))
            ):
                improved = True
        for member in sorted(self._home, key=self._key.__getitem__):
            if not (large and len(self._groups[self._home[member]]) == self._size) and self._move(member):
                improved = True
        return improved

    def _learn(self, *, large: bool) -> None:
        """Look up at once what it is worth to each to meet those in the groups around them."""
        graph = self._graph
        home, looks = np.full(graph.size, -1, dtype=np.int64), np.zeros(graph.size, dtype=np.bool_)
        names = {name: place for place, name in enumerate(self._groups)}
        rows: Ints = np.full((len(names), self._size + 1), -1, dtype=np.int64)
        for name, members in self._groups.items():
            rows[names[name], : len(members)] = members
            home[list(members)] = names[name]
            looks[list(members)] = not large or len(members) != self._size
        one, other = np.concatenate([graph.one, graph.other]), np.concatenate([graph.other, graph.one])
        near = looks[one] & (home[other] >= 0)
        one, others = np.repeat(one[near], self._size + 1), rows[home[other[near]]].ravel()
        there = (others >= 0) & (others != one)
        graph.learn(distinct(graph.company.key_of(one[there], others[there])))

    def _merge(self, name: int) -> bool:
        members = self._groups[name]
        best, taker = NO_GAIN, name
        for other in self._around(members):
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
        for other in self._around((member,)):
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
            for other in self._around((member,)):
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

    def _around(self, members: Members) -> list[int]:
        """List the other groups that hold a candidate of one of these, who are in one; learn what they are worth."""
        others = {other for member in members for other in self._graph.around[member]}
        names = sorted({self._home[other] for other in others if other in self._home} - {self._home[members[0]]})
        room = self._size + 1 - len(members)
        open_to = [self._groups[name] for name in names if len(self._groups[name]) <= room]
        self._graph.know((member, other) for member in members for group in open_to for other in group)
        return names

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


def _match(size: int, one: Ints, other: Ints, liking: Ints) -> Sequence[tuple[int, int]]:
    """Match as many as possible, then as well as possible; where there are many, take the best again and again."""
    import rustworkx  # noqa: PLC0415 - takes its time to load, and is needed only while a round is paired

    rows = list(zip(one.tolist(), other.tolist(), liking.tolist(), strict=True))
    if size <= MATCHED_UP_TO:
        graph = rustworkx.PyGraph(multigraph=False)
        graph.add_nodes_from(range(size))
        graph.add_edges_from(rows)
        matched = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
        return sorted((min(two), max(two)) for two in matched)  # which end it names first, it does not say
    taken = set[int]()
    chosen = []
    for first, second, _ in sorted(rows, key=lambda row: -row[2]):
        if first not in taken and second not in taken:
            taken.update((first, second))
            chosen.append((first, second))
    return chosen


def _sum(scores: Sequence[Gain]) -> Gain:
    thaw, shape, liking = map(sum, zip(*scores, strict=True))
    return thaw, shape, liking


def _difference(new: Gain, old: Gain) -> Gain:
    return new[0] - old[0], new[1] - old[1], new[2] - old[2]
