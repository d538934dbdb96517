"""Candidates for an ask: only members who may be asked, best fit first."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.again import Again, Wish
from bot.model.asks import Ask, Carried, CarriedState
from bot.model.blocks import Block
from bot.model.chats import Chat, Origin
from bot.model.communities import Community
from bot.model.hours import Span, WeeklyHours
from bot.model.ids import AskId, ChatId, CommunityId, MemberId
from bot.model.interests import Stance
from bot.model.members import Member, Person
from bot.model.pairing import Reason
from bot.model.refills import Acquaintance, pair_of
from bot.model.rests import Rest, RestKind
from bot.ports import Transaction
from bot.services.ask_candidates import choose_candidate
from bot.services.asks import Draft, send_ask, write_ask
from bot.services.members import member_from
from bot.services.topic_similarity import say_near
from bot.services.topics import add_interest, drop_topic, find_or_add_topic
from storage import SqlStore

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
TOWN = CommunityId("sandbox:town")
Change = Callable[[Transaction, Member], Awaitable[None]]


def somebody(name: str) -> Member:
    return member_from(Person(MemberId(name), name.title(), "Europe/Berlin", "en", admin=False), NOW - 90 * DAY)


ANA, BEN, CEM, DAN = map(somebody, ("ana", "ben", "cem", "dan"))


@pytest.fixture
def engine_name() -> str:
    """Use one database, because the queries are tested on both elsewhere."""
    return "sqlite"


async def set_up(tx: Transaction) -> Ask:
    """Let Ana write an ask about sourdough. Ben and Cem share it; Dan shares nothing."""
    await tx.put_community(Community(TOWN, "sandbox", "Town", "en", "Europe/Berlin"))
    for member in (ANA, BEN, CEM, DAN):
        await tx.members.put(member)
    for member in (BEN, CEM):
        await add_interest(tx, member.id, Stance.SHARING, "sourdough", NOW)
    return await write_ask(tx, ANA, Draft("How do you keep a starter alive?", "sourdough"), NOW)


async def chosen(tx: Transaction, ask: Ask) -> MemberId | None:
    found = await choose_candidate(tx, ask, NOW)
    return found[0] if found else None


async def rests(tx: Transaction, who: Member) -> None:
    await tx.members.put(replace(who, rest=Rest(RestKind.ASKED)))


async def speaks_another_language(tx: Transaction, who: Member) -> None:
    await tx.members.put(replace(who, languages=("fr",)))


async def is_a_guest(tx: Transaction, who: Member) -> None:
    await tx.members.put(replace(who, guest=True))


async def met_as_often_as_they_like(tx: Transaction, who: Member) -> None:
    await tx.members.put(replace(who, pace=1))
    at = NOW - 20 * DAY
    pair = tuple(sorted((who.id, DAN.id)))
    await tx.chats.put(Chat(ChatId(f"with {who.id}"), Origin.ROUND, pair, None, Reason.SOMETHING_NEW, at))


async def was_asked_as_often_as_they_like(tx: Transaction, who: Member) -> None:
    await tx.members.put(replace(who, asked=1))
    await was_asked(tx, who, NOW - 20 * DAY)


async def was_asked_this_week(tx: Transaction, who: Member) -> None:
    await was_asked(tx, who, NOW - 6 * DAY)


async def was_asked(tx: Transaction, who: Member, at: datetime) -> None:
    other = await write_ask(tx, DAN, Draft("And rye?", "rye"), at)
    sent = await send_ask(tx, other, at)
    await tx.asks.put_carried(Carried(sent.id, who.id, CarriedState.NO, at, asked_at=at))


async def met_the_asker_lately(tx: Transaction, who: Member) -> None:
    await tx.acquaintances.put(Acquaintance(*pair_of(ANA.id, who.id), NOW - 27 * DAY, ChatId("before")))


async def blocked_the_asker(tx: Transaction, who: Member) -> None:
    await tx.acquaintances.add_block(Block(who.id, ANA.id))


async def was_blocked(tx: Transaction, who: Member) -> None:
    await tx.acquaintances.add_block(Block(ANA.id, who.id))


async def would_not_meet_again(tx: Transaction, who: Member) -> None:
    await tx.chats.put_wish(Wish(who.id, ANA.id, ChatId("before"), Again.NO, NOW - 300 * DAY))


async def shares_it_no_more(tx: Transaction, who: Member) -> None:
    await drop_topic(tx, who.id, "sourdough")


@pytest.mark.parametrize(
    "change",
    [
        rests,
        speaks_another_language,
        is_a_guest,
        met_as_often_as_they_like,
        was_asked_as_often_as_they_like,
        was_asked_this_week,
        met_the_asker_lately,
        was_blocked,
        shares_it_no_more,
    ],
)
async def test_who_may_not_be_asked_is_passed_over(store: SqlStore, change: Change) -> None:
    async with store.transaction(TOWN) as tx:
        ask = await set_up(tx)
        first = await chosen(tx, ask)
        one, other = (BEN, CEM) if first == BEN.id else (CEM, BEN)
        await change(tx, one)
        assert await chosen(tx, ask) == other.id
        await change(tx, other)
        assert await chosen(tx, ask) is None


@pytest.mark.parametrize("change", [blocked_the_asker, would_not_meet_again])
async def test_who_keeps_the_asker_apart_has_their_turn(store: SqlStore, change: Change) -> None:
    async with store.transaction(TOWN) as tx:
        ask = await set_up(tx)
        first = await chosen(tx, ask)
        one = BEN if first == BEN.id else CEM
        await change(tx, one)
        assert await chosen(tx, ask) == first, "else two who ask the same could tell"


async def has_no_hour_in_common(tx: Transaction, who: Member) -> None:
    await tx.members.put(replace(who, hours=WeeklyHours((Span(6, 60, 120),))))


async def was_asked_weeks_ago(tx: Transaction, who: Member) -> None:
    await was_asked(tx, who, NOW - 20 * DAY)


async def shares_only_what_is_near(tx: Transaction, who: Member) -> None:
    await drop_topic(tx, who.id, "sourdough")
    near, _ = await add_interest(tx, who.id, Stance.SHARING, "rye bread", NOW)
    await say_near(tx, (await find_or_add_topic(tx, "sourdough", NOW)).id, near.id)


@pytest.mark.parametrize("change", [has_no_hour_in_common, was_asked_weeks_ago, shares_only_what_is_near])
async def test_who_fits_less_comes_after_who_fits_more(store: SqlStore, change: Change) -> None:
    async with store.transaction(TOWN) as tx:
        ask = await set_up(tx)
        one, other = (BEN, CEM) if await chosen(tx, ask) == BEN.id else (CEM, BEN)
        await change(tx, one)
        assert await chosen(tx, ask) == other.id
        await rests(tx, other)
        assert await chosen(tx, ask) == one.id, "who fits less is asked all the same"


async def test_who_was_asked_longest_ago_comes_first(store: SqlStore) -> None:
    async with store.transaction(TOWN) as tx:
        ask = await set_up(tx)
        one, other = (BEN, CEM) if await chosen(tx, ask) == BEN.id else (CEM, BEN)
        await was_asked(tx, one, NOW - 10 * DAY)
        await was_asked(tx, other, NOW - 20 * DAY)
        assert await chosen(tx, ask) == other.id


async def test_whom_somebody_named_comes_first_only_where_they_are_happy_to_be_asked(store: SqlStore) -> None:
    async with store.transaction(TOWN) as tx:
        ask = await set_up(tx)
        await tx.asks.put_carried(Carried(ask.id, DAN.id, CarriedState.NAMED, NOW))
        assert await chosen(tx, ask) in (BEN.id, CEM.id)
        await add_interest(tx, DAN.id, Stance.SHARING, "sourdough", NOW)
        assert await chosen(tx, ask) == DAN.id


async def test_the_load_is_spread_over_who_fits_alike(store: SqlStore) -> None:
    async with store.transaction(TOWN) as tx:
        ask = await set_up(tx)
        firsts = {await chosen(tx, replace(ask, id=AskId(f"ask {number}"))) for number in range(20)}
        assert firsts == {BEN.id, CEM.id}
