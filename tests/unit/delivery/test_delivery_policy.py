"""Delivery policy: time, recipients, hours and budget decide whether a message is sent now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time

import pytest

from bot.delivery.delivery_policy import AFTER_OTHERS, AFTER_TARGET, WEEK, Postpone, Send, Verdict, judge
from bot.delivery.enqueue import NUDGE_BUDGET
from bot.delivery.outcomes import Outcome
from bot.model import message_keys
from bot.model.hours import MessageWindow
from bot.model.message_keys import MessageKey
from bot.model.outbox import Delivery, OutboxMessage, OutboxState, Urgency
from bot.model.rests import Rest, RestKind
from tests.unit.delivery.scripted_platform import (
    ANA,
    BEN,
    CHAT,
    DAY,
    HOUR,
    MINUTE,
    NOON,
    QUAY,
    SECOND,
    TO_ANA,
    TO_CHANNEL,
    TO_CHAT,
    A,
    DeliveryScene,
    chat,
    outgoing,
    said,
)

NIGHT = NOON + 9 * HOUR
MORNING = NOON + 21 * HOUR


def claimed(key: str | MessageKey = A, to=TO_ANA, urgency: Urgency = Urgency.NUDGE, **changes: object) -> OutboxMessage:
    return outgoing(key, to, urgency, **{"state": OutboxState.SENDING, "lease_until": NOON + MINUTE} | changes)


async def judged(
    scene: DeliveryScene, message: OutboxMessage, now: datetime = NOON, held: Sequence[OutboxMessage] = ()
) -> Verdict:
    return await scene.do(lambda tx: judge(tx, message, now, [message, *held]))


async def sent(scene: DeliveryScene, message: OutboxMessage, now: datetime = NOON) -> Delivery:
    verdict = await judged(scene, message, now)
    assert isinstance(verdict, Send)
    return verdict.delivery


async def ended(scene: DeliveryScene, message: OutboxMessage, now: datetime = NOON) -> Outcome:
    verdict = await judged(scene, message, now)
    assert isinstance(verdict, Outcome)
    return verdict


# Time and hours


async def test_a_message_is_sent_to_its_platform_with_all_that_it_needs(scene: DeliveryScene) -> None:
    message = claimed(uncertain=True, ref="posted")
    token = await scene.do(_token_of(message))
    delivery = Delivery(
        QUAY, A, token, TO_ANA, said(), message.created_at, uncertain=True, arrived="posted", community_name="Quay"
    )
    assert await judged(scene, message) == Send("pier", delivery)
    assert str(A) not in token.split(".")


def _token_of(message: OutboxMessage):
    async def token(tx) -> str:
        return tx.outbox.token_of(message)

    return token


async def test_an_expired_message_is_dropped_at_its_very_end(scene: DeliveryScene) -> None:
    message = claimed(expires_at=NOON + HOUR)
    await sent(scene, message, NOON + HOUR - SECOND)
    outcome = await ended(scene, message, NOON + HOUR)
    assert (outcome.message.state, outcome.message.message) == (OutboxState.DROPPED, None)


@pytest.mark.parametrize("urgency", [Urgency.EXPECTED, Urgency.NUDGE])
async def test_what_nobody_asked_for_waits_until_the_morning(scene: DeliveryScene, urgency: Urgency) -> None:
    assert await judged(scene, claimed(urgency=urgency), NIGHT) == Postpone(MORNING)
    await sent(scene, claimed(urgency=urgency), MORNING)


async def test_what_was_asked_for_comes_at_any_hour_to_anybody(scene: DeliveryScene) -> None:
    await scene.do(lambda tx: tx.members.forget(ANA.id))
    await sent(scene, claimed(urgency=Urgency.ASKED), NIGHT)
    await sent(scene, claimed(to=TO_CHANNEL, urgency=Urgency.ASKED), NIGHT)


async def test_a_chat_is_written_to_when_it_suits_all(scene: DeliveryScene) -> None:
    late = replace(BEN, window=MessageWindow(time(15), time(20)))
    await scene.do(lambda tx: tx.members.put(late))
    assert await judged(scene, claimed(to=TO_CHAT, urgency=Urgency.EXPECTED)) == Postpone(NOON + 3 * HOUR)


async def test_members_whose_hours_never_meet_are_written_to_alone(scene: DeliveryScene) -> None:
    at_night = replace(BEN, window=MessageWindow(time(21), time(8)))
    await scene.do(lambda tx: tx.members.put(at_night))
    outcome = await ended(scene, claimed(to=TO_CHAT, urgency=Urgency.EXPECTED))
    assert outcome.separately == {ANA.id: ANA, BEN.id: at_night}
    assert outcome.message.state is OutboxState.DROPPED


async def test_a_message_to_somebody_who_left_is_dropped(scene: DeliveryScene) -> None:
    await scene.do(lambda tx: tx.members.forget(BEN.id))
    assert (await ended(scene, claimed(to=TO_CHAT))).message.state is OutboxState.DROPPED


async def test_only_nudges_leave_somebody_alone_who_rests(scene: DeliveryScene) -> None:
    await scene.do(lambda tx: tx.members.put(replace(ANA, rest=Rest(RestKind.ASKED, NOON + DAY))))
    assert (await ended(scene, claimed())).message.state is OutboxState.DROPPED
    await sent(scene, claimed(urgency=Urgency.EXPECTED))
    await sent(scene, claimed(), NOON + DAY)


# The nudge budget


def arrived(number: int, at: datetime, **changes: object) -> OutboxMessage:
    done = {"state": OutboxState.DELIVERED, "message": None, "delivered_at": at} | changes
    return outgoing(f"earlier.{number}", urgency=Urgency.NUDGE, **done)


async def test_a_member_gets_so_many_nudges_in_seven_days(scene: DeliveryScene) -> None:
    await scene.add(*(arrived(number, NOON - number * DAY) for number in range(NUDGE_BUDGET)))
    oldest = NOON - (NUDGE_BUDGET - 1) * DAY
    assert await judged(scene, claimed()) == Postpone(oldest + WEEK)
    await sent(scene, claimed(), oldest + WEEK)
    await sent(scene, claimed(urgency=Urgency.EXPECTED))


async def test_the_budget_opens_in_hours_that_suit(scene: DeliveryScene) -> None:
    await scene.add(*(arrived(number, NIGHT - WEEK) for number in range(NUDGE_BUDGET)))
    assert await judged(scene, claimed(), NOON) == Postpone(MORNING)


async def test_a_nudge_that_may_have_arrived_counts_but_not_against_itself(scene: DeliveryScene) -> None:
    unknown = {"state": OutboxState.UNKNOWN, "message": said(), "delivered_at": None, "unsure_since": NOON - DAY}
    await scene.add(*(arrived(number, NOON, **unknown) for number in range(NUDGE_BUDGET)))
    assert await judged(scene, claimed()) == Postpone(NOON + 6 * DAY)
    await sent(scene, claimed("earlier.0"))


async def test_a_nudge_waits_for_those_of_other_senders_and_one_of_two_comes_back_sooner(scene: DeliveryScene) -> None:
    await scene.add(*(arrived(number, NOON) for number in range(NUDGE_BUDGET - 1)))
    others, ours = claimed("b", lease_until=NOON + 2 * MINUTE), claimed("a")
    await scene.add(others, ours)
    assert await judged(scene, ours) == Postpone(NOON + AFTER_OTHERS)
    assert await judged(scene, others, held=[]) == Postpone(NOON + 2 * AFTER_OTHERS)
    await scene.do(lambda tx: tx.outbox.put(replace(others, state=OutboxState.PENDING, lease_until=None)))
    await sent(scene, ours)


async def test_nudges_that_the_same_sender_holds_are_not_waited_for(scene: DeliveryScene) -> None:
    mine = [claimed("a"), claimed("b"), claimed("c"), claimed("d")]
    await scene.add(*mine)
    assert isinstance(await judged(scene, mine[0], held=mine), Send)


# Changes of earlier messages


def change(**changes: object) -> OutboxMessage:
    return claimed("change", urgency=Urgency.ASKED, message=said("Changed."), replaces=A, **changes)


async def test_a_change_edits_what_was_delivered(scene: DeliveryScene) -> None:
    await scene.add(outgoing(state=OutboxState.DELIVERED, message=None, ref="posted"))
    assert (await sent(scene, change())).replaces == "posted"


@pytest.mark.parametrize("state", [OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNKNOWN, OutboxState.HELD])
async def test_a_change_waits_for_what_it_changes(scene: DeliveryScene, state: OutboxState) -> None:
    await scene.add(outgoing(state=state, due_at=NOON + HOUR))
    assert await judged(scene, change()) == Postpone(NOON + HOUR + AFTER_TARGET)


@pytest.mark.parametrize("state", [OutboxState.DROPPED, OutboxState.DEAD, None])
async def test_a_change_of_what_never_arrives_is_dropped(scene: DeliveryScene, state: OutboxState | None) -> None:
    if state is not None:
        await scene.add(outgoing(state=state))
    verdict = await judged(scene, change())
    assert isinstance(verdict, Send)
    assert verdict.needless, "it takes its turn before"


async def test_a_message_that_waits_for_its_member_says_what_would_change_it(scene: DeliveryScene) -> None:
    waiting = outgoing(state=OutboxState.WAITING)
    await scene.add(waiting)
    outcome = await ended(scene, change())
    assert outcome.instead == replace(waiting, message=said("Changed."))
    assert outcome.message.state is OutboxState.DROPPED


# Conversations


async def test_a_member_with_closed_direct_messages_is_waited_for(scene: DeliveryScene) -> None:
    await scene.do(lambda tx: tx.members.put(ANA.closes(NOON)))
    outcome = await ended(scene, claimed(attempts=3), NIGHT)
    assert (outcome.message.state, outcome.message.attempts) == (OutboxState.WAITING, 0)
    await sent(scene, claimed(to=TO_CHAT, urgency=Urgency.EXPECTED))


async def test_a_change_of_what_was_only_shown_waits_too_and_of_what_was_posted_goes(scene: DeliveryScene) -> None:
    await scene.do(lambda tx: tx.members.put(ANA.closes(NOON)))
    await scene.add(outgoing(state=OutboxState.DELIVERED, message=None, ref=None))
    assert (await ended(scene, change())).message.state is OutboxState.WAITING
    await scene.add(outgoing(state=OutboxState.DELIVERED, message=None, ref="posted"))
    await sent(scene, change())


async def test_later_messages_go_beside_the_first_of_their_conversation(scene: DeliveryScene) -> None:
    done = {"state": OutboxState.DELIVERED, "message": None}
    await scene.do(lambda tx: tx.chats.put(chat()))
    await scene.add(
        outgoing(message_keys.introduction(CHAT), TO_CHAT, ref="thread", **done),
        outgoing(message_keys.welcome(ANA.id), ref="direct", **done),
    )
    assert (await sent(scene, claimed(to=TO_CHAT))).beside == "thread"
    assert (await sent(scene, claimed())).beside == "direct"
    assert (await sent(scene, claimed(to=TO_CHANNEL, urgency=Urgency.ASKED))).beside is None
