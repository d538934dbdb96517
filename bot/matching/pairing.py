"""One round: from all who take part to groups, each with a topic, and those who sit out, each with a reason."""

from bot.matching.explain import Explaining
from bot.matching.graph import Graph, pairs_of
from bot.matching.groups import enlarge
from bot.matching.scoring import Scoring
from bot.matching.trios import Members, place
from bot.matching.types import Group, Pairing, PairingInputs, SatOut

WIDENINGS = 3
"""How often those whom the candidates alone would leave out, or bring together again too soon, look at everybody."""


def pair(inputs: PairingInputs) -> Pairing:
    """Bring entrants together, so that as few as possible sit out and the chats are as good as possible."""
    scoring = Scoring(inputs)
    graph = Graph(inputs, scoring)
    groups = _place_all(graph)
    for _ in range(WIDENINGS):
        if not graph.widen(_badly_served(graph, groups)):
            break
        groups = _place_all(graph)
    if inputs.group_size > 2:
        groups = enlarge(graph, groups, inputs.group_size)
    ids = [entrant.id for entrant in scoring.entrants]
    placed = {member for members in groups for member in members}
    told = []
    for members in sorted(groups):
        topic, reason = scoring.best_topic(members)
        told.append(Group(tuple(ids[member] for member in members), topic, reason))
    explaining = Explaining(inputs)
    left = [ids[member] for member in range(graph.size) if member not in placed]
    sat_out = tuple(SatOut(member, explaining.others(member).why) for member in left)
    return Pairing(tuple(told), sat_out)


def _place_all(graph: Graph) -> list[Members]:
    return [members for part in graph.components() if len(part) > 1 for members in place(graph, part)]


def _badly_served(graph: Graph, groups: list[Members]) -> set[int]:
    """Find who sits out, or meets somebody whom the freeze holds."""
    badly_served = set(range(graph.size))
    for members in groups:
        if not any(graph.is_frozen(*two) for two in pairs_of(members)):
            badly_served.difference_update(members)
    return badly_served
