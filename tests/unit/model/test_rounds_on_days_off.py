"""Days off: a circle's rounds, and the times that it suggests, avoid them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.circles import Cadence, Circle, Rhythm
from bot.model.days_off import MAX_STRETCHES, DaysOff, Stretch
from bot.model.errors import InvalidValue
from bot.model.ids import ChannelId, CircleId, MemberId
from bot.model.meeting_times import suggest_times
from bot.model.members import Member
from bot.model.rests import Rest, RestKind

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
FRIDAYS = Cadence(Rhythm.WEEKLY, 4, time(10), "Europe/Berlin")
MEMBERS = [Member(MemberId(zone), "Ana", zone, "en", ("en",), NOW, NOW) for zone in ("Europe/Berlin", "Europe/Lisbon")]


def circle(off: DaysOff, cadence: Cadence = FRIDAYS) -> Circle:
    return Circle(CircleId("c"), "Coffee", ChannelId("coffee"), cadence, NOW, NOW, days_off=off)


def in_berlin(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 9, tzinfo=UTC)


def days(first: date, last: date | None = None) -> Stretch:
    return Stretch(first, last or first)


def test_a_round_on_a_day_off_is_moved_to_the_next_day_that_is_not():
    off = DaysOff(stretches=(days(date(2026, 12, 11)),))
    assert circle(off).next_round_after(in_berlin(12, 5)) == in_berlin(12, 14)  # a Monday
    assert circle(off).next_round_after(in_berlin(12, 14)) == in_berlin(12, 18)


def test_a_round_is_left_out_if_it_would_come_near_the_following_one():
    off = DaysOff(country="DE", stretches=(days(date(2026, 12, 28)),))  # Christmas is on a Friday and a Saturday
    assert circle(off).next_round_after(in_berlin(12, 18)) == in_berlin(1, 4, 2027)  # and New Year's Day, too


def test_a_pause_ends_with_the_first_usual_round():
    off = DaysOff(pause=days(date(2026, 12, 3), date(2027, 1, 17)))
    paused = replace(circle(off), next_round_at=in_berlin(1, 22, 2027))
    assert paused.next_round_after(NOW) == in_berlin(1, 22, 2027)
    assert paused.moved_rounds(in_berlin(12, 2)) == tuple(in_berlin(12, 4) + weeks * 7 * DAY for weeks in range(7))


STRETCHES = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 40)).map(
        lambda pair: Stretch(NOW.date() + pair[0] * DAY, NOW.date() + (pair[0] + pair[1]) * DAY)
    ),
    max_size=MAX_STRETCHES,
)


@given(STRETCHES, st.sampled_from(Rhythm), st.integers(0, 6), st.sampled_from([None, "DE", "IN", "US"]))
def test_no_round_is_on_a_day_off_and_each_is_later_than_the_one_before(stretches, rhythm, weekday, country):
    cadence = Cadence(rhythm, weekday, time(10), "America/New_York", anchor=date(2026, 12, 7))
    held = circle(DaysOff(stretches=tuple(stretches), country=country), cadence)
    at = NOW
    for _ in range(12):
        following = held.next_round_after(at)
        assert following > at
        assert not held.is_off(following)
        at = following
    assert circle(DaysOff(), cadence).next_round_after(NOW) == cadence.next_after(NOW)


@given(STRETCHES, st.integers(0, 60))
def test_no_time_is_suggested_on_a_day_off_or_while_somebody_rests(stretches, rests):
    off = DaysOff(stretches=tuple(stretches))
    until = NOW + rests * DAY if rests else None
    members = [replace(MEMBERS[0], rest=Rest(RestKind.ASKED, until) if until else Rest()), MEMBERS[1]]
    for at in suggest_times(members, NOW, circle=circle(off)):
        assert not any(off.covers(at.astimezone(member.tz).date()) for member in members)
        assert until is None or at >= until


def test_after_a_pause_of_weeks_times_are_suggested_all_the_same():
    off = DaysOff(pause=days(date(2026, 12, 1), date(2027, 1, 3)))
    found = suggest_times(MEMBERS, NOW, circle=circle(off))
    assert len(found) == 3
    assert min(found) >= datetime(2027, 1, 4, tzinfo=UTC)


def test_a_country_that_is_not_known_any_more_has_no_holidays():
    off = DaysOff(country="XX")
    assert (off.knows_country, off.covers(date(2026, 1, 1))) == (False, False)


def test_what_can_not_be_days_off_is_refused():
    for make in (
        lambda: Stretch(date(2026, 1, 2), date(2026, 1, 1)),
        lambda: DaysOff(stretches=tuple(days(NOW.date() + n * DAY) for n in range(MAX_STRETCHES + 1))),
    ):
        with pytest.raises(InvalidValue):
            make()
