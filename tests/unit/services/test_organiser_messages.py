"""Unasked messages to organisers about a circle: their times, and reasons for small rounds."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.model.circle_figures import Figures, FiguresState, FrozenFigures
from bot.model.circles import Cadence, Circle, Rhythm
from bot.model.communities import Community
from bot.model.days_off import DaysOff, Stretch
from bot.model.ids import ChannelId, CircleId, CommunityId, MemberId, RoundId
from bot.model.members import Person
from bot.model.organisers import Organiser
from bot.model.outbox import OutboxState
from bot.model.rounds import Round, RoundState
from bot.services.circle_report import report_round
from bot.services.members import ensure_member
from bot.services.slow_starts import look_at_start
from bot.texts.circle_report import rounds_closed
from bot.texts.localization import Voice
from bot.texts.plain_text import plain_message
from storage import SqlStore

CHRISTMAS = Stretch(date(2026, 12, 25), date(2026, 12, 27))
FRIDAYS = Cadence(Rhythm.WEEKLY, 4, time(10), "Europe/Berlin")
OPENED = datetime(2026, 12, 11, 9, tzinfo=UTC)
WEEK = timedelta(weeks=1)
CIRCLE = Circle(CircleId("c"), "Coffee", ChannelId("quay"), FRIDAYS, OPENED, OPENED + 3 * WEEK)
ROUND = Round(RoundId("r"), CIRCLE.id, 1, OPENED, OPENED, OPENED + WEEK, RoundState.CHECKED_IN)
OLIVE = Person(MemberId("olive"), "Olive", "Europe/Berlin", "en", admin=False)


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.mark.parametrize(
    ("now", "told_on"),
    [
        (datetime(2026, 12, 23, 9, tzinfo=UTC), 23),
        (datetime(2026, 12, 25, 9, tzinfo=UTC), 28),
        (datetime(2026, 12, 24, 22, tzinfo=UTC), 28),  # at night, so that it would come the next morning
    ],
)
async def test_no_organiser_hears_of_a_round_or_a_slow_start_on_a_day_off(
    store: SqlStore, now: datetime, told_on: int
) -> None:
    circle = replace(CIRCLE, days_off=DaysOff(stretches=(CHRISTMAS,)))
    async with store.transaction(CommunityId("post:town")) as tx:
        await tx.put_community(Community(tx.community, "post", "Town", "en", "UTC"))
        await ensure_member(tx, OLIVE, OPENED)
        await tx.circles.put(circle)
        await tx.organisers.add(Organiser(circle.id, OLIVE.id))
        await report_round(tx, ROUND, None, None, now)
        await look_at_start(tx, circle.id, now)
        owed = await tx.outbox.in_state(OutboxState.PENDING, 10)
    assert [one.due_at.day for one in owed] == [told_on] * 2


def test_the_report_says_that_many_rest_where_many_rest():
    """Six of thirteen members rest, and three or four meet in each round."""
    shown = Figures(
        rounds=4, introduced=24, chats=12, asked=24, answered=20, talked=20, members=13, resting=6
    ).for_show()
    frozen = FrozenFigures(CIRCLE.id, 4, 1, OPENED, OPENED + 4 * WEEK, 13, FiguresState.SHOWN, shown)
    told = plain_message(rounds_closed(Voice("en", "UTC"), CIRCLE, [frozen], ()))
    assert "At least 5 members are taking a break." in told
