"""Servers that remove Refill or have an outage, and channels that Refill loses."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

import pytest

from bot.delivery.enqueue import enqueue_for_member
from bot.model.absences import HELD_FOR
from bot.model.circles import Circle
from bot.model.communities import Community
from bot.model.content import Message, Paragraph, Words
from bot.model.ids import MemberId
from bot.model.members import Person
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxState, Urgency
from bot.services.members import ensure_member
from tests.adapters.discord.local_discord import Error, Permission
from tests.adapters.discord.local_discord.permissions import BOT
from tests.adapters.discord.one_server import INTRODUCED, DiscordScene, introductions
from tests.adapters.wait_until import POLL

MANY_LOOKS: Final = 4000
REPORTED: Final = Message((Paragraph((Words("Somebody showed a question to you."),)),))


@pytest.fixture
async def scene(scene: DiscordScene) -> DiscordScene:
    """Yield a server whose circle Ana and Ben have joined."""
    await scene.join(scene.ana, scene.ben)
    return scene


async def community(scene: DiscordScene) -> Community | None:
    """Return the stored community of the server."""
    return next((each for each in await scene.refill.store.communities() if each.id == scene.community), None)


async def circle(scene: DiscordScene) -> Circle:
    """Return the server's circle."""
    async with scene.refill.store.reading(scene.community) as tx:
        (found,) = await tx.circles.all()
    return found


async def eventually(look: Callable[[], Awaitable[bool]]) -> None:
    """Wait until a condition is true, because Discord's events take a moment."""
    for _ in range(MANY_LOOKS):
        if await look():
            return
        await asyncio.sleep(POLL)
    raise AssertionError("it did not come to that")


async def has_left(scene: DiscordScene) -> bool:
    """Return whether it is stored that the server removed Refill."""
    found = await community(scene)
    return found is not None and found.left_at is not None


async def test_a_server_that_sends_refill_away_is_left_alone_and_gone_after_two_weeks(scene: DiscordScene) -> None:
    scene.guild.kick_bot()
    await eventually(lambda: has_left(scene))
    calls = len(scene.discord.calls)
    await scene.go_on(days=13, hours=23)
    assert len(scene.discord.calls) == calls, "nothing is even tried"
    assert await community(scene) is not None
    await scene.go_on(days=1)
    assert await community(scene) is None
    assert HELD_FOR.days == 14


async def test_a_server_that_comes_back_goes_on_where_it_was(scene: DiscordScene) -> None:
    scene.guild.kick_bot()
    await eventually(lambda: has_left(scene))
    await scene.go_on(**INTRODUCED)
    assert introductions(scene.ana) == 0
    scene.guild.invite_bot(int(BOT))

    async def is_back() -> bool:
        return not await has_left(scene)

    await eventually(is_back)
    await scene.go_on(minutes=1)
    assert (introductions(scene.ana), introductions(scene.ben)) == (1, 1)


async def test_an_outage_is_no_departure(scene: DiscordScene) -> None:
    scene.guild.go_down()
    scene.discord.fail("create_thread", error=Error.MISSING_ACCESS)
    await scene.go_on(**INTRODUCED)
    assert not await has_left(scene)
    assert introductions(scene.ana) == 1, "one way or the other"
    scene.guild.come_back()
    await scene.go_on(days=20)
    assert await community(scene) is not None


async def test_a_departure_that_was_never_told_is_noticed_when_something_is_refused(scene: DiscordScene) -> None:
    scene.discord.gateway.drop(resumable=False)
    del scene.guild.members[scene.discord.bot.id]
    await scene.go_on(**INTRODUCED)
    assert await has_left(scene)
    assert not [owed for owed in await scene.owed("intro.") if owed.state == "dead"]


@pytest.mark.parametrize("named", [False, True], ids=["managing", "by a role"])
async def test_who_organises_no_more_hears_of_no_report_that_comes_after(scene: DiscordScene, *, named: bool) -> None:
    role = scene.guild.add_role("Organisers")
    (hosts,) = (scene.guild.roles[each] for each in scene.guild.members[scene.olive.id].roles)
    people = [scene.guild.add_member(name, role if named else hosts) for name in ("Cleo", "Dora")]
    async with scene.refill.store.transaction(scene.community) as tx:
        await tx.put_community(replace(await tx.get_community(), admins=role.id))
        for who in people:
            told = Person(MemberId(who.id), who.user.name, "Europe/Berlin", "en", admin=True)
            member = await ensure_member(tx, told, scene.time.now())
            await enqueue_for_member(
                tx, scene.time.now(), MessageKey.parse(f"report.x.{who.id}"), member, REPORTED, Urgency.EXPECTED
            )
        await tx.commit()
    stays, goes = people
    scene.guild.take(goes, role if named else hosts)
    await scene.go_on(hours=3)
    assert "Somebody showed" in scene.heard(stays)[0]
    assert scene.heard(goes) == []
    assert [(await scene.member(who)).admin for who in people] == [True, False]
    assert [owed.state for owed in await scene.owed(f"report.x.{goes.id}")] == [OutboxState.DROPPED]


async def test_a_channel_that_is_lost_is_noted_and_found_again(scene: DiscordScene) -> None:
    async def is_lost() -> bool:
        return not (await circle(scene)).channel_open

    async def is_open() -> bool:
        return (await circle(scene)).channel_open

    scene.guild.overwrite(scene.coffee, scene.discord.bot, deny=Permission.SEND_MESSAGES)
    await eventually(is_lost)
    scene.guild.overwrite(scene.coffee, scene.discord.bot, allow=Permission.SEND_MESSAGES)
    await eventually(is_open)
