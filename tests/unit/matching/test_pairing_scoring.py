"""What makes two fit, and that aims of different rank never mix."""

from dataclasses import fields

import pytest
from small_circles import circle, entrant, fits_of

from bot.matching import pair
from bot.matching.graph import freeze_costs
from bot.matching.legality import RECENT, THAWED
from bot.matching.matching import EXACT_UP_TO
from bot.model.pairing import Near, Reason
from bot.model.weights import MAX_WEIGHT, USUAL_WEIGHTS, Weights


def fit(one, other, *crowd, met=()):
    inputs = circle(one, other, *crowd, met=met)
    there, back = fits_of(inputs, [(one.id, other.id), (other.id, one.id)]).values()
    assert there == back
    assert inputs.weights.least <= there <= inputs.weights.greatest
    return there


def ana(**stances):
    return entrant("ana", **stances)


def bo(**stances):
    return entrant("bo", **stances)


def test_curious_meets_sharing_is_above_all_that_others_can_have():
    busy = {"hours": range(48)}
    rest = ["chess", "Rust", "tea", "jazz"]

    assert (
        fit(ana(curious=["bees"], sharing=["bread"], **busy), bo(curious=["bread"], sharing=["bees"], **busy))
        > fit(ana(curious=["bees"], **busy), bo(sharing=["bees"], **busy))
        > fit(ana(curious=rest, **busy), bo(curious=rest, **busy))
    )


def test_nothing_that_may_be_added_lifts_shared_curiosity_above_curious_meets_sharing():
    usual = USUAL_WEIGHTS
    added = usual.greatest - usual.any_chat - usual.curious_meets_sharing - usual.both_ways

    assert 0 < added < usual.curious_meets_sharing - usual.both_curious


def test_shared_curiosity_is_above_shared_sharing_and_that_above_nothing():
    assert (
        fit(ana(curious=["bees"]), bo(curious=["bees"]))
        > fit(ana(sharing=["bees"]), bo(sharing=["bees"]))
        > fit(ana(sharing=["bees"]), bo(sharing=["bread"]))
        > 0
    )


def test_common_half_hours_count_up_to_a_few():
    fits = [fit(ana(hours=range(10)), bo(hours=range(10 - common, 20))) for common in range(7)]

    assert fits[0] < fits[1] < fits[2] < fits[3] < fits[4] == fits[5] == fits[6]


def test_further_shared_topics_add_a_little():
    topics = ["bees", "bread", "chess", "Rust", "tea"]
    fits = [fit(ana(curious=topics[:count]), bo(sharing=topics)) for count in range(1, 6)]

    assert fits[0] < fits[1] < fits[2] == fits[3] == fits[4]


def test_a_rare_topic_counts_more_than_one_everybody_holds():
    crowd = [entrant(f"U{place}", curious=["bees"]) for place in range(14)]

    rare = fit(ana(curious=["chess"]), bo(sharing=["chess"]), *crowd)
    common = fit(ana(curious=["bees"]), bo(sharing=["bees"]), *crowd)

    assert 0 < rare - common < 20


def test_a_past_meeting_fades_to_nothing_within_a_year():
    fits = [fit(ana(), bo(), met=[("ana", "bo", weeks)]) for weeks in (0, 12, 26, 45, 52, 100)]

    assert fits[0] < fits[1] < fits[2] < fits[3] < fits[4] == fits[5] == fit(ana(), bo())


def test_the_chosen_topic_is_the_one_with_the_best_reason():
    one = ana(curious=["bees", "chess"], sharing=["bread"])
    other = bo(curious=["chess"], sharing=["bread", "bees"])

    [group] = pair(circle(one, other)).groups

    assert (group.topic, group.reason) == ("bees", Reason.CURIOUS_MEETS_SHARING)


def test_between_equal_reasons_the_rarer_topic_is_chosen():
    crowd = [entrant(f"U{place}", curious=["bees"], languages=["de"]) for place in range(6)]
    one, other = ana(curious=["bees", "chess"]), bo(sharing=["bees", "chess"])

    for seed in range(10):
        groups = pair(circle(one, other, *crowd, seed=seed)).groups
        assert next(group.topic for group in groups if "ana" in group.members) == "chess"


def test_with_no_topic_in_common_the_topic_is_one_near_to_what_another_is_curious_about():
    for seed in range(10):
        one, other = ana(curious=["k8s"]), bo(sharing=["bees", "kubernetes", "tea"])
        [group] = pair(circle(one, other, near=[Near("k8s", "kubernetes", 90)], seed=seed)).groups
        assert (group.topic, group.reason) == ("kubernetes", Reason.NEAR)


def test_with_no_topic_in_common_the_topic_is_one_that_somebody_shares():
    [group] = pair(circle(ana(curious=["bees", "bread"]), bo(curious=["tea"], sharing=["chess"]))).groups
    [only_curious] = pair(circle(ana(curious=["bees"]), bo())).groups
    [silent] = pair(circle(ana(), bo())).groups

    assert (group.topic, group.reason) == ("chess", Reason.SOMETHING_NEW)
    assert (only_curious.topic, only_curious.reason) == ("bees", Reason.SOMETHING_NEW)
    assert (silent.topic, silent.reason) == (None, Reason.SOMETHING_NEW)


def test_in_a_trio_the_topic_is_the_one_most_of_them_hold():
    cy = entrant("cy", curious=["bread"])
    one = ana(curious=["bread", "bees"])
    other = bo(curious=["bread"], sharing=["bees"])

    [group] = pair(circle(one, other, cy, group_size=3)).groups

    assert (group.topic, group.reason) == ("bread", Reason.BOTH_CURIOUS)


def test_one_member_with_both_stances_does_not_make_a_match_alone():
    [group] = pair(circle(ana(curious=["bees"], sharing=["bees"]), bo(curious=["tea"]))).groups

    assert group.reason is Reason.SOMETHING_NEW


@pytest.mark.parametrize("size", [1, 2, 8, 100, 1000, 3000, 10_000, 100_000, 1_000_000])
def test_no_sum_of_lower_aims_reaches_a_higher_one(size):
    weights, meetings = USUAL_WEIGHTS, size
    costs = freeze_costs(size, weights)
    below = meetings * (weights.greatest - weights.least)

    assert costs[THAWED] == 0
    for cost in costs[: RECENT + 1]:
        assert below < cost
        below += meetings * cost
    # What a block of the size that is matched at once sums up to, under the greatest weights, numpy's integers hold.
    if size <= EXACT_UP_TO:
        heaviest = Weights(
            **{
                field.name: {"near_topic": 100, "missing_half_hour": 25}.get(field.name, MAX_WEIGHT)
                for field in fields(Weights)
            }
        )
        assert 4 * max(freeze_costs(size, heaviest)) < 2**63
