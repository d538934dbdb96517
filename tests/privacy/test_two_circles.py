"""Who meets the same people in two circles can tell no private answer from silence in either of them."""

from tests.journeys.scenes import partners
from tests.journeys.stage import COFFEE, someone
from tests.privacy.worlds import Play, World, assert_alike
from tests.slow import SLOW

PEOPLE = (someone("Olive", admin=True), *map(someone, ("Ana", "Ben", "Cem", "Dee")))
OTHERS = ("olive", "ben", "cem", "dee")


async def in_two_circles(world: World) -> None:
    """Let four people be introduced in a circle, and join another that meets on another day."""
    await world.start_circle()
    for who in ("ana", "ben", "cem", "dee"):
        await world.join(who, curious=["sourdough"], pace="8")
    await world.next_round()
    await world.start_circle(name="Tea", rhythm="weekly:3")
    for who in ("ana", "ben", "cem", "dee"):
        await world.type(who, "/coffee join Tea", COFFEE)
        await world.fill(who)


@SLOW
async def test_until_the_floor_nobody_can_tell_an_answer_from_silence_in_either_circle(play: Play) -> None:
    async def story(world: World) -> None:
        ((other,),) = await partners(world, "ana")
        await world.press("ana", "We’ve talked")
        if world.secret == "no":
            await world.press("ana", "Not really")
        if world.secret == "a block":
            await world.type("ana", f"/coffee not-with @{other}")
        await world.pass_time(days=27)
        assert len(await partners(world, "ana")) == 3, "everybody, in one circle or the other"
        await world.look(*OTHERS)
        for circle in ("Coffee", "Tea"):
            await world.type("olive", f"/coffee circle preview {circle}")

    worlds = await play(story, "silence", "no", "a block", people=PEOPLE, before=in_two_circles)
    assert_alike(worlds, *OTHERS)
