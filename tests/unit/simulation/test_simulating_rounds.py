"""Rounds of a simulated community: their figures, and the differences between policies."""

from collections import Counter
from dataclasses import replace

import pytest

from bench.seasons import can_all_be_new
from bot.model.again import Again
from bot.model.circles import Rhythm
from bot.model.pairing import Meeting
from bot.simulation import runner
from bot.simulation.chemistry import Chemistry, gain
from bot.simulation.history import History
from bot.simulation.metrics import advise, longest_wait, sum_up
from bot.simulation.people import make_inhabitants, opening_times
from bot.simulation.policies import WAYS, Rules
from bot.simulation.runner import RoundPlayed, play
from bot.simulation.settings import CircleSettings, CommunitySettings, Policy, Settings

SMALL = Settings(CircleSettings(rhythm=Rhythm.WEEKLY), CommunitySettings(size=14, languages=2), rounds=12)
STEADY = replace(SMALL, community=CommunitySettings(size=9, joining=0, leaving=0, resting=0))


@pytest.fixture(scope="module")
def played():
    return {policy: list(play(SMALL, policy)) for policy in Policy}


def test_the_same_seed_gives_the_same_rounds(played):
    assert list(play(SMALL, Policy.REFILL)) == played[Policy.REFILL]
    assert list(play(replace(SMALL, seed=2), Policy.REFILL)) != played[Policy.REFILL]


def test_all_policies_are_tried_on_the_same_people(played):
    for rounds in zip(*played.values(), strict=True):
        assert len({each.members for each in rounds}) == 1
    first = {each[0].took_part for each in played.values()}
    assert len(first) == 1


def test_only_a_shuffle_breaks_a_rule_and_only_it_leaves_nobody_out(played):
    figures = {policy: sum_up(rounds) for policy, rounds in played.items()}

    unruly = {policy: each.unruly for policy, each in figures.items()}
    assert unruly.pop(Policy.SHUFFLE) > 0.1
    assert set(unruly.values()) == {0}
    assert figures[Policy.SHUFFLE].sat_out == 0
    assert figures[Policy.REFILL].placed >= max(figures[Policy.GREEDY].placed, figures[Policy.RANDOM].placed)


@pytest.mark.parametrize("size", [2, 3, 4])
@pytest.mark.parametrize("policy", list(Policy))
def test_each_policy_makes_groups_of_about_the_size_asked_for(policy, size):
    people = make_inhabitants(STEADY, opens := opens_for(STEADY))
    history = History(STEADY, people)
    inputs = replace(history.gather(1, opens[0]), group_size=size)

    groups = WAYS[policy](inputs, Rules(inputs), history)

    placed = [member for members in groups for member in members]
    assert len(placed) == len(set(placed)) == 9
    assert {len(members) for members in groups} <= {size - 1, size, size + 1} - {1}


def test_what_happened_is_kept_as_a_circle_keeps_it():
    people, opens = eager(), opens_for(STEADY)
    history = History(STEADY, people)
    names = [each.member.id for each in people]
    first = history.gather(1, opens[0])
    assert {entrant.in_a_row for entrant in first.entrants} == {1}
    assert (first.met, first.apart) == ((), frozenset())

    history.record(1, first, [(names[0], names[1]), (names[2], names[3], names[4])], opens[0])
    second = history.gather(2, opens[1])

    assert [entrant.in_a_row for entrant in second.entrants] == [2, 2, 2, 2, 2, 0, 0, 0, 0]
    pairs = [(0, 1), (2, 3), (2, 4), (3, 4)]
    assert [(each.one, each.other, each.weeks_ago) for each in second.met] == [
        (names[one], names[other], 1) for one, other in pairs
    ]
    much_later = history.gather(3, opens[1] + (opens[1] - opens[0]) * 60)
    assert much_later.met == ()


def test_a_pace_is_kept():
    opens = opens_for(STEADY)
    history, counts = History(STEADY, eager(pace=2)), []
    for number, now in enumerate(opens[:8], start=1):
        inputs = history.gather(number, now)
        ids = [entrant.id for entrant in inputs.entrants]
        counts.append(len(ids))
        history.record(number, inputs, [tuple(ids)] if ids else [], now)

    assert counts[:4] == [9, 9, 0, 0]
    assert all(count <= 9 for count in counts)


def test_answers_follow_the_model():
    people = make_inhabitants(replace(STEADY, community=CommunitySettings(size=200)), opens_for(STEADY))
    matters, blind = Chemistry(1, 1.0), Chemistry(1, 0.0)
    pairs = [(one, other) for one in people for other in people if one.member.id != other.member.id][:8000]

    def yes_among(chemistry, chosen):
        answers = Counter(chemistry.answer(one, other, "round 1") for one, other in chosen)
        return answers[Again.YES] / sum(answers.values())

    good = [pair for pair in pairs if gain(*pair) > 1]
    none = [pair for pair in pairs if gain(*pair) == 0]
    assert yes_among(matters, good) > yes_among(matters, none) + 0.15
    assert abs(yes_among(blind, good) - yes_among(blind, none)) < 0.06
    one, other = pairs[0]
    assert matters.spark(one, other) == matters.spark(other, one)


def test_the_longest_wait_counts_only_rounds_that_somebody_took_part_in():
    def a_round(number, took_part, left_out):
        return RoundPlayed(number, 3, tuple(took_part), tuple(left_out), 1, 0, 0, 0, 0, 0, 1, 1.0, 1, 0)

    rounds = [a_round(1, "abc", "a"), a_round(2, "bc", ""), a_round(3, "abc", "a"), a_round(4, "abc", "b")]

    assert longest_wait(rounds) == 2
    figures = sum_up(rounds)
    assert (figures.placed, figures.most_sat_out, figures.new_ties) == (8 / 11, 2, 40 / 3)


@pytest.mark.parametrize("policy", [Policy.REFILL, Policy.SHUFFLE])
def test_repeats_count_as_avoidable_where_the_same_people_could_all_have_met_somebody_new(policy):
    could = []

    def watched(inputs, rules, history):
        groups = WAYS[policy](inputs, rules, history)
        new = frozenset(two for two in rules.legal() if not history.has_met(two))
        members = [member for group in groups for member in group]
        could.append(can_all_be_new(members, sum(len(group) == 3 for group in groups), new))
        return groups

    rounds = list(play(replace(SMALL, community=CommunitySettings(size=20), rounds=30), watched))

    assert [each.avoidable for each in rounds] == [
        each.again if can else 0 for each, can in zip(rounds, could, strict=True)
    ]
    assert {bool(each.avoidable) for each in rounds if each.again} == {False, True}


def test_a_season_is_told_by_its_first_and_last_quarter_and_its_worst_round():
    def a_round(number, meetings, avoidable, on_topic):
        return RoundPlayed(number, 9, (), (), meetings, avoidable, avoidable, 0, 0, on_topic, 0, 1.0, 0, 0)

    rounds = [a_round(1, 4, 0, 3), a_round(2, 4, 1, 4), a_round(3, 0, 0, 0), a_round(4, 4, 0, 1), a_round(5, 2, 1, 1)]

    figures = sum_up(rounds)
    assert (figures.on_topic_at_first, figures.on_topic_at_last, figures.most_avoidable) == (3 / 4, 2 / 6, 1 / 2)
    assert sum_up(rounds[:2]).on_topic_at_first is None, "two rounds have no quarters"


@pytest.mark.parametrize(
    ("changed", "advice"),
    [
        ({}, "Nothing to change"),
        ({"placed": 0.9}, "some people get no match"),
        ({"again": 0.5}, "meet the same person again"),
        ({"on_topic": 0.2}, "in few chats, one of the two knows"),
        ({"on_topic_at_last": 0.3}, "fewer and fewer chats have a topic"),
        ({"took_place": 0.5}, "many chats don't take place"),
    ],
)
def test_the_figures_say_what_to_change(changed, advice):
    good = {"placed": 1.0, "again": 0.1, "on_topic": 0.6, "took_place": 0.7}
    good |= {"on_topic_at_first": 0.7, "on_topic_at_last": 0.4}
    figures = replace(sum_up(list(play(SMALL, Policy.REFILL))), **good)

    assert advice in advise(replace(figures, **changed))


def test_a_community_of_nobody_has_no_shares():
    rounds = list(play(replace(SMALL, community=CommunitySettings(size=0, joining=0)), Policy.REFILL))

    figures = sum_up(rounds)
    assert (figures.members, figures.placed, figures.on_topic, figures.both_yes) == (0, None, None, None)


def test_a_meeting_in_the_freeze_is_told_from_one_below_the_floor():
    people = make_inhabitants(STEADY, opens := opens_for(STEADY))
    inputs = History(STEADY, people).gather(1, opens[0])
    one, other, *_ = (entrant.id for entrant in inputs.entrants)

    def told(weeks_ago):
        rules = Rules(replace(inputs, met=(Meeting(one, other, weeks_ago),)))
        return rules.may_meet(other, one), rules.is_frozen(other, one)

    assert [told(3), told(4), told(11), told(12)] == [(False, True), (True, True), (True, True), (True, False)]


def eager(pace=8):
    """Return the steady people, all with the same pace."""
    people = make_inhabitants(STEADY, opens_for(STEADY))
    return tuple(replace(each, member=replace(each.member, pace=pace)) for each in people)


def opens_for(settings):
    cadence = runner.Cadence(settings.circle.rhythm, runner.TUESDAY, runner.AT_TEN, runner.ZONES[0])
    return opening_times(cadence, settings.rounds, runner.START)
