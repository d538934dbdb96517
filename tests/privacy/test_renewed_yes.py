"""Another chat is offered after both said yes. A second yes shows the other member nothing."""

from datetime import timedelta

import pytest

from bot.model.inbound import Choice
from bot.model.news import PersonGone, PersonSeen
from bot.services.introduction_receipts import introduced_chats
from bot.services.introductions import MAX_PENDING_CHATS
from tests.journeys.scenes import close_circle
from tests.journeys.stage import someone
from tests.privacy.worlds import Act, Play, World, assert_alike

PEOPLE = (someone("Olive", admin=True), someone("Ana"), someone("Ben"))
OFFER = "Another half hour"


async def say_yes(world: World) -> None:
    """Introduce Ana to Ben, and let both say that they would meet again."""
    await world.start_circle()
    for who in ("ana", "ben"):
        await world.join(who, curious=["sourdough"])
    await world.next_round()
    for who in ("ana", "ben"):
        await world.press(who, "We’ve talked")
        await world.press(who, "Yes", within="again sometime")


async def both_said_yes(world: World) -> None:
    """Let Ana and Ben say yes to each other, and close the circle."""
    await say_yes(world)
    await close_circle(world)


async def answer_again(world: World, who: str, other: str, answer: str) -> None:
    """Let a person answer, in their list of chats, whether they would meet another person again."""
    async with world.store.reading(world.community) as tx:
        chat = (await introduced_chats(tx, world.member(who), MAX_PENDING_CHATS))[0]
    action = f"again:{chat.id}:{world.member(other)}:{answer}"
    await world.talk.choose(Choice(world.community, world.person(who), action))
    await world.work()


async def ana_rested(world: World) -> None:
    """Let Ana rest while the offer is made, and come back before she gets it."""
    await both_said_yes(world)
    await world.pass_time(weeks=2, days=6)
    await world.type("ana", f"/coffee rest until {(world.now + timedelta(days=3)).date()}")
    await world.pass_time(days=4)


async def ben_was_away(world: World) -> None:
    """Let Ben leave, and come back ten days after the offer."""
    await both_said_yes(world)
    await world.pass_time(weeks=4, days=3)
    assert await world.texts("ana", OFFER)
    await world.talk.hear(PersonGone(world.community, world.member("ben"), world.now))
    await world.pass_time(hours=1)
    await world.talk.hear(PersonSeen(world.community, world.member("ben")))


@pytest.mark.parametrize("before", [ana_rested, ben_was_away])
async def test_a_yes_that_is_said_once_more_brings_the_other_no_offer(play: Play, before: Act) -> None:
    async def story(world: World) -> None:
        for answer in () if world.secret == "nothing" else world.secret.split(", "):
            await answer_again(world, "ben", "ana", answer)
        await world.pass_time(days=1)
        await world.look("ana")
        await world.pass_time(days=9)
        await world.look("ana")
        assert await world.texts("ana", OFFER)

    assert_alike(await play(story, "nothing", "yes", "someday, yes", people=PEOPLE, before=before), "ana")


async def test_who_says_no_and_yes_again_can_not_tell_whether_the_other_still_wants_to(play: Play) -> None:
    async def story(world: World) -> None:
        await answer_again(world, "ana", "ben", "no")
        match world.secret:
            case "no":
                await answer_again(world, "ben", "ana", "no")
            case "a block":
                await world.type("ben", "/coffee not-with @Ana")
        await world.pass_time(weeks=3, days=1)
        await world.look("ana")
        assert not await world.texts("ana", OFFER)
        await answer_again(world, "ana", "ben", "yes")
        await world.pass_time(days=1)
        await world.look("ana")
        assert await world.texts("ana", OFFER)

    assert_alike(await play(story, "nothing", "no", "a block", people=PEOPLE, before=both_said_yes), "ana")


async def test_who_missed_the_message_by_a_no_can_not_tell_whether_the_other_still_wants_to(play: Play) -> None:
    async def before(world: World) -> None:
        await say_yes(world)
        assert not await world.texts("ana", "Good news"), "it is sent in the morning"
        await answer_again(world, "ana", "ben", "no")

    async def story(world: World) -> None:
        match world.secret:
            case "no":
                await answer_again(world, "ben", "ana", "no")
            case "a block":
                await world.type("ben", "/coffee not-with @Ana")
        await world.pass_time(days=1)
        await answer_again(world, "ana", "ben", "yes")
        await world.pass_time(days=1)
        await world.look("ana")
        assert await world.texts("ana", "Good news")

    assert_alike(await play(story, "nothing", "no", "a block", people=PEOPLE, before=before), "ana")


DAYS_APART = (PEOPLE[0], someone("Ana", "Pacific/Honolulu"), someone("Ben", "Africa/Nairobi"))
"""Ben's day begins hours before Ana's, so Ben's introduction arrives first."""
NEXT = "here’s your next half hour"


async def ana_wants_it_soon(world: World) -> None:
    """Let both say yes, and Ana choose to meet again soon, an hour before Ben's day begins."""
    await both_said_yes(world)
    await world.pass_time(days=2)
    await world.press("ana", "Meet again soon", within="Good news")
    await world.go_to(world.now.replace(hour=7) + timedelta(days=1))


async def ben_wants_it_soon(world: World) -> None:
    """Let Ben choose the same, so that they are introduced. Ana's introduction waits for her morning."""
    await world.press("ben", "Meet again soon", within="Good news")
    await world.pass_time(hours=1)
    assert await world.texts("ben", NEXT)
    assert not await world.texts("ana", NEXT)


async def test_who_was_told_of_the_next_chat_can_not_tell_that_the_other_said_no_in_between(play: Play) -> None:
    async def story(world: World) -> None:
        await ben_wants_it_soon(world)
        for answer in () if world.secret == "nothing" else ("no", "yes"):
            await answer_again(world, "ana", "ben", answer)
            await world.look("ben")
        if world.secret == "nothing":
            await world.look("ben")
            await world.look("ben")
        await world.pass_time(days=2)
        assert len(await world.texts("ana", NEXT)) == 1
        await world.pass_time(weeks=2)
        await world.look("ben")

    worlds = await play(story, "nothing", "no, then yes", people=DAYS_APART, before=ana_wants_it_soon)
    assert_alike(worlds, "ben")


async def test_whose_renewed_yes_comes_to_nothing_can_not_tell_why(play: Play) -> None:
    async def story(world: World) -> None:
        if world.secret != "silence":
            await ben_wants_it_soon(world)
        else:
            await world.pass_time(hours=1)
        await answer_again(world, "ana", "ben", "no")
        await world.look("ana")
        match world.secret:
            case "no":
                await answer_again(world, "ben", "ana", "no")
            case "a block":
                await world.type("ben", "/coffee not-with @Ana")
        await answer_again(world, "ana", "ben", "yes")
        for _ in range(2):
            await world.pass_time(days=2)
            await world.look("ana")
        assert not await world.texts("ana", NEXT)

    worlds = await play(story, "silence", "no", "a block", people=DAYS_APART, before=ana_wants_it_soon)
    assert_alike(worlds, "ana")
