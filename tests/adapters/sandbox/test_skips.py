"""A skip stops at the time of the visitor's chat, and what it says is true at that moment."""

from dataclasses import replace
from datetime import timedelta

import httpx

from adapters.sandbox.cast import HARBOUR
from adapters.sandbox.journal import Delivered, Picked
from adapters.sandbox.platform import SandboxPlatform
from adapters.sandbox.rendering import Reader
from adapters.sandbox.rooms import chat_room, direct_room
from adapters.sandbox.sandbox import Sandbox
from adapters.sandbox.skip_summary import summarise
from bot.model import message_keys
from bot.model.chats import ChatState
from bot.model.checkins import CheckIn, CheckInState
from bot.model.message_keys import MessageKind
from bot.model.outbox import OutboxMessage, ToChat, ToMember, Urgency
from bot.texts.plain_text import plain_message
from tests.adapters.sandbox.conftest import delivery, says
from tests.adapters.sandbox.test_tour_on_side_paths import CHAT, put
from tests.adapters.sandbox.visitor import ON_SQLITE, ROBIN, WANJIRU, Visitor

NOW = "Your chat with Wanjirũ Kamau is now."


@ON_SQLITE
async def test_a_skip_stops_at_the_time_of_ones_chat(
    sandbox: Sandbox, client: httpx.AsyncClient, platform: SandboxPlatform
):
    at = CHAT.offered[0]
    await put(sandbox, replace(CHAT, starts_at=at, state=ChatState.TIME_SET))
    await platform.deliver(delivery("intro.abc", ToChat(CHAT.id, CHAT.members, None), says("It’s set.")))
    visitor = Visitor(client)
    await visitor.skip()
    assert NOW in visitor.summary
    assert visitor.path == "/as/robin/in/chat-abc"
    assert sandbox.clock.now() == at
    await visitor.skip()
    assert NOW not in visitor.summary


@ON_SQLITE
async def test_a_skip_to_ones_check_in_brings_the_partners_too(sandbox: Sandbox):
    """So both sides can be seen and answered on the page with two people side by side."""
    await sandbox.prepare()
    now = sandbox.clock.now()
    async with sandbox.refill.store.transaction(HARBOUR.community.id) as tx:
        await tx.chats.put(CHAT)
        for member, wait in ((ROBIN, timedelta(hours=1)), (WANJIRU, timedelta(hours=3))):
            await tx.chats.put_check_in(CheckIn(CHAT.id, member, CheckInState.ASKED, asked_at=now))
            key, at = message_keys.check_in(CHAT.id, member), now + wait
            question = OutboxMessage(key, ToMember(member), says(f"{member}?"), Urgency.ASKED, at, now)
            await tx.outbox.add(question)
        await tx.commit()
    assert await sandbox.skip(ROBIN)
    for member in (ROBIN, WANJIRU):
        said = await sandbox.messages.read(direct_room(member), member)
        assert any(plain_message(one.message) == f"{member}?" for one in said)


@ON_SQLITE
async def test_no_skip_stops_at_a_chat_that_was_called_off(sandbox: Sandbox):
    await put(sandbox, replace(CHAT, starts_at=CHAT.offered[0], state=ChatState.CANCELLED))
    assert await sandbox.actions.next_meeting(ROBIN) is None


def test_all_picked_times_are_counted_and_others_by_chats():
    robin, room = HARBOUR.somebody(ROBIN), chat_room(CHAT.id)
    assert robin
    events = (
        *(Picked(WANJIRU, room.key, at) for at in CHAT.offered),
        *(Delivered(MessageKind.INTRODUCTION, f"chat:{number}", (), is_change=False) for number in (1, 1, 2)),
    )
    told = summarise(HARBOUR, Reader(robin), [(room.key, room.slug, "Wanjirũ Kamau")], events, {(room.key, WANJIRU): 3})
    assert [item.text for item in told.items] == [
        "3 times work for Wanjirũ.",
        "Refill set up 2 other chats, each in the daytime of both.",
    ]
