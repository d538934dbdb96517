"""Late joiners, and chats that are drawn but not announced: if a chat fails, there is an ordinary reason for it."""

from datetime import timedelta

import pytest

from tests.journeys.scenes import NO_MATCH, partners
from tests.journeys.stage import MONDAY, someone
from tests.privacy.worlds import Act, Play, World, assert_alike

OLIVE = someone("Olive", admin=True)
PEOPLE = (OLIVE, *map(someone, ("Ana", "Ben", "Cem", "Dee", "Eva")))
MEET = "I thought you could talk about"


async def three_in_a_circle(world: World) -> None:
    """Let a round of three draw a pair, so that one member is left over."""
    await world.start_circle()
    for who in ("ana", "ben", "cem"):
        await world.join(who, curious=["sourdough"])


async def left_over(world: World) -> str:
    (alone,) = [who for who in ("ana", "ben", "cem") if not await partners(world, who)]
    return alone


@pytest.mark.parametrize("others", [0, 1])
async def test_a_late_joiner_can_not_tell_why_whoever_is_left_over_does_not_meet_them(play: Play, others: int) -> None:
    async def story(world: World) -> None:
        await world.next_round()
        alone = await left_over(world)
        match world.secret:
            case "block":
                await world.type(alone, "/coffee not-with @Dee")
                if others:
                    await world.type(alone, "/coffee not-with @Eva")
            case "rest":
                await world.type(alone, "/coffee rest")
            case "skip":
                await world.type(alone, "/coffee skip")
        await world.pass_time(hours=1)
        for who in ("dee", "eva")[: 1 + others]:
            assert "This round has already started" in await world.join(who, curious=["sourdough"])
            await world.look(who)
            await world.pass_time(hours=3)
            assert not await partners(world, who), "not at once"
        await world.pass_time(days=3)
        await world.look("dee", "eva")
        assert await partners(world, "dee") == ([{"eva"}] if others else [])
        assert not await world.texts("dee", NO_MATCH)

    worlds = await play(story, "block", "rest", "skip", people=PEOPLE, before=three_in_a_circle)
    assert_alike(worlds, "dee", "eva")


async def test_late_joiners_meet_whoever_is_left_over_at_the_hour_of_rounds_on_the_next_day(play: Play) -> None:
    async def story(world: World) -> None:
        opened = await world.next_round()
        alone = await left_over(world)
        await world.pass_time(hours=5)
        await world.join("dee", curious=["sourdough"])
        await world.go_to(opened + timedelta(hours=23, minutes=59))
        assert not await partners(world, "dee")
        await world.pass_time(minutes=2)
        assert await partners(world, "dee") == [{alone}]

    await play(story, "", people=PEOPLE, before=three_in_a_circle)


def early_circle(*who: str) -> Act:
    """Set up a circle whose rounds are drawn at six and introduced at nine."""

    async def before(world: World) -> None:
        await world.start_circle(at="06:00")
        for one in who:
            await world.join(one, curious=["sourdough"])

    return before


@pytest.mark.parametrize("others", [("ben",), ("ben", "cem", "dee")])
async def test_a_block_between_a_draw_and_its_introduction_reads_as_a_rest(play: Play, others: tuple[str, ...]) -> None:
    async def story(world: World) -> None:
        await world.go_to(MONDAY + timedelta(hours=22))
        ((drawn,),) = await partners(world, "ana")
        assert not await world.texts(drawn, MEET), "it waits for the morning"
        await world.type("ana", f"/coffee not-with @{drawn}" if world.secret == "block" else "/coffee rest")
        await world.pass_time(minutes=1)
        await world.look(*others)
        await world.pass_time(days=3)
        await world.look(*others, "olive")
        assert not await world.texts(drawn, MEET)
        assert len(await world.texts(drawn, NO_MATCH)) == 1

    worlds = await play(story, "block", "rest", people=PEOPLE, before=early_circle("ana", *others))
    assert_alike(worlds, *others, "olive")
