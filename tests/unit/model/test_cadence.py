"""Opening times of rounds follow local time, also across clock changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.circles import Cadence, Circle, Rhythm
from bot.model.errors import InvalidValue
from bot.model.hours import zone_named, zone_names
from bot.model.ids import ChannelId, CircleId
from bot.services.circles import end_of_round
from tests.unit.zones import ZONES, moments, utc

SECOND = timedelta(seconds=1)
MON, TUE, FRI, SUN = 0, 1, 4, 6
WEEKS = {Rhythm.WEEKLY: 1, Rhythm.EVERY_2_WEEKS: 2, Rhythm.EVERY_3_WEEKS: 3, Rhythm.EVERY_4_WEEKS: 4}


def cadences(zones: st.SearchStrategy[str], rhythms: st.SearchStrategy[Rhythm]) -> st.SearchStrategy[Cadence]:
    return st.builds(
        Cadence,
        rhythm=rhythms,
        weekday=st.integers(0, 6),
        at=st.builds(time, st.integers(0, 23) | st.integers(1, 3), st.sampled_from([0, 15, 30, 45, 59])),
        zone=zones,
        nth=st.sampled_from([1, 2, 3, 4, -1]),
        anchor=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    )


anyhow = cadences(st.sampled_from(ZONES), st.sampled_from(Rhythm))
in_weeks = cadences(st.sampled_from(ZONES), st.sampled_from(sorted(WEEKS)))
monthly = cadences(st.sampled_from(ZONES), st.just(Rhythm.MONTHLY))


@given(anyhow, moments())
def test_the_next_round_is_strictly_after(cadence: Cadence, now: datetime):
    following = cadence.next_after(now)
    assert following > now
    assert following.tzinfo is UTC
    assert cadence.next_after(following) > following


@given(anyhow, moments())
def test_a_second_before_a_round_it_is_still_the_next(cadence: Cadence, now: datetime):
    following = cadence.next_after(now)
    assert cadence.next_after(following - SECOND) == following
    assert cadence.next_after(now + (following - now) / 2) == following


@given(anyhow, moments())
def test_a_round_opens_at_the_local_time_of_its_rule(cadence: Cadence, now: datetime):
    local = cadence.next_after(now).astimezone(cadence.tz)
    assert local.weekday() == cadence.weekday
    assert local.fold == 0
    named = datetime.combine(local.date(), cadence.at)
    exists = named.replace(tzinfo=cadence.tz).astimezone(UTC).astimezone(cadence.tz).replace(tzinfo=None) == named
    before, after = ((local + step).utcoffset() for step in (timedelta(hours=-4), timedelta(hours=4)))
    assert before is not None
    assert after is not None
    assert local.replace(tzinfo=None) == named + (timedelta(0) if exists else after - before)


@given(in_weeks, moments())
def test_rounds_of_a_rhythm_in_weeks_are_that_many_local_weeks_apart(cadence: Cadence, now: datetime):
    first = cadence.next_after(now)
    second = cadence.next_after(first)
    days = [at.astimezone(cadence.tz).date() for at in (first, second)]
    weeks = WEEKS[cadence.rhythm]
    assert days[1] - days[0] == timedelta(weeks=weeks)
    assert first - now <= timedelta(weeks=weeks, hours=1)
    monday, anchored = (day - timedelta(days=day.weekday()) for day in (days[0], cadence.anchor))
    assert (monday - anchored).days % (7 * weeks) == 0


@given(monthly, moments())
def test_a_monthly_rhythm_opens_one_round_a_month_on_its_weekday(cadence: Cadence, now: datetime):
    first = cadence.next_after(now).astimezone(cadence.tz)
    second = cadence.next_after(first).astimezone(cadence.tz)
    assert (second.year * 12 + second.month) - (first.year * 12 + first.month) == 1
    for local in (first, second):
        if cadence.nth == -1:
            assert (local + timedelta(days=7)).month != local.month
        else:
            assert (local.day - 1) // 7 + 1 == cadence.nth
    here = now.astimezone(cadence.tz)
    assert (first.year * 12 + first.month) - (here.year * 12 + here.month) in (0, 1)


@settings(max_examples=300)
@given(
    cadences(st.sampled_from(zone_names()), st.sampled_from(Rhythm)),
    st.integers(0, 110 * 366 * 24).map(lambda hours: utc("1990-01-01 00:00") + timedelta(hours=hours)),
)
def test_every_zone_has_a_next_round_at_any_time(cadence: Cadence, now: datetime):
    following = cadence.next_after(now)
    assert now < following <= now + timedelta(days=37)
    assert cadence.next_after(following - SECOND) == following


EXAMPLES = [
    ("Tuesdays at ten, Berlin", Cadence(Rhythm.WEEKLY, TUE, time(10), "Europe/Berlin"), [
        "2026-03-24 09:00", "2026-03-31 08:00", "2026-04-07 08:00",
    ]),
    ("the same in autumn", Cadence(Rhythm.WEEKLY, TUE, time(10), "Europe/Berlin"), [
        "2026-10-20 08:00", "2026-10-27 09:00",
    ]),
    ("in spring 2027", Cadence(Rhythm.WEEKLY, TUE, time(10), "Europe/Berlin"), [
        "2027-03-23 09:00", "2027-03-30 08:00",
    ]),
    ("in autumn 2027", Cadence(Rhythm.WEEKLY, TUE, time(10), "Europe/Berlin"), [
        "2027-10-26 08:00", "2027-11-02 09:00",
    ]),
    ("half past two is skipped in New York", Cadence(Rhythm.WEEKLY, SUN, time(2, 30), "America/New_York"), [
        "2026-03-01 07:30", "2026-03-08 07:30", "2026-03-15 06:30",
    ]),
    ("half past one comes twice in New York", Cadence(Rhythm.WEEKLY, SUN, time(1, 30), "America/New_York"), [
        "2026-10-25 05:30", "2026-11-01 05:30", "2026-11-08 06:30",
    ]),
    ("skipped in 2027", Cadence(Rhythm.WEEKLY, SUN, time(2, 30), "America/New_York"), [
        "2027-03-07 07:30", "2027-03-14 07:30", "2027-03-21 06:30",
    ]),
    ("twice in 2027", Cadence(Rhythm.WEEKLY, SUN, time(1, 30), "America/New_York"), [
        "2027-10-31 05:30", "2027-11-07 05:30", "2027-11-14 06:30",
    ]),
    ("half past two comes twice in Sydney", Cadence(Rhythm.WEEKLY, SUN, time(2, 30), "Australia/Sydney"), [
        "2026-03-28 15:30", "2026-04-04 15:30", "2026-04-11 16:30",
    ]),
    ("half past two is skipped in Sydney", Cadence(Rhythm.WEEKLY, SUN, time(2, 30), "Australia/Sydney"), [
        "2026-09-26 16:30", "2026-10-03 16:30", "2026-10-10 15:30",
    ]),
    ("in Sydney in 2027",
     Cadence(Rhythm.EVERY_2_WEEKS, SUN, time(2, 30), "Australia/Sydney", anchor=date(2027, 4, 4)), [
        "2027-03-20 15:30", "2027-04-03 15:30", "2027-04-17 16:30",
    ]),
    ("a quarter to two comes twice on Lord Howe", Cadence(Rhythm.WEEKLY, SUN, time(1, 45), "Australia/Lord_Howe"), [
        "2026-03-28 14:45", "2026-04-04 14:45", "2026-04-11 15:15",
    ]),
    ("a quarter past two is skipped on Lord Howe", Cadence(Rhythm.WEEKLY, SUN, time(2, 15), "Australia/Lord_Howe"), [
        "2026-09-26 15:45", "2026-10-03 15:45", "2026-10-10 15:15",
    ]),
    ("Fridays at nine, Kathmandu", Cadence(Rhythm.WEEKLY, FRI, time(9), "Asia/Kathmandu"), [
        "2025-12-26 03:15", "2026-01-02 03:15", "2026-01-09 03:15",
    ]),
    ("Apia had no 30 December 2011", Cadence(Rhythm.WEEKLY, FRI, time(10), "Pacific/Apia"), [
        "2011-12-23 20:00", "2011-12-30 20:00", "2012-01-05 20:00",
    ]),
    ("the last Tuesday is 29 February", Cadence(Rhythm.MONTHLY, TUE, time(10), "Europe/Berlin", nth=-1), [
        "2028-01-25 09:00", "2028-02-29 09:00", "2028-03-28 08:00",
    ]),
    ("the fourth Tuesday is not", Cadence(Rhythm.MONTHLY, TUE, time(10), "Europe/Berlin", nth=4), [
        "2028-01-25 09:00", "2028-02-22 09:00", "2028-03-28 08:00",
    ]),
    ("the last Sunday, when the clocks change", Cadence(Rhythm.MONTHLY, SUN, time(2, 30), "Europe/Berlin", nth=-1), [
        "2026-02-22 01:30", "2026-03-29 01:30", "2026-04-26 00:30",
    ]),
    ("and back", Cadence(Rhythm.MONTHLY, SUN, time(2, 30), "Europe/Berlin", nth=-1), [
        "2026-09-27 00:30", "2026-10-25 00:30", "2026-11-29 01:30",
    ]),
    ("every two weeks over week 53",
     Cadence(Rhythm.EVERY_2_WEEKS, TUE, time(10), "Europe/Berlin", anchor=date(2026, 12, 15)), [
        "2026-12-15 09:00", "2026-12-29 09:00", "2027-01-12 09:00",
    ]),
    ("every three weeks over week 53",
     Cadence(Rhythm.EVERY_3_WEEKS, TUE, time(10), "Europe/Berlin", anchor=date(2026, 12, 20)), [
        "2026-12-15 09:00", "2027-01-05 09:00", "2027-01-26 09:00",
    ]),
    ("every four weeks over the year's end",
     Cadence(Rhythm.EVERY_4_WEEKS, MON, time(0), "Asia/Kathmandu", anchor=date(2026, 12, 7)), [
        "2026-12-06 18:15", "2027-01-03 18:15", "2027-01-31 18:15",
    ]),
    ("the first Monday over the year's end", Cadence(Rhythm.MONTHLY, MON, time(10), "Europe/Berlin"), [
        "2026-12-07 09:00", "2027-01-04 09:00", "2027-02-01 09:00",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("cadence", "rounds"), [row[1:] for row in EXAMPLES], ids=[row[0] for row in EXAMPLES])
def test_rounds_written_out_by_hand(cadence: Cadence, rounds: list[str]):
    at = utc(rounds[0]) - SECOND
    for expected in rounds:
        at = cadence.next_after(at)
        assert at == utc(expected)


def test_a_round_at_the_end_of_a_month_whose_last_day_a_place_left_out_is_not_lost():
    # Kiritimati went from 30 December 1994 to 1 January 1995, which was a Sunday.
    cadence = Cadence(Rhythm.MONTHLY, 5, time(10), "Pacific/Kiritimati", nth=-1)
    at = cadence.next_after(utc("1994-12-01 00:00"))
    assert at == datetime(1995, 1, 1, 10, tzinfo=cadence.tz)
    assert cadence.next_after(at - SECOND) == at


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("weekday", -1), ("weekday", 7), ("nth", 0), ("nth", 5), ("nth", -2)],
)
def test_a_rule_that_names_no_instant_is_refused(field: str, wrong: object):
    facts: dict[str, object] = {"rhythm": Rhythm.WEEKLY, "weekday": 1, "at": time(10), "zone": "Europe/Berlin"}
    with pytest.raises(InvalidValue) as refused:
        Cadence(**facts | {field: wrong})  # type: ignore[arg-type]
    assert refused.value.field == field


@pytest.mark.parametrize("name", ["../etc/passwd", "/etc/localtime", "a" * 5000, "Europe/Berlin\0", "\ud800", "Europe"])
def test_a_zone_that_is_none_is_refused(name: str):
    with pytest.raises(InvalidValue):
        zone_named(name)


@given(anyhow, moments())
def test_the_hour_of_rounds_comes_once_a_day(cadence: Cadence, now: datetime):
    at = cadence.same_hour_after(now)
    assert now < at <= now + timedelta(days=2)
    assert cadence.next_after(now) == at or at < cadence.next_after(now)
    assert cadence.same_hour_after(at - SECOND) == at


def test_the_hour_of_rounds_does_not_move_when_the_clocks_change():
    cadence = Cadence(Rhythm.WEEKLY, 1, time(10), "Europe/Berlin")
    assert cadence.same_hour_after(utc("2026-03-28 09:00")) == utc("2026-03-29 08:00")
    assert cadence.same_hour_after(utc("2026-03-28 08:59")) == utc("2026-03-28 09:00")


def circle_with(cadence: Cadence, next_round_at: datetime) -> Circle:
    return Circle(CircleId("c"), "Coffee", ChannelId("coffee"), cadence, next_round_at, next_round_at)


@given(anyhow, moments())
def test_a_round_that_opened_as_planned_ends_at_the_next_one(cadence: Cadence, now: datetime):
    planned = cadence.next_after(now)
    assert end_of_round(circle_with(cadence, planned), planned) == cadence.next_after(planned)


@given(anyhow, moments())
def test_a_round_that_was_brought_forward_has_at_least_half_its_usual_length(cadence: Cadence, now: datetime):
    following = cadence.next_after(now)
    ends_at = end_of_round(circle_with(cadence, now), now)
    assert ends_at - now > (cadence.next_after(following) - following) / 2
    assert ends_at in (following, cadence.next_after(following))
