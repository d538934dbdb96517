"""Chats that are undone before anybody is told, and messages after one of two members leaves."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.model import message_keys
from bot.model.again import Again
from bot.model.chats import Chat, Origin
from bot.model.checkins import CheckInState, Met
from bot.model.circles import Cadence, Circle, Rhythm
from bot.model.communities import Community
from bot.model.ids import ChannelId, CircleId, CommunityId, MemberId, RefillId
from bot.model.members import Person
from bot.model.outbox import OutboxState
from bot.model.pairing import Reason
from bot.ports import Transaction
from bot.services.absences import hold_member
from bot.services.again import answer_again
from bot.services.blocks import keep_apart
from bot.services.checkins import answer_met
from bot.services.introductions import Opening, introduce
from bot.services.members import member_from
from bot.services.skipped_chats import call_off_skipped, skip_chat
from storage import SqlStore

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TOWN = CommunityId("sandbox:town")
CADENCE = Cadence(Rhythm.EVERY_4_WEEKS, 1, time(9), "UTC")
CIRCLE = Circle(CircleId("c"), "Coffee", ChannelId("quay"), CADENCE, NOW, NOW + timedelta(days=1))
ANA, BEN = (
    member_from(Person(MemberId(name), name.title(), "Europe/Berlin", "en", admin=False), NOW)
    for name in ("ana", "ben")
)


@pytest.fixture
def engine_name() -> str:
    """Use one database, because the queries are tested on both elsewhere."""
    return "sqlite"


async def introduced_five_weeks_ago(tx: Transaction) -> Chat:
    await tx.put_community(Community(TOWN, "sandbox", "Town", "en", "Europe/Berlin"))
    for member in (ANA, BEN):
        await tx.members.put(member)
    chat = await introduce(tx, opening(), NOW - timedelta(weeks=5))
    key = message_keys.introduction(chat.id)
    owed = await tx.outbox.get(key)
    assert owed is not None
    await tx.outbox.put(replace(owed, state=OutboxState.DELIVERED, message=None, delivered_at=chat.introduced_at))
    return chat


def opening() -> Opening:
    return Opening(Origin.ROUND, (ANA.id, BEN.id), None, Reason.SOMETHING_NEW)


@pytest.mark.parametrize("answer", sorted(Again))
async def test_a_no_after_a_chat_undoes_the_next_one_while_it_is_on_its_way(store: SqlStore, answer: Again) -> None:
    async with store.transaction(TOWN) as tx:
        before = await introduced_five_weeks_ago(tx)
        on_its_way = await introduce(tx, replace(opening(), refill=RefillId("next")), NOW)
        await answer_again(tx, before.id, BEN.id, ANA.id, answer, NOW)
        known, owed = (
            await tx.acquaintances.get(ANA.id, BEN.id),
            await tx.outbox.get(message_keys.introduction(on_its_way.id)),
        )
        assert known is not None
        is_undone = answer is Again.NO
        assert (await tx.chats.get(on_its_way.id) is None) == is_undone
        assert (owed is None) == is_undone
        assert known.chat == (before.id if is_undone else on_its_way.id)


@pytest.mark.parametrize("before", ["nothing", "block", "skip", "answer"])
async def test_who_was_asked_how_it_went_reads_nothing_when_the_other_leaves_whatever_they_did(
    store: SqlStore, before: str
) -> None:
    """Ana has her check-in. Ben has none yet, because his introduction arrived later."""
    async with store.transaction(TOWN) as tx:
        chat = await introduced_five_weeks_ago(tx)
        asked = await tx.chats.check_in(chat.id, ANA.id)
        assert asked is not None
        await tx.chats.put_check_in(replace(asked.move(CheckInState.ASKED), asked_at=NOW))
        match before:
            case "block":
                await keep_apart(tx, BEN.id, ANA.id, NOW)
            case "skip":
                await skip_chat(tx, chat.id, BEN.id)
            case "answer":
                await answer_met(tx, chat.id, BEN.id, Met.YES)
        await hold_member(tx, BEN.id, NOW)
        assert await tx.outbox.get(message_keys.called_off(tx.derive_id(chat.id, ANA.id))) is None


@pytest.mark.parametrize("ends_by", ["leaving", "a skip"])
@pytest.mark.parametrize("answered", [True, False])
async def test_who_waits_for_a_set_time_reads_that_it_is_off_whatever_was_answered_before(
    store: SqlStore, answered: bool, ends_by: str
) -> None:
    """Ana answered "not yet", and after that both set a time."""
    async with store.transaction(TOWN) as tx:
        before = await introduced_five_weeks_ago(tx)
        await tx.circles.put(CIRCLE)
        await tx.chats.put(replace(before, circle=CIRCLE.id, starts_at=NOW + timedelta(days=2), times_set=1))
        await answer_met(tx, before.id, ANA.id, Met.NOT_YET)
        if ends_by == "a skip":
            await skip_chat(tx, before.id, BEN.id)
            await call_off_skipped(tx, before.id, BEN.id, NOW)
        else:
            if answered:
                await answer_met(tx, before.id, BEN.id, Met.NOT_YET)
            await hold_member(tx, BEN.id, NOW)
        assert await tx.outbox.get(message_keys.called_off(tx.derive_id(before.id, ANA.id))) is not None
        chat = await tx.chats.get(before.id)
        if chat is not None:  # a held member's chats are not shown
            assert await skip_chat(tx, chat.id, ANA.id) is None
