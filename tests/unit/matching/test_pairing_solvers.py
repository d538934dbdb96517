"""That pairs are the best there are: against graphs of known answer, and against other solvers."""

import multiprocessing
import os
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from random import Random
from typing import Final

import networkx as nx
import numpy as np
import pymatching
import pytest
from given_graphs import Given, chain_of_triangles, clique, cycle, nested_blossoms, star, tied_triangles
from small_circles import circle, entrant, groups_of

from bench.matching_shapes import HOSTILE, community, odd_halves, own_topics, rare_languages
from bot.matching import candidates, graph, matching, pair
from bot.matching.augmenting_paths import NOBODY
from bot.matching.graph import Graph, freeze_costs
from bot.matching.matching import Matching
from bot.matching.relaxation import assign
from bot.matching.weighted_matching import heaviest
from tests.slow import SLOW

pytestmark = SLOW

LARGEST = int(os.environ.get("REFILL_TEST_PAIRED", "4000"))
"""Members in the largest round that is drawn here."""
AS_NETWORKX = int(os.environ.get("REFILL_TEST_AS_NETWORKX", "120"))
"""Members in the largest round that networkx pairs too; with 1,000 it computes for some minutes."""
HOSTILE_SIZE = int(os.environ.get("REFILL_TEST_HOSTILE", "3000"))
"""Members of the circles of hostile shapes, where a shape allows as many."""


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


def optimum(fits):
    best = nx.Graph()
    best.add_weighted_edges_from((*two, fit) for two, fit in fits.items())
    return {(min(two), max(two)) for two in nx.max_weight_matching(best, maxcardinality=True)}


@pytest.mark.parametrize("most", [0, 1, 200], ids=["all alike", "two kinds", "all kinds"])
@pytest.mark.parametrize("name", KNOWN)
def test_as_many_are_paired_as_is_known_to_be_possible_and_as_well(name, most):
    size, edges, pairs_at_most = KNOWN[name]
    for seed in range(3):
        random = Random(seed)
        order = random.sample(range(size), size)
        renamed = {tuple(sorted((order[one], order[other]))) for one, other in edges}
        drawn = Given(size, {two: random.randint(-60 * (most > 1), most) for two in sorted(renamed)})

        pairs = Matching(drawn).pairs()

        assert len(pairs) == pairs_at_most
        assert drawn.total_fit(pairs) == drawn.total_fit(optimum(drawn.given))


@pytest.mark.parametrize("many", [False, True], ids=["few exposed", "many exposed"])
def test_in_parts_too_large_to_be_matched_at_once_the_most_are_placed_and_the_bound_holds(many, monkeypatch):
    monkeypatch.setattr(matching, "EXACT_UP_TO", 8)
    monkeypatch.setattr(matching, "BLOCK", 8)
    best_ones = 0
    for seed in range(60):
        random = Random(seed)
        size = random.randrange(10, 40)
        two = [(one, other) for one in range(size) for other in range(one + 1, size)]
        fits = {
            each: random.randrange(-60, 200) for each in random.sample(two, min(len(two), (1 + 2 * (not many)) * size))
        }
        drawn = Given(size, fits, looked_at=fits)
        answer = optimum(fits)

        found = Matching(drawn)
        pairs = found.pairs()
        parts = [(part, [each for each in pairs if each[0] in part]) for part in drawn.parts()]

        assert len(pairs) == len(answer)
        assert drawn.total_fit(pairs) <= drawn.total_fit(answer)
        for part, within in parts:
            members = set(part.tolist())
            of_part = optimum({each: fit for each, fit in fits.items() if each[0] in members})
            assert drawn.total_fit(of_part) <= found.bound(part, within)
            assert drawn.total_fit(within) == drawn.total_fit(of_part) or not found.is_best(part)
        best_ones += drawn.total_fit(pairs) == drawn.total_fit(answer)
    assert best_ones > 10


def test_where_nearly_everybody_must_stay_alone_as_many_are_paired(monkeypatch):
    monkeypatch.setattr(matching, "STAND_INS", 0)
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


def ranked_worths(drawn):
    """What pairs are worth where fits, then the freeze, then turns are one number."""
    costs = freeze_costs(drawn.size, drawn.scoring.weights)
    early = max(costs) * (drawn.size + 1)
    turn = drawn.entrants.turn.tolist()
    rows = zip(drawn.one.tolist(), drawn.other.tolist(), drawn.fits.tolist(), drawn.steps.tolist(), strict=True)
    return {(one, other): fit - costs[step] + early * (turn[one] + turn[other]) for one, other, fit, step in rows}


@pytest.mark.timeout(300 if AS_NETWORKX <= 200 else 0)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_larger_round_with_a_freeze_is_paired_as_well_as_by_networkx(seed):
    drawn = Graph(replace(community(AS_NETWORKX + 1, seed), freeze_weeks=52))
    worths = ranked_worths(drawn)

    pairs = Matching(drawn).pairs()

    assert sum(worths[two] for two in pairs) == sum(worths[two] for two in optimum(worths))
    assert 2 * len(pairs) < drawn.size


def test_a_thousand_are_paired_as_well_as_by_rustworkx_on_fits_alone():
    drawn = Graph(community(1000))
    answer = heaviest(drawn.size, drawn.one, drawn.other, drawn.fits.tolist())

    pairs = Matching(drawn).pairs()

    assert len(pairs) == len(answer) == 500
    assert drawn.fit_of(pairs) == drawn.fit_of(answer)


def test_a_thousand_are_paired_as_well_as_by_a_solver_for_error_correction():
    """Where everybody can be paired: it has fits alone, as its floats hold no more."""
    inputs = community(1000)
    drawn = Graph(inputs)
    other = pymatching.Matching()
    for one, second, fit in zip(drawn.one.tolist(), drawn.other.tolist(), drawn.fits.tolist(), strict=True):
        other.add_edge(one, second, weight=10_000 - fit)
    answer = other.decode_to_matched_dets_array(np.ones(drawn.size, dtype=np.uint8))

    pairs = Matching(drawn).pairs()

    assert len(pairs) == len(answer) == 500
    assert drawn.fit_of(pairs) == drawn.fit_of(answer.tolist())


@pytest.mark.timeout(300 if LARGEST <= 10_000 else 0)
def test_a_large_round_is_close_to_its_bound_and_leaves_nobody_out():
    inputs = community(LARGEST)

    pairing = pair(inputs)

    assert not pairing.sat_out
    assert pairing.proof.most_placed
    assert pairing.proof.share >= (0.999 if LARGEST <= 10_000 else 0.995)
    told = [member for group in pairing.groups for member in group.members]
    assert sorted(told) == sorted(each.id for each in inputs.entrants)


BUSY: Final = 4
"""How many times as much of a core a round may take on a busy machine; what never ended took forty times as much."""


def pair_within(make, size, seconds):
    """Pair so many members; the process dies of using more than so many seconds of a core, and about one more."""
    inputs = make(size)
    limit = int(time.process_time()) + 1 + BUSY * seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
    return len(pair(inputs).groups)


@pytest.fixture(scope="module")
def process():
    """Give a process for one round after the other; when it dies, it is not started again."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.mark.parametrize("shape", HOSTILE)
def test_a_round_of_a_hostile_shape_ends(shape, process):
    end_in_time(process, shape, HOSTILE_SIZE)


@pytest.mark.parametrize("shape", [shape for shape, (_, most) in HOSTILE.items() if most > 3000])
def test_a_round_of_ten_thousand_of_a_hostile_shape_ends(shape, process):
    end_in_time(process, shape, 10_000)


def end_in_time(process, shape, wanted):
    """Pair a shape within BUSY times 3 s of a core up to 3,000 members, 10 s up to 10,000, 60 s up to 100,000."""
    make, most = HOSTILE[shape]
    size = min(wanted, most)
    seconds = 3 if size <= 3000 else 10 if size <= 10_000 else 60

    groups = process.submit(pair_within, make, size, seconds).result()

    assert groups >= (size // 20 if make is rare_languages else size // 2 - 1)


@pytest.mark.parametrize("group_size", [3, 4])
def test_three_thousand_are_put_in_larger_groups_in_seconds_nearly_all_of_the_size_asked_for(group_size, process):
    sizes = process.submit(sizes_within, group_size, 3000, 3).result()

    assert sum((size - group_size) ** 2 for size in sizes) <= 10
    assert sum(sizes) == 3000


def sizes_within(group_size, members, seconds):
    """Return the sizes of groups. The process dies as in `pair_within`."""
    inputs = replace(community(members), group_size=group_size)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + BUSY * seconds, resource.RLIM_INFINITY))
    return [len(group.members) for group in pair(inputs).groups]


@pytest.mark.parametrize("size", [600, 1000, 1500])
def test_members_who_have_a_topic_each_are_paired_in_seconds(size, process):
    """This took minutes before each search marked its dead ends; the next test shows that it does."""
    assert process.submit(pair_within, own_topics, size, 5).result() == size // 2


def test_two_odd_halves_of_a_large_circle_are_paired_in_seconds(process):
    """Each member of the last tree looked through all who had been exposed before."""
    assert process.submit(pair_within, odd_halves, 40_000, 5).result() == 19_999


def assign_within(rows, columns, costs, size, seconds):
    """Assign rows; return the sum of the costs. The process dies as in `pair_within`."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + BUSY * seconds, resource.RLIM_INFINITY))
    cost = dict(zip(zip(rows.tolist(), columns.tolist(), strict=True), costs.tolist(), strict=True))
    return sum(cost[two] for two in enumerate(assign(rows, columns, costs, size)[0].tolist()))


@pytest.mark.parametrize("depth", [200, 500])
def test_layers_that_nearly_all_end_dead_are_assigned_in_seconds(depth, process):
    """Three rows and columns a layer, three ways each to the next; one leads on from the last, and three come first.

    A search that does not mark its dead ends takes twice as long with each layer (scipy's issue 26147).
    """
    size = 3 * depth + 3
    own = [(place, place, 0) for place in range(3 * depth)]
    onward = [(place, place - place % 3 + 3 + other, 0) for place in range(3 * depth - 3) for other in range(3)]
    first = [(size - 1 - row, column, 0) for row in range(3) for column in range(3)]
    last = [(3 * depth - 1, 3 * depth, 0)]
    elsewhere = [(size - 1 - row, size - 1 - column, 1) for row in range(3) for column in range(2)]
    rows, columns, costs = np.array([*own, *onward, *first, *last, *elsewhere]).T

    assert process.submit(assign_within, rows, columns, costs, size, 5).result() == 2


def test_columns_that_suit_all_rows_alike_are_assigned_in_few_passes(process):
    """One row's tree took all columns, so that each pass assigned one row."""
    rows, columns = (each.ravel() for each in np.indices((900, 900)))

    assert process.submit(assign_within, rows, columns, np.zeros_like(rows), 900, 5).result() == 0


def test_looking_at_more_candidates_gains_next_to_nothing(monkeypatch):
    """How little it is compared with all is measured in the bench."""
    inputs = community(450)
    few = pair(inputs).proof
    monkeypatch.setattr(candidates, "CANDIDATES", 40)
    monkeypatch.setattr(candidates, "FULL_LOOKS", 400)
    monkeypatch.setattr(candidates, "STRETCH", np.array([200, 60, 60, 60]))
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
    recent = {(each.one, each.other) for each in inputs.met if each.weeks_ago < inputs.floor_weeks}
    assert recent

    assert pair(inputs) == pair(replace(inputs, apart=inputs.apart | recent))


def test_a_large_circle_is_drawn_the_same_however_its_members_are_listed():
    inputs = community(700)

    assert pair(inputs) == pair(replace(inputs, entrants=inputs.entrants[::-1], met=inputs.met[::-1]))
