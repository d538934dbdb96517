"""Cleanup: which messages are deleted, and when."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.delivery.cleanup import COUNTED, EXAMINED_FOR, KEPT, clean_up, plan_cleanup
from bot.model import message_keys
from bot.model.chats import ChatState
from bot.model.ids import ChatId
from bot.model.jobs import CleanUp
from bot.model.message_keys import DELETED_LATER, KINDS, MessageKey, MessageKind
from bot.model.outbox import OutboxMessage, OutboxState, Urgency
from bot.services.introduction_receipts import told_among
from tests.unit.delivery.scripted_platform import (
    ANA,
    BEN,
    CHAT,
    DAY,
    NOON,
    QUAY,
    SECOND,
    A,
    DeliveryScene,
    chat,
    outgoing,
)

WEEK = 7 * DAY
OLD = NOON - KEPT - SECOND
FINISHED = (OutboxState.DELIVERED, OutboxState.DROPPED, OutboxState.DEAD)
CHECK_IN = message_keys.check_in(CHAT, ANA.id)


def done(key: MessageKey, **changes: object) -> OutboxMessage:
    known = {"state": OutboxState.DELIVERED, "message": None, "due_at": OLD} | changes
    return outgoing(key, **known)


async def left(scene: DeliveryScene, *messages: OutboxMessage) -> list[OutboxMessage]:
    await scene.add(*messages)
    await clean_up(scene.store, QUAY, scene.clock)
    found = [await scene.do(lambda tx, key=message.key: tx.outbox.get(key)) for message in messages]
    return [message for message in found if message is not None]


async def test_messages_of_some_kinds_and_changes_are_deleted_later(scene: DeliveryScene) -> None:
    each = [done(MessageKey(kind, ("x",))) for kind in sorted(KINDS)]
    kept = await left(scene, *each, done(MessageKey.parse("asked.x.back"), replaces=A), done(A))
    stays = KINDS - DELETED_LATER - {MessageKind.COUNTED}
    assert {message.key.kind for message in kept} == {*stays, MessageKind.UNKNOWN}
    assert all(message.replaces is None for message in kept)


async def test_what_is_only_kept_as_it_counts_is_deleted_once_it_does_not(scene: DeliveryScene) -> None:
    """Such a row would show in which week a member was forgotten."""
    key = message_keys.counted_nudge("x")
    assert await left(scene, done(key, due_at=NOON - COUNTED))
    assert not await left(scene, done(key, due_at=NOON - COUNTED - SECOND))


@pytest.mark.parametrize("due_at", [NOON - KEPT, NOON - KEPT - EXAMINED_FOR - SECOND])
async def test_messages_that_are_too_new_or_were_looked_at_before_stay(scene: DeliveryScene, due_at) -> None:
    assert await left(scene, done(CHECK_IN, due_at=due_at))


@pytest.mark.parametrize("state", [state for state in OutboxState if state not in FINISHED])
async def test_messages_that_are_not_finished_stay(scene: DeliveryScene, state: OutboxState) -> None:
    message = done(CHECK_IN, state=state, message=outgoing().message)
    assert [(one.key, one.state) for one in await left(scene, message)] == [(CHECK_IN, state)]


async def test_dead_messages_of_kinds_that_stay_lose_their_content(scene: DeliveryScene) -> None:
    (message,) = await left(scene, done(message_keys.introduction(CHAT), state=OutboxState.DEAD))
    assert (message.state, message.message) == (OutboxState.DROPPED, None)


async def over(scene: DeliveryScene, *introductions: OutboxMessage, state: ChatState = ChatState.CHECKED_IN):
    """Store a chat and clean up. Return its remaining introductions, and whether the chat counts as told."""
    await scene.do(lambda tx: tx.chats.put(replace(chat(), state=state)))
    kept = await left(scene, *introductions)
    found = await scene.do(lambda tx: tx.chats.get(CHAT))
    return [str(message.key) for message in kept], found.told


SHARED = message_keys.introduction(CHAT)
TO_EACH = [SHARED.for_member(ANA.id), SHARED.for_member(BEN.id)]


async def test_of_a_chat_that_is_over_only_that_it_was_introduced_is_kept(scene: DeliveryScene) -> None:
    assert await over(scene, done(SHARED)) == ([], True)
    (told,) = await scene.do(lambda tx: told_among(tx, [replace(chat(), told=True)], ANA.id))
    assert told.id == CHAT


async def test_introductions_to_each_alone_go_together(scene: DeliveryScene) -> None:
    assert await over(scene, *(done(key) for key in TO_EACH)) == ([], True)


@pytest.mark.parametrize("state", [OutboxState.DROPPED, OutboxState.DEAD])
async def test_introductions_stay_where_one_did_not_arrive(scene: DeliveryScene, state: OutboxState) -> None:
    """Otherwise the chat would exist for a member who never got its introduction."""
    one, other = TO_EACH
    assert await over(scene, done(one), done(other, state=state)) == (
        [str(one), str(other)],
        False,
    )


async def test_introductions_of_a_chat_under_way_stay(scene: DeliveryScene) -> None:
    assert await over(scene, done(SHARED), state=ChatState.TIME_SET) == ([str(SHARED)], False)


async def planned_at(scene: DeliveryScene) -> datetime | None:
    planned = await scene.do(lambda tx: tx.agenda.get(CleanUp()))
    return planned and planned.due_at


async def run_planned(scene: DeliveryScene) -> datetime:
    at = await planned_at(scene)
    assert at is not None
    scene.clock.move_to(max(at, NOON))
    await clean_up(scene.store, QUAY, scene.clock)
    await scene.do(lambda tx: plan_cleanup(tx, scene.clock.now()))
    return at


async def test_it_is_planned_for_one_minute_of_the_week_while_a_message_is_left(scene: DeliveryScene) -> None:
    await left(scene, done(CHECK_IN))
    assert await planned_at(scene) is None
    await scene.do(lambda tx: plan_cleanup(tx, NOON))
    planned = await planned_at(scene)
    assert planned is not None
    assert NOON < planned <= NOON + WEEK
    await left(scene, done(CHECK_IN, due_at=NOON))
    assert await planned_at(scene) == planned
    scene.clock.move_to(planned)
    await clean_up(scene.store, QUAY, scene.clock)
    assert await planned_at(scene) == planned + WEEK


async def test_it_comes_every_day_while_a_day_of_somebody_forgotten_is_kept(scene: DeliveryScene) -> None:
    await scene.do(lambda tx: plan_cleanup(tx, NOON))
    weekly = await planned_at(scene)
    await scene.do(lambda tx: tx.chats.put(chat()))
    await scene.add(done(CHECK_IN, due_at=NOON, delivered_at=NOON, urgency=Urgency.NUDGE), done(A, due_at=NOON))
    await scene.do(lambda tx: tx.members.forget(BEN.id))
    at_once, *days = [await run_planned(scene) for _ in range(11)]
    assert at_once < NOON
    assert [later - day for day, later in pairwise(days[:8])] == [DAY] * 7
    assert weekly in days
    assert [(day - weekly) % WEEK for day in days[8:]] == [timedelta(0)] * 2


async def test_ten_years_leave_no_more_than_the_last_months(scene: DeliveryScene) -> None:
    """There is a chat each month, with an introduction, a change of it, and two questions."""
    left_over = []
    for week in range(0, 520, 4):
        at, chat_id = NOON + week * WEEK, ChatId(f"chat{week}")
        scene.clock.move_to(at)
        key = message_keys.introduction(chat_id)
        keys = [key, *(message_keys.check_in(chat_id, member.id) for member in (ANA, BEN))]
        over = replace(chat(), id=chat_id, state=ChatState.CHECKED_IN)
        await scene.do(lambda tx, over=over: tx.chats.put(over))
        change = done(message_keys.introduction_change(chat_id, 1), due_at=at, replaces=key)
        await scene.add(*(done(one, due_at=at) for one in keys), change)
        await clean_up(scene.store, QUAY, scene.clock)
        left_over.append(len(await scene.do(lambda tx: tx.outbox.in_state(OutboxState.DELIVERED, 1_000))))
    assert max(left_over) == left_over[-1] == 4 * 4
