"""Cleanup: which messages are deleted, and when."""

import pytest

from bot.delivery.cleanup import COUNTED, KEPT, LOOKED_AT, tidy
from bot.model import message_keys
from bot.model.message_keys import DELETED_LATER, KINDS, MessageKey, MessageKind
from bot.model.outbox import OutboxMessage, OutboxState
from tests.unit.delivery.scripted_platform import ANA, CHAT, NOON, SECOND, A, Harbour, outgoing

OLD = NOON - KEPT - SECOND
FINISHED = (OutboxState.DELIVERED, OutboxState.DROPPED, OutboxState.DEAD)
CHECK_IN = message_keys.check_in(CHAT, ANA.id)


def done(key: MessageKey, **changes: object) -> OutboxMessage:
    known = {"state": OutboxState.DELIVERED, "message": None, "due_at": OLD} | changes
    return outgoing(key, **known)


async def left(harbour: Harbour, *messages: OutboxMessage) -> list[OutboxMessage]:
    await harbour.add(*messages)
    await harbour.do(lambda tx: tidy(tx, NOON))
    found = [await harbour.do(lambda tx, key=message.key: tx.outbox.get(key)) for message in messages]
    return [message for message in found if message is not None]


async def test_messages_of_some_kinds_and_changes_are_deleted_later(harbour: Harbour) -> None:
    each = [done(MessageKey(kind, ("x",))) for kind in sorted(KINDS)]
    kept = await left(harbour, *each, done(MessageKey.parse("asked.x.back"), replaces=A), done(A))
    stays = KINDS - DELETED_LATER - {MessageKind.COUNTED}
    assert {message.key.kind for message in kept} == {*stays, MessageKind.UNKNOWN}
    assert all(message.replaces is None for message in kept)


async def test_what_is_only_kept_as_it_counts_is_deleted_once_it_does_not(harbour: Harbour) -> None:
    """It would tell in which week somebody was forgotten."""
    key = message_keys.counted_nudge("x")
    assert await left(harbour, done(key, due_at=NOON - COUNTED))
    assert not await left(harbour, done(key, due_at=NOON - COUNTED - SECOND))


@pytest.mark.parametrize("due_at", [NOON - KEPT, NOON - KEPT - LOOKED_AT - SECOND])
async def test_messages_that_are_too_new_or_were_looked_at_before_stay(harbour: Harbour, due_at) -> None:
    assert await left(harbour, done(CHECK_IN, due_at=due_at))


@pytest.mark.parametrize("state", [state for state in OutboxState if state not in FINISHED])
async def test_messages_that_are_not_finished_stay(harbour: Harbour, state: OutboxState) -> None:
    message = done(CHECK_IN, state=state, message=outgoing().message)
    assert [(one.key, one.state) for one in await left(harbour, message)] == [(CHECK_IN, state)]


async def test_dead_messages_of_kinds_that_stay_lose_their_content(harbour: Harbour) -> None:
    (message,) = await left(harbour, done(message_keys.introduction(CHAT), state=OutboxState.DEAD))
    assert (message.state, message.message) == (OutboxState.DROPPED, None)
