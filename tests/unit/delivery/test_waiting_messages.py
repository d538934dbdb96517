"""Closed direct messages: which messages wait for a member, until when, and when one counts as seen."""

from dataclasses import replace
from datetime import datetime

from bot.delivery.closed_dms import (
    AFTER_TRIAL,
    WAITS_FOR,
    content_id,
    drop_late,
    note_closed,
    note_open,
    note_shown,
    plan_drop,
    waiting_for,
)
from bot.model.asks import day_of
from bot.model.jobs import DropWaiting, Due
from bot.model.outbox import OutboxMessage, OutboxState, Urgency
from tests.unit.delivery.scripted_platform import ANA, DAY, HOUR, NOON, SECOND, DeliveryScene, outgoing, said


def waiting(key: str = "a", **changes: object) -> OutboxMessage:
    return outgoing(key, urgency=Urgency.NUDGE, state=OutboxState.WAITING, **changes)


async def due(scene: DeliveryScene) -> datetime | None:
    found: Due | None = await scene.do(lambda tx: tx.agenda.get(DropWaiting(ANA.id)))
    return found.due_at if found else None


async def test_messages_that_waited_are_sent_once_direct_messages_are_open(scene: DeliveryScene) -> None:
    await scene.do(lambda tx: note_closed(tx, ANA.id, NOON - DAY))
    await scene.add(waiting(), waiting("late", expires_at=NOON))
    await scene.do(lambda tx: note_open(tx, ANA.id, NOON))
    member = await scene.do(lambda tx: tx.members.get(ANA.id))
    assert member is not None
    assert member.closed_since is None
    assert await scene.states("a", "late") == [OutboxState.PENDING, OutboxState.DROPPED]
    assert (await scene.get()).due_at == NOON + AFTER_TRIAL


async def test_who_is_open_anyway_gets_nothing_anew(scene: DeliveryScene) -> None:
    await scene.add(waiting())
    await scene.do(lambda tx: note_open(tx, ANA.id, NOON))
    assert await scene.states("a") == [OutboxState.WAITING]


async def test_closed_direct_messages_stay_closed_since_the_first_time(scene: DeliveryScene) -> None:
    for at in (NOON, NOON + DAY):
        await scene.do(lambda tx, at=at: note_closed(tx, ANA.id, at))
    member = await scene.do(lambda tx: tx.members.get(ANA.id))
    assert member is not None
    assert member.closed_since == day_of(NOON), "the second could be that in which somebody went"


async def test_the_drop_of_waiting_messages_is_planned_for_the_first_to_expire(scene: DeliveryScene) -> None:
    await scene.do(lambda tx: plan_drop(tx, waiting()))
    assert await due(scene) == day_of(NOON + WAITS_FOR)
    await scene.do(lambda tx: plan_drop(tx, waiting(expires_at=NOON + HOUR)))
    assert await due(scene) == day_of(NOON)
    await scene.do(lambda tx: plan_drop(tx, waiting(expires_at=NOON + DAY)))
    assert await due(scene) == day_of(NOON)


async def test_what_waited_too_long_is_dropped_and_the_rest_planned(scene: DeliveryScene) -> None:
    await scene.add(waiting("a", expires_at=NOON), waiting("b", expires_at=NOON + SECOND), waiting("c"))
    await scene.do(lambda tx: drop_late(tx, ANA.id, NOON))
    assert await scene.states("a", "b", "c") == [OutboxState.DROPPED, OutboxState.WAITING, OutboxState.WAITING]
    assert (await scene.get("a")).message is None
    assert await due(scene) == day_of(NOON), "at noon in UTC: a finer time would tell when somebody went"
    kept = await scene.do(lambda tx: waiting_for(tx, ANA.id, NOON + WAITS_FOR - SECOND))
    assert [str(each.key) for each in kept] == ["c"]


async def test_what_was_shown_is_delivered_and_is_no_nudge(scene: DeliveryScene) -> None:
    await scene.add(waiting())
    await scene.do(lambda tx: note_shown(tx, waiting(), NOON + DAY))
    done = await scene.get()
    assert (done.state, done.delivered_at, done.message) == (OutboxState.DELIVERED, NOON + DAY, None)
    assert await scene.do(lambda tx: tx.outbox.nudges_since(ANA.id, NOON)) == []


async def test_what_says_something_else_by_then_was_not_seen(scene: DeliveryScene) -> None:
    changed = replace(waiting(), message=said("Changed."))
    await scene.add(changed)
    await scene.do(lambda tx: note_shown(tx, waiting(), NOON))
    assert await scene.states("a") == [OutboxState.WAITING]

    async def ids(tx) -> list[str]:
        return [content_id(tx, each) for each in (changed, waiting(), waiting(), waiting("b"))]

    one, other, same, of_another = await scene.do(ids)
    assert other == same
    assert len({one, other, of_another}) == 3
