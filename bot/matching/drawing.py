"""One round, step by step: candidates, pairs, trios, larger groups; then what is proven."""

from collections.abc import Iterable, Sequence

import numpy as np

from bot.matching.company import Company, place_among
from bot.matching.graph import Graph, Part, pairs_of
from bot.matching.groups import enlarge
from bot.matching.joining import join_left
from bot.matching.matching import Matching
from bot.matching.mates import Members
from bot.matching.scoring import Scoring
from bot.matching.topics import best_topic
from bot.matching.trios import Placed, place
from bot.matching.types import Group, Pairing, PairingInputs, Proof, SatOut

PAIR_OF_THREE = 3
"""So few draw a pair in a circle of pairs, and one sits out in turn: a trio that isn't there would show a block."""


def draw(inputs: PairingInputs) -> Pairing:
    """Bring entrants together, so that as few as possible sit out and the chats are as good as possible."""
    company = Company(inputs)
    graph = Graph(inputs, Scoring(inputs, company))
    matching = Matching(graph)
    trios = inputs.group_size > 2 or graph.size != PAIR_OF_THREE
    parts = [
        (part, place(graph, matching.mate, part, is_best=matching.is_best(part), trios=trios)) for part in graph.parts()
    ]
    groups = _join_others(graph, [members for _, placed in parts for members in placed.groups])
    proof = _prove(matching, parts, groups) if inputs.group_size == 2 else None
    if inputs.group_size > 2:
        groups = enlarge(graph, groups, inputs.group_size)
    ids = [entrant.id for entrant in company.entrants]
    told = []
    for members in sorted(groups):
        topic, reason = best_topic(company, members)
        told.append(Group(tuple(ids[member] for member in members), topic, reason))
    return Pairing(tuple(told), tuple(SatOut(ids[member]) for member in _left_by(graph, groups)), proof)


def _left_by(graph: Graph, groups: Iterable[Members]) -> list[int]:
    placed = {member for members in groups for member in members}
    return [member for member in range(graph.size) if member not in placed]


def _join_others(graph: Graph, groups: list[Members]) -> list[Members]:
    """Let those join a pair who are left alone with all they looked at."""
    left = _left_by(graph, groups)
    if graph.is_whole or not left:
        return groups
    trios = [members for members in groups if len(members) > 2]
    return trios + join_left(graph, [members for members in groups if len(members) == 2], left)


def _prove(matching: Matching, parts: Sequence[tuple[Part, Placed]], groups: Sequence[Members]) -> Proof:
    graph = matching.graph
    bound = sum(
        fit_of(graph, placed.groups) if placed.is_best else matching.bound(part, placed.groups)
        for part, placed in parts
    )
    fit = fit_of(graph, groups)
    certain = graph.is_whole and all(placed.is_best for _, placed in parts)
    return Proof(
        fit=fit,
        bound=max(fit, bound),
        meetings=len(graph.edges),
        whole=graph.is_whole,
        most_placed=certain or sum(map(len, groups)) == graph.size,
    )


def fit_of(graph: Graph, groups: Iterable[Members]) -> int:
    """Add up the fits of all who meet."""
    meetings = np.array([two for members in groups for two in pairs_of(members)], dtype=np.int64).reshape(-1, 2)
    keys = graph.company.key_of(meetings[:, 0], meetings[:, 1])
    at = place_among(keys, graph.edges)
    others = meetings[at < 0]
    rest = graph.scoring.fits(others[:, 0], others[:, 1]).sum() if len(others) else 0
    return int(graph.fits[at[at >= 0]].sum() + rest)
