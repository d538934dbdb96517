"""The oracle of a simulation: no policy with the same knowledge expects more of a round."""

from bot.model.circles import Rhythm
from bot.simulation.runner import play
from bot.simulation.settings import CircleSettings, CommunitySettings, Policy, Settings


def test_the_oracle_expects_more_of_a_first_round_than_anybody():
    settings = Settings(CircleSettings(rhythm=Rhythm.WEEKLY), CommunitySettings(size=40, resting=0), rounds=1)

    expected = {policy: next(play(settings, policy)).expected for policy in Policy}

    assert max(expected, key=expected.__getitem__) is Policy.ORACLE
    assert expected[Policy.ORACLE] > 1.02 * expected[Policy.GREEDY]


def test_hours_decide_whether_a_chat_takes_place_as_much_as_the_model_lets_them():
    def took_place(hours_matter):
        people = CommunitySettings(size=60, zones=12, hours_matter=hours_matter)
        rounds = play(Settings(CircleSettings(), people, rounds=4), Policy.SHUFFLE)
        return sum(each.took_place for each in rounds)

    assert took_place(0) > 1.5 * took_place(1)
