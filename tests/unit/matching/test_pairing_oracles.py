"""That rounds are the best: against dynamic programming over all rounds, and against an integer program (HiGHS)."""

from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from small_circles import MANY, best_by, circles, groups_of

from bench.matching_shapes import community
from bot.matching import pair
from bot.matching.graph import Graph, freeze_costs


def options_of(rules):
    """Every pair and trio that may be, with what it counts for each aim; the greater is the better."""
    claims = {name: rules.claim_of(each) for name, each in rules.entrants.items()}
    turns = sorted(set(claims.values()))
    sizes = (2,) if rules.inputs.group_size == 2 and len(rules.entrants) == 3 else (2, 3)
    for size in sizes:
        for members in combinations(sorted(rules.entrants), size):
            if rules.all_legal(members):
                early = sum(turns.index(claims[member]) for member in members)
                frozen = tuple(-count for count in rules.frozen([members]))
                fit = sum(rules.fits[two] for two in combinations(members, 2))
                yield members, (size, -(size == 3), early, *frozen, fit)


def best_by_sets(rules):
    """The best sum of values, by dynamic programming over sets of members."""
    bit = {name: 1 << place for place, name in enumerate(sorted(rules.entrants))}
    by_first = {place: [] for place in bit.values()}
    for members, value in options_of(rules):
        by_first[bit[members[0]]].append((sum(bit[member] for member in members), value))

    @cache
    def solve(left):
        if not left:
            return (0,) * 7
        first = left & -left
        found = [solve(left ^ first)]
        for group, value in by_first[first]:
            if group & ~left == 0:
                found.append(tuple(map(sum, zip(solve(left & ~group), value, strict=True))))
        return max(found)

    return solve((1 << len(bit)) - 1)


def value_of(rules, groups):
    """What a round's groups sum up to, for each aim."""
    values = dict(options_of(rules))
    return tuple(map(sum, zip(*(values[members] for members in groups), strict=True))) if groups else (0,) * 7


@settings(deadline=None, max_examples=15 * MANY)
@given(st.integers(9, 12).flatmap(lambda count: circles(least=count, most=count)))
def test_up_to_twelve_a_round_is_as_good_as_the_best_of_all_rounds_in_all_seven_aims(inputs):
    rules, best = best_by(inputs, best_by_sets)

    assert value_of(rules, groups_of(pair(inputs))) == best


def best_by_integer_program(rules):
    """The same by HiGHS, one aim after the other, each held at what it came to."""
    options = list(options_of(rules))
    row = {name: place for place, name in enumerate(sorted(rules.entrants))}
    inside = np.zeros((len(row), len(options)))
    for column, (members, _) in enumerate(options):
        inside[[row[member] for member in members], column] = 1
    held, found = [LinearConstraint(inside, ub=1)], []
    values = np.array([value for _, value in options], dtype=float)
    for aim in values.T:
        solved = milp(-aim, constraints=held, integrality=np.ones(len(options)), bounds=Bounds(0, 1))
        assert solved.success
        found.append(round(-solved.fun))
        held.append(LinearConstraint(aim[None, :], lb=found[-1] - 0.5))
    return tuple(found)


@pytest.mark.timeout(0)
@pytest.mark.parametrize(
    "size", [13, 15, 17, 20, 25, *(pytest.param(size, marks=pytest.mark.slow) for size in (40, 50))]
)
@pytest.mark.parametrize("seed", range(MANY))
def test_a_larger_round_is_as_good_as_by_an_integer_program(size, seed):
    inputs = replace(community(size, seed), freeze_weeks=40)
    # All of one language, so that one at most is left over.
    inputs = replace(inputs, entrants=tuple(replace(each, languages=frozenset()) for each in inputs.entrants))
    rules, best = best_by(inputs, best_by_integer_program)

    assert value_of(rules, groups_of(pair(inputs))) == best


def worth_of(drawn, members, size):
    """What a group counts for: the members placed, the cost of the freeze, the size asked for, the fit."""
    costs = freeze_costs(drawn.size * size // 2, drawn.scoring.weights)
    cost = sum(costs[step] for step in drawn.legality.steps_of(drawn.meetings([members])).tolist())
    return len(members), -cost, -((len(members) - size) ** 2), drawn.fit_of([members])


def best_by_groups(drawn, size):
    """The best sum of the worths of groups of up to one more than asked for, over all rounds."""
    may_meet, _ = drawn.tables_of(np.arange(drawn.size))
    legal = [
        members
        for count in range(2, size + 2)
        for members in combinations(range(drawn.size), count)
        if all(may_meet[two] for two in combinations(members, 2))
    ]
    worths = {frozenset(members): worth_of(drawn, members, size) for members in legal}

    @cache
    def solve(left):
        if not left:
            return (0,) * 4
        last = max(left)
        found = [solve(left - {last})]
        for group, worth in worths.items():
            if last in group and group <= left:
                found.append(tuple(map(sum, zip(solve(left - group), worth, strict=True))))
        return max(found)

    return solve(frozenset(range(drawn.size)))


@pytest.mark.parametrize("size", [3, 4])
def test_larger_groups_are_close_to_the_best_of_all_rounds(size):
    """Local search places as many in all rounds, and is as good in the other aims but fit in all of these."""
    as_good = fits = best_fits = 0
    for seed in range(1, 9):
        inputs = replace(community(8 + seed % 3, seed), group_size=size)
        drawn = Graph(inputs, new_first=False)
        groups = [tuple(sorted(drawn.entrants.place[each] for each in group.members)) for group in pair(inputs).groups]
        *aims, fit = map(sum, zip(*(worth_of(drawn, members, size) for members in groups), strict=True))
        *best_aims, best_fit = best_by_groups(drawn, size)
        assert aims[0] == best_aims[0]
        if aims == best_aims:
            as_good, fits, best_fits = as_good + 1, fits + fit, best_fits + best_fit

    assert as_good == 8
    assert fits >= 0.99 * best_fits
