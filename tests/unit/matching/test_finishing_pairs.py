"""That the search which ends a round finds the best: against networkx, rustworkx, and prices that prove it."""

from random import Random

import networkx as nx
import numpy as np
import pytest
from given_graphs import Given, chain_of_triangles, clique, cycle, nested_blossoms, star, tied_triangles
from hypothesis import given, settings
from hypothesis import strategies as st
from small_circles import MANY, circles

from bench.matching import community
from bot.matching.company import Company
from bot.matching.ending import MOST_CHAIRS, best_pairs
from bot.matching.exact import match_part
from bot.matching.finishing import Finishing
from bot.matching.graph import Graph
from bot.matching.mates import NOBODY
from bot.matching.relaxation import Coarse, relax
from bot.matching.scoring import Scoring


@st.composite
def weighed(draw):
    """A graph of up to forty, thin or thick, whose weights are often the same, or hardly ever."""
    random = Random(draw(st.integers(0, 2**32)))
    size, share = 2 * draw(st.integers(1, 20)), draw(st.sampled_from([0.15, 0.3, 0.6, 1.0]))
    most = draw(st.sampled_from([0, 1, 3, 20, 2**70]))
    twos = [(one, other) for one in range(size) for other in range(one + 1, size) if random.random() < share]
    return size, {two: random.randint(-most, most) for two in twos}


@settings(deadline=None, max_examples=80 * MANY)
@given(weighed(), st.randoms(use_true_random=False))
def test_from_nobody_in_pairs_it_comes_to_the_best_and_to_prices_that_prove_it(graph, random):
    size, weights = graph
    around = [[] for _ in range(size)]
    for (one, other), weight in weights.items():
        around[one].append((other, 4 * weight))
        around[other].append((one, 4 * weight))
    dear = max([0, *weights.values()])
    prices = [2 * (dear + random.randint(0, 3)) for _ in range(size)]
    finishing = Finishing([NOBODY] * size, prices, around.__getitem__)
    told = nx.Graph()
    told.add_nodes_from(range(size))
    told.add_weighted_edges_from((*two, weight) for two, weight in weights.items())
    best = nx.max_weight_matching(told, maxcardinality=True)

    everybody = not finishing.place(range(size))

    assert everybody == (2 * len(best) == size)
    prices = finishing.prices()
    ends = np.array(list(weights), dtype=np.int64).reshape(-1, 2)
    within = dict(zip(weights, finishing.prices_within(ends[:, 0], ends[:, 1]), strict=True))
    over = {two: prices[two[0]] + prices[two[1]] + within[two] - 4 * weight for two, weight in weights.items()}
    pairs = [(one, other) for one, other in enumerate(finishing.mate) if one < other]
    assert all(each >= 0 for each in [*over.values(), *within.values()])
    assert all(finishing.mate[other] == one and over[one, other] == 0 for one, other in pairs)
    if everybody:
        assert sum(weights[two] for two in pairs) == sum(weights[min(two), max(two)] for two in best)


def in_both_ways(graph):
    """Match each part as a large one is, and as a small one is."""
    for part in graph.parts():
        ended = best_pairs(graph, part, relax(graph, part, Coarse(graph)))
        yield ended.pairs if ended.is_best else None, match_part(graph, part)


@settings(deadline=None, max_examples=40 * MANY)
@given(circles(least=4, most=24))
def test_circles_are_paired_the_same_in_both_ways_whoever_is_frozen_or_left_out(inputs):
    for ended, direct in in_both_ways(Graph(inputs, Scoring(inputs, Company(inputs)))):
        assert ended == direct


GRAPHS = {
    "an odd cycle": (9, cycle(9)),
    "three odd cycles in a row": (21, cycle(7) | cycle(7, 7) | cycle(7, 14) | {(0, 7), (10, 16)}),
    "odd cliques and bridges": (21, clique(7) | clique(7, 7) | clique(7, 14) | {(3, 10), (12, 19)}),
    "blossoms in blossoms": (27, nested_blossoms(3)[1]),
    "blossoms in blossoms, twice, and a bridge": (
        54,
        nested_blossoms(3)[1] | {(one + 27, other + 27) for one, other in nested_blossoms(3)[1]} | {(13, 40)},
    ),
    "a chain of triangles": (60, chain_of_triangles(20)),
    "triangles tied at each corner": (61, tied_triangles(20) | {(59, 60)}),
}


@pytest.mark.parametrize("most", [0, 1, 200], ids=["all alike", "two kinds", "all kinds"])
@pytest.mark.parametrize("name", GRAPHS)
def test_graphs_full_of_blossoms_are_paired_the_same_in_both_ways(name, most):
    size, edges = GRAPHS[name]
    for seed in range(4):
        random = Random(seed)
        order = random.sample(range(size), size)
        fits = {tuple(sorted((order[one], order[other]))): random.randint(0, most) for one, other in sorted(edges)}

        [(ended, direct)] = in_both_ways(Given(size, fits, claims=[random.randrange(3) for _ in range(size)]))

        assert ended == direct


def test_a_circle_of_two_hundred_is_paired_the_same_in_both_ways():
    inputs = community(201)

    for ended, direct in in_both_ways(Graph(inputs, Scoring(inputs, Company(inputs)))):
        assert ended == direct


def test_where_too_many_must_stay_alone_there_is_no_such_way():
    assert [ended for ended, _ in in_both_ways(Given(12, dict.fromkeys(star(12), 1)))] == [None]
    assert MOST_CHAIRS < 10
    fewer = Given(9, dict.fromkeys(star(9), 1))
    assert all(ended == direct and len(ended) == 1 for ended, direct in in_both_ways(fewer))
