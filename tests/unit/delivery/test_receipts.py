"""Receipts: effects of a platform's confirmation of a message."""

import pytest

from bot.delivery.receipts import is_receipt_known, note_receipt
from bot.model.outbox import OutboxMessage, OutboxState
from bot.ports import Transaction
from tests.unit.delivery.scripted_platform import DAY, HOUR, NOON, Harbour, outgoing


async def token(harbour: Harbour, message: OutboxMessage) -> str:
    async def of(tx: Transaction) -> str:
        return tx.outbox.token_of(message)

    return await harbour.do(of)


async def told(harbour: Harbour, message: OutboxMessage) -> OutboxMessage:
    await harbour.add(message)
    name = await token(harbour, message)
    await harbour.do(lambda tx: note_receipt(tx, name, "posted", NOON, NOON + HOUR))
    return await harbour.get()


@pytest.mark.parametrize("state", [OutboxState.UNKNOWN, OutboxState.DEAD])
async def test_a_message_of_unknown_outcome_goes_on_with_its_ref(harbour: Harbour, state: OutboxState) -> None:
    message = await told(harbour, outgoing(state=state, unsure_since=NOON))
    assert (message.state, message.ref, message.unsure_since) == (OutboxState.PENDING, "posted", None)
    assert message.due_at == NOON + HOUR


@pytest.mark.parametrize("state", [OutboxState.PENDING, OutboxState.SENDING, OutboxState.WAITING, OutboxState.HELD])
async def test_any_other_message_only_gets_its_ref(harbour: Harbour, state: OutboxState) -> None:
    message = await told(harbour, outgoing(state=state))
    assert (message.state, message.ref, message.due_at) == (state, "posted", NOON)


@pytest.mark.parametrize("state", [OutboxState.DELIVERED, OutboxState.DROPPED])
async def test_a_settled_message_stays_as_it_is(harbour: Harbour, state: OutboxState) -> None:
    assert await told(harbour, outgoing(state=state)) == outgoing(state=state)


async def test_the_first_ref_stays(harbour: Harbour) -> None:
    assert (await told(harbour, outgoing(ref="first"))).ref == "first"


async def test_a_receipt_out_of_order_does_not_turn_time_back(harbour: Harbour) -> None:
    for at in (NOON + HOUR, NOON):
        await harbour.do(lambda tx, at=at: note_receipt(tx, "of another bot", "posted", at, at))
    assert await harbour.do(lambda tx: tx.outbox.heard_at()) == NOON + HOUR


async def test_a_receipt_is_known_if_its_message_and_all_others_are_settled(harbour: Harbour) -> None:
    done = outgoing(state=OutboxState.DELIVERED)
    name = await token(harbour, done)
    assert await harbour.do(lambda tx: is_receipt_known(tx, "of another bot"))
    await harbour.add(outgoing())
    assert not await harbour.do(lambda tx: is_receipt_known(tx, name))
    await harbour.add(done)
    assert await harbour.do(lambda tx: is_receipt_known(tx, name))
    await harbour.add(outgoing("b", state=OutboxState.UNKNOWN, due_at=NOON + DAY))
    assert not await harbour.do(lambda tx: is_receipt_known(tx, name)), "it tells that b was not taken before"
