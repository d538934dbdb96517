"""Results of half a year of rounds, in models that were chosen before Refill planned whole seasons."""

from statistics import mean

import pytest

from bench.seasons import MODELS, PLAYED, REPEATED_AT_MOST, Watched, can_all_be_new, settings, sum_up
from bot.simulation.runner import play
from tests.slow import SLOW

ALL = ("Refill", "greedy by rules 7", "oracle")

pytestmark = SLOW


@pytest.fixture(scope="module", params=MODELS)
def seasons(request):
    """Play six communities of 40 members in one model, in each way."""
    found = {way: [] for way in ALL}
    for seed in range(1, 7):
        for way in ALL:
            watched = Watched(PLAYED[way])
            rounds = list(play(settings(MODELS[request.param], 40, 26, seed), watched))
            found[way].append(sum_up(rounds, watched))
    return found


def test_refill_comes_more_than_half_of_the_way_from_greedy_to_who_knows_the_model(seasons):
    refill, greedy, oracle = (mean(each.expected for each in seasons[way]) for way in ALL)

    assert refill > (greedy + oracle) / 2
    assert mean(each.took_place for each in seasons["Refill"]) > mean(
        each.took_place for each in seasons["greedy by rules 7"]
    )


def test_at_most_a_quarter_of_a_rounds_chats_are_of_two_who_met_while_all_could_be_new(seasons):
    assert max(each.most_needless for each in seasons["Refill"]) <= REPEATED_AT_MOST
    assert max(each.most_needless for each in seasons["greedy by rules 7"]) > 0.4


def test_twenty_who_meet_weekly_repeat_more_only_where_not_all_of_them_can_meet_somebody_new():
    repetitive = 0
    for seed in range(1, 7):
        watched = Watched(PLAYED["Refill"])
        assert list(play(settings(MODELS["simulator"], 20, 26, seed), watched))
        assert watched.most_needless <= REPEATED_AT_MOST
        repetitive += watched.repetitive

    assert repetitive > 20


@pytest.mark.parametrize(
    ("trios", "new", "can"),
    [
        (0, ["ab", "cd"], True),
        (0, ["ab", "ac", "ad"], False),
        (1, ["ab", "ac", "bc", "de"], True),
        (1, ["ab", "ac", "bc", "cd", "ce"], False),  # some pairs of the trio are not allowed
        (1, ["ab", "bc", "cd", "de", "ae"], False),  # pairs for four of five, and no trio
        (2, ["ab", "ac", "bc", "de", "df", "ef"], True),
    ],
)
def test_all_can_be_new_where_pairs_and_trios_of_new_meetings_hold_everybody(trios, new, can):
    members = sorted(set("".join(new)))

    assert can_all_be_new(members, trios, frozenset(map(tuple, new))) is can


def test_matches_are_left_for_the_last_quarter(seasons):
    first, last = (mean(each.on_topic[quarter] for each in seasons["Refill"]) for quarter in (0, -1))

    assert last >= first / 2
