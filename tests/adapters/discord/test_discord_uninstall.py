"""Servers that remove Refill or have an outage, and channels that Refill loses."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

import pytest

from bot.delivery.enqueue import enqueue_for_member
from bot.model.circles import Circle
from bot.model.communities import Community
from bot.model.content import Message, Paragraph, Words
from bot.model.ids import MemberId
from bot.model.members import Person
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxState, Urgency
from bot.services.members import ensure_member
from bot.services.uninstall import KEPT
from tests.adapters.discord.local_discord import Error, Permission
from tests.adapters.discord.local_discord.permissions import BOT
from tests.adapters.discord.one_server import INTRODUCED, Dock, introductions
from tests.adapters.wait_until import POLL

MANY_LOOKS: Final = 4000
REPORTED: Final = Message((Paragraph((Words("Somebody showed a question to you."),)),))


@pytest.fixture
async def dock(dock: Dock) -> Dock:
    """Yield a server whose circle Ana and Ben have joined."""
    await dock.join(dock.ana, dock.ben)
    return dock


async def community(dock: Dock) -> Community | None:
    """Return the stored community of the server."""
    return next((each for each in await dock.refill.store.communities() if each.id == dock.community), None)


async def circle(dock: Dock) -> Circle:
    """Return the server's circle."""
    async with dock.refill.store.reading(dock.community) as tx:
        (found,) = await tx.circles.all()
    return found


async def eventually(look: Callable[[], Awaitable[bool]]) -> None:
    """Wait until a condition is true, because Discord's events take a moment."""
    for _ in range(MANY_LOOKS):
        if await look():
            return
        await asyncio.sleep(POLL)
    raise AssertionError("it did not come to that")


async def has_left(dock: Dock) -> bool:
    """Return whether it is stored that the server removed Refill."""
    found = await community(dock)
    return found is not None and found.left_at is not None


async def test_a_server_that_sends_refill_away_is_left_alone_and_gone_after_two_weeks(dock: Dock) -> None:
    dock.guild.kick_bot()
    await eventually(lambda: has_left(dock))
    calls = len(dock.discord.calls)
    await dock.go_on(days=13, hours=23)
    assert len(dock.discord.calls) == calls, "nothing is even tried"
    assert await community(dock) is not None
    await dock.go_on(days=1)
    assert await community(dock) is None
    assert KEPT.days == 14


async def test_a_server_that_comes_back_goes_on_where_it_was(dock: Dock) -> None:
    dock.guild.kick_bot()
    await eventually(lambda: has_left(dock))
    await dock.go_on(**INTRODUCED)
    assert introductions(dock.ana) == 0
    dock.guild.invite_bot(int(BOT))

    async def is_back() -> bool:
        return not await has_left(dock)

    await eventually(is_back)
    await dock.go_on(minutes=1)
    assert (introductions(dock.ana), introductions(dock.ben)) == (1, 1)


async def test_an_outage_is_no_departure(dock: Dock) -> None:
    dock.guild.go_down()
    dock.discord.fail("create_thread", error=Error.MISSING_ACCESS)
    await dock.go_on(**INTRODUCED)
    assert not await has_left(dock)
    assert introductions(dock.ana) == 1, "one way or the other"
    dock.guild.come_back()
    await dock.go_on(days=20)
    assert await community(dock) is not None


async def test_a_departure_that_was_never_told_is_noticed_when_something_is_refused(dock: Dock) -> None:
    dock.discord.gateway.drop(resumable=False)
    del dock.guild.members[dock.discord.bot.id]
    await dock.go_on(**INTRODUCED)
    assert await has_left(dock)
    assert not [owed for owed in await dock.owed("intro.") if owed.state == "dead"]


@pytest.mark.parametrize("named", [False, True], ids=["managing", "by a role"])
async def test_who_organises_no_more_hears_of_no_report_that_comes_after(dock: Dock, *, named: bool) -> None:
    role = dock.guild.add_role("Organisers")
    (hosts,) = (dock.guild.roles[each] for each in dock.guild.members[dock.olive.id].roles)
    people = [dock.guild.add_member(name, role if named else hosts) for name in ("Cleo", "Dora")]
    async with dock.refill.store.transaction(dock.community) as tx:
        await tx.put_community(replace(await tx.get_community(), admins=role.id))
        for who in people:
            told = Person(MemberId(who.id), who.user.name, "Europe/Berlin", "en", admin=True)
            member = await ensure_member(tx, told, dock.time.now())
            await enqueue_for_member(
                tx, dock.time.now(), MessageKey.parse(f"report.x.{who.id}"), member, REPORTED, Urgency.EXPECTED
            )
        await tx.commit()
    stays, goes = people
    dock.guild.take(goes, role if named else hosts)
    await dock.go_on(hours=3)
    assert "Somebody showed" in dock.heard(stays)[0]
    assert dock.heard(goes) == []
    assert [(await dock.member(who)).admin for who in people] == [True, False]
    assert [owed.state for owed in await dock.owed(f"report.x.{goes.id}")] == [OutboxState.DROPPED]


async def test_a_channel_that_is_lost_is_noted_and_found_again(dock: Dock) -> None:
    async def is_lost() -> bool:
        return not (await circle(dock)).channel_open

    async def is_open() -> bool:
        return (await circle(dock)).channel_open

    dock.guild.overwrite(dock.coffee, dock.discord.bot, deny=Permission.SEND_MESSAGES)
    await eventually(is_lost)
    dock.guild.overwrite(dock.coffee, dock.discord.bot, allow=Permission.SEND_MESSAGES)
    await eventually(is_open)
