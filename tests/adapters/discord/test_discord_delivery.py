"""Each message of the outbox reaches Discord once, even if responses are lost, in a place that its reader can see."""

from dataclasses import replace

import pytest

from bot.delivery.enqueue import enqueue_for_member
from bot.model.circles import Introduces
from bot.model.ids import MemberId
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxState, Urgency
from bot.services.meeting_times import pick_time
from bot.texts.closed_dms import it_works
from bot.texts.localization import Voice
from tests.adapters.discord.local_discord import Error, Permission, Person
from tests.adapters.discord.one_server import INTRODUCED, DiscordScene, introductions, latest

LOST: list[dict] = [{"reset": True}, {"reset_after_taking": True}, {"status_after_taking": 503}]
"""Ways to lose a response: before or after the call takes effect."""


@pytest.fixture
async def scene(scene: DiscordScene) -> DiscordScene:
    """Yield a server whose circle Ana and Ben have joined."""
    await scene.join(scene.ana, scene.ben)
    return scene


async def test_two_are_introduced_in_a_private_thread_that_says_who_else_can_read_it(scene: DiscordScene) -> None:
    await scene.go_on(**INTRODUCED)
    (thread,) = scene.threads()
    assert thread.parent is scene.coffee
    assert (thread.name, thread.is_invitable) == ("sourdough · Ana & Ben", False)
    assert set(thread.members) == {scene.discord.bot.id, scene.ana.id, scene.ben.id}
    message = latest(scene.ana, "I thought you could talk about")
    assert message.channel is thread
    assert message.pings == {scene.ana.id, scene.ben.id}
    assert "Moderators with the Manage Threads permission can read this thread" in message.plain
    assert introductions(scene.olive) == 0
    await scene.press(scene.ana, "Time 1", "I thought you could talk about")
    assert "has already picked" in latest(scene.ben, "I thought you could talk about").plain
    await scene.press(scene.ben, "Time 1", "I thought you could talk about")
    told = latest(scene.ben, "It’s set:")
    assert (told.channel, [file.name for file in told.files], told.pings) == (thread, ["chat.ics"], frozenset())


async def test_a_thread_that_was_put_away_opens_again_for_a_change_and_for_a_message(scene: DiscordScene) -> None:
    await scene.go_on(**INTRODUCED)
    (thread,) = scene.threads()
    scene.guild.archive(thread)
    await scene.press(scene.ana, "Time 1", "I thought you could talk about")
    assert "has already picked" in latest(scene.ben, "I thought you could talk about").plain
    assert not thread.is_archived
    scene.guild.archive(thread)
    await scene.press(scene.ben, "Time 1", "I thought you could talk about")
    assert latest(scene.ana, "It’s set:").channel is thread


@pytest.mark.parametrize(
    ("route", "lost"),
    [
        *((route, lost) for route in ("create_thread", "create_message") for lost in LOST),
        ("create_thread", {"status_after_taking": 502}),  # discord.py would repeat the call by itself
        ("add_thread_member", LOST[1]),
        ("get_member", LOST[1]),
    ],
)
async def test_a_lost_answer_is_made_good_and_nothing_doubles(scene: DiscordScene, route: str, lost: dict) -> None:
    scene.discord.fail(route, **lost)
    await scene.go_on(**INTRODUCED)
    assert (introductions(scene.ana), introductions(scene.ben)) == (1, 1)
    (introduction,) = await scene.owed("intro.")
    assert introduction.state is OutboxState.DELIVERED
    assert len(scene.guild.threads()) == 1, "not even an empty one was left behind"
    await scene.press(scene.ana, "Time 1", "I thought you could talk about")
    assert "has already picked" in latest(scene.ben, "I thought you could talk about").plain


async def test_a_thread_is_found_even_if_discord_fails_for_hours_after_it_was_made(scene: DiscordScene) -> None:
    scene.discord.fail("create_thread", reset_after_taking=True)
    scene.discord.fail("list_active_threads", times=10, status=503)
    await scene.go_on(**INTRODUCED)
    (thread,) = scene.guild.threads()
    await scene.go_on(days=1)
    assert (introductions(scene.ana), introductions(scene.ben)) == (1, 1)
    assert latest(scene.ana, "I thought you could talk about").channel is thread
    assert scene.guild.threads() == [thread]


async def test_an_answer_that_was_lost_twice_within_the_nonces_time_doubles_nothing(scene: DiscordScene) -> None:
    scene.discord.fail("create_message", times=3, reset_after_taking=True)
    await scene.go_on(**INTRODUCED)
    assert (introductions(scene.ana), introductions(scene.ben)) == (1, 1)
    (introduction,) = await scene.owed("intro.")
    assert (introduction.state, introduction.uncertain, introduction.attempts) == (OutboxState.DELIVERED, True, 4)


async def test_where_discord_fails_for_a_moment_it_is_asked_again(scene: DiscordScene) -> None:
    scene.discord.fail("create_message", status=500)
    await scene.go_on(**INTRODUCED)
    assert (introductions(scene.ana), introductions(scene.ben)) == (1, 1)
    (introduction,) = await scene.owed("intro.")
    assert (introduction.state, introduction.attempts) == (OutboxState.DELIVERED, 1), "discord.py did so by itself"


@pytest.mark.parametrize("scope", ["user", "shared", "global"])
async def test_a_short_wait_for_which_discord_asks_is_over_within_one_attempt(scene: DiscordScene, scope: str) -> None:
    scene.discord.fail("create_message", retry_after=0.05, scope=scope)
    await scene.go_on(**INTRODUCED)
    assert (introductions(scene.ana), introductions(scene.ben)) == (1, 1)
    (introduction,) = await scene.owed("intro.")
    assert (introduction.state, introduction.attempts) == (OutboxState.DELIVERED, 1)


async def test_where_discord_asks_to_wait_long_that_waits_and_nothing_else(scene: DiscordScene) -> None:
    scene.discord.fail("create_thread", retry_after=300.0)
    await scene.go_on(days=1, hours=1)
    assert introductions(scene.ana) == 0
    await scene.join(scene.olive)
    assert scene.heard(scene.olive), "she is written to at once"
    assert introductions(scene.ana) == 0
    await scene.go_on(minutes=6)
    assert introductions(scene.ana) == 1
    assert scene.discord.count("create_thread") == 2


@pytest.mark.parametrize("error", [Error.MISSING_PERMISSIONS, Error.TOO_MANY_THREADS], ids=lambda e: e.name)
async def test_where_no_thread_can_be_had_each_is_introduced_by_direct_message(
    scene: DiscordScene, error: Error
) -> None:
    scene.discord.fail("create_thread", error=error)
    await scene.go_on(**INTRODUCED)
    assert scene.threads() == []
    for who, other in ((scene.ana, "Ben"), (scene.ben, "Ana")):
        assert introductions(who) == 1
        said = latest(who, "I thought you could talk about")
        assert said.channel is who.direct
        assert other in said.plain
        assert "Write to each other directly" in said.plain
        assert "moderators" not in said.plain
    await scene.press(scene.ana, "Time 1", "I thought you could talk about")
    await scene.press(scene.ben, "Time 1", "I thought you could talk about")
    assert latest(scene.ana, "It’s set:").channel is scene.ana.direct
    assert not [owed for owed in await scene.owed("") if owed.state is OutboxState.DEAD]


async def test_where_one_may_not_see_the_channel_each_is_written_to_and_no_thread_is_left(scene: DiscordScene) -> None:
    scene.guild.overwrite(scene.coffee, scene.ben, deny=Permission.VIEW_CHANNEL)
    await scene.go_on(**INTRODUCED)
    assert scene.threads() == []
    assert (introductions(scene.ana), introductions(scene.ben)) == (1, 1)
    assert latest(scene.ben, "I thought you could talk about").channel is scene.ben.direct


async def test_a_circle_may_prefer_direct_messages(scene: DiscordScene) -> None:
    async with scene.refill.store.transaction(scene.community) as tx:
        (circle,) = await tx.circles.all()
        await tx.circles.put(replace(circle, introduces=Introduces.ALONE))
        await tx.commit()
    await scene.go_on(**INTRODUCED)
    assert scene.discord.count("create_thread") == 0
    for who, other in ((scene.ana, "Ben"), (scene.ben, "Ana")):
        said = latest(who, "I thought you could talk about")
        assert (said.channel, said.pings) == (who.direct, {scene.ana.id, scene.ben.id})
        assert f"@{other}" in said.plain, "who is mentioned here can be written to"


async def test_where_a_thread_was_deleted_the_chat_goes_on_by_direct_message(scene: DiscordScene) -> None:
    await scene.go_on(**INTRODUCED)
    await scene.press(scene.ana, "Time 1", "I thought you could talk about")
    scene.guild.delete_channel(scene.threads()[0])
    async with scene.refill.store.transaction(scene.community) as tx:
        (chat,) = await tx.chats.of_member(MemberId(scene.ana.id), 9)
        await pick_time(tx, chat.id, MemberId(scene.ben.id), chat.offered[0], scene.time.now())
        await tx.commit()
    await scene.go_on(minutes=2)
    for who in (scene.ana, scene.ben):
        assert "Your time is set" in latest(who, "I thought you could talk about").plain
        assert latest(who, "It’s set:").channel is who.direct


async def test_where_an_introduction_was_deleted_the_chat_goes_on_beside_it(scene: DiscordScene) -> None:
    await scene.go_on(**INTRODUCED)
    await scene.press(scene.ana, "Time 1", "I thought you could talk about")
    scene.discord.delete(latest(scene.ana, "I thought you could talk about"))
    async with scene.refill.store.transaction(scene.community) as tx:
        (chat,) = await tx.chats.of_member(MemberId(scene.ana.id), 9)
        await pick_time(tx, chat.id, MemberId(scene.ben.id), chat.offered[0], scene.time.now())
        await tx.commit()
    await scene.go_on(minutes=2)
    assert introductions(scene.ana) == 0
    assert latest(scene.ana, "It’s set:").channel is scene.threads()[0]
    assert not [owed for owed in await scene.owed("") if owed.state is OutboxState.DEAD]


async def test_one_wrong_word_while_a_thread_is_made_erases_nobody_and_leaves_nobody_in_it(scene: DiscordScene) -> None:
    scene.discord.fail("add_thread_member", error=Error.UNKNOWN_MEMBER)
    await scene.go_on(**INTRODUCED)
    assert scene.threads() == []
    assert None not in [await scene.member(scene.ana), await scene.member(scene.ben)], "Discord was asked again"
    assert introductions(scene.ana) == introductions(scene.ben) == 0


async def test_who_has_left_the_server_is_held_and_the_other_drawn_anew(scene: DiscordScene) -> None:
    await scene.join(scene.olive)
    scene.guild.remove(scene.ben)
    await scene.go_on(**INTRODUCED)
    assert await scene.member(scene.ben) is None
    assert (introductions(scene.ana), introductions(scene.olive)) == (1, 1)
    assert "Ben" not in latest(scene.ana, "I thought you could talk about").plain
    assert not [owed for owed in await scene.owed("") if owed.state is OutboxState.DEAD]
    assert scene.discord.count("create_thread") == 1, "nobody was told of the pair that could not be"


async def test_where_two_have_left_those_who_were_drawn_with_them_meet_each_other(scene: DiscordScene) -> None:
    cleo, dan, eva = (scene.guild.add_member(name, zone="Europe/Berlin") for name in ("Cleo", "Dan", "Eva"))
    await scene.join(scene.olive, cleo, dan, eva)
    for who in (scene.ben, dan):
        scene.guild.remove(who)
    await scene.go_on(**INTRODUCED)
    assert await scene.member(scene.ben) is await scene.member(dan) is None
    assert [introductions(who) for who in (scene.ana, scene.olive, cleo, eva)] == [1] * 4


async def test_who_shares_no_server_any_more_is_held_when_they_are_written_to(scene: DiscordScene) -> None:
    await scene.go_on(**INTRODUCED)
    scene.guild.remove(scene.ben)
    await scene.go_on(days=9)
    assert await scene.member(scene.ben) is None
    assert not [owed for owed in await scene.owed("") if owed.state is OutboxState.DEAD]


async def test_where_discord_knows_a_conversation_no_more_another_is_opened(scene: DiscordScene) -> None:
    opened = scene.discord.count("create_dm")
    scene.discord.fail("create_message", error=Error.UNKNOWN_CHANNEL)
    await tell(scene, scene.ben)
    assert "It works" in scene.heard(scene.ben)[-1]
    assert scene.discord.count("create_dm") == opened + 1


async def tell(scene: DiscordScene, who: Person) -> None:
    """Enqueue a message to a person, and send it."""
    async with scene.refill.store.transaction(scene.community) as tx:
        member = await tx.members.get(MemberId(who.id))
        assert member is not None
        await enqueue_for_member(
            tx, scene.time.now(), MessageKey.parse("told.x"), member, it_works(Voice.of(member)), Urgency.ASKED
        )
        await tx.commit()
    await scene.go_on(minutes=1)


async def test_who_leaves_right_after_they_were_looked_up_is_held_when_discord_says_so(scene: DiscordScene) -> None:
    await scene.join(scene.olive)
    scene.guild.remove(scene.olive)
    looks = scene.discord.count("get_member")
    await tell(scene, scene.olive)
    assert scene.discord.count("get_member") == looks
    assert await scene.member(scene.olive) is None
    assert not [owed for owed in await scene.owed("") if owed.state is OutboxState.DEAD]


async def test_who_left_and_shares_another_server_gets_nothing_more_of_the_first(scene: DiscordScene) -> None:
    await scene.go_on(**INTRODUCED)
    other = scene.discord.add_guild("Elsewhere")
    other.let_in(scene.ben)
    scene.guild.remove(scene.ben)
    before = len(scene.ben.inbox())
    await scene.go_on(days=9)
    assert len(scene.ben.inbox()) == before
    assert await scene.member(scene.ben) is None


@pytest.mark.parametrize("heard", [True, False], ids=["heard", "unheard"])
async def test_a_channel_that_is_deleted_is_told_to_organisers_and_the_circle_goes_on(
    scene: DiscordScene, *, heard: bool
) -> None:
    if heard:
        scene.guild.delete_channel(scene.coffee)
    else:  # another process has the server's shard
        del scene.guild.channels[scene.coffee.id], scene.discord.channels[scene.coffee.id]
    await scene.go_on(**INTRODUCED)
    assert latest(scene.ana, "I thought you could talk about").channel is scene.ana.direct
    async with scene.refill.store.reading(scene.community) as tx:
        (circle,) = await tx.circles.all()
    assert not circle.channel_open
