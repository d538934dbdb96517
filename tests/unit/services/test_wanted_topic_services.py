"""Wanted topics: one per month in the channel. The post reveals nothing about anybody."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.circles import Cadence, Circle, Membership, Rhythm
from bot.model.communities import Community
from bot.model.days_off import DaysOff, Stretch
from bot.model.ids import ChannelId, CircleId, CommunityId, MemberId
from bot.model.interests import Interest, Stance
from bot.model.jobs import ShowWantedTopic
from bot.model.outbox import OutboxState
from bot.ports import Transaction
from bot.services.circles import CirclePlan, close_circle, edit_circle
from bot.services.topic_similarity import say_near
from bot.services.topics import find_or_add_topic
from bot.services.wanted_topics import REST_OF_A_TOPIC, plan_wanted, show_wanted
from bot.texts.plain_text import plain_message
from storage import SqlStore

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
TOWN = CommunityId("sandbox:town")
CADENCE = Cadence(Rhythm.EVERY_4_WEEKS, 1, time(10), "Europe/Berlin")
CIRCLE = Circle(CircleId("c"), "Coffee", ChannelId("quay"), CADENCE, NOW, NOW + 4000 * DAY, shows_wanted=True)


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.fixture
async def town(store: SqlStore) -> SqlStore:
    async with store.transaction(TOWN) as tx:
        await tx.put_community(Community(TOWN, "sandbox", "Town", "en", "Europe/Berlin"))
        await tx.circles.put(CIRCLE)
        for number in range(8):
            await tx.circles.put_membership(Membership(CIRCLE.id, MemberId(f"m{number}"), NOW))
        await tx.commit()
    return store


async def hold(tx: Transaction, name: str, stance: Stance, *people: int) -> None:
    topic = await find_or_add_topic(tx, name, NOW)
    for number in people:
        await tx.topics.add_interest(Interest(MemberId(f"m{number}"), topic.id, stance))


async def shown(store: SqlStore, days: int) -> list[tuple[datetime, str]]:
    """Return the channel's messages after some days, each with its instant."""
    async with store.transaction(TOWN) as tx:
        await plan_wanted(tx, CIRCLE, NOW)
        await tx.commit()
    clock = HandClock(NOW)
    refill = Refill(store, clock, {})
    while True:
        async with store.reading(TOWN) as tx:
            look = await tx.agenda.get(ShowWantedTopic(CIRCLE.id))
        assert look is not None, "there is always a next look"
        if look.due_at > NOW + days * DAY:
            break
        clock.move_to(look.due_at)
        await refill.work()
    async with store.reading(TOWN) as tx:
        owed = await tx.outbox.in_state(OutboxState.PENDING, 100)
    return [(each.created_at, plain_message(each.message).splitlines()[0]) for each in owed if each.message]


async def test_five_are_enough_and_four_are_not(town: SqlStore):
    async with town.transaction(TOWN) as tx:
        await hold(tx, "glass blowing", Stance.CURIOUS, 0, 1, 2, 3)
        await hold(tx, "bees", Stance.CURIOUS, 0, 1, 2, 3, 4)
        await tx.commit()
    ((at, said),) = await shown(town, 60)
    assert said == "Someone here would love to hear about bees."
    assert at == datetime(2026, 3, 3, 9, tzinfo=UTC), "on the day after, at the circle's own hour: ten in Berlin"


async def test_only_the_circles_own_members_count(town: SqlStore):
    async with town.transaction(TOWN) as tx:
        await hold(tx, "bees", Stance.CURIOUS, 0, 1, 2, 3, 88, 89)
        await tx.commit()
    assert await shown(town, 30) == []


async def test_what_somebody_shares_is_not_wanted_nor_is_what_is_near_it(town: SqlStore):
    async with town.transaction(TOWN) as tx:
        await hold(tx, "bees", Stance.CURIOUS, 0, 1, 2, 3, 4)
        await hold(tx, "bees", Stance.SHARING, 77)
        await hold(tx, "mending", Stance.CURIOUS, 0, 1, 2, 3, 4)
        await hold(tx, "repair cafés", Stance.SHARING, 5)
        ends = [(await find_or_add_topic(tx, name, NOW)).id for name in ("mending", "repair cafés")]
        await say_near(tx, ends[0], ends[1])
        await tx.commit()
    assert await shown(town, 30) == []


async def test_one_a_month_each_once_in_half_a_year(town: SqlStore):
    async with town.transaction(TOWN) as tx:
        for name in ("bees", "glass", "kites"):
            await hold(tx, name, Stance.CURIOUS, 0, 1, 2, 3, 4)
        await tx.commit()
    posts = await shown(town, 200)
    assert len({said for _, said in posts[:3]}) == 3
    assert len(posts) == 4
    assert posts[3][1] == posts[0][1]
    assert posts[3][0] - posts[0][0] >= REST_OF_A_TOPIC
    assert all(later - earlier >= timedelta(days=27, hours=23) for (earlier, _), (later, _) in pairwise(posts))


async def test_looking_again_at_once_shows_nothing_more(town: SqlStore):
    async with town.transaction(TOWN) as tx:
        for name in ("bees", "glass", "kites"):
            await hold(tx, name, Stance.CURIOUS, 0, 1, 2, 3, 4)
        await tx.commit()
    (post,) = await shown(town, 2)
    async with town.transaction(TOWN) as tx:
        for days in (0, 1, 20):
            await show_wanted(tx, CIRCLE.id, post[0] + days * DAY)
            look = await tx.agenda.get(ShowWantedTopic(CIRCLE.id))
            assert look is not None
            assert look.due_at.date() == (post[0] + 28 * DAY).date()
        await tx.commit()
    assert await shown(town, 2) == [post]


async def test_nothing_is_planned_where_no_organiser_likes(town: SqlStore):
    plan = CirclePlan("Coffee", CADENCE, 2, 12, shows_wanted=True)
    async with town.transaction(TOWN) as tx:
        circle = await edit_circle(tx, CIRCLE, plan, NOW)
        assert await tx.agenda.get(ShowWantedTopic(CIRCLE.id)) is not None
        await edit_circle(tx, circle, replace(plan, shows_wanted=False), NOW)
        assert await tx.agenda.get(ShowWantedTopic(CIRCLE.id)) is None
        circle = await edit_circle(tx, circle, plan, NOW)
        await close_circle(tx, circle, NOW)
        assert await tx.agenda.get(ShowWantedTopic(CIRCLE.id)) is None


async def test_no_topic_is_posted_on_a_day_off(town: SqlStore):
    off = DaysOff(stretches=(Stretch(date(2026, 3, 3), date(2026, 3, 4)),))
    async with town.transaction(TOWN) as tx:
        await tx.circles.put(replace(CIRCLE, days_off=off))
        await hold(tx, "bees", Stance.CURIOUS, 0, 1, 2, 3, 4)
        await tx.commit()
    ((at, _),) = await shown(town, 20)
    assert at == datetime(2026, 3, 5, 9, tzinfo=UTC)
