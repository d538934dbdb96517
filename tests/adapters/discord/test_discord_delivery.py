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
from tests.adapters.discord.one_server import INTRODUCED, Dock, introductions, latest

LOST: list[dict] = [{"reset": True}, {"reset_after_taking": True}, {"status_after_taking": 503}]
"""Ways to lose a response: before or after the call takes effect."""


@pytest.fixture
async def dock(dock: Dock) -> Dock:
    """Yield a server whose circle Ana and Ben have joined."""
    await dock.join(dock.ana, dock.ben)
    return dock


async def test_two_are_introduced_in_a_private_thread_that_says_who_else_can_read_it(dock: Dock) -> None:
    await dock.go_on(**INTRODUCED)
    (thread,) = dock.threads()
    assert thread.parent is dock.coffee
    assert (thread.name, thread.is_invitable) == ("sourdough · Ana & Ben", False)
    assert set(thread.members) == {dock.discord.bot.id, dock.ana.id, dock.ben.id}
    message = latest(dock.ana, "I thought you could talk about")
    assert message.channel is thread
    assert message.pings == {dock.ana.id, dock.ben.id}
    assert "Moderators with the Manage Threads permission can read this thread" in message.plain
    assert introductions(dock.olive) == 0
    await dock.press(dock.ana, "Time 1", "I thought you could talk about")
    assert "works for" in latest(dock.ben, "I thought you could talk about").plain
    await dock.press(dock.ben, "Time 1", "I thought you could talk about")
    told = latest(dock.ben, "It’s set:")
    assert (told.channel, [file.name for file in told.files], told.pings) == (thread, ["chat.ics"], frozenset())


async def test_a_thread_that_was_put_away_opens_again_for_a_change_and_for_news(dock: Dock) -> None:
    await dock.go_on(**INTRODUCED)
    (thread,) = dock.threads()
    dock.guild.archive(thread)
    await dock.press(dock.ana, "Time 1", "I thought you could talk about")
    assert "works for" in latest(dock.ben, "I thought you could talk about").plain
    assert not thread.is_archived
    dock.guild.archive(thread)
    await dock.press(dock.ben, "Time 1", "I thought you could talk about")
    assert latest(dock.ana, "It’s set:").channel is thread


@pytest.mark.parametrize(
    ("route", "lost"),
    [
        *((route, lost) for route in ("create_thread", "create_message") for lost in LOST),
        ("create_thread", {"status_after_taking": 502}),  # discord.py would repeat the call by itself
        ("add_thread_member", LOST[1]),
        ("get_member", LOST[1]),
    ],
)
async def test_a_lost_answer_is_made_good_and_nothing_doubles(dock: Dock, route: str, lost: dict) -> None:
    dock.discord.fail(route, **lost)
    await dock.go_on(**INTRODUCED)
    assert (introductions(dock.ana), introductions(dock.ben)) == (1, 1)
    (introduction,) = await dock.owed("intro.")
    assert introduction.state is OutboxState.DELIVERED
    assert len(dock.guild.threads()) == 1, "not even an empty one was left behind"
    await dock.press(dock.ana, "Time 1", "I thought you could talk about")
    assert "works for" in latest(dock.ben, "I thought you could talk about").plain


async def test_a_thread_is_found_even_if_discord_fails_for_hours_after_it_was_made(dock: Dock) -> None:
    dock.discord.fail("create_thread", reset_after_taking=True)
    dock.discord.fail("list_active_threads", times=10, status=503)
    await dock.go_on(**INTRODUCED)
    (thread,) = dock.guild.threads()
    await dock.go_on(days=1)
    assert (introductions(dock.ana), introductions(dock.ben)) == (1, 1)
    assert latest(dock.ana, "I thought you could talk about").channel is thread
    assert dock.guild.threads() == [thread]


async def test_an_answer_that_was_lost_twice_within_the_nonces_time_doubles_nothing(dock: Dock) -> None:
    dock.discord.fail("create_message", times=3, reset_after_taking=True)
    await dock.go_on(**INTRODUCED)
    assert (introductions(dock.ana), introductions(dock.ben)) == (1, 1)
    (introduction,) = await dock.owed("intro.")
    assert (introduction.state, introduction.uncertain, introduction.attempts) == (OutboxState.DELIVERED, True, 4)


async def test_where_discord_fails_for_a_moment_it_is_asked_again(dock: Dock) -> None:
    dock.discord.fail("create_message", status=500)
    await dock.go_on(**INTRODUCED)
    assert (introductions(dock.ana), introductions(dock.ben)) == (1, 1)
    (introduction,) = await dock.owed("intro.")
    assert (introduction.state, introduction.attempts) == (OutboxState.DELIVERED, 1), "discord.py did so by itself"


@pytest.mark.parametrize("scope", ["user", "shared", "global"])
async def test_a_short_wait_for_which_discord_asks_is_over_within_one_attempt(dock: Dock, scope: str) -> None:
    dock.discord.fail("create_message", retry_after=0.05, scope=scope)
    await dock.go_on(**INTRODUCED)
    assert (introductions(dock.ana), introductions(dock.ben)) == (1, 1)
    (introduction,) = await dock.owed("intro.")
    assert (introduction.state, introduction.attempts) == (OutboxState.DELIVERED, 1)


async def test_where_discord_asks_to_wait_long_that_waits_and_nothing_else(dock: Dock) -> None:
    dock.discord.fail("create_thread", retry_after=300.0)
    await dock.go_on(days=1, hours=1)
    assert introductions(dock.ana) == 0
    await dock.join(dock.olive)
    assert dock.heard(dock.olive), "she is written to at once"
    assert introductions(dock.ana) == 0
    await dock.go_on(minutes=6)
    assert introductions(dock.ana) == 1
    assert dock.discord.count("create_thread") == 2


@pytest.mark.parametrize("error", [Error.MISSING_PERMISSIONS, Error.TOO_MANY_THREADS], ids=lambda e: e.name)
async def test_where_no_thread_can_be_had_each_is_introduced_by_direct_message(dock: Dock, error: Error) -> None:
    dock.discord.fail("create_thread", error=error)
    await dock.go_on(**INTRODUCED)
    assert dock.threads() == []
    for who, other in ((dock.ana, "Ben"), (dock.ben, "Ana")):
        assert introductions(who) == 1
        said = latest(who, "I thought you could talk about")
        assert said.channel is who.direct
        assert other in said.plain
        assert "Write to each other directly" in said.plain
        assert "moderators" not in said.plain
    await dock.press(dock.ana, "Time 1", "I thought you could talk about")
    await dock.press(dock.ben, "Time 1", "I thought you could talk about")
    assert latest(dock.ana, "It’s set:").channel is dock.ana.direct
    assert not [owed for owed in await dock.owed("") if owed.state is OutboxState.DEAD]


async def test_where_one_may_not_see_the_channel_each_is_written_to_and_no_thread_is_left(dock: Dock) -> None:
    dock.guild.overwrite(dock.coffee, dock.ben, deny=Permission.VIEW_CHANNEL)
    await dock.go_on(**INTRODUCED)
    assert dock.threads() == []
    assert (introductions(dock.ana), introductions(dock.ben)) == (1, 1)
    assert latest(dock.ben, "I thought you could talk about").channel is dock.ben.direct


async def test_a_circle_may_prefer_direct_messages(dock: Dock) -> None:
    async with dock.refill.store.transaction(dock.community) as tx:
        (circle,) = await tx.circles.all()
        await tx.circles.put(replace(circle, introduces=Introduces.ALONE))
        await tx.commit()
    await dock.go_on(**INTRODUCED)
    assert dock.discord.count("create_thread") == 0
    for who, other in ((dock.ana, "Ben"), (dock.ben, "Ana")):
        said = latest(who, "I thought you could talk about")
        assert (said.channel, said.pings) == (who.direct, {dock.ana.id, dock.ben.id})
        assert f"@{other}" in said.plain, "who is mentioned here can be written to"


async def test_where_a_thread_was_deleted_the_chat_goes_on_by_direct_message(dock: Dock) -> None:
    await dock.go_on(**INTRODUCED)
    await dock.press(dock.ana, "Time 1", "I thought you could talk about")
    dock.guild.delete_channel(dock.threads()[0])
    async with dock.refill.store.transaction(dock.community) as tx:
        (chat,) = await tx.chats.of_member(MemberId(dock.ana.id), 9)
        await pick_time(tx, chat.id, MemberId(dock.ben.id), chat.offered[0], dock.time.now())
        await tx.commit()
    await dock.go_on(minutes=2)
    for who in (dock.ana, dock.ben):
        assert "Your time is set" in latest(who, "I thought you could talk about").plain
        assert latest(who, "It’s set:").channel is who.direct


async def test_where_an_introduction_was_deleted_the_chat_goes_on_beside_it(dock: Dock) -> None:
    await dock.go_on(**INTRODUCED)
    await dock.press(dock.ana, "Time 1", "I thought you could talk about")
    dock.discord.delete(latest(dock.ana, "I thought you could talk about"))
    async with dock.refill.store.transaction(dock.community) as tx:
        (chat,) = await tx.chats.of_member(MemberId(dock.ana.id), 9)
        await pick_time(tx, chat.id, MemberId(dock.ben.id), chat.offered[0], dock.time.now())
        await tx.commit()
    await dock.go_on(minutes=2)
    assert introductions(dock.ana) == 0
    assert latest(dock.ana, "It’s set:").channel is dock.threads()[0]
    assert not [owed for owed in await dock.owed("") if owed.state is OutboxState.DEAD]


async def test_one_wrong_word_while_a_thread_is_made_erases_nobody_and_leaves_nobody_in_it(dock: Dock) -> None:
    dock.discord.fail("add_thread_member", error=Error.UNKNOWN_MEMBER)
    await dock.go_on(**INTRODUCED)
    assert dock.threads() == []
    assert None not in [await dock.member(dock.ana), await dock.member(dock.ben)], "Discord was asked again"
    assert introductions(dock.ana) == introductions(dock.ben) == 0


async def test_who_has_left_the_server_is_held_and_the_other_drawn_anew(dock: Dock) -> None:
    await dock.join(dock.olive)
    dock.guild.remove(dock.ben)
    await dock.go_on(**INTRODUCED)
    assert await dock.member(dock.ben) is None
    assert (introductions(dock.ana), introductions(dock.olive)) == (1, 1)
    assert "Ben" not in latest(dock.ana, "I thought you could talk about").plain
    assert not [owed for owed in await dock.owed("") if owed.state is OutboxState.DEAD]
    assert dock.discord.count("create_thread") == 1, "nobody was told of the pair that could not be"


async def test_where_two_have_left_those_who_were_drawn_with_them_meet_each_other(dock: Dock) -> None:
    cleo, dan, eva = (dock.guild.add_member(name, zone="Europe/Berlin") for name in ("Cleo", "Dan", "Eva"))
    await dock.join(dock.olive, cleo, dan, eva)
    for who in (dock.ben, dan):
        dock.guild.remove(who)
    await dock.go_on(**INTRODUCED)
    assert await dock.member(dock.ben) is await dock.member(dan) is None
    assert [introductions(who) for who in (dock.ana, dock.olive, cleo, eva)] == [1] * 4


async def test_who_shares_no_server_any_more_is_held_when_they_are_written_to(dock: Dock) -> None:
    await dock.go_on(**INTRODUCED)
    dock.guild.remove(dock.ben)
    await dock.go_on(days=9)
    assert await dock.member(dock.ben) is None
    assert not [owed for owed in await dock.owed("") if owed.state is OutboxState.DEAD]


async def test_where_discord_knows_a_conversation_no_more_another_is_opened(dock: Dock) -> None:
    opened = dock.discord.count("create_dm")
    dock.discord.fail("create_message", error=Error.UNKNOWN_CHANNEL)
    await tell(dock, dock.ben)
    assert "It works" in dock.heard(dock.ben)[-1]
    assert dock.discord.count("create_dm") == opened + 1


async def tell(dock: Dock, who: Person) -> None:
    """Enqueue a message to a person, and send it."""
    async with dock.refill.store.transaction(dock.community) as tx:
        member = await tx.members.get(MemberId(who.id))
        assert member is not None
        await enqueue_for_member(
            tx, dock.time.now(), MessageKey.parse("told.x"), member, it_works(Voice.of(member)), Urgency.ASKED
        )
        await tx.commit()
    await dock.go_on(minutes=1)


async def test_who_leaves_right_after_they_were_looked_up_is_held_when_discord_says_so(dock: Dock) -> None:
    await dock.join(dock.olive)
    dock.guild.remove(dock.olive)
    looks = dock.discord.count("get_member")
    await tell(dock, dock.olive)
    assert dock.discord.count("get_member") == looks
    assert await dock.member(dock.olive) is None
    assert not [owed for owed in await dock.owed("") if owed.state is OutboxState.DEAD]


async def test_who_left_and_shares_another_server_gets_nothing_more_of_the_first(dock: Dock) -> None:
    await dock.go_on(**INTRODUCED)
    other = dock.discord.add_guild("Elsewhere")
    other.let_in(dock.ben)
    dock.guild.remove(dock.ben)
    before = len(dock.ben.inbox())
    await dock.go_on(days=9)
    assert len(dock.ben.inbox()) == before
    assert await dock.member(dock.ben) is None


@pytest.mark.parametrize("heard", [True, False], ids=["heard", "unheard"])
async def test_a_channel_that_is_deleted_is_told_to_organisers_and_the_circle_goes_on(
    dock: Dock, *, heard: bool
) -> None:
    if heard:
        dock.guild.delete_channel(dock.coffee)
    else:  # another process has the server's shard
        del dock.guild.channels[dock.coffee.id], dock.discord.channels[dock.coffee.id]
    await dock.go_on(**INTRODUCED)
    assert latest(dock.ana, "I thought you could talk about").channel is dock.ana.direct
    async with dock.refill.store.reading(dock.community) as tx:
        (circle,) = await tx.circles.all()
    assert not circle.channel_open
