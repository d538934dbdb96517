"""That pairs are the best there are: against graphs of known answer, and against two other solvers."""

import multiprocessing
import os
import resource
from dataclasses import replace
from random import Random

import networkx as nx
import numpy as np
import pymatching
import pytest
from given_graphs import Given, chain_of_triangles, clique, cycle, nested_blossoms, star, tied_triangles
from small_circles import circle, entrant, groups_of

from bench.matching import community
from bot.matching import candidates, graph, matching, pair
from bot.matching.company import Company
from bot.matching.graph import Graph
from bot.matching.matching import Matching
from bot.matching.mates import NOBODY
from bot.matching.scoring import Scoring

LARGEST = int(os.environ.get("REFILL_TEST_PAIRED", "4000"))
"""Members in the largest round that is drawn here."""
AS_NETWORKX = int(os.environ.get("REFILL_TEST_AS_NETWORKX", "120"))
"""Members in the largest round that networkx pairs too; with 1,000 it computes for some minutes."""


@pytest.fixture(params=["at once", "relaxed and ended"])
def way(request, monkeypatch):
    """Let every part be matched as small ones are, or as larger ones."""
    if request.param != "at once":
        monkeypatch.setattr(matching, "AT_ONCE", 0)
    return request.param


KNOWN = {
    "an odd cycle": (9, cycle(9), 4),
    "an even cycle": (10, cycle(10), 5),
    "two odd cycles and a bridge": (12, cycle(5) | cycle(7, 5) | {(0, 5)}, 6),
    "a star": (12, star(12), 1),
    "two odd cliques and a bridge": (14, clique(7) | clique(7, 7) | {(3, 10)}, 7),
    "two even cliques and a bridge": (16, clique(8) | clique(8, 8) | {(3, 10)}, 8),
    "blossoms in blossoms": (27, nested_blossoms(3)[1], 13),
    "blossoms in blossoms, and a stem": (28, nested_blossoms(3)[1] | {(13, 27)}, 14),
    "a chain of triangles": (36, chain_of_triangles(12), 18),
    "triangles tied at each corner": (36, tied_triangles(12), 18),
}


@pytest.mark.parametrize("name", KNOWN)
def test_as_many_are_paired_as_is_known_to_be_possible(name, way):
    size, edges, most = KNOWN[name]
    for seed in range(3):
        random = Random(seed)
        order = random.sample(range(size), size)
        renamed = {tuple(sorted((order[one], order[other]))) for one, other in edges}
        drawn = Given(size, {two: random.randrange(-60, 200) for two in sorted(renamed)})
        best = nx.Graph()
        best.add_weighted_edges_from((*two, fit) for two, fit in drawn.given.items())
        answer = nx.max_weight_matching(best, maxcardinality=True)

        pairs = Matching(drawn).pairs()

        assert len(pairs) == len(answer) == most
        assert drawn.total_fit(pairs) == drawn.total_fit({(min(two), max(two)) for two in answer})


@pytest.mark.parametrize(("effort", "at_least", "at_most"), [(0, 5, 35), (40, 10, 39), (10**6, 40, 40)])
def test_however_early_the_ending_stops_the_most_are_placed_and_the_bound_holds(effort, at_least, at_most, monkeypatch):
    for name in ("EXACT_UP_TO", "AT_ONCE", "AT_ONCE_UP_TO"):
        monkeypatch.setattr(matching, name, 0)
    monkeypatch.setattr(matching, "EFFORT", effort)
    best_ones = 0
    for seed in range(40):
        random = Random(seed)
        size = random.randrange(8, 40)
        two = [(one, other) for one in range(size) for other in range(one + 1, size)]
        fits = {each: random.randrange(-60, 200) for each in random.sample(two, min(len(two), 3 * size))}
        drawn = Given(size, fits, looked_at=fits)
        best = nx.Graph()
        best.add_weighted_edges_from((*each, fit) for each, fit in fits.items())
        answer = {(min(each), max(each)) for each in nx.max_weight_matching(best, maxcardinality=True)}

        found = Matching(drawn)
        pairs = found.pairs()
        bound = sum(
            found.bound(part, [each for each in pairs if each[0] in set(part.members.tolist())])
            for part in drawn.parts()
        )

        assert len(pairs) == len(answer)
        assert drawn.total_fit(pairs) <= drawn.total_fit(answer) <= bound
        is_best = drawn.total_fit(pairs) == drawn.total_fit(answer)
        assert is_best or not all(map(found.is_best, drawn.parts()))
        best_ones += is_best
    assert at_least <= best_ones <= at_most


def test_where_more_must_stay_alone_than_the_ending_has_chairs_for_as_many_are_paired(monkeypatch):
    for name in ("AT_ONCE", "AT_ONCE_UP_TO"):
        monkeypatch.setattr(matching, name, 0)
    edges = star(12) | cycle(6, 12) | {(0, 12)}
    drawn = Given(18, dict.fromkeys(sorted(edges), 7), looked_at=edges)

    found = Matching(drawn)

    assert len(found.pairs()) == 4
    assert not any(map(found.is_best, drawn.parts()))


def test_the_most_are_placed_whatever_was_looked_at_and_those_sit_out_whose_turn_it_is():
    """Only some legal meetings are edges; the rest is found when somebody would sit out."""
    placed_more = 0
    for seed in range(60):
        random = Random(seed)
        size = random.randrange(5, 30)
        two = [(one, other) for one in range(size) for other in range(one + 1, size)]
        legal = dict.fromkeys(random.sample(two, min(len(two), random.randrange(size // 2, 2 * size))), 0)
        looked_at = random.sample(sorted(legal), len(legal) // 3)
        claims = [random.randrange(4) for _ in range(size)]
        drawn = Given(size, legal, looked_at=looked_at, claims=claims)
        everything = nx.Graph()
        everything.add_nodes_from(range(size))
        everything.add_weighted_edges_from((*each, claims[each[0]] + claims[each[1]]) for each in legal)
        answer = nx.max_weight_matching(everything, maxcardinality=True)

        mate = Matching(drawn).mate

        assert all((min(one, other), max(one, other)) in legal for one, other in enumerate(mate) if other != NOBODY)
        assert sum(other != NOBODY for other in mate) == 2 * len(answer)
        assert sum(claims[one] for one, other in enumerate(mate) if other != NOBODY) == sum(
            claims[each] for pair_ in answer for each in pair_
        )
        seen = nx.Graph(looked_at)
        placed_more += len(answer) > len(nx.max_weight_matching(seen, maxcardinality=True))
    assert placed_more > 30


def test_a_blossom_that_is_entered_elsewhere_than_at_its_base_is_part_of_the_next():
    legal = [(0, 2), (0, 8), (0, 11), (2, 10), (2, 12), (4, 8), (4, 9), (9, 10), (10, 12)]
    claims = [2 if member == 9 else 0 for member in range(16)]
    pairs = Matching(Given(16, dict.fromkeys(legal, 0), looked_at=[(0, 2), (0, 8)], claims=claims)).pairs()
    assert pairs == [(0, 11), (2, 12), (4, 8), (9, 10)]


def worths_of(drawn):
    bonus = drawn.bonus
    ends = zip(drawn.one.tolist(), drawn.other.tolist(), drawn.worths(slice(None), drawn.units), strict=True)
    return {(one, other): worth + bonus[one] + bonus[other] for one, other, worth in ends}


@pytest.mark.timeout(300 if AS_NETWORKX <= 200 else 0)
def test_a_larger_round_is_paired_as_by_networkx(monkeypatch):
    monkeypatch.setattr(matching, "AT_ONCE", 0)
    inputs = community(AS_NETWORKX)
    drawn = Graph(inputs, Scoring(inputs, Company(inputs)))
    sparse = drawn.edges[np.argsort(drawn.ties)[: 10 * drawn.size]]  # networkx is slow
    drawn._take(np.sort(sparse))
    best = nx.Graph()
    best.add_weighted_edges_from((*two, worth) for two, worth in worths_of(drawn).items())
    answer = {(min(two), max(two)) for two in nx.max_weight_matching(best, maxcardinality=True)}

    assert set(Matching(drawn).pairs()) == answer


def test_a_thousand_are_paired_as_well_as_by_a_solver_for_error_correction():
    """Where everybody can be paired: it has fits alone, as its floats hold no more."""
    inputs = community(1000)
    drawn = Graph(inputs, Scoring(inputs, Company(inputs)))
    other = pymatching.Matching()
    for one, second, fit in zip(drawn.one.tolist(), drawn.other.tolist(), drawn.fits.tolist(), strict=True):
        other.add_edge(one, second, weight=10_000 - fit)
    answer = other.decode_to_matched_dets_array(np.ones(drawn.size, dtype=np.uint8))
    ends = np.sort(answer, axis=1)

    pairs = np.array(Matching(drawn).pairs())

    assert len(pairs) == len(answer) == 500
    assert drawn.scoring.fits(pairs[:, 0], pairs[:, 1]).sum() == drawn.scoring.fits(ends[:, 0], ends[:, 1]).sum()


@pytest.mark.timeout(300 if LARGEST <= 10_000 else 0)
def test_a_large_round_is_close_to_its_bound_and_leaves_nobody_out():
    inputs = community(LARGEST)

    pairing = pair(inputs)

    assert not pairing.sat_out
    assert pairing.proof.most_placed
    assert pairing.proof.share >= (0.999 if LARGEST <= 10_000 else 0.995)
    told = [member for group in pairing.groups for member in group.members]
    assert sorted(told) == sorted(each.id for each in inputs.entrants)


def pair_as_many_with_a_topic_each(sizes, seconds):
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    for size in sizes:
        pairing = pair(circle(*(entrant(f"U{place:05}", sharing=[f"topic {place}"]) for place in range(size))))
        assert len(pairing.groups) == size // 2


def test_members_who_have_no_topic_in_common_are_paired_in_seconds():
    """All meetings are worth the same, so that most ways of a search through them lead nowhere."""
    child = multiprocessing.get_context("spawn").Process(
        target=pair_as_many_with_a_topic_each, args=([600, 1000, 1500], 20)
    )
    child.start()
    child.join()

    assert child.exitcode == 0


def test_looking_at_more_candidates_gains_next_to_nothing(monkeypatch):
    """How little it is compared with all is measured in the bench."""
    inputs = community(450)
    few = pair(inputs).proof
    monkeypatch.setattr(candidates, "CANDIDATES", 40)
    monkeypatch.setattr(candidates, "LOOKED_AT", 400)
    monkeypatch.setattr(candidates, "STRETCH", (200, 60, 60, 60))
    more = pair(inputs).proof

    assert more.meetings > 1.5 * few.meetings
    assert few.fit >= 0.99 * more.fit


def test_names_and_order_change_nothing_where_the_structure_is_the_same():
    """Two rounds that differ in names alone have the same worth; which of equals meet, the seed decides."""
    people = {
        "a": {"curious": ["bees"]},
        "b": {"sharing": ["bees"]},
        "c": {"curious": ["tea"]},
        "d": {"sharing": ["tea"]},
    }
    for names in ("abcd", "wxyz", "dcba", "mnab"):
        renamed = [entrant(new, **given) for new, given in zip(names, people.values(), strict=True)]

        groups = groups_of(pair(circle(*renamed)))

        assert groups == sorted([tuple(sorted(names[:2])), tuple(sorted(names[2:]))])


@pytest.mark.parametrize("size", [61, 300])
def test_keeping_two_apart_who_met_below_the_floor_changes_nothing_in_a_large_circle_either(size, monkeypatch):
    monkeypatch.setattr(graph, "ALL_PAIRS_UP_TO", 100)
    inputs = community(size)
    recent = {(each.one, each.other) for each in inputs.met if each.weeks_ago < inputs.floor_weeks and not each.free}
    assert recent

    assert pair(inputs) == pair(replace(inputs, apart=inputs.apart | recent))


def test_a_large_circle_is_drawn_the_same_however_its_members_are_listed():
    inputs = community(700)

    assert pair(inputs) == pair(replace(inputs, entrants=inputs.entrants[::-1], met=inputs.met[::-1]))
