"""The number of members that a circle needs for its settings, and reports that say so."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from bot.model.circle_figures import Advice, Figures, advise, are_too_few
from bot.model.circles import Cadence, Circle, Rhythm
from bot.model.ids import ChannelId, CircleId, MemberId
from bot.model.pairing import Common, Entrant
from bot.services.common_ground import count_apart

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
WEEKLY = Circle(CircleId("c"), "Coffee", ChannelId("quay"), Cadence(Rhythm.WEEKLY, 1, time(9), "UTC"), NOW, NOW)


@pytest.mark.parametrize(
    ("rhythm", "group_size", "freeze_weeks", "needed"),
    [
        (Rhythm.WEEKLY, 2, 12, 13),
        (Rhythm.WEEKLY, 4, 12, 37),
        (Rhythm.EVERY_2_WEEKS, 2, 12, 7),
        (Rhythm.MONTHLY, 2, 6, 3),
    ],
)
def test_each_round_takes_new_people_until_the_freeze_is_over(
    rhythm: Rhythm, group_size: int, freeze_weeks: int, needed: int
) -> None:
    cadence = replace(WEEKLY.cadence, rhythm=rhythm)
    circle = replace(WEEKLY, cadence=cadence, group_size=group_size, freeze_weeks=freeze_weeks)
    assert circle.members_needed == needed


def test_only_what_is_certain_from_the_shown_number_is_said() -> None:
    """*5+* may be nine members, and *10+* fourteen."""
    assert [are_too_few(shown, 13) for shown in (0, 5, 10, 15)] == [True, True, False, False]
    assert advise(Figures(members=5), 13) is Advice.TOO_FEW
    assert advise(Figures(members=10), 13) is None
    assert advise(Figures(members=5, resting=5), 13) is Advice.PAUSE


@pytest.mark.parametrize("asked", [20, 24, 27, 40, 54])
def test_most_people_talked_is_said_only_if_it_is_certain(asked: int) -> None:
    """The advice follows from rounded figures, but what it says must hold for the exact figures."""
    exact = [Figures(members=20, asked=asked, answered=asked, talked=talked) for talked in range(asked + 1)]
    told = [one for one in exact if advise(one.for_show(), 13) is Advice.KEEP_ON]
    assert told
    assert all(one.talked * 2 > asked for one in told)


def test_few_who_talked_among_those_who_answered_suggest_more_time_between_rounds() -> None:
    asked = Figures(members=20, asked=20, answered=15)
    assert advise(replace(asked, talked=10), 13) is None
    assert advise(replace(asked, talked=5), 13) is Advice.SLOW_DOWN
    assert advise(replace(asked, answered=5, talked=5), 13) is None


def entrant(number: int, language: str, *hours: int) -> Entrant:
    return Entrant(MemberId(str(number)), frozenset(), frozenset(), frozenset([language]), frozenset(hours), 1)


def test_who_has_little_in_common_with_the_others_is_counted() -> None:
    six, two = [entrant(n, "en", 20, 21) for n in range(6)], [entrant(n, "pt", 21) for n in (7, 8)]
    assert count_apart([*six, *two], Common.LANGUAGE) == 2
    assert count_apart([*six, *two], Common.HOURS) == 0
    assert count_apart([*six, entrant(9, "en", 300)], Common.HOURS) == 1
    assert count_apart(six[:1], Common.LANGUAGE) == 0
