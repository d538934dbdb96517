"""Figures of a month's asks: they equal a count by hand, are frozen, and hide who asked and who said yes."""

import random
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import HandClock
from bot.model.ask_figures import AskFigures
from bot.model.asks import Ask, AskState, Carried, CarriedState, Wording
from bot.model.circles import Cadence, Circle, Rhythm
from bot.model.communities import Community
from bot.model.ids import AskId, ChannelId, CircleId, CommunityId, MemberId, TopicId
from bot.model.members import Person
from bot.model.organisers import Organiser
from bot.model.topics import Topic
from bot.ports import Transaction
from bot.services.ask_figures import ask_figures_since, count_last_month
from bot.services.members import member_from
from bot.services.privacy import forget
from storage import SqlStore
from tests.unit.services.asks_by_hand import MONTH, Asks, Noted, counted, for_show, given_away

TOWN = CommunityId("post:town")
DAY = timedelta(days=1)
MARCH = datetime(2026, 3, 1, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)
PEOPLE = tuple(f"p{number:02}" for number in range(25))
ADMIN, ORGANISER = "admin", "organiser"
CIRCLE = Circle(
    CircleId("c"), "Coffee", ChannelId("quay"), Cadence(Rhythm.WEEKLY, 1, MARCH.time(), "UTC"), MARCH, MARCH
)


def asks_of(askers: Collection[str], yes: Collection[int]) -> Asks:
    """Return one ask of each asker, carried to two of five others. The asks at some places got a yes."""
    return tuple(
        Noted(who, (PEOPLE[20 + place % 5], PEOPLE[20 + (place + 1) % 5]), place % 2 if place in yes else None)
        for place, who in enumerate(askers)
    )


async def note(tx: Transaction, asks: Asks, ends_at: datetime, first: int = 0) -> None:
    """Store asks that have ended."""
    for place, one in enumerate(asks, first):
        state = AskState.AGREED if one.agreed else AskState.ENDED
        ask = AskId(f"ask-{place:03}")
        stored = Ask(ask, MemberId(one.asker), TopicId("t"), Wording("How?"), ends_at - 14 * DAY, ends_at, state)
        await tx.asks.put(stored)
        for at, who in enumerate(one.to):
            answer = CarriedState.YES if at == one.yes else CarriedState.SILENT
            await tx.asks.put_carried(Carried(ask, MemberId(who), answer, ends_at - 9 * DAY))


async def settle(tx: Transaction) -> None:
    await tx.put_community(Community(TOWN, "post", "Town", "en", "UTC"))
    for who in (*PEOPLE, ADMIN, ORGANISER):
        person = Person(MemberId(who), who.title(), "UTC", "en", admin=who == ADMIN)
        await tx.members.put(member_from(person, MARCH - 90 * DAY))
    await tx.topics.put(Topic(TopicId("t"), "bees", "bees", MARCH))
    await tx.circles.put(CIRCLE)
    await tx.organisers.add(Organiser(CIRCLE.id, MemberId(ORGANISER)))


async def test_a_month_of_asks_is_what_was_counted_by_hand_and_stays(store: SqlStore) -> None:
    """At most two asks of each asker count. Asks of or to readers, reported asks, other months and drafts don't."""
    asks = asks_of([*PEOPLE[:14], *PEOPLE[:3], *PEOPLE[:3]], {*range(9)})
    by_hand = for_show(counted(asks, len(PEOPLE)))
    assert by_hand == AskFigures(MONTH, 15, 5)
    async with store.transaction(TOWN) as tx:
        await settle(tx)
        await note(tx, asks, MARCH)
        left_out = [Noted(who, (PEOPLE[20],), 0) for who in (ADMIN, ORGANISER)]
        left_out += [Noted(PEOPLE[15 + place], (who, PEOPLE[20]), 1) for place, who in enumerate((ADMIN, ORGANISER))]
        left_out += [Noted(PEOPLE[17], (PEOPLE[20],), 0)]
        await note(tx, tuple(left_out), APRIL - DAY, 100)
        await tx.asks.put_carried(Carried(AskId("ask-104"), MemberId("p21"), CarriedState.REPORTED, MARCH))
        for place, ends_at in enumerate((MARCH - DAY / 24, APRIL)):
            await note(tx, (Noted(PEOPLE[18], (PEOPLE[20],), 0),), ends_at, 200 + place)
        draft = Ask(AskId("ask-300"), MemberId(PEOPLE[19]), TopicId("t"), Wording("How?"), MARCH + DAY, MARCH + DAY)
        await tx.asks.put(draft)
        assert await tx.asks_by_month.count(MARCH, APRIL) == counted(asks, len(PEOPLE))
        await tx.commit()
    clock = HandClock(APRIL + DAY / 3)
    await count_last_month(store, TOWN, clock)
    async with store.transaction(TOWN) as tx:
        assert await ask_figures_since(tx, MARCH + DAY) == [by_hand]
        await forget(tx, MemberId(PEOPLE[0]), clock.now())
        await tx.commit()
    await count_last_month(store, TOWN, clock)
    async with store.reading(TOWN) as tx:
        assert await ask_figures_since(tx, MARCH) == [by_hand], "frozen"
        assert await ask_figures_since(tx, APRIL) == []


@pytest.mark.parametrize("who", [PEOPLE[0], PEOPLE[20]])
async def test_asks_of_who_is_forgotten_before_the_month_is_over_do_not_count(store: SqlStore, who: str) -> None:
    """The member counts neither as asker nor as asked. A yes of the member still counts as one."""
    asks = asks_of(PEOPLE[:12], {*range(9)})
    left = tuple(
        replace(one, to=tuple(other for other in one.to if other != who), yes=0 if one.agreed else None)
        for one in asks
        if one.asker != who
    )
    async with store.transaction(TOWN) as tx:
        await settle(tx)
        await note(tx, asks, APRIL - DAY)
        await forget(tx, MemberId(who), APRIL - DAY)
        assert await tx.asks_by_month.count(MARCH, APRIL) == counted(left, len(PEOPLE) - 1)


MONTHS = {
    "all got a yes": asks_of(PEOPLE[:12], range(12)),
    "nobody did": asks_of(PEOPLE[:12], ()),
    "one did": asks_of(PEOPLE[:12], {3}),
    "all but one did": asks_of(PEOPLE[:10], {*range(9)}),
    "as few as can be shown": asks_of([*PEOPLE[:5], *PEOPLE[:5]], {*range(5)}),
    "one asked again and again": asks_of([*PEOPLE[:4], *["p05"] * 6], {0, 1, 2, 3, 4}),
    "all but five asked": asks_of(PEOPLE[:20], random.Random(3).sample(range(20), 9)),
    "everybody asked": asks_of(PEOPLE, random.Random(4).sample(range(20), 12)),
    "few asked": asks_of(PEOPLE[:9], {*range(6)}),
}


@pytest.mark.parametrize("asks", MONTHS.values(), ids=MONTHS.keys())
def test_whoever_asked_and_whatever_was_answered_it_may_have_been_otherwise(asks: Asks) -> None:
    """Also for a reader who knows a friend's own asks and answers."""
    for friend in (None, PEOPLE[0], "p05", PEOPLE[22]):
        assert given_away(asks, PEOPLE, friend) == [], friend


def test_without_its_rules_figures_would_give_secrets_away() -> None:
    """The rules are rounding, a limit for each asker, and enough members who asked nothing."""
    assert len(given_away(MONTHS["all got a yes"], PEOPLE, show=lambda n: AskFigures(MONTH, n.sent, n.agreed))) == 12
    again = MONTHS["one asked again and again"]
    assert "what p20 answered to ask 0" in given_away(again, PEOPLE, "p05", of_one=9)
    few = MONTHS["as few as can be shown"]
    assert "that p00 asked" in given_away(few, PEOPLE[:5], show=lambda n: replace(n, members=30).for_show(MONTH))
    assert given_away(few, PEOPLE[:5]) == []
