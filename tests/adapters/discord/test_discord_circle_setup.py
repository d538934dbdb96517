"""A circle in a channel where Refill lacks a permission: the answer names it, and granting it is enough."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.model.ids import MemberId
from bot.model.outbox import OutboxState
from tests.adapters.discord.incoming_only import IncomingScene, said
from tests.adapters.discord.local_discord import Error, Permission, Place
from tests.adapters.discord.one_server import INTRODUCED, DiscordScene, latest

FILTERED = [Error.MESSAGE_FILTERED, Error.TITLE_FILTERED, Error.HARMFUL_LINK]
NOT_ALL = "For now, I’m introducing people in direct messages."
WANTED = {
    Permission.VIEW_CHANNEL: "View Channel",
    Permission.SEND_MESSAGES: "Send Messages",
    Permission.CREATE_PRIVATE_THREADS: "Create Private Threads, and Send Messages in Threads",
    Permission.SEND_MESSAGES_IN_THREADS: "Create Private Threads, and Send Messages in Threads",
    Permission.ATTACH_FILES: "Attach Files",
}


@pytest.fixture
async def scene(scene: DiscordScene) -> DiscordScene:
    """Yield a server with a circle that Olive has joined."""
    await scene.join(scene.olive)
    return scene


@pytest.mark.parametrize("missing", WANTED)
async def test_an_answer_names_what_is_missing_and_try_again_leads_to_the_form(
    incoming: IncomingScene, missing: Permission
) -> None:
    incoming.guild.overwrite(incoming.coffee, incoming.discord.bot, deny=missing)
    async with incoming.served():
        answer = said(await incoming.olive.slash("coffee-circle new", {"name": "Coffee"}, incoming.coffee))
        assert f"allow me:\n• {WANTED[missing]}\n[Try again]" in answer.plain
        again = said(await incoming.olive.press(answer, "Try again"))
        assert WANTED[missing] in again.plain
        incoming.guild.overwrite(incoming.coffee, incoming.discord.bot)
        await incoming.olive.press(again, "Try again")
        form = await incoming.olive.opens("New circle")
        assert form.components[0]["component"]["value"] == "Coffee", "the name that was typed is not lost"


@pytest.mark.parametrize("kind", [Place.ANNOUNCEMENT, Place.VOICE, Place.STAGE])
async def test_other_kinds_of_channels_say_at_once_where_circles_live(incoming: IncomingScene, kind: Place) -> None:
    channel = incoming.guild.add_channel("news", kind=kind)
    async with incoming.served():
        answer = said(await incoming.olive.slash("coffee-circle new", {"name": "Coffee"}, channel))
        assert "Circles need an ordinary text channel" in answer.plain
        assert "[Try again]" not in answer.plain


async def test_an_organiser_hears_once_of_a_channel_that_was_lost(scene: DiscordScene) -> None:
    await organises(scene)
    await deny(scene, Permission.VIEW_CHANNEL)
    await scene.go_on(hours=3)
    lost = [text for text in scene.heard(scene.olive) if "I can’t post in" in text]
    assert len(lost) == 1
    assert not any("I can’t post" in text for text in scene.heard(scene.ana))


@pytest.mark.parametrize("route", ["create_message", "create_thread"])
@pytest.mark.parametrize(
    "error", [Error.MESSAGE_FILTERED, Error.TITLE_FILTERED, Error.HARMFUL_LINK], ids=lambda e: e.name
)
async def test_where_moderation_blocks_an_introduction_it_comes_directly_and_an_organiser_hears_why(
    scene: DiscordScene, route: str, error: Error
) -> None:
    await organises(scene)
    await scene.join(scene.ana)
    scene.discord.fail(route, error=error)
    await scene.go_on(**INTRODUCED)
    assert latest(scene.ana, "I thought you could talk about").channel is scene.ana.direct
    assert [each for each in scene.guild.threads() if not each.is_archived] == [], "no empty one is left"
    told = [text for text in scene.heard(scene.olive) if NOT_ALL in text]
    assert len(told) == 1
    assert "I can’t post in Coffee’s channel: AutoMod blocks my messages." in told[0]
    assert "open Server Settings → AutoMod and add my role or the channel to each rule’s exceptions" in told[0]


@pytest.mark.parametrize("error", [Error.INVALID_FORM, Error.NOBODY_KNOWS], ids=lambda e: e.name)
@pytest.mark.parametrize("route", ["create_message", "create_thread", "add_thread_member"])
async def test_what_discord_does_not_understand_is_kept_and_says_nothing_about_the_two(
    scene: DiscordScene, route: str, error: Error, caplog: pytest.LogCaptureFixture
) -> None:
    await scene.join(scene.ana)
    scene.discord.fail(route, error=error)
    await scene.go_on(**INTRODUCED)
    (kept,) = await scene.owed("intro.")
    assert (kept.state, kept.message is not None) == (OutboxState.DEAD, True)
    assert "is malformed" in caplog.text
    assert not [each for each in scene.guild.threads() if not each.is_archived], "no empty one is left"
    async with scene.refill.store.transaction(scene.community) as tx:
        await tx.outbox.put(replace(kept.move(OutboxState.PENDING), due_at=scene.time.now(), attempts=0))
        await tx.commit()
    await scene.go_on(minutes=5)
    assert latest(scene.ana, "I thought you could talk about").channel.parent is scene.coffee, "once Refill is mended"


@pytest.mark.parametrize("error", [Error.SLOW_MODE, Error.CHANNEL_BUSY, Error.TOO_MANY_EDITS], ids=lambda e: e.name)
@pytest.mark.parametrize("route", ["create_message", "create_thread"])
async def test_what_discord_refuses_for_now_waits(scene: DiscordScene, route: str, error: Error) -> None:
    await scene.join(scene.ana)
    scene.discord.fail(route, error=error)
    await scene.go_on(**INTRODUCED)
    assert latest(scene.ana, "I thought you could talk about").channel.parent is scene.coffee


MENDED = {
    Error.TOO_MANY_THREADS: ("There’s a problem in Coffee’s channel", "Close some you don’t need"),
    Error.MISSING_PERMISSIONS: ("missing some permissions", "allow me: Create Private Threads, and Send Messages in"),
    Error.NOT_IN_THIS_CHANNEL: (
        "There’s a problem in Coffee’s channel",
        "Type /coffee-circle move in one to move the circle there",
    ),
}


@pytest.mark.parametrize("error", MENDED, ids=lambda e: e.name)
async def test_where_no_thread_can_be_made_an_organiser_hears_the_one_thing_to_do(
    scene: DiscordScene, error: Error
) -> None:
    await organises(scene)
    await scene.join(scene.ana, scene.ben, scene.guild.add_member("Cleo"))
    scene.discord.fail("create_thread", times=2, error=error)
    await scene.go_on(**INTRODUCED)
    assert latest(scene.ana, "I thought you could talk about").channel is scene.ana.direct
    told = [text for text in scene.heard(scene.olive) if NOT_ALL in text]
    assert len(told) == 1
    assert all(part in told[0] for part in MENDED[error])


async def test_a_locked_thread_is_told_of_as_a_problem_of_one_chat(scene: DiscordScene) -> None:
    await organises(scene)
    await scene.join(scene.ana)
    scene.discord.fail("create_message", error=Error.THREAD_LOCKED)
    await scene.go_on(**INTRODUCED)
    assert latest(scene.ana, "I thought you could talk about").channel is scene.ana.direct
    (told,) = [text for text in scene.heard(scene.olive) if "A chat thread in Coffee’s channel is locked." in text]
    assert "unlock the thread" in told
    assert NOT_ALL not in told, "other chats are introduced in threads"


async def test_a_text_channel_that_became_another_kind_is_told_of_with_what_to_do(scene: DiscordScene) -> None:
    await organises(scene)
    await scene.join(scene.ana)
    scene.coffee.kind = Place.ANNOUNCEMENT
    await changed(scene, lambda: scene.guild.emit("CHANNEL_UPDATE", scene.coffee.as_json()))
    await scene.go_on(hours=3)
    assert len([text for text in scene.heard(scene.olive) if "isn’t an ordinary text channel any more" in text]) == 1, (
        "at once"
    )
    await scene.go_on(**INTRODUCED)
    told = [text for text in scene.heard(scene.olive) if "isn’t an ordinary text channel any more" in text]
    assert len(told) == 1


async def test_a_permission_that_is_lost_later_is_told_of_at_once_and_once(scene: DiscordScene) -> None:
    await organises(scene)
    for _ in range(2):
        await deny(scene, Permission.CREATE_PRIVATE_THREADS)
    await scene.go_on(hours=3)
    told = [text for text in scene.heard(scene.olive) if NOT_ALL in text]
    assert len(told) == 1
    assert "allow me: Create Private Threads" in told[0]


async def organises(scene: DiscordScene) -> None:
    """Store Olive as an organiser."""
    async with scene.refill.store.transaction(scene.community) as tx:
        olive = await tx.members.get(MemberId(scene.olive.id))
        assert olive
        await tx.members.put(replace(olive, admin=True))
        await tx.commit()


async def deny(scene: DiscordScene, permission: Permission) -> None:
    """Remove a permission of Refill in the circle's channel, and wait for the event."""
    await changed(scene, lambda: scene.guild.overwrite(scene.coffee, scene.discord.bot, deny=permission))


async def changed(scene: DiscordScene, change: Callable[[], None]) -> None:
    """Change a channel. Wait until Refill has received and handled the event."""
    heard = asyncio.ensure_future(scene.connection.client.wait_for("guild_channel_update"))
    await asyncio.sleep(0)  # let it subscribe
    change()
    await heard
    await scene.connection.settled()
