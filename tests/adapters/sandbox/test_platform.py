"""The sandbox as a platform: it stores each message once, and stores its clock."""

from datetime import timedelta

import pytest

from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.messages import Messages, direct_room
from adapters.sandbox.platform import SandboxPlatform
from bot.clock import HandClock
from bot.model.content import Message
from bot.model.ids import ChannelId, CommunityId, MemberId
from bot.model.message_keys import MessageKey
from bot.model.outbox import Delivery, ToChannel, ToMember
from bot.ports import Undeliverable
from tests.adapters.sandbox.conftest import MONDAY, delivery, says

ROBIN = MemberId("robin")


async def words_to(messages: Messages, member: MemberId) -> list[Message]:
    return [said.message for said in await messages.read(direct_room(member), member)]


async def test_a_second_delivery_with_the_same_key_changes_nothing(platform: SandboxPlatform):
    first = await platform.deliver(delivery("hello", ToMember(ROBIN), says("Hello")))
    again = await platform.deliver(delivery("hello", ToMember(ROBIN), says("Hello once more")))
    assert again == first
    assert await words_to(platform.messages, ROBIN) == [says("Hello")]


async def test_another_process_knows_what_was_delivered(sandbox_store, clock, platform: SandboxPlatform):
    first = await platform.deliver(delivery("hello", ToMember(ROBIN), says("Hello")))
    other = SandboxPlatform(sandbox_store, clock)
    assert await other.deliver(delivery("hello", ToMember(ROBIN), says("Hello"))) == first
    assert await words_to(other.messages, ROBIN) == [says("Hello")]


async def test_a_message_is_replaced_in_place(platform: SandboxPlatform):
    first = await platform.deliver(delivery("hello", ToMember(ROBIN), says("Hello")))
    await platform.deliver(delivery("more", ToMember(ROBIN), says("More")))
    changed = await platform.deliver(delivery("hello.1", ToMember(ROBIN), says("Hello, changed"), first.ref))
    assert changed == first
    assert await words_to(platform.messages, ROBIN) == [says("Hello, changed"), says("More")]


async def test_the_end_of_the_message_of_two_yeses_is_not_noted(platform: SandboxPlatform):
    first = await platform.deliver(delivery("mutual.abc.robin", ToMember(ROBIN), says("Good news")))
    assert platform.messages.journal.reached(ROBIN, 0)
    await platform.deliver(delivery("mutual.abc.robin.over", ToMember(ROBIN), says("Set up"), first.ref))
    assert not platform.messages.journal.reached(ROBIN, 1)
    assert await words_to(platform.messages, ROBIN) == [says("Set up")]


async def test_a_change_that_is_delivered_again_does_not_undo_a_later_one(platform: SandboxPlatform):
    first = await platform.deliver(delivery("hello", ToMember(ROBIN), says("Hello")))
    for number in (1, 2, 1):
        await platform.deliver(delivery(f"hello.{number}", ToMember(ROBIN), says(f"Change {number}"), first.ref))
    assert await words_to(platform.messages, ROBIN) == [says("Change 2")]


async def test_a_change_of_a_message_that_is_gone_is_a_new_message(platform: SandboxPlatform):
    await platform.deliver(delivery("hello.1", ToMember(ROBIN), says("Hello, changed"), "gone"))
    assert await words_to(platform.messages, ROBIN) == [says("Hello, changed")]


@pytest.mark.parametrize("destination", [ToMember(MemberId("nobody")), ToChannel(ChannelId("nowhere"))])
async def test_what_nobody_can_receive_is_undeliverable(platform: SandboxPlatform, destination):
    with pytest.raises(Undeliverable):
        await platform.deliver(delivery("hello", destination, says("Hello")))


async def test_another_community_is_undeliverable(platform: SandboxPlatform):
    with pytest.raises(Undeliverable):
        await platform.deliver(
            Delivery(
                CommunityId("sandbox:elsewhere"),
                MessageKey.parse("hello"),
                "hello",
                ToMember(ROBIN),
                says("Hello"),
                MONDAY,
                uncertain=False,
            )
        )


async def test_the_clock_stays_ahead_after_a_restart(sandbox_store, clock: SandboxClock):
    await clock.skip_to(MONDAY + timedelta(days=9))
    restarted = SandboxClock(sandbox_store, HandClock(MONDAY + timedelta(hours=1)))
    await restarted.load()
    assert restarted.now() == MONDAY + timedelta(days=9, hours=1)


async def test_the_clock_never_goes_back(sandbox_store, clock: SandboxClock):
    await clock.skip_to(MONDAY + timedelta(days=9))
    await clock.skip_to(MONDAY)
    assert clock.now() == MONDAY + timedelta(days=9)
    behind = SandboxClock(sandbox_store, HandClock(MONDAY))
    await behind.skip_to(MONDAY + timedelta(days=2))
    assert behind.now() == MONDAY + timedelta(days=9)
