"""The sender: outcomes by the platform's response, retries, and the order of messages."""

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.delivery.outcomes import FIRST_DELAY, LONGEST_DELAY, MAX_ATTEMPTS, NO_ANSWER, RECEIPT_WITHIN
from bot.delivery.receipts import note_receipt
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxState, ToMember, Urgency
from bot.ports import (
    LEASE,
    Closed,
    InvalidMessage,
    Lane,
    NotTogether,
    OutcomeUnknown,
    PartlyDelivered,
    TryLater,
    Undeliverable,
)
from storage import SqlStore
from tests.unit.delivery.scripted_platform import (
    ANA,
    CLEO,
    DAY,
    HOUR,
    MINUTE,
    NOON,
    QUAY,
    SECOND,
    TO_BEN,
    A,
    DeliveryScene,
    ScriptedPlatform,
    outgoing,
)

# One message, by its platform's answer


async def test_a_delivered_message_keeps_its_ref_and_not_its_content(scene: DeliveryScene) -> None:
    done = await scene.fail(None)
    assert (done.state, done.ref, done.delivered_at) == (OutboxState.DELIVERED, "ref a", NOON)
    assert (done.message, done.lease_until, done.handed_over_at) == (None, None, None)
    await scene.send(NOON + DAY)
    assert scene.platform.keys == ["a"]


async def test_a_refused_message_is_tried_after_ever_longer_delays_and_is_dead_in_the_end(scene: DeliveryScene) -> None:
    message = await scene.fail(*[TryLater("it rains")] * MAX_ATTEMPTS)
    delays = list[timedelta]()
    while message.state is OutboxState.PENDING:
        delays.append(message.due_at - scene.clock.now())
        await scene.send(message.due_at)
        message = await scene.get()
    assert delays == [min(FIRST_DELAY * 2**step, LONGEST_DELAY) for step in range(MAX_ATTEMPTS - 1)]
    assert (message.state, message.error, message.uncertain) == (OutboxState.DEAD, "it rains", False)
    assert message.message is not None, "an operator may send it again"


async def test_a_platform_that_says_how_long_to_wait_is_asked_again_then(scene: DeliveryScene) -> None:
    message = await scene.fail(TryLater("busy", 7 * MINUTE))
    assert (message.state, message.due_at, message.attempts) == (OutboxState.PENDING, NOON + 7 * MINUTE, 1)


async def test_a_message_without_its_files_is_sent_again_as_one_that_has_arrived(scene: DeliveryScene) -> None:
    message = await scene.fail(PartlyDelivered("no file", "posted"))
    assert (message.state, message.ref) == (OutboxState.PENDING, "posted")
    await scene.send(message.due_at)
    assert [delivery.arrived for delivery in scene.platform.asked] == [None, "posted"]
    assert (await scene.get()).state is OutboxState.DELIVERED


async def test_a_message_whose_files_never_arrive_counts_as_delivered_in_the_end(scene: DeliveryScene) -> None:
    await scene.add(outgoing(attempts=MAX_ATTEMPTS - 1, ref="posted"))
    scene.platform.answers.append(PartlyDelivered("no file", "posted"))
    await scene.send()
    message = await scene.get()
    assert (message.state, message.ref, message.error) == (OutboxState.DELIVERED, "posted", "no file")


@pytest.mark.parametrize("error", [OutcomeUnknown("no answer"), ValueError()])
async def test_a_message_of_unknown_outcome_is_sent_again_where_it_shows_once(scene: DeliveryScene, error: Exception):
    message = await scene.fail(error)
    assert (message.state, message.uncertain, message.unsure_since) == (OutboxState.PENDING, True, None)
    assert message.may_have_arrived, "it was sent, and is sent again"
    await scene.send(message.due_at)
    assert [delivery.uncertain for delivery in scene.platform.asked] == [False, True]


async def test_a_platform_that_remembers_for_a_while_is_told_since_when_it_is_unknown(scene: DeliveryScene) -> None:
    scene.platform.repeats_safely = 3 * MINUTE
    message = await scene.fail(OutcomeUnknown("no answer"), OutcomeUnknown("no answer"))
    assert (message.state, message.unsure_since) == (OutboxState.PENDING, NOON)
    await scene.send(message.due_at)
    assert (await scene.get()).unsure_since == NOON, "the first time counts"


async def test_a_message_that_would_show_twice_is_on_hold_and_dead_without_a_receipt(forgetful: DeliveryScene) -> None:
    message = await forgetful.fail(OutcomeUnknown("no answer"))
    delays = list[timedelta]()
    while message.state is OutboxState.UNKNOWN:
        delays.append(message.due_at - forgetful.clock.now())
        await forgetful.send(message.due_at)
        message = await forgetful.get()
    assert delays[:4] == [RECEIPT_WITHIN, 2 * RECEIPT_WITHIN, 4 * RECEIPT_WITHIN, 8 * RECEIPT_WITHIN]
    assert (len(delays), max(delays), message.state) == (MAX_ATTEMPTS - 1, LONGEST_DELAY, OutboxState.DEAD)
    assert message.unsure_since == NOON
    assert forgetful.platform.keys == ["a"]


async def test_a_receipt_settles_an_unknown_outcome(forgetful: DeliveryScene) -> None:
    message = await forgetful.fail(OutcomeUnknown("no answer"))
    token = await forgetful.do(lambda tx: _token(tx, message))
    await forgetful.do(lambda tx: note_receipt(tx, token, "posted", NOON, NOON + MINUTE))
    await forgetful.send(NOON + MINUTE)
    assert [delivery.arrived for delivery in forgetful.platform.asked] == [None, "posted"]
    assert (await forgetful.get()).state is OutboxState.DELIVERED


async def _token(tx, message) -> str:
    return tx.outbox.token_of(message)


async def test_receipts_of_later_messages_alone_let_it_be_sent_again(forgetful: DeliveryScene) -> None:
    message = await forgetful.fail(OutcomeUnknown("no answer"))
    await forgetful.do(lambda tx: tx.outbox.hear(NOON))
    await forgetful.send(message.due_at)
    assert (await forgetful.get()).state is OutboxState.UNKNOWN, "at the same time is not later"
    await forgetful.do(lambda tx: tx.outbox.hear(NOON + SECOND))
    await forgetful.send((await forgetful.get()).due_at)
    assert forgetful.platform.keys == ["a", "a"]
    assert (await forgetful.get()).state is OutboxState.DELIVERED


async def test_a_receipt_that_comes_before_the_answer_is_lost_counts(forgetful: DeliveryScene) -> None:
    async def receipt() -> None:
        token = forgetful.platform.asked[0].token
        await forgetful.do(lambda tx: note_receipt(tx, token, "posted", NOON, NOON))

    forgetful.platform.meanwhile = receipt
    message = await forgetful.fail(OutcomeUnknown("no answer"))
    assert (message.state, message.ref) == (OutboxState.DELIVERED, "ref a")
    assert [delivery.arrived for delivery in forgetful.platform.asked] == [None, "posted"]


@pytest.mark.parametrize(("settles", "state"), [(False, OutboxState.DEAD), (True, OutboxState.DROPPED)])
async def test_a_message_refused_for_good_is_dead_unless_its_consequences_settle_it(
    scene: DeliveryScene, caplog: pytest.LogCaptureFixture, settles: bool, state: OutboxState
) -> None:
    scene.settles = settles
    message = await scene.fail(Undeliverable("no such channel"))
    assert (message.state, message.error) == (state, "no such channel")
    assert [str(failure) for failure in scene.failures] == ["no such channel"]
    token = await scene.do(lambda tx: _token(tx, message))  # a key would reveal answers
    assert [(record.levelno, record.getMessage()) for record in caplog.records if record.levelno > logging.INFO] == [
        (logging.WARNING, f"undeliverable: unknown {token} in {QUAY}: no such channel")
    ]


async def test_consequences_that_fail_hold_up_no_other_message(scene: DeliveryScene, caplog) -> None:
    scene.breaks = True
    await scene.add(outgoing("b", TO_BEN, due_at=NOON + SECOND))
    message = await scene.fail(Undeliverable("no such channel"))
    await scene.send(NOON + SECOND)
    assert (message.state, message.error) == (OutboxState.DEAD, "no such channel")
    assert await scene.states("b") == [OutboxState.DELIVERED]
    assert f"only the outcome is stored: of a message of kind unknown in {QUAY}" in caplog.text


async def test_members_who_can_not_share_a_conversation_are_no_warning(scene: DeliveryScene, caplog) -> None:
    caplog.set_level(logging.INFO, "bot.delivery")
    await scene.fail(NotTogether("their chat has no channel"))
    assert [record.levelno for record in caplog.records if "undeliverable" in record.getMessage()] == [logging.INFO]


async def test_a_message_to_closed_direct_messages_waits_and_no_other_is_tried(scene: DeliveryScene) -> None:
    message = await scene.fail(Closed("closed"))
    assert (message.state, message.attempts, message.error) == (OutboxState.WAITING, 0, "closed")
    await scene.add(outgoing("b"), outgoing("c", TO_BEN))
    await scene.send()
    assert scene.platform.keys == ["a", "c"]
    assert await scene.states("a", "b", "c") == [OutboxState.WAITING, OutboxState.WAITING, OutboxState.DELIVERED]


# Checks before sending


async def test_a_message_that_is_not_so_any_more_is_dropped(scene: DeliveryScene) -> None:
    scene.untrue.add("a")
    message = await scene.fail()
    assert (message.state, message.message, scene.platform.asked) == (OutboxState.DROPPED, None, [])


@pytest.mark.parametrize("at_once", [1, 8])
async def test_a_message_that_can_not_be_judged_holds_up_no_other(store: SqlStore, scene: DeliveryScene, at_once: int):
    here = DeliveryScene(store, ScriptedPlatform(at_once=at_once))
    await here.add(outgoing("raises"), outgoing("b", TO_BEN))
    await here.send()
    message = await here.get("raises")
    assert (message.state, message.error, message.due_at) == (
        OutboxState.PENDING,
        "ZeroDivisionError",
        NOON + FIRST_DELAY,
    )
    assert await here.states("b") == [OutboxState.DELIVERED]


async def test_a_message_is_not_begun_in_the_second_half_of_its_lease(scene: DeliveryScene) -> None:
    async def time_passes() -> None:
        scene.clock.move_by(LEASE / 2 + SECOND)

    scene.platform.meanwhile = time_passes
    await scene.add(outgoing("a"), outgoing("b", TO_BEN))
    await scene.sender.send_due()
    message = await scene.get("b")
    assert (scene.platform.keys, message.state, message.attempts) == (["a"], OutboxState.PENDING, 0)
    await scene.send()
    assert scene.platform.keys == ["a", "b"]


async def test_a_rate_limit_postpones_messages_and_counts_no_attempt(scene: DeliveryScene) -> None:
    scene.platform.asked_of = [Lane("posts", 10 * SECOND)]
    await scene.add(*(outgoing(key, urgency=Urgency.EXPECTED) for key in "abc"))
    await scene.send()
    waiting = [await scene.get(key) for key in "bc"]
    assert [(each.due_at - NOON, each.attempts) for each in waiting] == [(10 * SECOND, 0), (20 * SECOND, 0)]
    await scene.send(NOON + 10 * SECOND)
    assert scene.platform.keys == ["a", "b"]


@pytest.mark.parametrize("dropped", ["as it is untrue", "as what it changes is not there"])
async def test_a_message_that_is_dropped_takes_its_turn_like_one_that_is_sent(
    scene: DeliveryScene, dropped: str
) -> None:
    scene.platform.asked_of = [Lane("posts", 10 * SECOND)]
    scene.untrue.add("a" if dropped == "as it is untrue" else "")
    what = None if dropped == "as it is untrue" else MessageKey.parse("not there")
    await scene.add(outgoing("a", urgency=Urgency.EXPECTED, replaces=what), outgoing("b", TO_BEN, Urgency.EXPECTED))
    await scene.send()
    assert await scene.states("a", "b") == [OutboxState.DROPPED, OutboxState.PENDING]
    assert (await scene.get("b")).due_at == NOON + 10 * SECOND


async def test_a_lane_that_the_platform_closed_is_closed_for_all(scene: DeliveryScene) -> None:
    scene.platform.asked_of = [Lane("posts", SECOND)]
    await scene.fail(TryLater("429", MINUTE, "posts"))
    await scene.add(outgoing("b", TO_BEN))
    await scene.send()
    assert (scene.platform.keys, (await scene.get("b")).due_at) == (["a"], NOON + MINUTE)


# Several messages


async def test_one_after_the_other_goes_in_the_order_in_which_they_are_due(scene: DeliveryScene) -> None:
    late, early = outgoing("a", due_at=NOON - SECOND), outgoing("b", TO_BEN, due_at=NOON - MINUTE)
    await scene.add(late, early, outgoing("c", due_at=NOON + MINUTE))
    assert await scene.sender.send_due()
    assert scene.platform.keys == ["b", "a"], "in one go"


@pytest.fixture
async def busy(store: SqlStore, scene: DeliveryScene) -> DeliveryScene:
    """Return a community whose platform accepts two messages at once, and responds late to messages to Ana."""
    return DeliveryScene(store, ScriptedPlatform(at_once=2, slow={ANA.id}))


async def test_a_slow_answer_delays_only_messages_to_the_same_person(busy: DeliveryScene) -> None:
    await busy.add(outgoing("a"), outgoing("b"), outgoing("c", TO_BEN), outgoing("d", TO_BEN))
    await busy.send_all_but_slow()
    assert busy.platform.keys == ["a", "c", "d"]
    busy.platform.slow.clear()
    busy.platform.gate.release()
    await busy.send()
    assert busy.platform.keys == ["a", "c", "d", "b"]


async def test_a_community_has_at_most_so_many_messages_under_way(busy: DeliveryScene) -> None:
    busy.platform.slow = {ANA.id, CLEO.id}
    await busy.add(outgoing("a"), outgoing("b", ToMember(CLEO.id)), outgoing("c", TO_BEN))
    await busy.send_all_but_slow()
    assert busy.platform.keys == ["a", "b"]
    busy.platform.gate.release()
    await busy.sender.one_ends()
    await busy.send_all_but_slow()
    assert busy.platform.keys == ["a", "b", "c"]


async def test_a_stopped_sender_releases_what_it_did_not_begin(busy: DeliveryScene) -> None:
    await busy.add(outgoing("a"), outgoing("b"))
    await busy.send_all_but_slow()
    await busy.sender.stop(0)
    begun, released = await busy.get("a"), await busy.get("b")
    assert (begun.state, begun.uncertain, begun.error) == (OutboxState.PENDING, True, NO_ANSWER)
    assert (released.state, released.attempts, released.uncertain) == (OutboxState.PENDING, 0, False)
    assert released.lease_until is None


async def test_an_answer_counts_for_nothing_once_another_sender_has_the_message(busy: DeliveryScene) -> None:
    await busy.add(outgoing("a"), outgoing("b"))
    await busy.send_all_but_slow()
    busy.clock.move_by(LEASE)
    other = busy.another_sender()
    await other.send_due()
    await asyncio.sleep(0)  # its delivery begins
    busy.platform.answers.append(TryLater("too late"))
    busy.platform.gate.release()
    await busy.send()
    assert await busy.states("a", "b") == [OutboxState.SENDING, OutboxState.SENDING], "the other's, begun and in line"
    busy.platform.gate.release()
    busy.platform.gate.release()
    while await other.send_due() or await other.one_ends():
        pass
    assert await busy.states("a", "b") == [OutboxState.DELIVERED, OutboxState.DELIVERED]
    assert [(str(delivery.key), delivery.uncertain) for delivery in busy.platform.asked] == [
        ("a", False),
        ("a", True),
        ("b", False),
    ]


async def test_the_outcome_of_a_message_that_was_deleted_is_dropped(scene: DeliveryScene) -> None:
    async def ana_is_forgotten() -> None:
        await scene.do(lambda tx: tx.members.forget(ANA.id))

    scene.platform.meanwhile = ana_is_forgotten
    await scene.add(outgoing("a"), outgoing("b", TO_BEN))
    await scene.send()
    assert await scene.do(lambda tx: tx.outbox.get(A)) is None
    assert await scene.states("b") == [OutboxState.DELIVERED]


# Malformed messages, and messages that can't be changed


async def test_a_malformed_message_is_kept_and_has_no_consequences(
    scene: DeliveryScene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.settles = True
    message = await scene.fail(InvalidMessage("invalid_blocks"))
    assert (message.state, message.error, message.message is None) == (OutboxState.DEAD, "invalid_blocks", False)
    assert scene.failures == []
    told = "malformed: unknown "
    assert [record.levelno for record in caplog.records if told in record.getMessage()] == [logging.ERROR]


async def test_messages_that_failed_and_wait_are_listed_with_the_reason(scene: DeliveryScene) -> None:
    await scene.fail(TryLater("messages_tab_disabled", HOUR))
    await scene.add(outgoing("b", due_at=NOON + DAY))
    found = await scene.do(lambda tx: tx.outbox.failing(9))
    assert [(str(owed.key), owed.error) for owed in found] == [("a", "messages_tab_disabled")]
