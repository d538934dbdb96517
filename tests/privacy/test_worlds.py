"""The comparison of worlds finds a secret that shows, and finds no difference if it doesn't show."""

import pytest

from tests.journeys.stage import COFFEE, someone
from tests.privacy.worlds import Play, World, assert_alike

PEOPLE = (someone("Olive", admin=True), *map(someone, ("Ana", "Ben", "Cem", "Dee", "Eva")))


async def circle(world: World) -> None:
    """Set up a circle of five people with one topic."""
    await world.start_circle()
    for who in world.people:
        if who != "olive":
            await world.join(who, curious=["sourdough"], sharing=["sourdough"])


async def test_a_block_after_the_introduction_shows_nobody_anything(play: Play) -> None:
    async def story(world: World) -> None:
        await world.next_round()
        if world.secret == "block":
            await world.type("ana", "/coffee not-with @Ben")
        if world.secret == "a look":
            await world.type("ana", "/coffee me")
        await world.look("ben", "cem", "olive", probes=["Ana", "sourdough"])
        await world.pass_time(days=6)
        await world.look("ben", "cem", "olive")

    worlds = await play(story, "block", "a look", people=PEOPLE, before=circle)
    assert_alike(worlds, "ben")
    assert_alike(worlds, "ben", "cem")
    assert_alike(worlds, "olive")
    with pytest.raises(pytest.fail.Exception, match="ana can tell 'block' from 'a look'"):
        assert_alike(worlds, "ana")


async def test_what_differs_is_shown_with_its_reader_and_instant(play: Play) -> None:
    async def story(world: World) -> None:
        if world.secret == "leave":
            await world.type("ana", "/coffee leave", COFFEE)
        await world.look("olive")

    worlds = await play(story, "leave", "stay", people=PEOPLE, before=circle)
    with pytest.raises(pytest.fail.Exception, match=r"(?s)'leave' from 'stay'.*\+Mar 02 08:00:00\.0+ olive \|"):
        assert_alike(worlds, "olive")
