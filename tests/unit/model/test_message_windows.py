"""Unasked messages come in a member's own window, also across clock changes."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.errors import InvalidValue
from bot.model.hours import DAYTIME, MessageWindow, next_open_for_all, zone_named
from tests.unit.zones import ZONES, moments, utc

MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)
NEVER_MEETS = timedelta(days=2)

clock_times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
windows = (
    st.tuples(clock_times, clock_times).filter(lambda ends: ends[0] != ends[1]).map(lambda ends: MessageWindow(*ends))
)
zones = st.sampled_from(ZONES).map(zone_named)


@given(windows, zones, moments())
def test_the_next_opening_is_open_and_nothing_before_it_is(window: MessageWindow, zone, now: datetime):
    at = window.next_open(now, zone)
    assert at >= now
    assert window.is_open(at, zone)
    assert window.is_open(now, zone) == (at == now)
    waits = int((at - now) / MINUTE)
    for step in {0, min(1, waits - 1), waits // 3, waits // 2, waits - 1} if waits > 0 else ():
        assert not window.is_open(now + step * MINUTE, zone)


@given(windows, zones, moments())
def test_a_window_opens_within_two_days(window: MessageWindow, zone, now: datetime):
    # A window is missed only on a day on which the clocks skip all of it.
    assert window.next_open(now, zone) - now < timedelta(hours=49)


@given(windows, zones, moments())
def test_away_from_a_change_of_the_clocks_a_window_is_what_a_clock_on_the_wall_says(
    window: MessageWindow, zone, now: datetime
):
    local = now.astimezone(zone)
    if len({(local + timedelta(hours=step)).utcoffset() for step in (-27, -4, 4, 27)}) > 1:
        return
    wall = local.time()
    if window.start < window.end:
        inside = window.start <= wall < window.end
    else:
        inside = wall >= window.start or wall < window.end
    assert window.is_open(now, zone) == inside


EXAMPLES = [
    # In New York on 8 March 2026 the clocks go from 2:00 to 3:00 at 07:00 UTC.
    ("23 hours: from nine as ever", time(9), time(20), "America/New_York", "2026-03-08 12:59", "2026-03-08 13:00"),
    ("23 hours: until eight as ever", time(9), time(20), "America/New_York", "2026-03-08 23:59", "2026-03-08 23:59"),
    ("23 hours: from eight it is quiet", time(9), time(20), "America/New_York", "2026-03-09 00:00", "2026-03-09 13:00"),
    ("begins in the gap", time(2, 30), time(5), "America/New_York", "2026-03-08 06:00", "2026-03-08 07:30"),
    ("ends in the gap", time(1), time(2, 30), "America/New_York", "2026-03-08 07:29", "2026-03-08 07:29"),
    ("ended in the gap", time(1), time(2, 30), "America/New_York", "2026-03-08 07:30", "2026-03-09 05:00"),
    ("lies in the gap", time(2, 10), time(2, 40), "America/New_York", "2026-03-08 06:00", "2026-03-08 07:10"),
    ("turned around by the gap", time(2, 30), time(3), "America/New_York", "2026-03-08 06:00", "2026-03-09 06:30"),
    ("wraps over the gap", time(22), time(4), "America/New_York", "2026-03-08 07:59", "2026-03-08 07:59"),
    ("wrapped over the gap", time(22), time(4), "America/New_York", "2026-03-08 08:00", "2026-03-09 02:00"),
    # On 1 November 2026 they go from 2:00 back to 1:00 at 06:00 UTC.
    ("25 hours: from nine as ever", time(9), time(20), "America/New_York", "2026-11-01 13:59", "2026-11-01 14:00"),
    ("25 hours: until eight as ever", time(9), time(20), "America/New_York", "2026-11-02 01:00", "2026-11-02 14:00"),
    ("ends the first time round", time(20), time(1, 30), "America/New_York", "2026-11-01 05:30", "2026-11-02 01:00"),
    ("begins the first time round", time(1, 30), time(3), "America/New_York", "2026-11-01 05:29", "2026-11-01 05:30"),
    ("goes on the second time", time(1, 30), time(3), "America/New_York", "2026-11-01 06:10", "2026-11-01 06:10"),
    # Berlin, 29 March and 25 October 2026, both at 01:00 UTC.
    ("Berlin in spring", time(9), time(20), "Europe/Berlin", "2026-03-28 19:00", "2026-03-29 07:00"),
    ("Berlin in autumn", time(9), time(20), "Europe/Berlin", "2026-10-24 18:00", "2026-10-25 08:00"),
    # Sydney, 5 April and 4 October 2026, both at 16:00 UTC of the day before.
    ("Sydney in autumn", time(9), time(20), "Australia/Sydney", "2026-04-04 09:00", "2026-04-04 23:00"),
    ("Sydney in spring", time(9), time(20), "Australia/Sydney", "2026-10-03 10:00", "2026-10-03 22:00"),
    # Lord Howe: 24½ hours on 5 April, 23½ hours on 4 October 2026.
    ("24½ hours", time(9), time(20), "Australia/Lord_Howe", "2026-04-04 09:00", "2026-04-04 22:30"),
    ("23½ hours", time(9), time(20), "Australia/Lord_Howe", "2026-10-03 09:30", "2026-10-03 22:00"),
    ("Lord Howe's gap", time(2, 15), time(9), "Australia/Lord_Howe", "2026-10-03 15:00", "2026-10-03 15:45"),
    ("Kathmandu", time(9), time(20), "Asia/Kathmandu", "2026-03-08 14:15", "2026-03-09 03:15"),
    ("ends at midnight", time(18), time(0), "Asia/Kathmandu", "2026-03-08 18:15", "2026-03-09 12:15"),
    ("a day that Apia did not have", time(9), time(20), "Pacific/Apia", "2011-12-30 07:00", "2011-12-30 19:00"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "zone", "now", "opens"), [row[1:] for row in EXAMPLES], ids=[row[0] for row in EXAMPLES]
)
def test_openings_written_out_by_hand(start: time, end: time, zone: str, now: str, opens: str):
    assert MessageWindow(start, end).next_open(utc(now), zone_named(zone)) == utc(opens)


def test_a_window_is_open_from_its_start_until_just_before_its_end():
    berlin = zone_named("Europe/Berlin")
    assert not DAYTIME.is_open(utc("2026-03-02 07:59"), berlin)
    assert DAYTIME.is_open(utc("2026-03-02 08:00"), berlin)
    assert DAYTIME.is_open(utc("2026-03-02 18:59"), berlin)
    assert not DAYTIME.is_open(utc("2026-03-02 19:00"), berlin)


def test_a_window_of_no_length_is_refused():
    with pytest.raises(InvalidValue):
        MessageWindow(time(9), time(9))


@settings(max_examples=150)
@given(st.lists(st.tuples(windows, zones), min_size=1, max_size=3), moments(15))
def test_the_next_opening_for_all_is_the_first_that_suits_all(everyone, now: datetime):
    at = next_open_for_all(now, tuple(everyone))
    grid = (now + step * QUARTER for step in range(int(NEVER_MEETS / QUARTER) + 1))
    first = next((g for g in grid if all(window.is_open(g, zone) for window, zone in everyone)), None)
    assert at == first


def test_nobody_waits_for_nobody():
    now = utc("2026-03-08 03:00")
    assert next_open_for_all(now, ()) == now


def test_hours_that_never_meet_are_found_out():
    berlin, auckland = zone_named("Europe/Berlin"), zone_named("Pacific/Auckland")
    narrow = MessageWindow(time(9), time(10))
    assert next_open_for_all(utc("2026-06-01 00:00"), ((narrow, berlin), (narrow, auckland))) is None
    assert next_open_for_all(
        utc("2026-06-01 00:00"), ((narrow, berlin), (MessageWindow(time(18), time(20)), auckland))
    ) == (utc("2026-06-01 07:00"))
