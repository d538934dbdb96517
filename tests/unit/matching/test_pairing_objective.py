"""That a round is the best there is: against a brute force over all rounds of small circles."""

from dataclasses import replace
from itertools import combinations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from small_circles import MANY, Rules, best_by, circle, circles, entrant, groups_of

from bot.matching import pair
from bot.model.pairing import Meeting


@settings(deadline=None, max_examples=100 * MANY)
@given(circles(most=8))
def test_a_round_is_as_good_as_the_best_of_all_rounds(inputs):
    rules, best = best_by(inputs, lambda rules: max(map(rules.value, rules.rounds())))

    assert rules.value(groups_of(pair(inputs))) == best


@settings(deadline=None, max_examples=60 * MANY)
@given(circles(least=3, most=8))
def test_the_freeze_is_relaxed_only_where_it_places_more(inputs):
    rules, _ = best_by(inputs, lambda rules: max(map(rules.value, rules.rounds())))
    groups = groups_of(pair(inputs))
    best_thawed = max(rules.value(others)[:3] for others in rules.rounds(allowed=rules.thawed))

    if any(rules.frozen(groups)):
        assert rules.value(groups)[:3] > best_thawed
    else:
        assert rules.value(groups)[:3] == best_thawed


@settings(deadline=None, max_examples=40 * MANY)
@given(circles(most=7, sizes=(3, 4)))
def test_larger_groups_place_as_many_as_any_round(inputs):
    rules = Rules(inputs)
    groups = groups_of(pair(inputs))
    others = list(rules.rounds(largest=inputs.group_size + 1))

    assert sum(map(len, groups)) == max(sum(map(len, members)) for members in others)


def test_groups_have_the_size_asked_for_where_all_may_meet():
    sizes = {
        (size, count): sorted(
            map(len, groups_of(pair(circle(*(entrant(f"U{place:02}") for place in range(count)), group_size=size))))
        )
        for size in (3, 4)
        for count in (2, 3, 4, 5, 7, 9, 12, 16)
    }

    assert sizes == {
        (3, 2): [2], (3, 3): [3], (3, 4): [4], (3, 5): [2, 3], (3, 7): [3, 4],
        (3, 9): [3, 3, 3], (3, 12): [3, 3, 3, 3], (3, 16): [3, 3, 3, 3, 4],
        (4, 2): [2], (4, 3): [3], (4, 4): [4], (4, 5): [5], (4, 7): [3, 4],
        (4, 9): [4, 5], (4, 12): [4, 4, 4], (4, 16): [4, 4, 4, 4],
    }  # fmt: skip


@settings(deadline=None, max_examples=10 * MANY)
@given(circles(least=3, most=7, new=True), st.integers(0, 2**32))
def test_nobody_sits_out_twice_running_where_another_could_instead(inputs, seed):
    """Six rounds of one circle, a week apart, each told who sat out when and who met."""
    weeks = {(meeting.one, meeting.other): meeting for meeting in inputs.met}
    random = Random(seed)
    for _ in range(6):
        rules = Rules(inputs)
        pairing = pair(inputs)
        groups = groups_of(pairing)
        placed, trios, early, *_ = rules.value(groups)
        for other in map(rules.value, rules.rounds()):
            assert other[:2] < (placed, trios) or (other[:2] == (placed, trios) and other[2] <= early)
        weeks = {two: replace(meeting, weeks_ago=meeting.weeks_ago + 1) for two, meeting in weeks.items()}
        weeks |= {two: Meeting(*two, 1) for two in rules.meetings(groups)}
        out = {each.member for each in pairing.sat_out}
        inputs = replace(
            inputs,
            entrants=tuple(
                replace(
                    each,
                    rounds=each.rounds + 1,
                    left_out=each.left_out + (each.id in out),
                    in_a_row=0 if each.id in out else each.in_a_row + 1,
                )
                for each in inputs.entrants
            ),
            met=tuple(weeks[two] for two in sorted(weeks)),
            seed=random.getrandbits(32),
        )


def test_three_of_whom_one_may_meet_both_take_turns():
    hub, one, other = "hub", "one", "other"
    inputs = circle(entrant(hub), entrant(one, in_a_row=0), entrant(other), apart=[(one, other)])

    for seed in range(20):
        assert groups_of(pair(replace(inputs, seed=seed))) == [(hub, one)]


def test_the_oldest_frozen_meeting_is_relaxed_first_however_well_others_fit():
    ana, bo, cy = entrant("ana", curious=["bees"]), entrant("bo", sharing=["bees"]), entrant("cy")
    met = [("ana", "bo", 5), ("ana", "cy", 11)]

    assert groups_of(pair(circle(ana, bo, cy, met=met, apart=[("bo", "cy")]))) == [("ana", "cy")]


def test_two_older_frozen_meetings_are_better_than_a_recent_one():
    names = ["ana", "bo", "cy", "di"]
    met = [("ana", "bo", 4), ("ana", "cy", 11), ("bo", "di", 11)]
    inputs = circle(*map(entrant, names), met=met, apart=[("ana", "di"), ("bo", "cy")])

    assert groups_of(pair(inputs)) == [("ana", "cy"), ("bo", "di")]


def test_trios_are_not_made_where_pairs_place_as_many():
    """Two threes who could each meet, with two among them frozen, beside one member whom three others want."""
    threes = ["ana", "bo", "cy"], ["di", "ed", "flo"]
    others = ["hub", "one", "two", "six"]
    legal = {*combinations(threes[0], 2), *combinations(threes[1], 2), ("cy", "di"), ("ana", "hub")}
    legal |= {tuple(sorted(("hub", other))) for other in others[1:]}
    names = [*threes[0], *threes[1], *others]
    apart = [two for two in combinations(sorted(names), 2) if two not in legal]
    inputs = circle(*map(entrant, names), apart=apart, met=[("cy", "di", 5)])

    groups = groups_of(pair(inputs))

    assert groups[:3] == [("ana", "bo"), ("cy", "di"), ("ed", "flo")]
    assert [len(members) for members in groups] == [2, 2, 2, 2]


@settings(deadline=None, max_examples=50 * MANY)
@given(circles(least=4, most=12), st.sampled_from([3, 4]))
def test_a_larger_group_size_brings_nobody_together_whom_the_freeze_holds(inputs, size):
    rules = Rules(inputs)

    in_pairs = rules.frozen(groups_of(pair(inputs)))[:2]
    in_groups = rules.frozen(groups_of(pair(replace(inputs, group_size=size))))[:2]

    assert in_groups <= in_pairs


def test_who_is_left_over_changes_where_that_lets_them_join():
    """Dee may meet only Ana, and the best pair is Ana and Bo: so another than Dee must be the third of a trio."""
    ana = entrant("ana", curious=["bees"])
    bo = entrant("bo", sharing=["bees"])
    others = [entrant(name) for name in ("cy", "di")]
    dee = entrant("dee")
    inputs = circle(ana, bo, *others, dee, apart=[("dee", name) for name in ("bo", "cy", "di")])

    assert sorted(groups_of(pair(inputs))) == [("ana", "dee"), ("bo", "cy", "di")]


@settings(deadline=None, max_examples=8 * MANY)
@given(st.integers(9, 10).flatmap(lambda count: circles(least=count, most=count)))
def test_some_more_members_are_still_placed_as_well_as_can_be(inputs):
    rules = Rules(inputs)

    assert rules.value(groups_of(pair(inputs)))[:3] == max(rules.value(others)[:3] for others in rules.rounds())
