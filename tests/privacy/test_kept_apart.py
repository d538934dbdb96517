"""An ask shows nobody which members are kept apart."""

import pytest

from bot.model.news import PersonGone, PersonSeen
from tests.journeys.stage import someone
from tests.privacy.secret_asks import (
    EVENING,
    FLOUR,
    MEET,
    PEOPLE,
    QUESTION,
    WITHDRAWN,
    ask,
    asked,
    harbour,
    say_yes,
    shares_later,
    take_back,
)
from tests.privacy.worlds import Play, World, assert_alike


async def test_an_asker_can_not_tell_a_yes_from_who_keeps_them_apart_from_silence(play: Play) -> None:
    async def story(world: World) -> None:
        await ask(world, "ana")
        await world.pass_time(hours=EVENING)
        match world.secret:
            case "a block before a yes":
                await world.type("ben", "/coffee not-with @Ana")
                await say_yes(world, "ben")
            case "a yes before a block":
                await say_yes(world, "ben")
                await world.type("ben", "/coffee not-with @Ana")
            case "silence":
                await world.pass_time(minutes=1)
        await world.look("ana", "olive")
        await shares_later(world, "cem")
        await world.pass_time(days=3)
        await world.look("ana", "cem")
        await say_yes(world, "cem")
        await world.pass_time(days=1)
        await world.look("ana", "cem")
        assert await world.texts("ana", MEET)

    secrets = ("a block before a yes", "a yes before a block", "silence")
    worlds = await play(story, *secrets, people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ana", "cem", "olive")


@pytest.mark.parametrize("name", ["shown", "kept"])
async def test_whom_an_asker_blocks_keeps_their_question_for_its_time_before_a_friend_gets_it(
    play: Play, name: str
) -> None:
    """If Ben lost the question, he and Cem could tell from the ask's id in the buttons that its asker blocked him."""

    async def story(world: World) -> None:
        await ask(world, "ana", name=name)
        await world.pass_time(minutes=30)
        await shares_later(world, "cem")
        if world.secret == "a block":
            await world.type("ana", "/coffee not-with @Ben")
        await world.pass_time(days=2)
        await world.look("ben", "cem")
        await world.pass_time(days=2)
        await world.look("ben", "cem")
        assert asked(world) == {"ben", "cem"}

    assert_alike(await play(story, "silence", "a block", people=PEOPLE, before=harbour("ben")), "ben", "cem")


@pytest.mark.parametrize("answered", ["before", "after"])
async def test_a_yes_to_an_asker_who_blocks_reads_as_if_they_were_away_for_an_hour(play: Play, answered: str) -> None:
    async def story(world: World) -> None:
        await ask(world, "ana")
        await world.pass_time(hours=EVENING)
        await shares_later(world, "cem")
        if answered == "before":
            await say_yes(world, "ben")
        if world.secret == "a block":
            await world.type("ana", "/coffee not-with @Ben")
        else:
            await world.talk.hear(PersonGone(world.community, world.member("ana"), world.now))
        if answered == "after":
            await say_yes(world, "ben")
        await world.pass_time(hours=1)
        await world.talk.hear(PersonSeen(world.community, world.person("ana").id))
        await world.pass_time(days=4)
        await world.look("ben", "cem")
        assert await world.texts("ben", WITHDRAWN)
        assert not await world.texts("ben", MEET)
        assert asked(world) == {"ben", "cem"}

    worlds = await play(story, "a block", "an hour away", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ben", "cem")


async def test_two_who_ask_the_same_person_can_not_tell_a_block_from_silence(play: Play) -> None:
    async def story(world: World) -> None:
        if world.secret == "a block":
            await world.type("ben", "/coffee not-with @Ana")
        await ask(world, "ana")
        await ask(world, "eve", FLOUR)
        for _ in range(12):
            await world.pass_time(hours=23)
            if any(FLOUR in text and QUESTION in text for text in await world.texts("ben")):
                await world.press("ben", "Yes", within=FLOUR)
            await world.pass_time(hours=1)
            await world.type("ana", "/coffee asks")
        await world.look("ana", "eve")
        assert await world.texts("eve", MEET), "whose turn came when Ben’s week was over"

    worlds = await play(story, "a block", "silence", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ana", "eve")


@pytest.mark.parametrize("better", ["a friend", "a topic"])
async def test_an_asker_and_who_has_their_question_can_not_tell_whether_a_friend_keeps_them_apart(
    play: Play, better: str
) -> None:
    async def story(world: World) -> None:
        if world.secret == "a block":
            await world.type("cem", "/coffee not-with @Ana")
        await ask(world, "ana")
        await world.pass_time(hours=1)
        if world.secret == "a block since":
            await world.type("cem", "/coffee not-with @Eve")
        await shares_later(world, "cem")
        await world.press("ben", "Suggest someone else", within=QUESTION)
        await world.fill("ben", **({"person": ["Cem"]} if better == "a friend" else {"topic": ["chess"]}))
        await world.pass_time(days=4)
        await shares_later(world, "eve")
        await world.pass_time(days=4)
        await world.look("ana", "ben", "eve")
        assert "eve" in asked(world)
        assert ("cem" in asked(world)) == (world.secret == "silence")

    worlds = await play(story, "a block", "a block since", "silence", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ana", "ben", "eve")


async def test_an_asker_can_not_tell_a_block_by_taking_the_question_back_and_asking_again(play: Play) -> None:
    async def story(world: World) -> None:
        if world.secret == "a block":
            await world.type("ben", "/coffee not-with @Ana")
        await ask(world, "ana")
        await world.pass_time(minutes=2)
        await take_back(world, "ana")
        await shares_later(world, "cem")
        await ask(world, "ana", FLOUR)
        assert "cem" in asked(world), "as Ben was asked this week"
        await world.pass_time(days=4)
        await world.look("ana", "cem")

    worlds = await play(story, "silence", "a block", people=PEOPLE, before=harbour("ben"))
    assert_alike(worlds, "ana", "cem")


@pytest.mark.parametrize("trick", ["a rest", "no guests"])
async def test_an_asker_and_the_next_can_not_tell_a_block_when_the_first_is_busy_soon_after(
    play: Play, trick: str
) -> None:
    people = (*PEOPLE[:3], someone("Ben", guest=True), PEOPLE[4])

    async def before(world: World) -> None:
        await world.start_circle()
        await world.type("olive", "/coffee circle rules")
        await world.fill("olive", guests="join")
        for who in world.people:
            await world.join(who, curious=["gardening"], sharing=["sourdough"] if who == "ben" else ["chess"])
        await world.type("cem", "/coffee skip")  # otherwise the round may pair Olive and him

    async def story(world: World) -> None:
        if world.secret == "a block":
            await world.type("ben", "/coffee not-with @Olive")
        await ask(world, "olive")
        if trick == "a rest":
            await world.type("ben", "/coffee rest")
        else:
            await world.type("olive", "/coffee circle rules")
            await world.fill("olive", guests="stay_out")
        await shares_later(world, "cem")
        await world.pass_time(days=4)
        await world.look("olive", "cem")
        assert "cem" in asked(world), "when Ben’s time is over"

    worlds = await play(story, "silence", "a block", people=people, before=before)
    assert_alike(worlds, "olive", "cem")
