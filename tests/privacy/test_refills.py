"""Before two members are introduced for another chat, the one who said yes can't tell the other's answer."""

from datetime import timedelta

import pytest

from bot.model.ids import RefillId
from bot.model.inbound import Choice
from tests.journeys.scenes import close_circle
from tests.journeys.stage import someone
from tests.privacy.worlds import Play, World, assert_alike

PEOPLE = (someone("Olive", admin=True), someone("Ana"), someone("Ben"))
OFFER = "Another half hour"
COMES_TO_NOTHING = (
    "silence",
    "no",
    "later",
    "block",
    "rest",
    "yes, then block",
    "yes, then rest",
    "yes, then no",
    "yes, then later",
    "yes, then not again",
)


async def one_yes(world: World) -> None:
    """Let Ana say yes at night to another chat with Ben, who also has the offer."""
    await world.start_circle()
    await world.join("ana", curious=["sourdough"])
    await world.join("ben", sharing=["sourdough"])
    await world.next_round()
    for who in ("ana", "ben"):
        await world.press(who, "Time 1")
    await world.pass_time(days=3)
    for who in ("ana", "ben"):
        await world.press(who, "Yes", within="Did you get to talk")
        await world.press(who, "Yes", within="again sometime")
        await world.type(who, "/coffee leave")
    await close_circle(world)
    await world.pass_time(weeks=3, days=1)
    await world.press("ana", "Yes", within=OFFER)
    await world.go_to(world.now.replace(hour=21))


async def offered(world: World) -> RefillId:
    """Return the id of their offer, which its buttons contain."""
    async with world.store.reading(world.community) as tx:
        (refill,) = await tx.acquaintances.open_refills([world.member("ana")])
    return refill.id


async def answer(world: World, who: str, offer: RefillId, said: str) -> None:
    """Press a button of an offer as a person."""
    await world.talk.choose(Choice(world.community, world.person(who), f"refill:{offer}:{said}"))
    await world.work()


async def bens_part(world: World) -> RefillId:
    """Let Ben do this world's secret, one step each minute. Return the offer."""
    offer = await offered(world)
    for does in world.secret.split(", then "):
        if does in ("yes", "no", "later"):
            await answer(world, "ben", offer, does)
        if does == "not again":
            await world.type("ben", "/coffee chats")
            await world.press("ben", "Not really", within="Your chats")
        if does == "block":
            await world.type("ben", "/coffee not-with @Ana")
        if does == "rest":
            await world.type("ben", "/coffee rest")
        if does == "forget":
            await world.type("ben", "/coffee forget-me")
            await world.press("ben", "Forget me")
        await world.pass_time(minutes=1)
    await world.go_to(world.now.replace(hour=23, minute=0))
    return offer


async def test_until_they_are_introduced_nobody_can_tell_what_the_other_said_to_an_offer(play: Play) -> None:
    async def story(world: World) -> None:
        offer = await bens_part(world)
        await world.look("ana")
        for said in ("yes", "later", "yes", "no", "yes"):
            await answer(world, "ana", offer, said)
            await world.type("ana", "/coffee chats")
        await world.look("ana")

    worlds = await play(story, *COMES_TO_NOTHING, "yes", people=PEOPLE, before=one_yes)
    assert_alike(worlds, "ana")


async def test_an_agreement_that_is_undone_leaves_no_trace(play: Play) -> None:
    async def story(world: World) -> None:
        offer = await bens_part(world)
        for weeks in (1, 8):
            await world.pass_time(weeks=weeks, hours=13)
            await world.look("ana")
        await answer(world, "ana", offer, "no")

    worlds = await play(story, *COMES_TO_NOTHING, people=PEOPLE, before=one_yes)
    assert_alike(worlds, "ana")


async def test_who_is_forgotten_takes_what_they_said_to_an_offer_along(play: Play) -> None:
    async def story(world: World) -> None:
        offer = await bens_part(world)
        await world.look("ana")
        await answer(world, "ana", offer, "yes")
        await world.pass_time(weeks=1)
        await world.look("ana")

    worlds = await play(story, "forget", "no, then forget", "yes, then forget", people=PEOPLE, before=one_yes)
    assert_alike(worlds, "ana")


async def test_who_said_yes_and_was_at_rest_is_introduced_once_they_are_back(play: Play) -> None:
    async def story(world: World) -> None:
        await bens_part(world)
        await world.pass_time(weeks=2)
        assert not await world.texts("ana", "here’s your next half hour")
        await world.type("ben", "/coffee back")
        await world.pass_time(days=1)
        for who in ("ana", "ben"):
            assert await world.texts(who, "here’s your next half hour")

    await play(story, "yes, then rest", people=PEOPLE, before=one_yes)


async def test_when_the_next_offer_comes_does_not_tell_a_later_from_silence(play: Play) -> None:
    async def story(world: World) -> None:
        offer = await bens_part(world)
        await world.pass_time(weeks=3, days=1, hours=12)
        await answer(world, "ben", offer, "yes")
        await world.pass_time(days=9)
        for who in ("ana", "ben"):
            await world.press(who, "Yes", within="Did you get to talk")
            await world.press(who, "Yes", within="again sometime")
        for _ in range(8):
            await world.pass_time(weeks=1)
            await world.look("ana")
        assert await world.texts("ana", OFFER), "the next one"

    worlds = await play(story, "silence", "later", people=PEOPLE, before=one_yes)
    assert_alike(worlds, "ana")


async def anas_choice_before_the_offer(world: World) -> None:
    """Let both say yes. Then let Ana choose to meet again soon, ten hours before Ben's day begins."""
    await world.start_circle()
    for who in ("ana", "ben"):
        await world.join(who, curious=["sourdough"])
    await world.next_round()
    await world.pass_time(days=1)
    for who in ("ana", "ben"):
        await world.press(who, "We’ve talked")
        await world.press(who, "Yes", within="again sometime")
    await close_circle(world)
    await world.pass_time(days=2)
    await world.press("ana", "Meet again soon", within="Good news")
    await world.go_to(world.now.replace(hour=7) + timedelta(days=1))


@pytest.mark.parametrize("then", ["later", "when"])
async def test_before_the_offer_nobody_can_tell_what_the_other_chose_until_they_are_introduced(
    play: Play, then: str
) -> None:
    """The two are introduced in separate messages, because their days don't overlap. Ben's comes hours earlier."""

    async def story(world: World) -> None:
        offer = await offered(world)
        if world.secret != "silence":
            await answer(world, "ben", offer, world.secret)
        await world.pass_time(hours=1)
        await world.look("ana")
        for said in (then, "yes", then):
            await answer(world, "ana", offer, said)
            await world.look("ana")
        assert bool(await world.texts("ben", "here’s your next half hour")) == (world.secret == "yes")
        assert not await world.texts("ana", "here’s your next half hour")

    people = (PEOPLE[0], someone("Ana", "Pacific/Honolulu"), someone("Ben", "Africa/Nairobi"))
    worlds = await play(story, "silence", "yes", "later", people=people, before=anas_choice_before_the_offer)
    assert_alike(worlds, "ana")
