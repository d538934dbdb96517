"""Draw one round, step by step: candidates, pairs, trios, larger groups, and the proof for pairs."""

from collections.abc import Sequence

from bot.matching.entrant_arrays import Ints
from bot.matching.graph import REPEATED, Graph, Members
from bot.matching.groups import enlarge
from bot.matching.legality import WAITS
from bot.matching.matching import Matching
from bot.matching.topics import Topics
from bot.matching.trios import Placed, join_pairs, place
from bot.model.pairing import Group, Pairing, PairingInputs, Proof, SatOut

PAIR_OF_THREE = 3
"""If exactly three members take part in a circle of pairs, two meet and one sits out. If they usually met as a trio, a
missing trio would show a block."""

PAIRED_WELL_UP_TO = 10_000
"""In rounds of up to this many members, groups of three or four begin with the best pairs. In larger rounds, they begin
with greedy pairs."""


def draw(inputs: PairingInputs, *, limited: bool = False) -> Pairing:
    """Pair entrants so that as few as possible sit out and the chats are as good as possible."""
    graph = Graph(inputs, new_first=inputs.group_size == 2)
    groups, proof = _form(graph, inputs.group_size, limited=limited)
    waiting = int((graph.legality.steps_of(graph.meetings(groups)) == WAITS).sum())
    trios = sum(len(members) > 2 for members in groups)
    if REPEATED * (waiting - 2 * trios) > len(groups):  # see REPEATED
        graph = Graph(inputs, new_first=False)
        groups, proof = _form(graph, inputs.group_size, limited=limited)
    topics = Topics(inputs, graph.entrants)
    all_ = graph.entrants.all
    people = [[all_[member] for member in members] for members in sorted(groups)]
    named = tuple(Group(tuple(each.id for each in some), *topics.choose(some)) for some in people)
    return Pairing(named, tuple(SatOut(all_[out].id) for out in _left_by(graph, groups)), proof)


def _form(graph: Graph, group_size: int, *, limited: bool) -> tuple[list[Members], Proof | None]:
    """Form the groups. There is a proof only if the group size is two."""
    begin_greedily = group_size > 2 and graph.size > PAIRED_WELL_UP_TO
    matching = Matching(graph, limited=limited or begin_greedily)
    parts = graph.parts()
    if group_size == 2 and graph.size == PAIR_OF_THREE:
        placed: list[Placed] = [([*matching.pairs()], matching.is_best(part)) for part in parts]
    else:
        placed = [place(graph, matching, part) for part in parts]
    groups = [members for formed, _ in placed for members in formed]
    if not graph.is_whole:  # a left-out member may join a pair outside their candidates
        groups = join_pairs(graph, groups, _left_by(graph, groups))
    if group_size > 2:
        return enlarge(graph, groups, group_size, limited=limited), None
    return groups, _prove(graph, matching, parts, placed, groups)


def _left_by(graph: Graph, groups: Sequence[Members]) -> list[int]:
    placed = {member for members in groups for member in members}
    return [member for member in range(graph.size) if member not in placed]


def _prove(
    graph: Graph, matching: Matching, parts: Sequence[Ints], placed: Sequence[Placed], groups: Sequence[Members]
) -> Proof:
    if matching.is_limited:
        highest = graph.size * graph.scoring.weights.greatest
    else:
        highest = sum(
            graph.fit_of(formed) if is_best else matching.bound(part, formed)
            for part, (formed, is_best) in zip(parts, placed, strict=True)
        )
    fit = graph.fit_of(groups)
    certain = graph.is_whole and matching.most_placed and all(is_best for _, is_best in placed)
    return Proof(
        fit=fit,
        bound=max(fit, highest),
        meetings=len(graph.edges),
        whole=graph.is_whole,
        most_placed=certain or sum(map(len, groups)) == graph.size,
        limited=matching.is_limited,
    )
