"""Who meets whom in pairs: as many as possible; as well as possible where that is affordable, and else close to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.augment import Augmenting
from bot.matching.company import Ints, is_among
from bot.matching.ending import best_pairs
from bot.matching.exact import EXACT_UP_TO, MOST_CHAIRS, Members, match_part
from bot.matching.graph import THAWED, Graph, Part, pairs_of
from bot.matching.relaxation import Coarse, Relaxed, bound_of, relax, unfold
from bot.matching.repair import NOBODY, break_cycle, pair_anew, pair_up, repair

WIDENINGS = 3
"""How often those whom the candidates alone would leave out, or bring together again too soon, look further."""
WIDENED_AT_ONCE = 300
"""Members who look at everybody because of a freeze: a few hundred thousand edges in the largest exact part."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard the pairs of a large part are repaired."""

    block: int
    """Members who are matched anew together."""
    rounds: int


THOROUGH, BROAD = Effort(block=800, rounds=2), Effort(block=400, rounds=1)
THOROUGH_UP_TO = 20_000
ENDED_UP_TO = 30_000
"""Members of a part that is matched exactly from where its relaxation ends. Measured: two seconds at 10,000, some
fifteen at 30,000; three times as many take about ten times as long."""
WITHOUT_HELP = 60
"""Members who are matched at once, without a look at what the relaxation says."""


class Matching:
    """The pairs of a round."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.mate = [NOBODY] * graph.size
        self._coarse = Coarse(graph)
        self._potential: Ints = np.zeros(graph.size, dtype=np.int64)
        self._relaxed: dict[int, tuple[int, Relaxed]] = {}
        """By the first member of a part, with how many edges it had."""
        self._best: dict[int, int] = {}
        """The same, of those parts whose pairs are the best."""
        for part in graph.parts():
            self._solve(part)
        if not graph.is_whole:
            self._look_further()

    def pairs(self) -> list[Members]:
        """List who meets whom, in order."""
        return [(one, other) for one, other in enumerate(self.mate) if one < other]

    def _solve(self, part: Part) -> None:
        if self._match(part):
            return
        pairs, cycles = unfold(self._relax(part), part)
        pair_up(self.mate, pairs)
        for cycle in cycles:
            break_cycle(self.graph, self.mate, cycle)
        effort = THOROUGH if len(part.members) <= THOROUGH_UP_TO else BROAD
        odd = {cycle[0]: cycle for cycle in cycles if len(cycle) % 2}
        order = self._by_key(odd)
        for turn in range(effort.rounds):  # from another place of each cycle
            starts = [odd[first][turn * len(odd[first]) // effort.rounds] for first in order]
            repair(self.graph, self.mate, starts, effort.block, self._potential)

    def _match(self, part: Part) -> bool:
        """Match a part exactly, and say whether that can be done."""
        pairs = None
        if WITHOUT_HELP < len(part.members) <= ENDED_UP_TO:  # a smaller one takes less time than its relaxation
            pairs = best_pairs(self.graph, part, self._relax(part))
        if pairs is None and len(part.members) <= EXACT_UP_TO:
            pairs = match_part(self.graph, part)
        if pairs is not None:
            pair_anew(self.mate, part.members.tolist(), pairs)
            self._best[int(part.members[0])] = len(part.edges)
        return pairs is not None

    def is_best(self, part: Part) -> bool:
        """Say whether a part has the best pairs of its edges, for certain."""
        return self._best.get(int(part.members[0])) == len(part.edges)

    def _relax(self, part: Part) -> Relaxed:
        name = int(part.members[0])
        edges, relaxed = self._relaxed.get(name, (0, None))
        if relaxed is None or edges != len(part.edges):
            relaxed = relax(self.graph, part, self._coarse)
            self._relaxed[name] = len(part.edges), relaxed
            self._potential[part.members] = relaxed.potential
        return relaxed

    def _look_further(self) -> None:
        """Place the most of all, then spare whom the freeze holds; what was looked at for that are edges then."""
        graph = self.graph
        touched = Augmenting(graph, self.mate).place_most()
        for _ in range(WIDENINGS):
            pairs = np.array(self.pairs(), dtype=np.int64).reshape(-1, 2)
            keys = graph.company.key_of(pairs[:, 0], pairs[:, 1])
            held = pairs[graph.steps_of(keys) != THAWED].ravel()
            before = graph.edges
            graph.add(keys)
            graph.widen(sorted(held.tolist(), key=lambda member: int(graph.company.keys[member]))[:WIDENED_AT_ONCE])
            new = graph.edges[~is_among(graph.edges, before)]
            touched.update((new // graph.size).tolist(), (new % graph.size).tolist())
            if not touched:
                break
            for part in graph.parts():
                inside = touched.intersection(part.members.tolist())
                if inside and not self._match(part):
                    repair(graph, self.mate, self._by_key(inside), BROAD.block, self._potential)
            touched = set()

    def _by_key(self, members: Iterable[int]) -> list[int]:
        return sorted(members, key=lambda member: int(self.graph.company.keys[member]))

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
