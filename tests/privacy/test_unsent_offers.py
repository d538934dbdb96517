"""Who blocks another member gets no message about them that was still to be sent, and the other can't tell."""

import pytest

from adapters.slack.platform import SlackPlatform
from bot.model.inbound import Choice
from tests.journeys.stage import someone
from tests.privacy.test_traces_of_answers import meet
from tests.privacy.test_turns_of_messages import no_call
from tests.privacy.worlds import Play, World, assert_alike

PEOPLE = (someone("Olive", admin=True), someone("Ana"), someone("Ned"))


async def both_say_yes(world: World) -> None:
    """Let both say yes in the evening, so that they read of it in the morning."""
    await meet(world)
    for who in ("ana", "ned"):
        await world.press(who, "We’ve talked")
        await world.press(who, "Yes", within="again")


@pytest.mark.parametrize(("weeks", "told"), [(0, "Good news"), (3, "Another half hour")], ids=["two yeses", "an offer"])
async def test_who_blocks_reads_no_message_about_the_other_that_was_still_to_be_sent(
    play: Play, weeks: int, told: str
) -> None:
    async def before(world: World) -> None:
        await both_say_yes(world)
        await world.pass_time(weeks=weeks)

    async def story(world: World) -> None:
        world.log.lanes = SlackPlatform(no_call, no_call, no_call).lanes
        match world.secret:
            case "a block":
                await world.type("ana", "/coffee not-with @Ned")
            case "no":
                await world.type("ana", "/coffee chats")
                await world.press("ana", "Not really", within="Your chats")
        await world.pass_time(days=1)
        await world.look("ned")
        assert await world.texts("ned", told)
        assert bool(await world.texts("ana", told)) == (world.secret == "nothing")

    secrets = ("nothing", "a block", *([] if weeks else ["no"]))
    assert_alike(await play(story, *secrets, people=PEOPLE, before=before), "ned")


async def test_who_blocks_is_not_asked_for_a_someday_that_was_still_to_be_sent(play: Play) -> None:
    async def before(world: World) -> None:
        await meet(world)
        await world.press("ana", "We’ve talked")
        await world.press("ana", "Maybe someday", within="again")
        await world.type("olive", "/coffee circle close")
        await world.press("olive", "Close circle")
        await world.pass_time(weeks=13)

    async def story(world: World) -> None:
        if world.secret == "a block":
            await world.type("ana", "/coffee not-with @Ned")
        await world.pass_time(days=1)
        await world.look("ned")
        assert bool(await world.texts("ana", "How about another half hour")) == (world.secret == "nothing")

    assert_alike(await play(story, "nothing", "a block", people=PEOPLE, before=before), "ned")


@pytest.mark.parametrize(("weeks", "told"), [(0, "Good news"), (3, "Another half hour")], ids=["two yeses", "an offer"])
async def test_who_says_no_and_yes_again_reads_the_message_that_was_not_sent(play: Play, weeks: int, told: str) -> None:
    async def before(world: World) -> None:
        await both_say_yes(world)
        await world.pass_time(weeks=weeks)

    async def story(world: World) -> None:
        async with world.store.reading(world.community) as tx:
            (chat,) = await tx.chats.of_member(world.member("ana"), 1)
        for answer in ("no", "yes"):
            action = f"again:{chat.id}:{world.member('ned')}:{answer}"
            await world.talk.choose(Choice(world.community, world.person("ana"), action))
            await world.pass_time(days=1)
        assert len(await world.texts("ana", told)) == 1

    await play(story, "", people=PEOPLE, before=before)
