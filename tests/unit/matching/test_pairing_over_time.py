"""That sitting out is shared: many rounds of small circles in which people join, rest, leave, block and say no."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from small_circles import MANY, Rules, circle, circles, entrant, groups_of

from bot.matching import pair
from bot.model.circles import Membership
from bot.model.pairing import Meeting

A_YEAR = 52
JOINED = datetime(2026, 1, 1, tzinfo=UTC)


class Circle:
    """A circle over time, as far as pairing knows of it; what its people do is drawn from a seed."""

    def __init__(self, inputs, seed, *, restless):
        self._first, self._random, self._restless = inputs, Random(seed), restless
        self._met = {(each.one, each.other): each for each in inputs.met}
        self._apart = set(inputs.apart)
        self._places = {each.id: Membership("circle", each.id, JOINED) for each in inputs.entrants}
        self._here = set(self._places)

    def gather(self):
        """Let some come and some go, and collect what the next round depends on."""
        everybody = self._first.entrants
        for each in everybody:
            if self._random.random() < self._restless:
                self._here ^= {each.id}
        here = [self._counted(each) for each in everybody if each.id in self._here]
        return replace(
            self._first,
            entrants=tuple(here),
            apart=frozenset(self._apart),
            met=tuple(self._met[two] for two in sorted(self._met)),
            seed=self._random.getrandbits(32),
        )

    def _counted(self, each):
        place = self._places[each.id]
        return replace(each, rounds=place.rounds, left_out=place.left_out, in_a_row=place.in_a_row)

    def note(self, inputs, groups):
        """Let a week pass after a round; some say that they would meet again, some that they would not."""
        placed = {member for members in groups for member in members}
        for each in inputs.entrants:
            self._places[each.id] = self._places[each.id].after_round(placed=each.id in placed)
        self._met = {two: replace(each, weeks_ago=each.weeks_ago + 1) for two, each in self._met.items()}
        for members in groups:
            for two in combinations(sorted(members), 2):
                self._met[two] = Meeting(*two, 1)
                if self._random.random() < 0.01:
                    self._apart.add(two)

    def say_nothing(self):
        """Forget who met, and what they said of it."""
        self._met, self._apart = {}, set(self._first.apart)


def could_have_sat_out(inputs, groups):
    """For each who sits out, who of those placed could have in their place: as many placed, in as few trios.

    By looking at every round there could be.
    """
    rules = Rules(inputs)
    ways = defaultdict(set)
    for others in rules.rounds():
        ways[rules.value(others)[:2]].add(frozenset(member for members in others for member in members))
    best = ways[max(ways)]
    placed = frozenset(member for members in groups for member in members)
    assert placed in best
    out = set(rules.entrants) - placed
    return {one: {other for other in placed if placed - {other} | {one} in best} for one in out}


@settings(deadline=None, max_examples=25 * MANY)
@given(circles(least=3, most=7, new=True), st.integers(0, 2**32))
def test_whoever_sits_out_has_done_so_no_more_than_anybody_who_could_have_in_their_place(inputs, seed):
    """By the share of the rounds they took part in; among equals, no later. With joining, leaving and resting."""
    few = Circle(inputs, seed, restless=0.15)
    for _ in range(8):
        inputs = few.gather()
        groups = groups_of(pair(inputs))
        claims = {each.id: Rules.claim_of(each) for each in inputs.entrants}
        for one, others in could_have_sat_out(inputs, groups).items():
            assert all(claims[one] <= claims[other] for other in others)
        few.note(inputs, groups)


@pytest.mark.slow
@settings(deadline=None, max_examples=8 * MANY, phases=(Phase.reuse, Phase.generate))
@given(circles(least=3, most=6, new=True), st.integers(0, 2**32))
def test_in_a_year_nobody_sits_out_more_than_once_more_than_who_could_have_in_their_place(inputs, seed):
    """Of those who took part in all rounds; blocks, freezes and answers change who could have from round to round."""
    few, sat_out = Circle(inputs, seed, restless=0), Counter()
    for _ in range(A_YEAR):
        inputs = few.gather()
        groups = groups_of(pair(inputs))
        instead = could_have_sat_out(inputs, groups)
        sat_out.update(list(instead))
        for one, others in instead.items():
            assert all(sat_out[one] <= sat_out[other] + 1 for other in others)
        few.note(inputs, groups)


def test_of_five_of_whom_four_can_meet_only_one_each_meets_them_as_often():
    """Three of the four sit out each time: when they last did tells them apart no more, how often does."""
    hub, *spokes = names = ["hub", "a", "b", "c", "d"]
    inputs = circle(*map(entrant, names), apart=combinations(spokes, 2), floor_weeks=0, freeze_weeks=0)
    few, met = Circle(inputs, 1, restless=0), []
    for _ in range(12):
        inputs = few.gather()
        [members] = groups_of(pair(inputs))
        met += [each for each in members if each != hub]
        few.note(inputs, [members])
        few.say_nothing()

    assert {frozenset(met[at : at + 4]) for at in (0, 4, 8)} == {frozenset(spokes)}


def test_among_those_who_sat_out_as_often_it_is_who_has_not_for_the_longest_time():
    members = [
        entrant(name, rounds=6, left_out=1, in_a_row=since) for name, since in (("ana", 1), ("bo", 5), ("cy", 3))
    ]

    for seed in range(10):
        inputs = circle(*members, entrant("hub", rounds=6, in_a_row=7), apart=combinations(["ana", "bo", "cy"], 2))
        assert {each.member for each in pair(replace(inputs, seed=seed)).sat_out} == {"bo", "cy"}


@pytest.mark.parametrize(
    ("new", "sits_out"),
    [
        ({"rounds": 0}, "old"),  # their first round
        ({"rounds": 3}, "old"),  # 1 of 4, joining counted, where the old one sat out 3 of 21
        ({"rounds": 8}, "new"),  # 1 of 9
        ({"rounds": 8, "left_out": 1}, "old"),
    ],
)
def test_who_is_new_or_was_away_does_not_make_up_for_what_others_sat_out_meanwhile(new, sits_out):
    members = [entrant("old", rounds=20, left_out=2, in_a_row=4), entrant("new", **new), entrant("hub", rounds=20)]

    for seed in range(10):
        inputs = circle(*members, apart=[("new", "old")], seed=seed)
        assert [each.member for each in pair(inputs).sat_out] == [sits_out]


@settings(deadline=None, max_examples=40 * MANY)
@given(circles(most=8))
def test_the_freeze_lengthens_nobodys_wait(inputs):
    """Without any freeze as many are placed, in as few trios, and it is the same turns that sit out."""
    rules = Rules(inputs)

    with_freeze, without = (
        rules.value(groups_of(pair(each)))[:3] for each in (inputs, replace(inputs, freeze_weeks=inputs.floor_weeks))
    )

    assert with_freeze == without
