"""Circles, and the times of their rounds."""

import math
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.model.daily import DAY
from bot.model.days_off import NO_DAYS_OFF, DaysOff
from bot.model.errors import InvalidValue
from bot.model.freeze import DEFAULT_FREEZE_WEEKS, FREEZE_FLOOR_WEEKS, MAX_FREEZE_WEEKS
from bot.model.hours import instant, stored_zone
from bot.model.ids import ChannelId, CircleId, MemberId
from bot.model.weights import USUAL_WEIGHTS, Weights

GROUP_SIZES = (2, 3, 4)
MAX_MOVE = timedelta(days=7)
"""A round on a day off is moved by less than this and less than `Cadence.half`, or else left out."""
MAX_LEFT_OUT = 300
"""Maximum number of rounds in a row that are left out. The longest pause has fewer rounds."""


class Rhythm(StrEnum):
    """How often a circle meets."""

    WEEKLY = "weekly"
    EVERY_2_WEEKS = "every_2_weeks"
    EVERY_3_WEEKS = "every_3_weeks"
    EVERY_4_WEEKS = "every_4_weeks"
    MONTHLY = "monthly"


_WEEKS = {Rhythm.WEEKLY: 1, Rhythm.EVERY_2_WEEKS: 2, Rhythm.EVERY_3_WEEKS: 3, Rhythm.EVERY_4_WEEKS: 4}


@dataclass(frozen=True, slots=True)
class Cadence:
    """The rule by which rounds open, in local time, so that clock changes don't move the hour."""

    rhythm: Rhythm
    weekday: int
    """Monday is 0."""
    at: time
    zone: str
    nth: int = 1
    """For a monthly rhythm. If the weekday is Monday, 1 to 4 means the month's first to fourth Monday, and -1 the last.
    """
    anchor: date = date(2024, 1, 1)
    """For a rhythm in weeks. This is any date in a week that has a round."""

    def __post_init__(self) -> None:
        """Raise InvalidValue if a value is out of range."""
        if not 0 <= self.weekday <= 6:
            raise InvalidValue("weekday", "0 (Monday) to 6")
        if self.nth not in (1, 2, 3, 4, -1):
            raise InvalidValue("nth", "1 to 4, or -1 for the last")

    @property
    def tz(self) -> ZoneInfo:
        """The circle's time zone; UTC if `knows_zone` is false."""
        return stored_zone(self.zone)

    @property
    def knows_zone(self) -> bool:
        """Whether the time zone data still has the zone. If not, no round opens."""
        return stored_zone(self.zone).key == self.zone

    @property
    def weeks(self) -> int:
        """Number of weeks between two rounds. A month counts as four weeks."""
        return _WEEKS.get(self.rhythm, 4)

    @property
    def half(self) -> timedelta:
        """Half of the time between two rounds; two weeks for a monthly circle."""
        return timedelta(weeks=self.weeks) / 2

    def next_after(self, now: datetime) -> datetime:
        """Return the first planned round strictly after an instant, even if it is on a day off, in UTC."""
        today = now.astimezone(self.tz).date()
        candidates = self._monthly(today) if self.rhythm is Rhythm.MONTHLY else self._weekly(today)
        return next(at for day in candidates if (at := instant(day, self.at, self.tz)) > now)

    def same_hour_after(self, now: datetime) -> datetime:
        """Return the next instant at the local hour of the circle's rounds, on any day, in UTC."""
        today = now.astimezone(self.tz).date()
        return next(at for days in range(3) if (at := instant(today + timedelta(days), self.at, self.tz)) > now)

    def _weekly(self, today: date) -> list[date]:
        weeks = _WEEKS[self.rhythm]
        anchor_monday = self.anchor - timedelta(days=self.anchor.weekday())
        monday = today - timedelta(days=today.weekday())
        into = ((monday - anchor_monday).days // 7) % weeks
        first = monday - timedelta(weeks=into) + timedelta(days=self.weekday)
        return [first + timedelta(weeks=weeks * step) for step in range(-1, 4)]

    def _monthly(self, today: date) -> list[date]:
        # Begin a month early, because some zones once skipped the last day of a month.
        first = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        days = []
        for _ in range(4):
            following = (first + timedelta(days=32)).replace(day=1)
            if self.nth == -1:
                last = following - timedelta(days=1)
                days.append(last - timedelta(days=(last.weekday() - self.weekday) % 7))
            else:
                days.append(first + timedelta(days=(self.weekday - first.weekday()) % 7 + 7 * (self.nth - 1)))
            first = following
        return days


class CircleState(StrEnum):
    """States of a circle."""

    OPEN = "open"
    CLOSED = "closed"


class Introduces(StrEnum):
    """Places of a circle's introductions."""

    TOGETHER = "together"
    """In a direct conversation of the chat's members with Refill."""
    THREAD = "thread"
    """In a private thread of the circle's channel, if the platform has private threads."""
    ALONE = "alone"
    """In a direct message to each member."""


@dataclass(frozen=True, slots=True)
class Circle:
    """An opt-in group in one channel that meets in rounds."""

    id: CircleId
    name: str
    channel: ChannelId
    cadence: Cadence
    created_at: datetime
    next_round_at: datetime
    """The planned instant of the next round."""
    state: CircleState = CircleState.OPEN
    rounds: int = 0
    """Number of rounds that have opened."""
    group_size: int = 2
    freeze_weeks: int = DEFAULT_FREEZE_WEEKS
    guests: bool = False
    """Whether guests of the community may join."""
    introduces: Introduces = Introduces.TOGETHER
    channel_open: bool = True
    """Whether Refill can post in the channel. If not, rounds go on, with direct messages in place of threads."""
    weights: Weights = USUAL_WEIGHTS
    """The weights of the pairing of the circle's rounds."""
    shows_wanted: bool = False
    """Whether a monthly post in the channel names a topic that members want and nobody shares."""
    posts: int = 1
    """Number of posts that invited people into the circle. When the circle changes, only the latest post is updated."""
    days_off: DaysOff = NO_DAYS_OFF
    keeps_messages: bool = False
    """Whether the circle's post has a button that shows waiting messages to members with closed direct messages."""

    def __post_init__(self) -> None:
        """Raise InvalidValue if the group size or the freeze is out of range."""
        if self.group_size not in GROUP_SIZES:
            raise InvalidValue("group_size", "2, 3 or 4")
        if not FREEZE_FLOOR_WEEKS <= self.freeze_weeks <= MAX_FREEZE_WEEKS:
            raise InvalidValue("freeze_weeks", f"{FREEZE_FLOOR_WEEKS} to {MAX_FREEZE_WEEKS}")

    @property
    def unknown_setting(self) -> str | None:
        """The time zone or country that the installed data no longer has; None if the data has both."""
        if not self.cadence.knows_zone:
            return self.cadence.zone
        return None if self.days_off.knows_country else self.days_off.country

    @property
    def members_needed(self) -> int:
        """Minimum number of members. Fewer members would meet the same people again within the freeze, or sit out."""
        rounds = math.ceil(self.freeze_weeks / self.cadence.weeks)
        return rounds * (self.group_size - 1) + 1

    def is_off(self, at: datetime) -> bool:
        """Return whether an instant is on one of the circle's days off."""
        return self.days_off.covers(at.astimezone(self.cadence.tz).date())

    def is_paused(self, at: datetime) -> bool:
        """Return whether an instant is in the circle's pause."""
        pause = self.days_off.pause
        return pause is not None and pause.covers(at.astimezone(self.cadence.tz).date())

    def next_open(self, at: datetime) -> datetime:
        """Return `at` or, if `at` is on a day off, the same local time on the next open day, in UTC."""
        local = at.astimezone(self.cadence.tz)
        day = local.date()
        while self.days_off.covers(day):
            day += DAY
        return at if day == local.date() else instant(day, local.time(), self.cadence.tz)

    def days_off_since(self, since: datetime, now: datetime) -> int:
        """Count the days off from the day of `since` to the day of `now`, both included."""
        first, last = (at.astimezone(self.cadence.tz).date() for at in (since, now))
        return self.days_off.count(first, last)

    def next_round_after(self, after: datetime) -> datetime:
        """Return the circle's first round strictly after an instant, in UTC.

        A round that is planned on a day off is moved to the next open day: from Monday to Friday, or on the circle's
        weekday. The round is left out in a pause, or if it would move too far (MAX_MOVE).
        """
        planned = self.cadence.next_after(after - self.cadence.half)
        for _ in range(MAX_LEFT_OUT):
            moved = self._moved(planned)
            if moved is not None and moved > after:
                return moved
            planned = self.cadence.next_after(planned)
        return planned

    def moved_rounds(self, after: datetime) -> tuple[datetime, ...]:
        """Return planned instants of rounds on days off, between `after` and the circle's next round, in UTC."""
        found, planned = [], self.cadence.next_after(after)
        while planned < self.next_round_at:
            found += [planned] if self.is_off(planned) else []
            planned = self.cadence.next_after(planned)
        return tuple(found)

    def _moved(self, planned: datetime) -> datetime | None:
        first = planned.astimezone(self.cadence.tz).date()
        day = first
        if self.days_off.pause and self.days_off.pause.covers(first):
            return None
        while (day - first) < min(MAX_MOVE, self.cadence.half):
            is_usual = day.weekday() < 5 or day.weekday() == self.cadence.weekday
            if is_usual and not self.days_off.covers(day):
                return instant(day, self.cadence.at, self.cadence.tz)
            day += DAY
        return None

    def takes(self, *, guest: bool) -> bool:
        """Return whether a person may take part. `guest` says whether the person is a guest."""
        return self.guests or not guest


@dataclass(frozen=True, slots=True)
class Membership:
    """A member's place in a circle."""

    circle: CircleId
    member: MemberId
    joined_at: datetime
    skips_next: bool = False
    """Whether the member skips the next round. This is reset when that round's introductions have ended."""
    in_a_row: int = 1
    """Number of rounds for which the member was gathered since they last sat out; 0 if they sat out the latest round.
    Joining counts as one."""
    rounds: int = 0
    """Number of rounds for which the member was gathered."""
    left_out: int = 0
    """Number of these rounds that the member sat out."""

    def after_round(self, *, placed: bool) -> "Membership":
        """Return the membership with another round counted."""
        if placed:
            return replace(self, rounds=self.rounds + 1, in_a_row=self.in_a_row + 1)
        return replace(self, rounds=self.rounds + 1, left_out=self.left_out + 1, in_a_row=0)
