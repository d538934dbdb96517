"""Changes of messages: in the right place, in order, and sent as new messages if a platform can't change one."""

from dataclasses import replace

from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxState
from bot.ports import (
    OutcomeUnknown,
    TryLater,
    Unchangeable,
)
from tests.unit.delivery.scripted_platform import (
    HOUR,
    MINUTE,
    NOON,
    SECOND,
    TO_ANA,
    TO_BEN,
    A,
    DeliveryScene,
    outgoing,
    said,
)


async def test_a_change_goes_to_the_place_of_what_it_changes(scene: DeliveryScene) -> None:
    await scene.add(outgoing("a"), replace(outgoing("b", message=said("Hello again.")), replaces=A))
    await scene.send(NOON + HOUR)
    await scene.send(NOON + 2 * HOUR)
    assert [delivery.replaces for delivery in scene.platform.asked] == [None, "ref a"]
    assert scene.platform.asked[1].destination == TO_ANA


async def test_a_change_that_waits_is_dropped_once_a_newer_one_was_sent(scene: DeliveryScene) -> None:
    await scene.add(outgoing(), outgoing("x", TO_BEN))
    await scene.send()
    await scene.add(outgoing("b", replaces=A), outgoing("other", TO_BEN, replaces=MessageKey.parse("x")))
    scene.platform.answers += [TryLater("busy", HOUR), TryLater("busy", HOUR)]
    await scene.send()
    await scene.add(outgoing("c", created_at=NOON + SECOND, replaces=A))
    await scene.send(NOON + MINUTE)
    assert await scene.states("b", "c", "other") == [
        OutboxState.DROPPED,
        OutboxState.DELIVERED,
        OutboxState.PENDING,
    ], "what changes another message waits on"
    await scene.send(NOON + 2 * HOUR)
    assert [str(delivery.key) for delivery in scene.platform.asked[-2:]] == ["c", "other"]


async def test_of_two_changes_that_are_due_together_the_older_one_is_not_sent_after_the_newer(
    scene: DeliveryScene,
) -> None:
    await scene.add(outgoing())
    await scene.send()
    newer = outgoing("c", created_at=NOON + SECOND, due_at=NOON, replaces=A)
    await scene.add(outgoing("b", due_at=NOON + MINUTE, replaces=A), newer)
    await scene.send(NOON + HOUR)
    assert [str(delivery.key) for delivery in scene.platform.asked] == ["a", "c"]
    assert (await scene.get("b")).state is OutboxState.DROPPED


async def test_what_can_not_be_changed_is_sent_anew_and_changed_there(scene: DeliveryScene) -> None:
    await scene.add(outgoing())
    await scene.send()
    for key in ("b", "c"):
        await scene.add(outgoing(key, replaces=A))
    scene.platform.answers.append(Unchangeable("message_not_found"))
    await scene.send()
    tried = [(str(delivery.key), delivery.replaces) for delivery in scene.platform.asked]
    assert tried == [("a", None), ("b", "ref a"), ("b", None), ("c", "ref b")]
    assert await scene.states("a", "b", "c") == [OutboxState.DELIVERED] * 3


async def test_what_may_have_been_sent_anew_awaits_a_receipt(forgetful: DeliveryScene) -> None:
    await forgetful.add(outgoing())
    await forgetful.send()
    await forgetful.add(outgoing("b", replaces=A))
    forgetful.platform.answers += [OutcomeUnknown("no answer"), Unchangeable("message_not_found")]
    await forgetful.send()
    await forgetful.send((await forgetful.get("b")).due_at)
    assert await forgetful.states("b") == [OutboxState.UNKNOWN]
    assert [delivery.replaces for delivery in forgetful.platform.asked] == [None, "ref a", "ref a"]
    await forgetful.do(lambda tx: tx.outbox.hear(NOON + HOUR))
    await forgetful.send((await forgetful.get("b")).due_at)
    assert await forgetful.states("b") == [OutboxState.DELIVERED]
    assert (await forgetful.get()).ref == "ref b"


async def test_what_is_sent_anew_without_an_answer_is_not_sent_again_at_once(forgetful: DeliveryScene) -> None:
    await forgetful.add(outgoing())
    await forgetful.send()
    await forgetful.add(outgoing("b", replaces=A))
    forgetful.platform.answers += [Unchangeable("message_not_found"), OutcomeUnknown("no answer")]
    await forgetful.send()
    assert await forgetful.states("b") == [OutboxState.UNKNOWN]
