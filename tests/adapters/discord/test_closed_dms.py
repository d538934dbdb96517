"""A member who takes no direct messages misses nothing and is told once. Refill doesn't try again and again."""

import asyncio
from datetime import timedelta

import pytest

from bot.delivery.closed_dms import KEPT
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
from tests.adapters.discord.one_server import INTRODUCED, Dock, introductions, latest

POST = "one chat, one topic"
"""Words in the circle's post."""


@pytest.fixture
async def dock(dock: Dock) -> Dock:
    """Yield a server whose circle Ben has joined. Ana takes no direct messages."""
    dock.ana.user.takes_direct = False
    await dock.join(dock.ben)
    return dock


async def ask_what_waits(dock: Dock, who: Person) -> Message:
    """Press the button on the circle's post."""
    said = await dock.press(who, "My messages", POST)
    assert said is not None
    assert said.for_one == who.id
    return said


def tries(dock: Dock, who: Person) -> int:
    """Count the attempts to send a person a direct message."""
    return len([call for call in dock.discord.calls if call.path.get("channel_id") == who.direct.id])


async def test_joining_writes_the_first_message_and_says_what_to_do_where_it_does_not_come(dock: Dock) -> None:
    said = await dock.fill_in_to_join(dock.ana)
    assert said is not None
    assert "I’ve just sent you a direct message. Didn’t get it?" in said.plain
    assert tries(dock, dock.ana) == 1, "while the interaction is live"
    member = await dock.member(dock.ana)
    assert member is not None
    assert member.closed_since is not None
    assert "When Coffee has someone for you" in dock.heard(dock.ben)[0]


async def test_they_are_told_once_and_never_tried_again(dock: Dock) -> None:
    await dock.fill_in_to_join(dock.ana)
    first = await ask_what_waits(dock, dock.ana)
    assert "You don’t accept direct messages" in first.plain
    second = await ask_what_waits(dock, dock.ana)
    assert "You don’t accept direct messages" not in second.plain
    await dock.go_on(days=9)
    assert tries(dock, dock.ana) == 1
    assert len(dock.discord.rates.invalid) <= 1


async def test_what_waits_is_shown_to_them_alone_with_buttons_that_work(dock: Dock) -> None:
    await dock.fill_in_to_join(dock.ana)
    await ask_what_waits(dock, dock.ana)  # the welcome
    await dock.go_on(**INTRODUCED)
    assert introductions(dock.ana) == 1, "the thread needs no direct messages"
    await dock.go_on(days=8)
    said = await ask_what_waits(dock, dock.ana)
    assert "talk" in said.plain
    assert "That’s everything that was waiting for you" in said.plain
    await dock.ana.press(said, "Yes")
    assert "meet again" in latest(dock.ana, "again").plain or latest(dock.ana, "again")
    assert "Nothing is waiting for you" in (await ask_what_waits(dock, dock.ana)).plain
    assert all(owed.state is OutboxState.DELIVERED for owed in await dock.owed("checkin."))


async def test_who_looks_and_has_nothing_sees_what_a_stranger_sees(dock: Dock) -> None:
    ben, olive = await ask_what_waits(dock, dock.ben), await ask_what_waits(dock, dock.olive)
    assert ben.plain == olive.plain
    assert "Nothing is waiting for you" in olive.plain


async def test_several_wait_in_the_order_in_which_they_were_owed(dock: Dock) -> None:
    await dock.fill_in_to_join(dock.ana)
    await owe(dock, "one", "two")
    said = await ask_what_waits(dock, dock.ana)
    assert "When Coffee has someone for you" in said.plain
    assert "2 more messages are waiting for you" in said.plain
    said = await dock.ana.press(said, "Show next")
    assert said is not None
    assert "one" in said.plain
    said = await dock.ana.press(said, "Show next")
    assert said is not None
    assert "two" in said.plain


async def miss_the_answer(dock: Dock, **why: object) -> None:
    """Let Ana press the button on the circle's post, and lose the answer."""
    before, answer_and_excuse = dock.discord.count("callback"), 2
    dock.discord.fail("callback", times=answer_and_excuse, **why)
    pressing = asyncio.create_task(dock.ana.press(latest(dock.ana, POST), "My messages"))
    await dock.discord.until(lambda: dock.discord.count("callback") == before + answer_and_excuse, 60)
    await dock.servers.settled()
    pressing.cancel()
    await asyncio.wait({pressing})


async def test_what_waits_is_kept_until_its_answer_is_there(dock: Dock) -> None:
    await dock.fill_in_to_join(dock.ana)
    await owe(dock, "one")
    for lost in ({"reset": True}, {"error": Error.UNKNOWN_INTERACTION}):
        await miss_the_answer(dock, **lost)
        (welcome,) = await dock.owed(f"welcome.{dock.ana.id}")
        assert welcome.state is OutboxState.WAITING
    said = await ask_what_waits(dock, dock.ana)
    assert "When Coffee has someone for you" in said.plain
    await dock.servers.settled()  # its receipt is stored after the answer
    (welcome,) = await dock.owed(f"welcome.{dock.ana.id}")
    assert (welcome.state, welcome.message) == (OutboxState.DELIVERED, None)
    assert "one" in (await ask_what_waits(dock, dock.ana)).plain


async def test_what_was_shown_and_told_to_be_lost_is_shown_once_more(dock: Dock) -> None:
    await dock.fill_in_to_join(dock.ana)
    dock.discord.fail("callback", reset_after_taking=True)
    first, second = await ask_what_waits(dock, dock.ana), await ask_what_waits(dock, dock.ana)
    assert "When Coffee has someone for you" in first.plain
    assert "When Coffee has someone for you" in second.plain
    assert "Nothing is waiting for you" in (await ask_what_waits(dock, dock.ana)).plain


async def owe(dock: Dock, *said: str, urgency: Urgency = Urgency.EXPECTED) -> None:
    """Enqueue some messages to Ana."""
    member = await dock.member(dock.ana)
    assert member is not None
    async with dock.refill.store.transaction(dock.community) as tx:
        for text in said:
            now, words = dock.time.now(), message(Voice("en", "UTC").line(text))  # type: ignore[arg-type]
            await enqueue_for_member(tx, now, MessageKey.parse(f"told.{text}"), member, words, urgency)
            dock.time.move_by(timedelta(seconds=1))
        await tx.commit()
    await dock.go_on(minutes=1)


async def test_who_takes_messages_again_asks_for_a_try_and_gets_what_waited(dock: Dock) -> None:
    await dock.fill_in_to_join(dock.ana)
    await owe(dock, "one", "two")
    await ask_what_waits(dock, dock.ana)
    dock.ana.user.takes_direct = True
    await dock.press(dock.ana, "Send me a test message", "You don’t accept direct messages")
    await dock.go_on(seconds=30)
    heard = dock.heard(dock.ana)
    assert ["It works" in heard[0], "one" in heard[1], "two" in heard[2]] == [True] * 3
    member = await dock.member(dock.ana)
    assert member is not None
    assert member.closed_since is None
    await owe(dock, "three")
    assert "three" in dock.heard(dock.ana)[-1]


async def test_a_try_that_fails_costs_one_call_and_what_waits_stays(dock: Dock) -> None:
    await dock.fill_in_to_join(dock.ana)
    await owe(dock, "one", "two")
    await ask_what_waits(dock, dock.ana)
    before = tries(dock, dock.ana)
    await dock.press(dock.ana, "Send me a test message", "You don’t accept direct messages")
    await dock.go_on(seconds=30)
    assert tries(dock, dock.ana) == before + 1
    said = await ask_what_waits(dock, dock.ana)
    assert "one" in said.plain
    assert "You don’t accept direct messages" in said.plain, "as that was tried anew"


async def test_a_question_that_waits_is_not_shown_once_the_two_are_kept_apart(dock: Dock) -> None:
    await dock.fill_in_to_join(dock.ana)
    await ask_what_waits(dock, dock.ana)  # the welcome
    await carry_question(dock, dock.ben)
    assert [owed.state for owed in await dock.owed("asked.")] == [OutboxState.WAITING]
    async with dock.refill.store.transaction(dock.community) as tx:
        await keep_apart(tx, MemberId(dock.ana.id), MemberId(dock.ben.id), dock.time.now())
        await tx.commit()
    assert "Nothing is waiting for you" in (await ask_what_waits(dock, dock.ana)).plain
    assert [owed.state for owed in await dock.owed("asked.")] == [OutboxState.DROPPED]


async def carry_question(dock: Dock, asker: Person) -> None:
    """Make Ana happy to be asked, and let another member ask."""
    async with dock.refill.store.transaction(dock.community) as tx:
        now, member = dock.time.now(), await tx.members.get(MemberId(asker.id))
        assert member is not None
        await set_interests(tx, MemberId(dock.ana.id), Stance.SHARING, ["cheese"], now)
        draft = await write_ask(tx, member, Draft("How is it made?", "cheese", shows_name=True), now)
        await send_ask(tx, draft, now)
        await tx.commit()
    await dock.go_on(hours=2)


async def test_what_waits_for_too_long_is_dropped_though_nobody_looks(dock: Dock) -> None:
    await dock.fill_in_to_join(dock.ana)
    await dock.go_on(days=3)
    await owe(dock, "one")
    await dock.go_on(days=KEPT.days - 2)
    (welcome,), (told,) = await dock.owed(f"welcome.{dock.ana.id}"), await dock.owed("told.")
    assert (welcome.state, welcome.message) == (OutboxState.DROPPED, None)
    assert told.state is OutboxState.WAITING
    await dock.go_on(days=3)
    (told,) = await dock.owed("told.")
    assert (told.state, told.message) == (OutboxState.DROPPED, None)


async def test_an_introduction_that_was_only_shown_comes_anew_where_it_changes(dock: Dock) -> None:
    dock.discord.fail("create_thread", error=Error.MISSING_PERMISSIONS)
    await dock.fill_in_to_join(dock.ana)
    await ask_what_waits(dock, dock.ana)
    await dock.go_on(**INTRODUCED)
    await dock.press(dock.ben, "Time 1", "I thought you could talk about")
    said = await ask_what_waits(dock, dock.ana)
    assert "works for Ben" in said.plain, "what waits is changed where it waits"
    await dock.ana.press(said, "Time 2")
    await dock.go_on(minutes=1)
    assert "works for @Ana" in latest(dock.ben, "I thought you could talk about").plain
    assert "works for Ana" in (await ask_what_waits(dock, dock.ana)).plain


@pytest.mark.parametrize(
    ("error", "pause"), [(Error.OPENING_TOO_FAST, {"minutes": 11}), (Error.QUARANTINED, {"hours": 7})]
)
async def test_conversations_that_may_not_be_opened_now_wait_all_of_them_and_mark_nobody(
    dock: Dock, error: Error, pause: dict[str, float]
) -> None:
    dock.ana.user.takes_direct = True
    dock.discord.fail("create_dm", error=error)
    await dock.join(dock.ana)
    await dock.join(dock.olive)
    assert (dock.heard(dock.ana), dock.heard(dock.olive)) == ([], [])
    assert dock.discord.count("create_dm") == 2, "Ben's, and the one that was refused"
    await dock.go_on(**pause)
    for who in (dock.ana, dock.olive):
        member = await dock.member(who)
        assert member is not None
        assert member.closed_since is None
        assert len(dock.heard(who)) == 1


async def test_who_is_forgotten_and_joins_again_is_welcomed_and_tried_again(dock: Dock) -> None:
    await dock.fill_in_to_join(dock.ana)
    async with dock.refill.store.transaction(dock.community) as tx:
        await tx.members.forget(MemberId(dock.ana.id))
        await tx.commit()
    dock.ana.user.takes_direct = True
    await dock.fill_in_to_join(dock.ana)
    assert "When Coffee has someone for you" in dock.heard(dock.ana)[0]
