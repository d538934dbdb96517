"""Rounds of members whose introduction is never delivered."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.bootstrap import Refill
from bot.clock import HandClock
from bot.model.circles import Cadence, Circle, Membership, Rhythm
from bot.model.communities import Community
from bot.model.ids import ChannelId, CircleId, CommunityId, MemberId
from bot.model.jobs import Due, OpenRound
from bot.model.members import Person
from bot.model.outbox import OutboxState
from bot.ports import Undeliverable
from bot.services.circle_membership import join_circle
from bot.services.late_joiners import plan_late_pairing
from bot.services.members import ensure_member
from bot.services.undeliverable import resolve_undeliverable
from storage import SqlStore

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROUND = NOW + timedelta(days=1)
TOWN = CommunityId("sandbox:town")
CADENCE = Cadence(Rhythm.EVERY_2_WEEKS, 1, time(9), "UTC")
CIRCLE = Circle(CircleId("c"), "Coffee", ChannelId("quay"), CADENCE, NOW, ROUND)
ANA, BEN, CLEO = (MemberId(name) for name in ("ana", "ben", "cleo"))


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


async def join(store: SqlStore, *members: MemberId, now: datetime) -> None:
    async with store.transaction(TOWN) as tx:
        for member in members:
            await ensure_member(tx, Person(member, str(member), "UTC", "en", admin=False), now)
            await join_circle(tx, CIRCLE, member, now)
        await plan_late_pairing(tx, CIRCLE, now)
        await tx.commit()


async def place_of(store: SqlStore, member: MemberId) -> Membership:
    async with store.reading(TOWN) as tx:
        found = await tx.circles.membership(CIRCLE.id, member)
    assert found is not None
    return found


async def test_who_is_not_introduced_after_all_sat_out_unless_they_are_brought_together_late(store: SqlStore):
    clock = HandClock(NOW)
    refill = Refill(store, clock, {})
    async with store.transaction(TOWN) as tx:
        await tx.put_community(Community(TOWN, "sandbox", "Town", "en", "UTC"))
        await tx.circles.put(CIRCLE)
        await tx.agenda.put(Due(OpenRound(CIRCLE.id), ROUND))
        await tx.commit()
    await join(store, ANA, BEN, now=NOW)
    clock.move_to(ROUND)
    await refill.work()
    placed = await place_of(store, ANA)
    assert (placed.rounds, placed.left_out, placed.in_a_row) == (1, 0, 2)

    async with store.transaction(TOWN) as tx:
        (introduction,) = await tx.outbox.in_state(OutboxState.PENDING, 10)
        await resolve_undeliverable(tx, introduction, Undeliverable("gone", gone=(BEN,)), ROUND)
        await tx.commit()
    await refill.work()
    alone = await place_of(store, ANA)
    assert (alone.rounds, alone.left_out, alone.in_a_row) == (1, 1, 0)

    await join(store, CLEO, now=ROUND)
    await refill.work()
    late = await place_of(store, ANA)
    assert late == placed
