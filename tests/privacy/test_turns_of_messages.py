"""A platform sends one message after the other. So nobody may get theirs later because another member got one, too."""

from collections.abc import Iterator

import pytest

from adapters.slack.platform import SlackPlatform
from bot.model.news import PersonGone
from tests.journeys.stage import COFFEE, someone
from tests.lots import SOON, draw_seconds
from tests.privacy.test_traces_of_answers import meet
from tests.privacy.worlds import Play, World, assert_alike

PEOPLE = (someone("Olive", admin=True), someone("Ana"), someone("Ned"))


@pytest.fixture(autouse=True)
def seconds_are_drawn() -> Iterator[None]:
    """During the test, draw the seconds of messages, as outside tests."""
    draw_seconds(SOON)
    yield
    draw_seconds(None)


async def no_call(*_: object) -> bool:
    raise AssertionError("only its lanes are asked for")


@pytest.mark.parametrize(("reader", "other"), [("ned", "ana"), ("ana", "ned")])
async def test_nobody_can_time_by_their_own_message_whether_the_other_was_asked_how_it_went(
    play: Play, reader: str, other: str
) -> None:
    async def story(world: World) -> None:
        world.log.lanes = SlackPlatform(no_call, no_call, no_call).lanes
        if world.secret == "talked":
            await world.press(other, "We’ve talked")
        await world.pass_time(days=14)
        await world.look(reader)
        for asked in ("Did you get to talk", "There’s time"):
            assert await world.texts(reader, asked)

    assert_alike(await play(story, "nothing", "talked", people=PEOPLE, before=meet), reader)


@pytest.mark.parametrize(("reader", "other"), [("ned", "ana"), ("ana", "ned")])
async def test_nobody_can_time_by_their_own_offer_whether_the_other_got_one(
    play: Play, reader: str, other: str
) -> None:
    async def both_said_yes(world: World) -> None:
        await meet(world)
        for who in (reader, other):
            await world.press(who, "We’ve talked")
            await world.press(who, "Yes", within="again")
        await world.pass_time(days=1)

    async def story(world: World) -> None:
        world.log.lanes = SlackPlatform(no_call, no_call, no_call).lanes
        match world.secret:
            case "no":
                await world.type(other, "/coffee chats")
                await world.press(other, "Not really", within="Your chats")
            case "a block":
                await world.type(other, f"/coffee not-with @{reader}")
            case "when":
                await world.press(other, "I’ll get back to you")
        await world.pass_time(days=21)
        await world.look(reader)
        assert await world.texts(reader, "Another half hour")

    worlds = await play(story, "nothing", "no", "a block", "when", people=PEOPLE, before=both_said_yes)
    assert_alike(worlds, reader)


THREE = (*PEOPLE, someone("Zoe"))


async def introduce_three(world: World) -> None:
    """Introduce Ana, Ned and Zoe to each other."""
    await world.start_circle(rhythm="every_2_weeks:1")
    await world.type("olive", "/coffee circle rules", COFFEE)
    await world.fill("olive", group_size="3")
    for who in ("ana", "ned", "zoe"):
        await world.join(who, curious=["sourdough"], sharing=["chess"])
    await world.next_round()


async def meet_as_three(world: World) -> None:
    """Introduce Ana, Ned and Zoe, and let them set a time."""
    await introduce_three(world)
    for who in ("ana", "ned", "zoe"):
        await world.press(who, "Time 3")


@pytest.mark.parametrize("hours", [0, 15], ids=["by day", "at night"])
@pytest.mark.parametrize(("reader", "other"), [("ned", "ana"), ("ana", "ned")])
async def test_nobody_can_time_by_their_own_message_whether_another_waits_for_a_chat_that_the_third_leaves(
    play: Play, reader: str, other: str, hours: int
) -> None:
    async def story(world: World) -> None:
        world.log.lanes = SlackPlatform(no_call, no_call, no_call).lanes
        if world.secret == "talked":
            await world.press(other, "We’ve talked")
        await world.pass_time(hours=hours)
        await world.talk.hear(PersonGone(world.community, world.member("zoe"), world.now))
        await world.pass_time(days=1)
        await world.look(reader)
        for told in ("just Ana and Ned now", "It’s set"):
            assert await world.texts(reader, told)

    assert_alike(await play(story, "nothing", "talked", people=THREE, before=meet_as_three), reader)


async def test_nobody_can_time_by_their_own_invitation_to_organise_whether_another_was_invited(play: Play) -> None:
    async def before(world: World) -> None:
        await world.start_circle("ana")
        for who in ("ana", "ned", "zoe"):
            await world.join(who, curious=["sourdough"])

    async def story(world: World) -> None:
        world.log.lanes = SlackPlatform(no_call, no_call, no_call).lanes
        if world.secret == "a block":
            await world.type("ned", "/coffee not-with @Ana")
        await world.pass_time(minutes=5)
        await world.type("ana", "/coffee circle organisers")
        await world.fill("ana", organisers=["ana", "ned", "zoe"])
        await world.pass_time(minutes=5)
        await world.look("ana", "zoe")
        assert await world.texts("zoe", "Would you like to help organise")

    assert_alike(await play(story, "nothing", "a block", people=THREE, before=before), "ana", "zoe")
