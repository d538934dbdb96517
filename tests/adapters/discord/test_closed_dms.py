"""A member who takes no direct messages misses nothing and is told once. Refill doesn't try again and again."""

import asyncio
from datetime import timedelta

import pytest

from bot.delivery.closed_dms import WAITS_FOR
from bot.delivery.enqueue import enqueue_for_member
from bot.model.ids import MemberId
from bot.model.interests import Stance
from bot.model.message_keys import MessageKey
from bot.model.outbox import OutboxState, Urgency
from bot.services.asks import Draft, send_ask, write_ask
from bot.services.blocks import keep_apart
from bot.services.topics import set_interests
from bot.texts.localization import Voice
from bot.texts.phrases import message
from tests.adapters.discord.local_discord import Error, Message, Person
from tests.adapters.discord.one_server import INTRODUCED, DiscordScene, introductions, latest

POST = "one chat, one topic"
"""Words in the circle's post."""


@pytest.fixture
async def scene(scene: DiscordScene) -> DiscordScene:
    """Yield a server whose circle Ben has joined. Ana takes no direct messages."""
    scene.ana.user.takes_direct = False
    await scene.join(scene.ben)
    return scene


async def ask_what_waits(scene: DiscordScene, who: Person) -> Message:
    """Press the button on the circle's post."""
    said = await scene.press(who, "My messages", POST)
    assert said is not None
    assert said.for_one == who.id
    return said


def tries(scene: DiscordScene, who: Person) -> int:
    """Count the attempts to send a person a direct message."""
    return len([call for call in scene.discord.calls if call.path.get("channel_id") == who.direct.id])


async def test_joining_writes_the_first_message_and_says_what_to_do_where_it_does_not_come(scene: DiscordScene) -> None:
    said = await scene.fill_in_to_join(scene.ana)
    assert said is not None
    assert "I’ve just sent you a direct message. Didn’t get it?" in said.plain
    assert tries(scene, scene.ana) == 1, "while the interaction is live"
    member = await scene.member(scene.ana)
    assert member is not None
    assert member.closed_since is not None
    assert "When Coffee has someone for you" in scene.heard(scene.ben)[0]


async def test_they_are_told_once_and_never_tried_again(scene: DiscordScene) -> None:
    await scene.fill_in_to_join(scene.ana)
    first = await ask_what_waits(scene, scene.ana)
    assert "You don’t accept direct messages" in first.plain
    second = await ask_what_waits(scene, scene.ana)
    assert "You don’t accept direct messages" not in second.plain
    await scene.go_on(days=9)
    assert tries(scene, scene.ana) == 1
    assert len(scene.discord.rates.invalid) <= 1


async def test_what_waits_is_shown_to_them_alone_with_buttons_that_work(scene: DiscordScene) -> None:
    await scene.fill_in_to_join(scene.ana)
    await ask_what_waits(scene, scene.ana)  # the welcome
    await scene.go_on(**INTRODUCED)
    assert introductions(scene.ana) == 1, "the thread needs no direct messages"
    await scene.go_on(days=8)
    said = await ask_what_waits(scene, scene.ana)
    assert "talk" in said.plain
    assert "That’s everything that was waiting for you" in said.plain
    await scene.ana.press(said, "Yes")
    assert "meet again" in latest(scene.ana, "again").plain or latest(scene.ana, "again")
    assert "Nothing is waiting for you" in (await ask_what_waits(scene, scene.ana)).plain
    assert all(owed.state is OutboxState.DELIVERED for owed in await scene.owed("checkin."))


async def test_who_looks_and_has_nothing_sees_what_a_stranger_sees(scene: DiscordScene) -> None:
    ben, olive = await ask_what_waits(scene, scene.ben), await ask_what_waits(scene, scene.olive)
    assert ben.plain == olive.plain
    assert "Nothing is waiting for you" in olive.plain


async def test_several_wait_in_the_order_in_which_they_were_owed(scene: DiscordScene) -> None:
    await scene.fill_in_to_join(scene.ana)
    await owe(scene, "one", "two")
    said = await ask_what_waits(scene, scene.ana)
    assert "When Coffee has someone for you" in said.plain
    assert "2 more messages are waiting for you" in said.plain
    said = await scene.ana.press(said, "Show next")
    assert said is not None
    assert "one" in said.plain
    said = await scene.ana.press(said, "Show next")
    assert said is not None
    assert "two" in said.plain


async def miss_the_answer(scene: DiscordScene, **why: object) -> None:
    """Let Ana press the button on the circle's post, and lose the answer."""
    before, answer_and_excuse = scene.discord.count("callback"), 2
    scene.discord.fail("callback", times=answer_and_excuse, **why)
    pressing = asyncio.create_task(scene.ana.press(latest(scene.ana, POST), "My messages"))
    await scene.discord.until(lambda: scene.discord.count("callback") == before + answer_and_excuse, 60)
    await scene.connection.settled()
    pressing.cancel()
    await asyncio.wait({pressing})


async def test_what_waits_is_kept_until_its_answer_is_there(scene: DiscordScene) -> None:
    await scene.fill_in_to_join(scene.ana)
    await owe(scene, "one")
    for lost in ({"reset": True}, {"error": Error.UNKNOWN_INTERACTION}):
        await miss_the_answer(scene, **lost)
        (welcome,) = await scene.owed(f"welcome.{scene.ana.id}")
        assert welcome.state is OutboxState.WAITING
    said = await ask_what_waits(scene, scene.ana)
    assert "When Coffee has someone for you" in said.plain
    await scene.connection.settled()  # its receipt is stored after the answer
    (welcome,) = await scene.owed(f"welcome.{scene.ana.id}")
    assert (welcome.state, welcome.message) == (OutboxState.DELIVERED, None)
    assert "one" in (await ask_what_waits(scene, scene.ana)).plain


async def test_what_was_shown_and_told_to_be_lost_is_shown_once_more(scene: DiscordScene) -> None:
    await scene.fill_in_to_join(scene.ana)
    scene.discord.fail("callback", reset_after_taking=True)
    first, second = await ask_what_waits(scene, scene.ana), await ask_what_waits(scene, scene.ana)
    assert "When Coffee has someone for you" in first.plain
    assert "When Coffee has someone for you" in second.plain
    assert "Nothing is waiting for you" in (await ask_what_waits(scene, scene.ana)).plain


async def owe(scene: DiscordScene, *said: str, urgency: Urgency = Urgency.EXPECTED) -> None:
    """Enqueue some messages to Ana."""
    member = await scene.member(scene.ana)
    assert member is not None
    async with scene.refill.store.transaction(scene.community) as tx:
        for text in said:
            now, words = scene.time.now(), message(Voice("en", "UTC").line(text))  # type: ignore[arg-type]
            await enqueue_for_member(tx, now, MessageKey.parse(f"told.{text}"), member, words, urgency)
            scene.time.move_by(timedelta(seconds=1))
        await tx.commit()
    await scene.go_on(minutes=1)


async def test_who_takes_messages_again_asks_for_a_try_and_gets_what_waited(scene: DiscordScene) -> None:
    await scene.fill_in_to_join(scene.ana)
    await owe(scene, "one", "two")
    await ask_what_waits(scene, scene.ana)
    scene.ana.user.takes_direct = True
    await scene.press(scene.ana, "Send me a test message", "You don’t accept direct messages")
    await scene.go_on(seconds=30)
    heard = scene.heard(scene.ana)
    assert ["It works" in heard[0], "one" in heard[1], "two" in heard[2]] == [True] * 3
    member = await scene.member(scene.ana)
    assert member is not None
    assert member.closed_since is None
    await owe(scene, "three")
    assert "three" in scene.heard(scene.ana)[-1]


async def test_a_try_that_fails_costs_one_call_and_what_waits_stays(scene: DiscordScene) -> None:
    await scene.fill_in_to_join(scene.ana)
    await owe(scene, "one", "two")
    await ask_what_waits(scene, scene.ana)
    before = tries(scene, scene.ana)
    await scene.press(scene.ana, "Send me a test message", "You don’t accept direct messages")
    await scene.go_on(seconds=30)
    assert tries(scene, scene.ana) == before + 1
    said = await ask_what_waits(scene, scene.ana)
    assert "one" in said.plain
    assert "You don’t accept direct messages" in said.plain, "as that was tried anew"


async def test_a_question_that_waits_is_not_shown_once_the_two_are_kept_apart(scene: DiscordScene) -> None:
    await scene.fill_in_to_join(scene.ana)
    await ask_what_waits(scene, scene.ana)  # the welcome
    await carry_question(scene, scene.ben)
    assert [owed.state for owed in await scene.owed("asked.")] == [OutboxState.WAITING]
    async with scene.refill.store.transaction(scene.community) as tx:
        await keep_apart(tx, MemberId(scene.ana.id), MemberId(scene.ben.id), scene.time.now())
        await tx.commit()
    assert "Nothing is waiting for you" in (await ask_what_waits(scene, scene.ana)).plain
    assert [owed.state for owed in await scene.owed("asked.")] == [OutboxState.DROPPED]


async def carry_question(scene: DiscordScene, asker: Person) -> None:
    """Make Ana happy to be asked, and let another member ask."""
    async with scene.refill.store.transaction(scene.community) as tx:
        now, member = scene.time.now(), await tx.members.get(MemberId(asker.id))
        assert member is not None
        await set_interests(tx, MemberId(scene.ana.id), Stance.SHARING, ["cheese"], now)
        draft = await write_ask(tx, member, Draft("How is it made?", "cheese", shows_name=True), now)
        await send_ask(tx, draft, now)
        await tx.commit()
    await scene.go_on(hours=2)


async def test_what_waits_for_too_long_is_dropped_though_nobody_looks(scene: DiscordScene) -> None:
    await scene.fill_in_to_join(scene.ana)
    await scene.go_on(days=3)
    await owe(scene, "one")
    await scene.go_on(days=WAITS_FOR.days - 2)
    (welcome,), (told,) = await scene.owed(f"welcome.{scene.ana.id}"), await scene.owed("told.")
    assert (welcome.state, welcome.message) == (OutboxState.DROPPED, None)
    assert told.state is OutboxState.WAITING
    await scene.go_on(days=3)
    (told,) = await scene.owed("told.")
    assert (told.state, told.message) == (OutboxState.DROPPED, None)


async def test_an_introduction_that_was_only_shown_comes_anew_where_it_changes(scene: DiscordScene) -> None:
    scene.discord.fail("create_thread", error=Error.MISSING_PERMISSIONS)
    await scene.fill_in_to_join(scene.ana)
    await ask_what_waits(scene, scene.ana)
    await scene.go_on(**INTRODUCED)
    await scene.press(scene.ben, "Time 1", "I thought you could talk about")
    said = await ask_what_waits(scene, scene.ana)
    assert "Ben has already picked" in said.plain, "what waits is changed where it waits"
    await scene.ana.press(said, "Time 2")
    await scene.go_on(minutes=1)
    assert "@Ana and @Ben have already picked" in latest(scene.ben, "I thought you could talk about").plain
    assert "Ana and Ben have already picked" in (await ask_what_waits(scene, scene.ana)).plain


@pytest.mark.parametrize(
    ("error", "pause"), [(Error.OPENING_TOO_FAST, {"minutes": 11}), (Error.QUARANTINED, {"hours": 7})]
)
async def test_conversations_that_may_not_be_opened_now_wait_all_of_them_and_mark_nobody(
    scene: DiscordScene, error: Error, pause: dict[str, float]
) -> None:
    scene.ana.user.takes_direct = True
    scene.discord.fail("create_dm", error=error)
    await scene.join(scene.ana)
    await scene.join(scene.olive)
    assert (scene.heard(scene.ana), scene.heard(scene.olive)) == ([], [])
    assert scene.discord.count("create_dm") == 2, "Ben's, and the one that was refused"
    await scene.go_on(**pause)
    for who in (scene.ana, scene.olive):
        member = await scene.member(who)
        assert member is not None
        assert member.closed_since is None
        assert len(scene.heard(who)) == 1


async def test_who_is_forgotten_and_joins_again_is_welcomed_and_tried_again(scene: DiscordScene) -> None:
    await scene.fill_in_to_join(scene.ana)
    async with scene.refill.store.transaction(scene.community) as tx:
        await tx.members.forget(MemberId(scene.ana.id))
        await tx.commit()
    scene.ana.user.takes_direct = True
    await scene.fill_in_to_join(scene.ana)
    assert "When Coffee has someone for you" in scene.heard(scene.ana)[0]
