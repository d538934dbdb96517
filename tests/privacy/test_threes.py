"""Chats of three, of whom two must not meet alone."""

import pytest

from adapters.slack.platform import SlackPlatform
from bot.model.chats import ChatState
from bot.model.news import PersonGone
from tests.privacy.test_turns_of_messages import THREE, introduce_three, meet_as_three, no_call
from tests.privacy.worlds import Act, Play, World, assert_alike


@pytest.mark.parametrize("before", [introduce_three, meet_as_three], ids=["no time", "a time"])
async def test_who_blocks_one_of_three_is_not_left_alone_with_them_and_shows_them_nothing(
    play: Play, before: Act
) -> None:
    async def story(world: World) -> None:
        if world.secret == "a block":
            await world.type("ana", "/coffee not-with @Ned")
        await world.talk.hear(PersonGone(world.community, world.member("zoe"), world.now))
        await world.pass_time(hours=14)
        await world.look("ned")
        assert await world.texts("ned", "just Ana and Ned now")
        is_alone = bool(await world.texts("ana", "just Ana and Ned now"))
        assert is_alone == (world.secret == "nothing")
        assert bool(await world.texts("ana", "won’t happen, sorry")) == (world.secret == "a block")
        await world.pass_time(days=12)
        await world.look("ned")
        await world.talk.hear(PersonGone(world.community, world.member("ned"), world.now))
        await world.pass_time(hours=1)
        await world.look("ned")

    assert_alike(await play(story, "nothing", "a block", people=THREE, before=before), "ned")


async def test_who_picks_a_time_and_blocks_the_other_is_not_told_when_it_is_set(play: Play) -> None:
    """The two get direct messages, because the third has left."""

    async def story(world: World) -> None:
        world.log.lanes = SlackPlatform(no_call, no_call, no_call).lanes
        await world.talk.hear(PersonGone(world.community, world.member("zoe"), world.now))
        await world.pass_time(hours=14)
        await world.press("ana", "Time 3")
        match world.secret:
            case "a block":
                await world.type("ana", "/coffee not-with @Ned")
            case "an answer":
                await world.press("ana", "We’ve talked")
        await world.pass_time(hours=1)
        await world.press("ned", "Time 3")
        await world.pass_time(minutes=5)
        assert await world.texts("ned", "It’s set")
        assert bool(await world.texts("ana", "It’s set")) == (world.secret != "a block")
        await world.press("ned", "Find another time")
        await world.pass_time(minutes=5)
        assert await world.texts("ned", "find another time")
        assert bool(await world.texts("ana", "find another time")) == (world.secret != "a block")
        await world.look("ned")

    assert_alike(await play(story, "nothing", "a block", "an answer", people=THREE, before=introduce_three), "ned")


async def test_a_chat_of_three_is_off_once_one_has_skipped_and_another_leaves(play: Play) -> None:
    async def story(world: World) -> None:
        if world.secret == "a block":
            await world.type("ana", "/coffee not-with @Ned")
        await world.press("ned", "Skip this chat")
        await world.talk.hear(PersonGone(world.community, world.member("zoe"), world.now))
        await world.pass_time(days=1)
        for who in ("ana", "ned"):
            await world.look(who)
            assert not await world.texts(who, "just Ana and Ned now")
            assert bool(await world.texts(who, "won’t happen, sorry")) == (who == "ana")
        await world.pass_time(weeks=4)
        await world.look("ned")
        async with world.store.reading(world.community) as tx:
            (chat,) = await tx.chats.of_member(world.member("ana"), 1)
        assert chat.state is ChatState.CANCELLED

    assert_alike(await play(story, "nothing", "a block", people=THREE, before=introduce_three), "ned")


async def test_who_skips_a_chat_of_three_can_not_tell_what_another_answered_before_the_third_leaves(play: Play) -> None:
    """The overview says from when the reader is drawn again. A chat that is called off does not count for the pace."""

    async def story(world: World) -> None:
        await world.type("ned", "/coffee pace 1")
        if world.secret == "an answer":
            await world.press("ana", "We’ve talked")
        await world.press("zoe", "We’ve talked")
        await world.press("ned", "Skip this chat")
        await world.talk.hear(PersonGone(world.community, world.member("zoe"), world.now))
        await world.pass_time(days=1)
        await world.look("ned")
        await world.pass_time(weeks=2)
        await world.look("ned")

    assert_alike(await play(story, "nothing", "an answer", people=THREE, before=introduce_three), "ned")


async def test_who_leaves_after_the_third_can_not_tell_what_the_other_did_in_private(play: Play) -> None:
    """A second introduction without the third does not delay the question how the chat went."""

    async def story(world: World) -> None:
        match world.secret:
            case "a block":
                await world.type("ana", "/coffee not-with @Ned")
            case "an answer":
                await world.press("ana", "We’ve talked")
        await world.pass_time(days=3)
        await world.talk.hear(PersonGone(world.community, world.member("zoe"), world.now))
        await world.pass_time(days=6)
        await world.look("ned")
        await world.talk.hear(PersonGone(world.community, world.member("ned"), world.now))
        await world.pass_time(hours=1)
        await world.look("ned")
        await world.pass_time(days=7)
        await world.look("ned")

    worlds = await play(story, "nothing", "a block", "an answer", people=THREE, before=introduce_three)
    assert_alike(worlds, "ned")
