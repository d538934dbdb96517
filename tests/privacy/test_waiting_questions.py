"""A question that waits for a member who takes no direct messages: it isn't lost, and its end tells nothing."""

import pytest

from tests.journeys.stage import someone
from tests.privacy.secret_asks import QUESTION, ask, asked, harbour, say_yes, shares_later
from tests.privacy.worlds import Play, World, assert_alike

PEOPLE = (someone("Olive", admin=True), *map(someone, ("Ana", "Eve", "Ben", "Cem")))
WAITS = "1 message is waiting for you"
MOVED_ON = "It no longer needs an answer."
WITHDRAWN = "A question for you was withdrawn"


async def waits_for_ben(world: World, **values: str) -> None:
    world.log.closed.add(world.member("ben"))
    await ask(world, "ana", **values)
    await world.pass_time(minutes=30)
    assert WAITS in await world.type("ben", "/coffee")


async def opens(world: World) -> None:
    world.log.closed.clear()
    await world.press("ben", "Send me a test message")
    await world.pass_time(minutes=1)


async def test_a_question_that_waited_in_vain_is_found_as_one_whose_time_is_over(play: Play) -> None:
    async def story(world: World) -> None:
        await waits_for_ben(world)
        await shares_later(world, "cem")
        await world.pass_time(days=1, hours=2)
        assert asked(world) == {"cem"}
        assert WAITS in await world.type("ben", "/coffee")
        if world.secret == "looks":
            assert MOVED_ON in await world.press("ben", "Show message")
        else:
            await opens(world)
            assert await world.texts("ben", MOVED_ON)
            assert WAITS not in await world.type("ben", "/coffee")

    await play(story, "looks", "opens", people=PEOPLE, before=harbour("ben"))


async def test_whoever_opens_in_time_has_it_for_all_of_its_time_and_no_word_instead(play: Play) -> None:
    async def story(world: World) -> None:
        await waits_for_ben(world)
        await world.pass_time(hours=4)
        await opens(world)
        assert await world.texts("ben", QUESTION)
        await world.pass_time(days=2, hours=20)
        assert not await world.texts("ben", MOVED_ON)
        assert WAITS not in await world.type("ben", "/coffee")
        await say_yes(world, "ben")
        await world.pass_time(days=1)
        assert await world.texts("ana", "said yes.")

    await play(story, "", people=PEOPLE, before=harbour("ben"))


@pytest.mark.parametrize("name", ["kept", "shown"])
async def test_how_much_waits_does_not_tell_whether_an_asker_or_an_organiser_ended_a_question(
    play: Play, name: str
) -> None:
    async def story(world: World) -> None:
        await ask(world, "ana", name=name)
        await world.press("cem", "Report")
        world.log.closed.add(world.member("ben"))
        await shares_later(world, "ben")
        await world.pass_time(days=3, hours=2)
        assert asked(world) == {"cem"}
        assert WAITS in await world.type("ben", "/coffee")
        match world.secret:
            case "stopped":
                await world.press("cem", "Report it")
                await world.pass_time(minutes=10)
                await world.type("olive", "/coffee reports")
                await world.press("olive", "Stop the question")
            case "taken back":
                await world.type("ana", "/coffee asks")
                await world.press("ana", "Cancel question")
                await world.pass_time(minutes=10)
            case "blocked":
                await world.type("ana", "/coffee not-with @Ben")
                await world.pass_time(minutes=10)
        await world.type("ben", "/coffee")
        await world.press("ben", "Show message")
        await world.look("ben")

    worlds = await play(story, "stopped", "taken back", "blocked", people=PEOPLE, before=harbour("cem"))
    assert any(WITHDRAWN in line for line in worlds[0].view("ben"))
    assert_alike(worlds, "ben")
