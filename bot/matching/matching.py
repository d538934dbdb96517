"""Who meets whom in pairs: as many as possible; as well as possible where that is affordable, and else close to it."""

from collections.abc import Sequence
from math import inf

import numpy as np

from bot.matching.augment import Augmenting
from bot.matching.company import Ints, is_among
from bot.matching.ending import MOST_CHAIRS, Ended, best_pairs
from bot.matching.exact import match_part
from bot.matching.graph import THAWED, Graph, Part, pairs_of
from bot.matching.mates import NOBODY, Members, pair_anew
from bot.matching.relaxation import Coarse, Relaxed, bound_of, relax

WIDENINGS = 3
"""How often those whom the candidates alone would leave out, or bring together again too soon, look further."""
WIDENED_AT_ONCE = 300
"""Members who look at everybody because of a freeze: a few hundred thousand edges in the largest exact part."""
EXACT_UP_TO = 30_000
"""Members of a part that is matched exactly, in some ten seconds there."""
EFFORT = 100_000
"""What the ending of a larger part may take. At 100,000 members it pairs two in three of the 50 who are left, in a few
seconds, where all would take minutes; those who remain are paired as they can be."""
AT_ONCE = 60
"""Members who are matched at once, without a look at what the relaxation says."""
AT_ONCE_UP_TO = 3000
"""The same, of those where too many must stay alone for the ending: half a minute there."""


class Matching:
    """The pairs of a round."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.mate = [NOBODY] * graph.size
        self._coarse = Coarse(graph)
        self._relaxed: dict[int, tuple[int, Relaxed]] = {}
        """By the first member of a part, with how many edges it had."""
        self._best: dict[int, int] = {}
        """The same, of those parts whose pairs are the best."""
        for part in graph.parts():
            self._match(part)
        if not graph.is_whole:
            self._look_further()

    def pairs(self) -> list[Members]:
        """List who meets whom, in order."""
        return [(one, other) for one, other in enumerate(self.mate) if one < other]

    def _match(self, part: Part) -> None:
        """Match a part: exactly, where that is affordable."""
        graph, size = self.graph, len(part.members)
        if size <= AT_ONCE:  # which takes less time than its relaxation
            ended = Ended(match_part(graph, part), is_best=True)
        else:
            ended = best_pairs(graph, part, self._relax(part), inf if size <= EXACT_UP_TO else EFFORT)
            if not ended.is_best and size <= AT_ONCE_UP_TO:
                ended = Ended(match_part(graph, part), is_best=True)
        pair_anew(self.mate, part.members.tolist(), ended.pairs)
        self._best.pop(int(part.members[0]), None)
        if ended.is_best:
            self._best[int(part.members[0])] = len(part.edges)

    def is_best(self, part: Part) -> bool:
        """Say whether a part has the best pairs of its edges, for certain."""
        return self._best.get(int(part.members[0])) == len(part.edges)

    def _relax(self, part: Part) -> Relaxed:
        name = int(part.members[0])
        edges, relaxed = self._relaxed.get(name, (0, None))
        if relaxed is None or edges != len(part.edges):
            relaxed = relax(self.graph, part, self._coarse)
            self._relaxed[name] = len(part.edges), relaxed
        return relaxed

    def _look_further(self) -> None:
        """Place the most of all, then spare whom the freeze holds; what was looked at for that are edges then."""
        graph = self.graph
        for _ in range(WIDENINGS):
            before = graph.edges
            touched = Augmenting(graph, self.mate).place_most()
            pairs, keys = self._add_pairs()
            held = pairs[graph.steps_of(keys) != THAWED].ravel()
            graph.widen(sorted(held.tolist(), key=lambda member: int(graph.company.keys[member]))[:WIDENED_AT_ONCE])
            new = graph.edges[~is_among(graph.edges, before)]
            widened = {*(new // graph.size).tolist(), *(new % graph.size).tolist()}
            # Without an edge more, a larger part would come to the same as before.
            parts = [
                part
                for part in graph.parts()
                if widened.intersection(part.members.tolist())
                or (len(part.members) <= EXACT_UP_TO and touched.intersection(part.members.tolist()))
            ]
            if not parts:
                return
            for part in parts:
                self._match(part)
        Augmenting(graph, self.mate).place_most()  # for whom the last effort left
        self._add_pairs()

    def _add_pairs(self) -> tuple[Ints, Ints]:
        """Make everybody's pair an edge, so that no pair lies across two parts; return the pairs, and their keys."""
        pairs = np.array(self.pairs(), dtype=np.int64).reshape(-1, 2)
        keys = self.graph.company.key_of(pairs[:, 0], pairs[:, 1])
        self.graph.add(keys)
        return pairs, keys

    def bound(self, part: Part, groups: Sequence[Members]) -> int:
        """Say above which fit no other groups of a part are that are as many, and serve turns and the freeze as well.

        One member less in each trio leaves pairs, which the relaxation bounds. Such a member's turn, and the two
        meetings with them, count at most what they count anywhere.
        """
        graph, coarse = self.graph, self._coarse
        trios = sum(len(members) == 3 for members in groups)
        turns = sum(int(graph.company.turn[member]) for members in groups for member in members)
        turns -= trios * (graph.company.turns - 1)
        if trios and sum(map(len, groups)) == len(part.members):  # nobody sits out: whose turn it is says nothing
            coarse, turns = Coarse(graph, by_turn=False), 0
        chairs = len(part.members) - 2 * len(groups)
        if chairs > MOST_CHAIRS:
            chairs = 0
        relaxed = relax(graph, part, coarse, chairs) if chairs else self._relax(part)
        meetings = np.array([two for members in groups for two in pairs_of(members)], dtype=np.int64).reshape(-1, 2)
        costs = coarse.costs_of(graph.steps_of(graph.company.key_of(meetings[:, 0], meetings[:, 1])))
        before_fit = coarse.pair * (len(groups) + chairs) + coarse.spread * turns - costs
        return bound_of(relaxed, before_fit) + 2 * trios * int(graph.fits[part.edges].max())
