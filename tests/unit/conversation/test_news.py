"""News from a platform has the same effect if it is late, repeated or about nobody."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.clock import HandClock
from bot.conversation import Conversation
from bot.model.absences import HELD_FOR
from bot.model.circles import Cadence, Circle, Rhythm
from bot.model.communities import Community
from bot.model.ids import ChannelId, CircleId, CommunityId, MemberId
from bot.model.jobs import Due, EraseCommunity
from bot.model.members import Person
from bot.model.news import (
    AdminRightsLost,
    ChannelChanged,
    CommunityChanged,
    Installed,
    MessagePosted,
    PersonGone,
    Uninstalled,
)
from bot.services.members import ensure_member
from storage import SqlStore

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HARBOUR = Community(CommunityId("slack:T1"), "slack", "Harbour", "en", "Europe/Berlin")
COFFEE = Circle(CircleId("c"), "Coffee", ChannelId("C1"), Cadence(Rhythm.WEEKLY, 1, time(9), "UTC"), NOW, NOW)
OLIVE = Person(MemberId("olive"), "Olive", "Europe/Berlin", "en", admin=True)


@pytest.fixture
def engine_name() -> str:
    """Use one database, because the queries are tested on both elsewhere."""
    return "sqlite"


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOW)


@pytest.fixture
def conversation(store: SqlStore, clock: HandClock) -> Conversation:
    return Conversation(store, clock, lambda: None)


async def stored(store: SqlStore) -> Community:
    """Return the only community."""
    (community,) = await store.communities()
    return community


async def test_a_community_is_stored_once_and_keeps_what_was_set_in_it(conversation: Conversation, store: SqlStore):
    await conversation.hear(Installed(HARBOUR))
    await conversation.hear(Installed(replace(HARBOUR, name="harbour-inc", zone="UTC")))
    assert await stored(store) == HARBOUR


async def test_a_community_has_the_name_that_its_platform_says_now(conversation: Conversation, store: SqlStore):
    renamed = CommunityChanged(HARBOUR.id, "Haven", "de")
    await conversation.hear(renamed)
    assert await store.communities() == [], "it is not set up"
    await conversation.hear(Installed(HARBOUR))
    await conversation.hear(renamed)
    assert await stored(store) == replace(HARBOUR, name="Haven", locale="de")


async def test_what_is_uninstalled_twice_is_erased_two_weeks_after_the_first_time_unless_it_is_back(
    conversation: Conversation, store: SqlStore, clock: HandClock
):
    await conversation.hear(Uninstalled(HARBOUR.id))
    assert await store.communities() == [], "it is not set up"
    await conversation.hear(Installed(HARBOUR))
    await conversation.hear(Uninstalled(HARBOUR.id))
    clock.move_by(timedelta(days=1))
    await conversation.hear(Uninstalled(HARBOUR.id))
    async with store.reading(HARBOUR.id) as tx:
        assert await tx.agenda.get(EraseCommunity()) == Due(EraseCommunity(), NOW + HELD_FOR)
    await conversation.hear(Installed(HARBOUR))
    async with store.reading(HARBOUR.id) as tx:
        assert await tx.agenda.get(EraseCommunity()) is None
    assert await stored(store) == HARBOUR


async def test_who_is_reported_as_gone_again_is_held_since_the_first_report(
    conversation: Conversation, store: SqlStore, clock: HandClock
):
    await conversation.hear(Installed(HARBOUR))
    async with store.transaction(HARBOUR.id) as tx:
        await ensure_member(tx, OLIVE, NOW)
        await tx.commit()
    for key in ("first", "second"):
        await conversation.hear(PersonGone(HARBOUR.id, OLIVE.id, key=key))
        clock.move_by(timedelta(days=1))
    async with store.reading(HARBOUR.id) as tx:
        absence = await tx.members.absence(OLIVE.id)
        assert absence is not None
        assert absence.since == NOW


async def test_what_tells_nothing_new_is_not_even_noted(conversation: Conversation, store: SqlStore):
    await conversation.hear(Installed(HARBOUR))
    async with store.transaction(HARBOUR.id) as tx:
        await tx.circles.put(COFFEE)
        await tx.commit()
    for is_open in (True, False):
        await conversation.hear(ChannelChanged(HARBOUR.id, COFFEE.channel, is_open=is_open, key="once"))
    await conversation.hear(ChannelChanged(HARBOUR.id, COFFEE.channel, is_open=True, key="once"))
    await conversation.hear(MessagePosted(HARBOUR.id, "nobody's", "C1:1", NOW))
    async with store.reading(HARBOUR.id) as tx:
        (circle,) = await tx.circles.all()
        assert await tx.outbox.heard_at() is None
    assert not circle.channel_open, "the second was news, and the third the second again"


async def test_who_loses_the_rights_of_an_organiser_is_a_member_as_before(conversation: Conversation, store: SqlStore):
    await conversation.hear(Installed(HARBOUR))
    async with store.transaction(HARBOUR.id) as tx:
        member = await ensure_member(tx, OLIVE, NOW)
        await tx.commit()
    await conversation.hear(AdminRightsLost(HARBOUR.id, MemberId("nobody")))
    await conversation.hear(AdminRightsLost(HARBOUR.id, OLIVE.id))
    async with store.reading(HARBOUR.id) as tx:
        assert await tx.members.get(OLIVE.id) == replace(member, admin=False)
