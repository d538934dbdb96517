"""Pairs and, for those who would sit out, trios: as many placed as possible, then as well as possible."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.matching.graph import Graph, Part
from bot.matching.joining import join_left, join_nearby
from bot.matching.mates import NOBODY, Members

Value = tuple[int, int, int]
"""Members placed, trios not needed, worth: more is better, in this order."""

SEARCHED_EDGES = 1_000_000
"""Edges of all matchings solved in search of the best trios, for each connected part: about half a second of work.
Enough to try every choice of one trio up to 25 members of whom all may meet, and every choice of any up to 8."""
TRIANGLES = 20_000
"""More are not listed; then members join pairs near by instead."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The members of a connected part, in pairs and trios."""

    groups: list[Members]
    is_best: bool
    """Whether no other pairs and trios of these edges are better, for certain."""


def place(graph: Graph, mate: list[int], part: Part, *, is_best: bool, trios: bool) -> Placed:
    """Bring the members of one connected part together in pairs, which are given and may be the best, and in trios.

    Most can always be placed by a largest matching whose remaining members each join one of its pairs (Cornuéjols,
    Hartvigsen, Pulleyblank, "Packing subgraphs in a graph", 1982): what is searched for is which.
    """
    members = part.members.tolist()
    pairs: list[Members] = [(one, mate[one]) for one in members if one < mate[one]]
    alone = len(members) - 2 * len(pairs)
    if not alone or not trios:
        return Placed(pairs, is_best)
    affordable = SEARCHED_EDGES // len(part.edges)
    small = len(members) <= affordable // 2
    triangles = list(islice(triangles_in(graph, members), TRIANGLES + 1)) if small else []
    if not small or len(triangles) > TRIANGLES:
        return Placed(join_nearby(graph, mate, pairs, [member for member in members if mate[member] == NOBODY]), False)
    matcher = Matcher(graph, members, pairs)
    best = matcher.groups_around([])
    choices = list(islice(_disjoint(triangles, alone), affordable + 1))
    if len(choices) <= affordable:
        best = max((matcher.groups_around(choice) for choice in ([], *choices)), key=matcher.value)
        return Placed(best, True)
    ranked = _rank_by_bound(graph, matcher, triangles)
    return _search(matcher, best, ranked[: affordable - len(members)], alone)


class Matcher:
    """The edges of one connected part, to be matched again and again without some of its members."""

    def __init__(self, graph: Graph, part: Sequence[int], pairs: list[Members]) -> None:
        import rustworkx  # noqa: PLC0415 - takes its time to load, and is needed only while a round is paired

        self._rustworkx = rustworkx
        self._legal = graph
        self._part = part
        self._local = {member: place for place, member in enumerate(part)}
        bonus = graph.bonus
        edges = [
            (place, self._local[other], worth + bonus[member] + bonus[other])
            for place, member in enumerate(part)
            for other, worth in sorted(graph.neighbours[member].items())
            if member < other
        ]
        self._graph = rustworkx.PyGraph(multigraph=False)
        self._graph.add_nodes_from(range(len(part)))
        self._graph.add_edges_from(edges)
        self.edges = len(edges)
        self.size = len(part)
        self.pairs = pairs

    def pairs_without(self, absent: Iterable[int]) -> list[Members]:
        """Match all but the absent: as many pairs as possible, then the greatest worth."""
        graph = self._graph.copy()
        graph.remove_nodes_from([self._local[member] for member in absent])
        matched = self._rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
        return sorted(
            (min(self._part[one], self._part[other]), max(self._part[one], self._part[other])) for one, other in matched
        )

    def groups_around(self, trios: Sequence[Members]) -> list[Members]:
        """Match everybody outside these trios; whoever is left joins a pair where they can."""
        pairs = self.pairs_without(member for trio in trios for member in trio) if trios else self.pairs
        return [*trios, *join_left(self._legal, pairs, self.left_by([*trios, *pairs]))]

    def left_by(self, groups: Iterable[Members]) -> list[int]:
        """List those of this part who are in none of the groups."""
        placed = {member for group in groups for member in group}
        return [member for member in self._part if member not in placed]

    def value(self, groups: Sequence[Members]) -> Value:
        """Say how good these groups are, so that the greater is the better."""
        trios = sum(len(group) == 3 for group in groups)
        return sum(map(len, groups)), -trios, sum(map(self._legal.total, groups))

    def worth_without(self, member: int) -> int | None:
        """Say what all others are worth in pairs; None where there would be fewer pairs without this member."""
        pairs = self.pairs_without([member])
        if len(pairs) < len(self.pairs):
            return None
        return sum(map(self._legal.total, pairs))


def triangles_in(graph: Graph, part: Sequence[int]) -> Iterator[Members]:
    """Yield every three of whom each two may meet."""
    later = {member: {other for other in graph.neighbours[member] if other > member} for member in part}
    for one in part:
        for other in sorted(later[one]):
            for third in sorted(later[one] & later[other]):
                yield one, other, third


def _disjoint(triangles: Sequence[Members], at_most: int, start: int = 0) -> Iterator[list[Members]]:
    for at in range(start, len(triangles)):
        yield [triangles[at]]
        if at_most > 1:
            taken = set(triangles[at])
            rest = [triangle for triangle in triangles[at + 1 :] if taken.isdisjoint(triangle)]
            for more in _disjoint(rest, at_most - 1):
                yield [triangles[at], *more]


def _rank_by_bound(graph: Graph, matcher: Matcher, triangles: Iterable[Members]) -> list[tuple[int, Members]]:
    """Order triangles by what a round with each is worth at most, without those that help to place nobody.

    Taking any one of the three out of the round leaves pairs only, which are worth no more than the best pairs
    without that member. The bound holds where one member alone is left.
    """
    members = {member for triangle in triangles for member in triangle}
    without = {member: matcher.worth_without(member) for member in sorted(members)}
    ranked: list[tuple[int, Members]] = []
    for triangle in triangles:
        bounds = []
        for member in triangle:
            if (rest := without[member]) is None:
                break
            one, other = (third for third in triangle if third != member)
            bounds.append(rest + graph.bonus[member] + graph.worth(member, one) + graph.worth(member, other))
        else:
            ranked.append((min(bounds), triangle))
    return sorted(ranked, key=lambda each: each[0], reverse=True)


def _search(matcher: Matcher, best: list[Members], ranked: Iterable[tuple[int, Members]], alone: int) -> Placed:
    """Try triangles in order and keep those that help; stop early when no later one can."""
    value = matcher.value(best)
    trios: list[Members] = []
    for bound, triangle in ranked:
        placed, _, worth = value
        if alone == 1 and placed == matcher.size and bound <= worth:
            return Placed(best, True)
        kept = [trio for trio in trios if not set(trio) & set(triangle)]
        tried = [*kept[max(0, len(kept) - alone + 1) :], triangle]
        groups = matcher.groups_around(tried)
        if matcher.value(groups) > value:
            best, value, trios = groups, matcher.value(groups), tried
    return Placed(best, False)
