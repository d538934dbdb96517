"""Offered times suit all members of a chat."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.hours import WORKING_HOURS, Span, WeeklyHours
from bot.model.ids import MemberId
from bot.model.meeting_times import suggest_times
from bot.model.members import Member
from tests.unit.zones import ZONES, moments, utc

HALF_HOUR = timedelta(minutes=30)
DAY = timedelta(days=1)


def member(name: str, zone: str, hours: WeeklyHours = WORKING_HOURS) -> Member:
    then = datetime(2026, 1, 1, tzinfo=UTC)
    return Member(MemberId(name), name, zone, "en", ("en",), then, then, hours=hours)


spans = st.tuples(st.integers(0, 6), st.integers(0, 94), st.integers(2, 40)).map(
    lambda row: Span(row[0], row[1] * 15, min(24, row[1] // 4 + row[2] // 2 + 1) * 60)
)
hours = st.lists(spans, min_size=1, max_size=7).map(lambda found: WeeklyHours.of(tuple(found))) | st.just(WORKING_HOURS)
crowds = st.lists(st.tuples(st.sampled_from(ZONES), hours), min_size=2, max_size=4).map(
    lambda rows: [member(f"m{number}", *row) for number, row in enumerate(rows)]
)


def suiting(members: list[Member], now: datetime) -> list[datetime]:
    """Return every half hour between a day and a fortnight from now at which all members could begin."""
    midnight = now.replace(hour=0, minute=0)
    first = next(at for step in range(5 * 48) if (at := midnight + step * HALF_HOUR) >= now + DAY)
    every = [first + step * HALF_HOUR for step in range(14 * 48) if first + step * HALF_HOUR <= now + 14 * DAY]
    return [at for at in every if all(m.hours.covers(at, HALF_HOUR, m.tz) for m in members)]


def day_of(at: datetime, one: Member) -> date:
    return at.astimezone(one.tz).date()


@settings(max_examples=60, deadline=None)
@given(crowds, moments(7))
def test_offered_times_suit_everyone_and_lie_on_different_days_of_everyone(members: list[Member], now: datetime):
    offered = suggest_times(members, now)
    assert len(offered) <= 3
    assert list(offered) == sorted(set(offered))
    assert set(offered) <= set(suiting(members, now))
    for one in members:
        assert len({day_of(at, one) for at in offered}) == len(offered)


@settings(max_examples=60, deadline=None)
@given(crowds, moments(7))
def test_no_time_is_kept_back_that_would_suit(members: list[Member], now: datetime):
    offered = suggest_times(members, now)
    if len(offered) == 3:
        return
    for at in suiting(members, now):
        assert any(day_of(at, one) == day_of(other, one) for one in members for other in offered)


@settings(max_examples=30, deadline=None)
@given(crowds, moments(7))
def test_the_order_of_members_does_not_matter(members: list[Member], now: datetime):
    assert suggest_times(members, now) == suggest_times(members[::-1], now)


def local(offered: tuple[datetime, ...], zone: str) -> list[str]:
    return [at.astimezone(ZoneInfo(zone)).strftime("%a %d %H:%M") for at in offered]


def test_days_are_those_of_the_members_and_not_of_utc():
    sydney = [member("ana", "Australia/Sydney"), member("ben", "Australia/Sydney")]
    # In Sydney it is Monday, 2 March 2026, seven in the evening; midnight in UTC is eleven in the morning there.
    assert local(suggest_times(sydney, utc("2026-03-02 08:00")), "Australia/Sydney") == [
        "Wed 04 09:00", "Thu 05 10:00", "Fri 06 11:00",
    ]  # fmt: skip


def test_hours_differ_where_they_can():
    berlin = [member("ana", "Europe/Berlin"), member("ben", "Europe/Berlin")]
    assert local(suggest_times(berlin, utc("2026-03-02 08:00")), "Europe/Berlin") == [
        "Tue 03 09:00", "Wed 04 10:00", "Thu 05 11:00",
    ]  # fmt: skip
    mornings = WeeklyHours(tuple(Span(day, 540, 570) for day in range(5)))
    narrow = [member("ana", "Europe/Berlin", mornings), member("ben", "Europe/Berlin")]
    assert local(suggest_times(narrow, utc("2026-03-02 08:00")), "Europe/Berlin") == [
        "Tue 03 09:00", "Wed 04 09:00", "Thu 05 09:00",
    ]  # fmt: skip


def test_a_time_exactly_a_day_and_exactly_a_fortnight_away_is_offered():
    once = WeeklyHours((Span(0, 10 * 60, 10 * 60 + 30),))
    pair = [member("ana", "Europe/Berlin", once), member("ben", "Europe/Berlin", once)]
    assert suggest_times(pair, utc("2026-03-01 09:00")) == (utc("2026-03-02 09:00"), utc("2026-03-09 09:00"))
    assert suggest_times(pair, utc("2026-03-01 09:01")) == (utc("2026-03-09 09:00"),)
    assert suggest_times(pair, utc("2026-03-02 09:00")) == (utc("2026-03-09 09:00"), utc("2026-03-16 09:00"))
    assert suggest_times(pair, utc("2026-03-02 08:59")) == (utc("2026-03-09 09:00"),)


def test_hours_keep_their_local_time_over_a_change_of_the_clocks():
    once = WeeklyHours((Span(0, 10 * 60, 10 * 60 + 30),))
    pair = [member("ana", "Europe/Berlin", once), member("ben", "Europe/Berlin")]
    assert suggest_times(pair, utc("2026-03-20 12:00")) == (utc("2026-03-23 09:00"), utc("2026-03-30 08:00"))


def test_who_has_nothing_in_common_is_offered_nothing():
    assert (
        suggest_times([member("ana", "America/New_York"), member("kiri", "Australia/Sydney")], utc("2026-06-01 00:00"))
        == ()
    )
