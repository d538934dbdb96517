"""An asker blocks the member who said yes and was told of their chat first, because their days don't overlap.

It is night for Ana, who asks. To her, the question goes on as after silence. To Ben, who said yes, the chat goes on.
"""

from datetime import timedelta

import pytest

from tests.journeys.stage import someone
from tests.privacy.secret_asks import MEET, QUESTION, ask, harbour, say_yes, shares_later, take_back
from tests.privacy.test_absent_askers import ana_goes
from tests.privacy.worlds import Play, World, assert_alike

PEOPLE = (
    someone("Olive", admin=True),
    someone("Ana", "Pacific/Honolulu"),
    *(someone(name, "Africa/Nairobi") for name in ("Ben", "Cem")),
)


async def ben_has_her_question(world: World) -> None:
    await harbour("ben")(world)
    await ask(world, "ana")
    await world.pass_time(minutes=10)


async def end_it(world: World, how: str) -> None:
    """Let Ana cancel the question before its last day, or have it asked on afterwards. Or Cem can be asked at once."""
    at = world.now + timedelta(weeks=2, days=1)
    if how == "cancels":
        await take_back(world, "ana")
    if how == "next is there":
        await shares_later(world, "cem")
        await world.pass_time(days=4)
        await world.look("ana")
        await say_yes(world, "cem")
        await world.pass_time(days=2)
        assert len(await world.texts("ana", MEET)) == 1, "with Cem"
    await world.go_to(at)
    if how != "next is there":
        await shares_later(world, "cem")
    if how == "keeps looking":
        await world.press("ana", "Keep looking")
        await world.pass_time(days=1)
        await say_yes(world, "cem")
    for week in (1, 2, 3):
        await world.go_to(at + timedelta(weeks=week))
        await world.look("ana", "ben")


@pytest.mark.parametrize("how", ["next is there", "keeps looking", "cancels"])
async def test_who_blocks_a_member_before_they_are_told_of_their_yes_can_not_tell_it_from_silence(
    play: Play, how: str
) -> None:
    async def story(world: World) -> None:
        if world.secret != "silence":
            await world.press("ben", world.secret, within=QUESTION)
        await world.pass_time(hours=1)
        assert bool(await world.texts("ben", MEET)) == (world.secret == "Yes")
        await world.type("ana", "/coffee not-with @Ben")
        await world.look("ana")
        await end_it(world, how)

    worlds = await play(story, "silence", "Not this time", "Yes", people=PEOPLE, before=ben_has_her_question)
    assert_alike(worlds, "ana", "cem")


@pytest.mark.parametrize("how", ["next is there", "keeps looking", "cancels"])
async def test_who_was_told_first_sees_nothing_of_what_the_asker_does_with_the_question(play: Play, how: str) -> None:
    async def story(world: World) -> None:
        await say_yes(world, "ben")
        await world.pass_time(hours=1)
        if world.secret == "a block":
            await world.type("ana", "/coffee not-with @Ben")
        await end_it(world, how if world.secret == "a block" else "")

    assert_alike(await play(story, "nothing", "a block", people=PEOPLE, before=ben_has_her_question), "ben")


@pytest.mark.parametrize("way", ["forgets", "leaves", "comes back"])
async def test_who_was_told_first_can_not_tell_once_the_asker_has_gone_that_they_blocked(play: Play, way: str) -> None:
    async def story(world: World) -> None:
        await say_yes(world, "ben")
        await world.pass_time(hours=1)
        assert await world.texts("ben", MEET)
        if world.secret == "a block":
            await world.type("ana", "/coffee not-with @Ben")
        await ana_goes(world, way)
        await world.pass_time(days=1)
        await world.look("ben")
        if way == "comes back":
            await world.type("ana", "/coffee")
        for _ in range(2):
            await world.pass_time(days=3)
            await world.look("ben")

    assert_alike(await play(story, "nothing", "a block", people=PEOPLE, before=ben_has_her_question), "ben")
