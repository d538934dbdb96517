"""Members' weekly hours across zones and clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import InvalidValue
from bot.model.hours import HALF_HOUR, WORKING_HOURS, Span, WeeklyHours, zone_named
from tests.unit.zones import CHANGES, ZONES, moments, utc

CHAT = timedelta(minutes=30)
TUE, SAT, SUN = 1, 5, 6

spans = (
    st.tuples(st.integers(0, 6), st.integers(0, 96), st.integers(0, 96))
    .filter(lambda row: row[1] < row[2])
    .map(lambda row: Span(row[0], row[1] * 15, row[2] * 15))
)
hours = st.lists(spans, min_size=1, max_size=6).map(lambda found: WeeklyHours.of(tuple(found)))
zones = st.sampled_from(ZONES).map(zone_named)
mondays = st.sampled_from([change.date() - timedelta(days=change.weekday()) for change in CHANGES]) | st.dates(
    date(2026, 1, 1), date(2027, 12, 20)
).map(lambda day: day - timedelta(days=day.weekday()))


@given(st.lists(spans, max_size=8))
def test_stretches_are_sorted_and_apart_and_none_is_lost(found: list[Span]):
    merged = WeeklyHours.of(tuple(found)).spans
    assert list(merged) == sorted(merged)
    for one, other in pairwise(merged):
        assert one.weekday < other.weekday or one.end < other.start

    def minutes(some) -> set[tuple[int, int]]:
        return {(span.weekday, minute) for span in some for minute in range(span.start, span.end)}

    assert minutes(merged) == minutes(found)
    assert WeeklyHours.of(tuple(reversed(found))) == WeeklyHours.of(tuple(found))


@pytest.mark.parametrize("wrong", [(-1, 0, 60), (7, 0, 60), (0, -1, 60), (0, 60, 60), (0, 90, 60), (0, 0, 1441)])
def test_what_is_no_stretch_of_one_day_is_refused(wrong: tuple[int, int, int]):
    with pytest.raises(InvalidValue):
        Span(*wrong)


@given(hours, zones, moments(15))
def test_away_from_a_change_of_the_clocks_a_chat_fits_as_clocks_on_the_wall_say(
    week: WeeklyHours, zone, start: datetime
):
    local = start.astimezone(zone)
    if len({(local + timedelta(hours=step)).utcoffset() for step in (-27, -4, 4, 27)}) > 1:
        return
    begin = local.hour * 60 + local.minute
    fits = any(s.weekday == local.weekday() and s.start <= begin and begin + 30 <= s.end for s in week.spans)
    assert week.covers(start, CHAT, zone) == fits


@given(hours, zones, mondays)
def test_the_half_hours_in_utc_are_those_in_which_a_chat_fits(week: WeeklyHours, zone, monday: date):
    origin = datetime.combine(monday, time(), tzinfo=UTC)
    expected = set()
    for index in range(-48, 8 * 48):
        at = origin + index * HALF_HOUR
        day = at.astimezone(zone).date()
        if monday <= day < monday + timedelta(days=7) and week.covers(at, HALF_HOUR, zone):
            expected.add(index % (7 * 48))
    assert week.in_utc(monday, zone) == expected


@given(hours, zones, moments(15))
def test_the_starts_of_chats_are_all_half_hours_that_the_hours_cover(week: WeeklyHours, zone, first: datetime):
    last, at = first + timedelta(days=4), first.replace(minute=0)
    expected = []
    while at <= last:
        expected += [at] if at >= first and week.covers(at, CHAT, zone) else []
        at += HALF_HOUR
    assert week.starts(first, last, CHAT, zone) == set(expected)


def one(weekday: int, start: time, end_minutes: int) -> WeeklyHours:
    return WeeklyHours((Span(weekday, start.hour * 60 + start.minute, end_minutes),))


EXAMPLES = [
    ("nine to ten in Berlin", one(TUE, time(9), 600), "Europe/Berlin", "2026-03-03 08:30", True),
    ("begins too early", one(TUE, time(9), 600), "Europe/Berlin", "2026-03-03 07:59", False),
    ("ends too late", one(TUE, time(9), 600), "Europe/Berlin", "2026-03-03 08:31", False),
    ("another day", one(TUE, time(9), 600), "Europe/Berlin", "2026-03-04 08:30", False),
    ("after the change", one(TUE, time(9), 600), "Europe/Berlin", "2026-03-31 07:30", True),
    ("an hour late after the change", one(TUE, time(9), 600), "Europe/Berlin", "2026-03-31 08:30", False),
    ("a quarter past, UTC, is nine in Kathmandu", one(TUE, time(9), 570), "Asia/Kathmandu", "2026-03-03 03:15", True),
    ("half past is not", one(TUE, time(9), 570), "Asia/Kathmandu", "2026-03-03 03:30", False),
    ("until midnight", one(TUE, time(23), 1440), "Europe/Berlin", "2026-03-03 22:30", True),
    ("past midnight", one(TUE, time(23), 1440), "Europe/Berlin", "2026-03-03 22:45", False),
    # New York, 8 March 2026: from 2:00 to 3:00 at 07:00 UTC.
    ("ends before the gap", one(SUN, time(1), 120), "America/New_York", "2026-03-08 06:30", True),
    ("would end after the gap", one(SUN, time(1), 120), "America/New_York", "2026-03-08 06:45", False),
    ("from half past three", one(SUN, time(2, 30), 240), "America/New_York", "2026-03-08 07:30", True),
    ("not at three then", one(SUN, time(2, 30), 240), "America/New_York", "2026-03-08 07:00", False),
    # 1 November 2026: from 2:00 back to 1:00 at 06:00 UTC.
    ("half past one, the first time", one(SUN, time(1), 120), "America/New_York", "2026-11-01 05:30", True),
    ("half past one, the second time", one(SUN, time(1), 120), "America/New_York", "2026-11-01 06:30", True),
    ("one to half past is over the first time", one(SUN, time(1), 90), "America/New_York", "2026-11-01 06:00", False),
    ("and was open then", one(SUN, time(1), 90), "America/New_York", "2026-11-01 05:00", True),
]  # fmt: skip


@pytest.mark.parametrize(("week", "zone", "start", "fits"), [row[1:] for row in EXAMPLES], ids=[r[0] for r in EXAMPLES])
def test_chats_written_out_by_hand(week: WeeklyHours, zone: str, start: str, fits: bool):
    assert week.covers(utc(start), CHAT, zone_named(zone)) is fits


def slots(weekday: int, start: str, count: int) -> set[int]:
    hour, minute = map(int, start.split(":"))
    first = weekday * 48 + hour * 2 + minute // 30
    return {index % 336 for index in range(first, first + count)}


def test_working_hours_in_utc_follow_the_clocks():
    berlin = zone_named("Europe/Berlin")
    winter = set().union(*(slots(day, "8:00", 16) for day in range(5)))
    summer = set().union(*(slots(day, "7:00", 16) for day in range(5)))
    assert WORKING_HOURS.in_utc(date(2026, 3, 23), berlin) == winter
    assert WORKING_HOURS.in_utc(date(2026, 3, 30), berlin) == summer


def test_hours_far_in_the_east_begin_at_the_end_of_the_week():
    monday_morning = one(0, time(9), 12 * 60)
    assert monday_morning.in_utc(date(2026, 3, 2), zone_named("Australia/Sydney")) == slots(6, "22:00", 4) | slots(
        0, "0:00", 2
    )


def test_only_whole_half_hours_of_utc_count_where_clocks_are_a_quarter_off():
    nine_to_ten = one(TUE, time(9), 600)  # 03:15 to 04:15
    assert nine_to_ten.in_utc(date(2026, 3, 2), zone_named("Asia/Kathmandu")) == slots(TUE, "3:30", 1)


def test_a_night_has_an_hour_less_in_spring_and_one_more_in_autumn():
    night = one(SUN, time(0), 6 * 60)
    new_york = zone_named("America/New_York")
    assert night.in_utc(date(2026, 3, 2), new_york) == slots(SUN, "5:00", 10)
    assert night.in_utc(date(2026, 3, 9), new_york) == slots(SUN, "4:00", 12)
    assert night.in_utc(date(2026, 10, 26), new_york) == slots(SUN, "4:00", 14)
    until_midnight = one(SAT, time(22), 24 * 60)
    assert until_midnight.in_utc(date(2026, 3, 2), new_york) == slots(SUN, "3:00", 4)
