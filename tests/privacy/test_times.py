"""The times of messages reveal no secret."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from adapters.slack.platform import SlackPlatform
from bot.model.hours import MessageWindow
from bot.model.inbound import Choice
from bot.model.news import PersonGone, PersonSeen
from tests.lots import SOON, draw_seconds, leave_turns_empty
from tests.privacy.secret_asks import (
    EVENING,
    MEET,
    PEOPLE,
    QUESTION,
    WITHDRAWN,
    ask,
    asked,
    harbour,
    shares_later,
    take_back,
)
from tests.privacy.worlds import Play, World, assert_alike


@pytest.fixture(autouse=True)
def lots_are_as_in_other_tests_afterwards() -> Iterator[None]:
    """After the test, send questions at once again, with no empty turns."""
    yield
    leave_turns_empty(None)
    draw_seconds(None)


async def test_no_question_comes_or_goes_in_the_second_in_which_its_asker_presses(play: Play) -> None:
    came, came_next, went = set[timedelta](), set[timedelta](), set[timedelta]()

    def at(world: World, who: str, number: int) -> datetime:
        return [at for at, one in world.log.deliveries if world.recipients(one.destination) == (who,)][number]

    async def story(world: World) -> None:
        draw_seconds(SOON)
        await world.pass_time(minutes=int(world.secret))
        sent_at = world.now
        await ask(world, "ana")
        await world.pass_time(minutes=5)
        came.add(at(world, "ben", -1) - sent_at)
        await shares_later(world, "cem")
        await world.pass_time(days=3)
        came_next.add(at(world, "cem", -1) - sent_at - timedelta(days=3))
        went_at = world.now
        await take_back(world, "ana")
        await world.pass_time(minutes=5)
        went.add(at(world, "cem", -1) - went_at)

    await play(story, *map(str, range(6)), people=PEOPLE, before=harbour("ben"))
    for drawn, most in ((came, SOON), (came_next, 2 * SOON), (went, SOON)):
        assert len(drawn) > 2
        assert timedelta(0) <= min(drawn) <= max(drawn) <= most


async def refused(*_: object) -> bool:
    raise AssertionError("only its lanes are asked for")


async def move_away(world: World, *who: str) -> None:
    """Let it be night for some people when three days are over, so that messages come when they wake."""
    async with world.store.transaction(world.community) as tx:
        members = await tx.members.get_many(map(world.member, who))
        for second, one in enumerate(map(world.member, who)):
            window = MessageWindow(time(9, 0, second), time(20))
            await tx.members.put(replace(members[one], zone="Pacific/Auckland", window=window))
        await tx.commit()


async def test_nobody_can_time_by_their_own_message_whether_a_question_was_changed_before_it(play: Play) -> None:
    async def story(world: World) -> None:
        world.log.lanes = SlackPlatform(refused, refused, refused).lanes
        if world.secret == "a block":
            await world.type("ben", "/coffee not-with @Ana")
        leave_turns_empty(1 if world.secret == "an empty turn" else None)
        await ask(world, "ana")
        leave_turns_empty(None)
        await world.pass_time(minutes=10)
        assert bool(asked(world)) == (world.secret not in ("a block", "an empty turn"))
        if world.secret in ("Not this time", "Report"):
            await world.press("ben", world.secret)
        if world.secret == "Report":
            await world.press("ben", "Report it")
        await world.pass_time(minutes=1)
        await shares_later(world, "cem")
        await ask(world, "eve")
        await move_away(world, "ben", "cem")
        await world.pass_time(days=5)
        await world.look("cem", "eve")
        assert "cem" in asked(world)

    worlds = await play(
        story, "silence", "Not this time", "Report", "a block", "an empty turn", people=PEOPLE, before=harbour("ben")
    )
    assert_alike(worlds, "cem", "eve")


async def end(world: World, how: str) -> None:
    """Let Ana end the question that Ben has, or do the same if the question is from Eve."""
    if how.startswith("cancels") and world.secret != "eve":
        await take_back(world, "ana")
    if how.startswith("blocks"):
        await world.type("ana", "/coffee not-with @Ben")
    if how.endswith("forgotten"):
        await world.talk.choose(Choice(world.community, world.person("ana"), "forget-me.yes", world.channel))
    if how.endswith("leaves"):
        await world.talk.hear(PersonGone(world.community, world.member("ana"), world.now))
    await world.work()


async def answer(world: World, how: str) -> None:
    """Let Ben answer a question."""
    await world.press("ben", how, within=QUESTION)
    if how == "Yes, but only …":
        await world.fill("ben", length="messages", words="Not before Friday.")
    if how == "Suggest someone else":
        await world.fill("ben", person=["Cem"], topic=["chess"])
    if how == "Report":
        await world.press("ben", "Report it")


@pytest.mark.parametrize(
    ("how", "answered"),
    [
        ("cancels", "Yes"),
        ("cancels", "Yes, but only …"),
        ("cancels", "Not this time"),
        ("cancels", "Suggest someone else"),
        ("cancels", "Report"),
        ("blocks", "Yes"),
        ("blocks and leaves", "Yes, but only …"),
        ("cancels and leaves", "Not this time"),
        ("cancels and is forgotten", "Yes"),
    ],
)
async def test_who_has_a_question_sees_nowhere_that_it_ends_before_its_message_changes(
    play: Play, how: str, answered: str
) -> None:
    async def story(world: World) -> None:
        draw_seconds(None)
        await ask(world, world.secret)
        await world.pass_time(hours=EVENING)
        draw_seconds(SOON)
        await end(world, how)
        await world.look("ben")
        await answer(world, answered)
        await world.look("ben")

    worlds = await play(story, "ana", "eve", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ben")


async def is_over(world: World, *, waits: bool) -> bool:
    """Return whether Ben reads that his question is over. Assert that all his views agree."""
    over = bool(await world.texts("ben", WITHDRAWN))
    for shown in (await world.home("ben"), await world.type("ben", "/coffee")):
        assert ("I sent you a question" in shown) == (waits and not over)
    await world.type("ben", "/coffee my-data")
    assert ("taken_back" in (await world.files("ben"))[-1]) == over
    return over


async def test_a_question_is_over_everywhere_in_the_second_in_which_its_message_changes(play: Play) -> None:
    async def story(world: World) -> None:
        draw_seconds(SOON)
        await ask(world, "ana")
        await world.pass_time(hours=5)
        await end(world, "cancels")
        seen = []
        for _ in range(SOON // timedelta(seconds=5) + 1):
            seen.append(await is_over(world, waits=True))
            await world.pass_time(seconds=5)
        assert set(seen) == {False, True}

    await play(story, "", people=PEOPLE, before=harbour("ben"))


@pytest.mark.parametrize("how", ["cancels", "blocks"])
@pytest.mark.parametrize("said", ["before", "after"])
async def test_a_yes_around_the_end_of_a_question_is_withdrawn_within_a_day(play: Play, how: str, said: str) -> None:
    async def story(world: World) -> None:
        draw_seconds(SOON)
        await ask(world, "ana")
        await world.pass_time(hours=EVENING)
        if said == "before":
            await answer(world, "Yes")
        await end(world, how)
        if said == "after":
            await answer(world, "Yes")
        assert not await is_over(world, waits=False)
        await world.pass_time(days=1)
        assert await is_over(world, waits=False)
        await world.pass_time(days=4)
        assert not await world.texts("ben", MEET)

    await play(story, "", people=PEOPLE, before=harbour("ben"))


@pytest.mark.parametrize("leaves", ["ana", "ben"])
async def test_a_question_that_was_taken_back_stays_so_when_one_of_the_two_has_been_away(
    play: Play, leaves: str
) -> None:
    async def story(world: World) -> None:
        await ask(world, "ana")
        await shares_later(world, "cem")
        await world.pass_time(hours=1)
        draw_seconds(SOON)
        gone = PersonGone(world.community, world.member(leaves), world.now)
        if leaves == "ben":
            await world.talk.hear(gone)
        await take_back(world, "ana")
        if leaves == "ana":
            await world.talk.hear(gone)
        await world.pass_time(hours=1)
        await world.talk.hear(PersonSeen(world.community, world.person(leaves).id))
        await world.pass_time(days=4)
        assert await is_over(world, waits=False)
        assert asked(world) == {"ben"}

    await play(story, "", people=PEOPLE, before=harbour("ben"))
