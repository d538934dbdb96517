"""Chats that are over for the newcomer: simulated members pick no more times there, and write nothing."""

from datetime import timedelta

import httpx
import pytest

from adapters.sandbox import lines
from adapters.sandbox.cast import HARBOUR
from adapters.sandbox.platform import SandboxPlatform
from adapters.sandbox.rooms import chat_room
from adapters.sandbox.sandbox import Sandbox
from bot.model.chats import Chat, Origin
from bot.model.checkins import CheckIn, CheckInState, Met
from bot.model.ids import ChatId, MemberId
from bot.model.interests import Stance
from bot.model.outbox import ToChat
from bot.model.pairing import Reason
from bot.texts.meeting_times import pick
from tests.adapters.sandbox.conftest import MONDAY, delivery, says
from tests.adapters.sandbox.test_tour import SKIPS
from tests.adapters.sandbox.visitor import ON_SQLITE, ROBIN, TOPIC, WANJIRU, Visitor, join_with
from tests.slow import SLOW

INES = MemberId("ines")
CHAT = Chat(
    ChatId("abc"),
    Origin.ROUND,
    (INES, ROBIN),
    None,
    Reason.SOMETHING_NEW,
    MONDAY,
    offered=tuple(MONDAY + timedelta(days=day) for day in (1, 2, 3)),
)
OVER = (
    CheckIn(CHAT.id, ROBIN, CheckInState.SKIPPED),
    CheckIn(CHAT.id, ROBIN, CheckInState.ANSWERED, Met.YES),
    CheckIn(CHAT.id, ROBIN, CheckInState.ANSWERED, Met.NO),
)


@ON_SQLITE
@pytest.mark.parametrize("check_in", OVER)
async def test_nobody_picks_or_writes_in_a_chat_that_is_over(
    sandbox: Sandbox, client: httpx.AsyncClient, store, platform: SandboxPlatform, check_in: CheckIn
):
    async with store.transaction(HARBOUR.community.id) as tx:
        await tx.chats.put(CHAT)
        await tx.chats.put_check_in(check_in)
        await tx.commit()
    offers = says("Which?", *(pick(CHAT, at, apart=False) for at in CHAT.offered))
    await platform.deliver(delivery("1", ToChat(CHAT.id, CHAT.members, None), offers))
    await client.post(f"/as/{ROBIN}/in/chat-abc/type", data={"text": "See you!"})
    await sandbox.advance(MONDAY + timedelta(hours=20))
    said = await sandbox.messages.read(chat_room(CHAT.id), ROBIN)
    assert [one.author for one in said] == [None, ROBIN]
    async with store.reading(HARBOUR.community.id) as tx:
        assert await tx.chats.get(CHAT.id) == CHAT


@ON_SQLITE
async def test_who_is_skipped_neither_greets_nor_picks(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor = Visitor(client)
    await join_with(sandbox, visitor, TOPIC)
    path = visitor.path
    await visitor.press("skip:")
    await sandbox.advance(sandbox.clock.now() + timedelta(days=1))
    await visitor.go(path)
    assert "I’ll tell" in visitor.page
    assert "has already picked" not in visitor.page
    (chat,) = await sandbox.messages.chats_of(ROBIN)
    assert WANJIRU in chat.members
    assert "My first one had eleven people" not in visitor.page


@SLOW
@ON_SQLITE
async def test_who_says_that_they_talked_reaches_a_yes_without_more_times(sandbox: Sandbox, client: httpx.AsyncClient):
    await sandbox.prepare()
    visitor, told = Visitor(client), []
    await join_with(sandbox, visitor, TOPIC)
    await visitor.press("talked:")
    assert "if you’d meet Wanjirũ again. Say yes." in visitor.page
    await visitor.press("again:", ":yes")
    for _ in range(SKIPS):
        await visitor.skip()
        told.append(visitor.summary)
        if "both said yes" in visitor.summary:
            break
    assert "both said yes" in told[-1]
    assert not [summary for summary in told if "picked" in summary or "work for" in summary]


@pytest.mark.parametrize(
    ("stances", "greetings"),
    [({Stance.SHARING}, lines.OFFERED), ({Stance.CURIOUS}, lines.CURIOUS), ((), lines.UNKNOWN)],
)
def test_a_greeting_fits_what_refill_says_about_the_member(stances, greetings):
    """Whoever offered to talk about a topic doesn't claim to know nothing about it."""
    ines = HARBOUR.somebody(INES)
    assert ines
    for topic in ("chess", "knitting", "running a marathon", "repairing old bicycles"):
        assert (lines.opening(ines, "Robin", topic, stances) or "").endswith(greetings)
