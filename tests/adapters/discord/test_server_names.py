"""Members of two servers read in each direct message which server it is about."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.community_names import COUNTED_AGAIN
from adapters.discord import connection
from adapters.discord.custom_ids import community_of
from adapters.discord.server_names import PLATFORM, ServerNames
from bot.clock import HandClock
from bot.model.communities import Community
from bot.model.content import Message, Paragraph, Words
from bot.model.errors import Conflict
from bot.model.ids import CommunityId
from storage import SqlStore
from tests.adapters.discord.local_discord import Error, Guild, Permission, Person
from tests.adapters.discord.local_discord.permissions import BOT
from tests.adapters.discord.one_server import INTRODUCED, MONDAY, DiscordScene, latest
from tests.adapters.wait_until import until
from tests.unit.conversation.test_statement_counts import statements_of

HELLO = Message((Paragraph((Words("Hello."),)), Paragraph((Words("What now?"),))))


async def add_second(scene: DiscordScene, name: str = "Haven") -> Guild:
    """Add Refill to a second server of Olive. It may post nowhere there, so Olive gets the greeting directly."""
    guild = scene.discord.add_guild(name, with_bot=False)
    guild.let_in(scene.olive)
    guild.owner = scene.olive.id
    guild.system = guild.add_channel("hello")
    guild.overwrite(guild.system, scene.discord.bot, deny=Permission.SEND_MESSAGES)
    guild.invite_bot(BOT)
    await until(lambda: scene.connection.client.get_guild(int(guild.id)), 30)
    await scene.connection.settled()
    await scene.go_on(minutes=2)
    return guild


async def rename(scene: DiscordScene, name: str) -> None:
    """Rename the first server."""
    scene.guild.name = name
    scene.guild.emit("GUILD_UPDATE", scene.guild.as_json())
    await until(lambda: scene.connection.client.get_guild(int(scene.guild.id)).name == name, 30)
    await scene.connection.settled()


def direct(who: Person) -> list[list[str]]:
    """List a person's direct messages, each as a list of lines."""
    return [message.content.splitlines() for message in who.inbox(who.direct)]


async def test_each_direct_message_names_its_server_below_its_first_line(scene: DiscordScene) -> None:
    await add_second(scene)
    (greeting,) = direct(scene.olive)
    assert greeting[1] == "-# Haven"
    scene.discord.fail("create_thread", error=Error.MISSING_PERMISSIONS)
    await scene.join(scene.ana, scene.ben)
    await scene.go_on(**INTRODUCED)
    await scene.go_on(days=8)
    said = direct(scene.ana)
    assert [sum(line == "-# Harbour" for line in lines) for lines in said] == [1] * len(said)
    assert len(said) == len(["welcome", "introduction", "check-in"])
    assert not any(line.startswith("-# ") for notified in scene.ana.phone() for line in notified.splitlines()[:1])
    assert scene.ana.phone()[-1].startswith("Did you get to talk with Ben about “sourdough”?")


async def test_what_is_changed_or_answered_in_direct_messages_names_it_too(scene: DiscordScene) -> None:
    await add_second(scene)
    scene.discord.fail("create_thread", error=Error.MISSING_PERMISSIONS)
    await scene.join(scene.ana, scene.ben)
    await scene.go_on(**INTRODUCED)
    await scene.press(scene.ana, "Time 1", "I thought you could talk about")
    assert "-# Harbour" in latest(scene.ben, "has already picked").content, "a change"
    await scene.go_on(days=8)
    asked = latest(scene.ana, "Did you get to talk")
    await scene.press(scene.ana, "Yes", "Did you get to talk")
    assert "Did you get to talk" not in asked.content
    assert asked.content.splitlines()[1] == "-# Harbour", "an answer in place of the question"


async def test_forms_and_what_comes_late_in_direct_messages_name_it_too(scene: DiscordScene) -> None:
    await add_second(scene)
    scene.discord.fail("create_thread", error=Error.MISSING_PERMISSIONS)
    await scene.join(scene.ana, scene.ben)
    await scene.go_on(**INTRODUCED)
    await scene.go_on(days=8)
    await scene.press(scene.ana, "Yes", "Did you get to talk")
    await scene.press(scene.ana, "Yes", "Would you like to meet")
    await scene.press(scene.ana, "Note to self", "Ben")
    assert "-# Harbour" in str((await scene.ana.opens()).body)


async def test_what_stands_in_the_server_does_not_name_it(scene: DiscordScene) -> None:
    await add_second(scene)
    await scene.join(scene.ana, scene.ben)
    await scene.go_on(**INTRODUCED)
    introduction = latest(scene.ana, "I thought you could talk about")
    assert introduction.channel in scene.threads()
    assert "Harbour" not in introduction.content


async def test_it_follows_a_new_name_whose_signs_are_text(scene: DiscordScene) -> None:
    await add_second(scene)
    await rename(scene, "**Port** @everyone")
    await scene.join(scene.ana)
    (welcome,) = direct(scene.ana)
    assert welcome[1] == "-# \\*\\*Port\\*\\* @\u2060everyone"


async def test_one_server_alone_is_never_named(scene: DiscordScene) -> None:
    scene.discord.fail("create_thread", error=Error.MISSING_PERMISSIONS)
    await scene.join(scene.ana, scene.ben)
    await scene.go_on(**INTRODUCED)
    await scene.go_on(days=8)
    assert len(direct(scene.ana)) == len(["welcome", "introduction", "check-in"])
    assert "Harbour" not in "".join(line for lines in direct(scene.ana) for line in lines)


async def test_servers_are_counted_once_a_minute_while_there_is_one_and_then_never_again(store: SqlStore) -> None:
    time = HandClock(MONDAY)
    names = ServerNames(store, time)
    first = Community(community_of(1), PLATFORM, "Harbour", "en", "UTC")
    left = replace(first, id=community_of(2), left_at=MONDAY)
    elsewhere = replace(first, id=CommunityId("slack:T1"), platform="slack")
    await put(store, first, left, elsewhere)
    with statements_of(store) as statements:
        for _ in range(10):
            assert await names.add(HELLO, "Harbour") == HELLO
    assert len(statements) == 1
    await put(store, replace(left, left_at=None))
    time.move_by(COUNTED_AGAIN + timedelta(seconds=1))
    with statements_of(store) as statements:
        for _ in range(10):
            assert len((await names.add(HELLO, "Harbour")).blocks) == len(HELLO.blocks) + 1
            time.move_by(timedelta(days=1))
    assert len(statements) == 1


async def put(store: SqlStore, *communities: Community) -> None:
    """Store communities."""
    for community in communities:
        async with store.transaction(community.id) as tx:
            await tx.put_community(community)
            await tx.commit()


async def test_a_name_is_stored_though_another_change_came_first(
    scene: DiscordScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, conflicts = scene.refill.store.transaction, iter([Conflict("two changes conflicted")])

    def begin_later(*place: Any, **options: Any) -> Any:
        for conflict in conflicts:
            raise conflict
        return begin(*place, **options)

    monkeypatch.setattr(connection, "RETRY_SECONDS", 0)
    monkeypatch.setattr(scene.refill.store, "transaction", begin_later)
    await rename(scene, "Marina")
    async with scene.refill.store.reading(scene.community) as tx:
        assert (await tx.get_community()).name == "Marina"
