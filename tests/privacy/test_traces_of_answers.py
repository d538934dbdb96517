"""A member's answers after a chat show the other member nothing."""

from dataclasses import replace
from datetime import timedelta

from bot.model.chats import ChatState
from tests.journeys.stage import someone
from tests.privacy import secret_asks
from tests.privacy.secret_asks import EVENING, QUESTION, ask
from tests.privacy.worlds import Play, World, assert_alike

PEOPLE = (someone("Olive", admin=True), someone("Ana"), someone("Ned", "America/New_York"))


async def meet(world: World) -> None:
    """Let Ana and Ned be introduced by a round of two weeks."""
    await world.start_circle(rhythm="every_2_weeks:1")
    for who in ("ana", "ned"):
        await world.join(who, curious=["gardening"], sharing=["chess"])
    await world.next_round()


async def test_a_reminder_does_not_tell_whether_the_other_said_that_they_met(play: Play) -> None:
    async def story(world: World) -> None:
        match world.secret:
            case "talked":
                await world.press("ned", "We’ve talked")
        await world.pass_time(days=14)
        assert await world.texts("ana", "There’s time")
        await world.look("ana")

    worlds = await play(story, "nothing", "talked", people=PEOPLE, before=meet)
    assert_alike(worlds, "ana")


async def test_times_that_a_rest_takes_away_do_not_tell_what_the_other_did_before(play: Play) -> None:
    async def story(world: World) -> None:
        match world.secret:
            case "talked":
                await world.press("ned", "We’ve talked")
            case "skips":
                await world.press("ned", "Skip this chat")
            case "a block":
                await world.type("ned", "/coffee not-with @Ana")
        before = await world.texts("ana", "These times look free")
        await world.type("ned", "/coffee rest until 2026-03-12")
        await world.pass_time(hours=1)
        await world.look("ana")
        assert await world.texts("ana", "These times look free") != before

    worlds = await play(story, "nothing", "talked", "skips", "a block", people=PEOPLE, before=meet)
    assert_alike(worlds, "ana")


async def test_a_no_while_the_next_chat_is_on_its_way_reads_as_a_block(play: Play) -> None:
    async def before(world: World) -> None:
        await meet(world)
        for who in ("ana", "ned"):
            await world.press(who, "We’ve talked")
        for _ in range(2):  # too soon to meet again
            await world.next_round()
        async with world.store.reading(world.community) as tx:
            (circle,) = await tx.circles.all()
        await world.go_to(circle.next_round_at + timedelta(hours=2))  # at night in New York

    async def story(world: World) -> None:
        already = len(await world.texts("ana", "I thought you could talk about"))
        if world.secret == "a no":
            await world.type("ned", "/coffee chats")
            await world.press("ned", "Not really", within="Your chats")
        if world.secret == "a block":
            await world.type("ned", "/coffee not-with @Ana")
        await world.pass_time(hours=8)
        await world.look("ana")
        assert (len(await world.texts("ana", "I thought you could talk about")) > already) == (
            world.secret == "nothing"
        )

    assert_alike((await play(story, "nothing", "a no", "a block", people=PEOPLE, before=before))[1:], "ana")


async def test_a_yes_in_the_night_changes_nothing_for_its_asker_before_they_are_introduced(play: Play) -> None:
    async def before(world: World) -> None:
        await world.start_circle()
        for who in world.people:
            await world.join(who, curious=["chess"], sharing=["sourdough" if who == "ben" else "chess"])
        await world.type("ben", "/coffee leave")
        await world.type("olive", "/coffee pace 1")

    async def story(world: World) -> None:
        await ask(world, "olive")
        await world.pass_time(hours=EVENING)
        if world.secret != "silence":
            await world.press("ben", world.secret, within=QUESTION)
        await world.pass_time(minutes=1)
        await world.look("olive")
        assert "At least 5" in await world.type("olive", "/coffee circle preview")
        for asked_for in ("skip", "unskip", "pace 2", "ask", "asks"):
            await world.type("olive", f"/coffee {asked_for}")
        await world.pass_time(hours=9)
        await world.look("olive")

    people = (*secret_asks.PEOPLE, someone("Dee"))  # with Olive they are five
    worlds = await play(story, "Yes", "Not this time", "silence", people=people, before=before)
    assert_alike(worlds, "olive")


async def test_the_day_on_which_a_round_closes_does_not_tell_an_answer_from_a_skip(play: Play) -> None:
    """A chat that began late keeps the round open until its check-ins, whatever its members answered or skipped."""

    async def before(world: World) -> None:
        await world.start_circle()
        for who in ("ana", "ned", "cem"):
            await world.join(who, curious=["gardening"], sharing=["chess"])
        await world.next_round()
        await world.join("dee", curious=["gardening"], sharing=["chess"])
        await world.pass_time(days=4)

    async def story(world: World) -> None:
        (late,) = [who for who in ("ana", "ned", "cem") if await world.texts(who, "No match in Coffee")]
        match world.secret:
            case "both talked":
                await world.press(late, "We’ve talked")
                await world.press("dee", "We’ve talked")
            case "a skip":
                await world.press("dee", "Skip this chat")
        await world.pass_time(days=14)
        assert await world.texts("olive", "Round 1 of Coffee is over.")
        await world.look("olive")

    people = (*PEOPLE, someone("Cem"), someone("Dee"))
    worlds = await play(story, "nothing", "both talked", "a skip", people=people, before=before)
    assert_alike(worlds, "olive")


async def test_the_day_on_which_a_round_closes_does_not_tell_what_was_said_before_a_set_time(play: Play) -> None:
    """Olive is an organiser and in the chat that keeps the round open. She has said that they talked."""

    async def story(world: World) -> None:
        await world.start_circle()
        for who in ("olive", "dee"):
            await world.join(who, curious=["gardening"], sharing=["chess"])
        await world.next_round()
        async with world.store.transaction(world.community) as tx:
            (chat,) = await tx.chats.of_member(world.member("dee"), 1)
            at = world.now + timedelta(days=16)
            await tx.chats.put(replace(chat, state=ChatState.TIME_SET, starts_at=at, times_set=1))
            await tx.commit()
        await world.press("olive", "We’ve talked")
        if world.secret == "answers":
            await world.press("dee", "We’ve talked")
        await world.pass_time(days=15)
        assert not await world.texts("olive", "Round 1 of Coffee is over.")
        await world.look("olive")

    people = (*PEOPLE, someone("Dee"))
    assert_alike(await play(story, "answers", "nothing", people=people), "olive")
