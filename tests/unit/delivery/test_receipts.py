"""Receipts: effects of a platform's confirmation of a message."""

import pytest

from bot.delivery.receipts import is_receipt_known, note_receipt
from bot.model.outbox import OutboxMessage, OutboxState
from bot.ports import Transaction
from tests.unit.delivery.scripted_platform import DAY, HOUR, NOON, DeliveryScene, outgoing


async def token(scene: DeliveryScene, message: OutboxMessage) -> str:
    async def of(tx: Transaction) -> str:
        return tx.outbox.token_of(message)

    return await scene.do(of)


async def told(scene: DeliveryScene, message: OutboxMessage) -> OutboxMessage:
    await scene.add(message)
    name = await token(scene, message)
    await scene.do(lambda tx: note_receipt(tx, name, "posted", NOON, NOON + HOUR))
    return await scene.get()


@pytest.mark.parametrize("state", [OutboxState.UNKNOWN, OutboxState.DEAD])
async def test_a_message_of_unknown_outcome_goes_on_with_its_ref(scene: DeliveryScene, state: OutboxState) -> None:
    message = await told(scene, outgoing(state=state, unsure_since=NOON))
    assert (message.state, message.ref, message.unsure_since) == (OutboxState.PENDING, "posted", None)
    assert message.due_at == NOON + HOUR


@pytest.mark.parametrize("state", [OutboxState.PENDING, OutboxState.SENDING, OutboxState.WAITING, OutboxState.HELD])
async def test_any_other_message_only_gets_its_ref(scene: DeliveryScene, state: OutboxState) -> None:
    message = await told(scene, outgoing(state=state))
    assert (message.state, message.ref, message.due_at) == (state, "posted", NOON)


@pytest.mark.parametrize("state", [OutboxState.DELIVERED, OutboxState.DROPPED])
async def test_a_settled_message_stays_as_it_is(scene: DeliveryScene, state: OutboxState) -> None:
    assert await told(scene, outgoing(state=state)) == outgoing(state=state)


async def test_the_first_ref_stays(scene: DeliveryScene) -> None:
    assert (await told(scene, outgoing(ref="first"))).ref == "first"


async def test_a_receipt_out_of_order_does_not_turn_time_back(scene: DeliveryScene) -> None:
    for at in (NOON + HOUR, NOON):
        await scene.do(lambda tx, at=at: note_receipt(tx, "of another bot", "posted", at, at))
    assert await scene.do(lambda tx: tx.outbox.heard_at()) == NOON + HOUR


async def test_a_receipt_is_known_if_its_message_and_all_others_are_settled(scene: DeliveryScene) -> None:
    done = outgoing(state=OutboxState.DELIVERED)
    name = await token(scene, done)
    assert await scene.do(lambda tx: is_receipt_known(tx, "of another bot"))
    await scene.add(outgoing())
    assert not await scene.do(lambda tx: is_receipt_known(tx, name))
    await scene.add(done)
    assert await scene.do(lambda tx: is_receipt_known(tx, name))
    await scene.add(outgoing("b", state=OutboxState.UNKNOWN, due_at=NOON + DAY))
    assert not await scene.do(lambda tx: is_receipt_known(tx, name)), "it tells that b was not taken before"
