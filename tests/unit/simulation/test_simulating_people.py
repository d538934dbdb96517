"""Members of a simulated community: their number, variety, arrivals and departures follow the settings."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.model.circles import Cadence, Rhythm
from bot.model.errors import InvalidValue
from bot.simulation.people import make_inhabitants, opening_times
from bot.simulation.runner import AT_TEN, START, TUESDAY
from bot.simulation.settings import CircleSettings, CommunitySettings, Settings


def people_of(rounds=13, rhythm=Rhythm.EVERY_4_WEEKS, seed=1, **community):
    settings = Settings(CircleSettings(rhythm=rhythm), CommunitySettings(**community), rounds, seed)
    return make_inhabitants(settings, opening_times(Cadence(rhythm, TUESDAY, AT_TEN, "Europe/Berlin"), rounds, START))


def test_topics_are_held_by_zipfs_law():
    people = people_of(size=4000, topics=50, rounds=1)

    held = Counter(topic for each in people for topic in each.curious)
    first, second, tenth = (held[f"T{place:04}"] for place in (0, 1, 9))
    assert 1.6 < first / second < 2.1
    assert 5 < first / tenth < 10
    assert max(held) <= "T0049"


def test_half_live_in_the_first_zone_and_most_speak_the_first_language():
    people = people_of(size=2000, zones=3, languages=3, rounds=1)

    zones = Counter(each.member.zone for each in people)
    assert [round(zones[zone] / 2000, 1) for zone in ("Europe/Berlin", "America/New_York", "Asia/Kolkata")] == [
        0.5, 0.2, 0.3,
    ]  # fmt: skip
    english = sum("en" in each.member.languages for each in people) / 2000
    assert 0.8 < english < 0.9
    assert {language for each in people for language in each.member.languages} == {"en", "de", "fr"}


def test_about_as_many_join_and_leave_as_was_asked_for():
    people = people_of(size=1000, joining=0.1, leaving=0.2, resting=0)

    joined = Counter(each.first_round for each in people)
    assert joined[1] == 1000
    assert all(40 <= joined[number] <= 160 for number in range(2, 14))
    assert 1000 < sum(joined[number] for number in range(2, 14)) < 1400
    stay = [sum(each.gone_from > number for each in people if each.first_round == 1) for number in (1, 2, 4, 7)]
    assert stay[0] == 1000
    for staying, months in zip(stay[1:], (1, 3, 6), strict=True):
        assert abs(staying / 1000 - 0.8**months) < 0.05


@pytest.mark.parametrize("rhythm", [Rhythm.WEEKLY, Rhythm.EVERY_2_WEEKS, Rhythm.MONTHLY])
def test_the_share_that_rests_is_the_one_asked_for(rhythm):
    people = people_of(size=600, rounds=40, rhythm=rhythm, joining=0, leaving=0, resting=0.25)

    resting = [sum(number in each.rests for each in people) / 600 for number in range(10, 40)]
    assert abs(sum(resting) / 30 - 0.25) < 0.05


def test_without_coming_and_going_everybody_takes_part_in_every_round():
    people = people_of(size=20, joining=0, leaving=0, resting=0)

    assert all(each.takes_part(number) for each in people for number in range(1, 14))
    assert not any(each.takes_part(14) for each in people)


def test_people_depend_on_the_seed_alone():
    assert people_of(seed=3) == people_of(seed=3) != people_of(seed=4)


def test_rounds_open_as_a_circles_do():
    opens = opening_times(Cadence(Rhythm.WEEKLY, TUESDAY, AT_TEN, "Europe/Berlin"), 52, START)

    assert len(opens) == 53
    assert {at.astimezone(Cadence(Rhythm.WEEKLY, TUESDAY, AT_TEN, "Europe/Berlin").tz).hour for at in opens} == {10}
    assert {later - earlier for earlier, later in pairwise(opens)} == {
        timedelta(weeks=1),
        timedelta(weeks=1, hours=1),
        timedelta(weeks=1, hours=-1),
    }


@pytest.mark.parametrize(
    "settings",
    [
        lambda: CommunitySettings(size=-1),
        lambda: CommunitySettings(topics=0),
        lambda: CommunitySettings(leaving=1),
        lambda: CommunitySettings(resting=-0.1),
        lambda: CommunitySettings(topics_matter=float("nan")),
        lambda: CircleSettings(group_size=5),
        lambda: CircleSettings(freeze_weeks=3, floor_weeks=4),
        lambda: Settings(rounds=0),
    ],
)
def test_what_can_not_be_is_refused_in_a_sentence(settings):
    with pytest.raises(InvalidValue, match=r": \w+"):
        settings()
