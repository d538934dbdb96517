"""An organiser who is no admin reads no report and no name. Nobody can tell why an organiser is gone."""

import pytest

from bot.model.message_keys import MessageKind
from tests.journeys.stage import COFFEE, someone
from tests.privacy.secret_asks import ask, harbour
from tests.privacy.test_absent_members import go, three_weeks_on
from tests.privacy.test_reports import report
from tests.privacy.worlds import Play, World, assert_alike

PEOPLE = (someone("Olive", admin=True), *map(someone, ("Ana", "Eve", "Ben", "Cem")))
NAMES = ("Ana", "Ben", "Dee", "Eva", "Fay", "Gus", "Hal")


async def test_a_circles_organiser_can_not_tell_that_a_question_was_shown_to_the_admins(play: Play) -> None:
    async def before(world: World) -> None:
        await harbour("ben")(world)
        await world.start_circle("cem", name="Tea")
        await ask(world, "eve")

    async def story(world: World) -> None:
        if world.secret == "reported":
            await report(world, "ben")
        await world.look("cem")
        await world.pass_time(days=4)
        await world.look("cem")
        assert "admins can do that" in await world.type("cem", "/coffee reports")
        assert not await world.texts("cem", "question")

    assert_alike(await play(story, "reported", "silent", people=PEOPLE, before=before), "cem")


async def test_a_circles_organiser_reads_no_name_and_nothing_of_a_block(play: Play) -> None:
    async def before(world: World) -> None:
        await world.start_circle("cem")
        for name in NAMES:
            await world.join(name.lower(), curious=["sourdough"])

    async def story(world: World) -> None:
        if world.secret == "block":
            await world.type("ana", "/coffee not-with @Ben")
        shown = await world.type("cem", "/coffee circle preview")
        assert "At least 5 people would meet." in shown
        assert not any(name in shown for name in NAMES)
        await world.look("cem")

    people = (someone("Olive", admin=True), someone("Cem"), *map(someone, NAMES))
    assert_alike(await play(story, "block", "", people=people, before=before), "cem")


@pytest.mark.parametrize("alone", [True, False])
async def test_nobody_can_tell_why_an_organiser_went(play: Play, *, alone: bool) -> None:
    async def before(world: World) -> None:
        await world.start_circle("ana")
        for who in ("olive", "ana", "ben", "cem"):
            await world.join(who, curious=["sourdough"])
        if not alone:
            await world.type("ana", "/coffee circle organisers")
            await world.fill("ana", organisers=["ana", "ben"])
            await world.pass_time(minutes=1)
            await world.press("ben", "Yes, I’ll help")
            await world.pass_time(minutes=1)

    async def story(world: World) -> None:
        await go(world)
        await three_weeks_on(world)
        who, said = (
            ("olive", "Nobody organises Coffee") if alone else ("ben", "Someone who organised Coffee has stopped")
        )
        assert len(await world.texts(who, said)) == 1
        (post,) = await world.texts("cem", "one chat, one topic")
        assert "Ana" not in post

    worlds = await play(story, "forgets", "leaves", people=PEOPLE, before=before)
    assert_alike(worlds, "olive", "ben", "cem")


async def test_who_invites_an_organiser_can_not_tell_a_no_from_silence_and_asks_them_once(play: Play) -> None:
    async def before(world: World) -> None:
        await world.start_circle("ana")
        for who in ("olive", "ana", "ben", "cem"):
            await world.join(who, curious=["sourdough"])
        await world.type("ana", "/coffee circle pause until 2026-06-01")

    async def story(world: World) -> None:
        if world.secret == "block":
            await world.type("ben", "/coffee not-with @Ana")
        said = set[str]()
        for number in range(4):
            await world.type("ana", "/coffee circle organisers")
            said.add(await world.fill("ana", organisers=["ana", "ben"]))
            await world.pass_time(minutes=1)
            if world.secret == "no" and not number:
                assert "OK. Nobody will know." in await world.press("ben", "Not now")
            await world.pass_time(weeks=2)
            await world.look("ana", "cem")
        assert len(said) == 1
        asked = await world.texts("ben", "Would you like to help organise")
        assert len(asked) == (world.secret == "silence"), "one; after a no, the answer stands in its place"
        sent = [delivery for _, delivery in world.log.deliveries if delivery.key.kind is MessageKind.ORGANISER_INVITED]
        assert len(sent) == (world.secret != "block")
        assert "OK, the invitation is withdrawn" in await world.press("ana", "Withdraw invitation")
        await world.pass_time(weeks=2)
        await world.look("ana", "cem")

    worlds = await play(story, "silence", "no", "block", people=PEOPLE, before=before)
    assert_alike(worlds, "olive", "ana", "cem")


async def ana_and_cem_organise(world: World) -> None:
    """Let Ana and Cem organise a paused circle, in which Ben is a member."""
    await world.start_circle("ana")
    for who in ("olive", "ana", "ben", "cem"):
        await world.join(who, curious=["sourdough"])
    await invite(world, "ana", "ana", "cem")
    await world.press("cem", "Yes, I’ll help")
    await world.type("ana", "/coffee circle pause until 2026-06-01")
    await world.pass_time(minutes=1)


async def invite(world: World, by: str, *organisers: str) -> None:
    await world.type(by, "/coffee circle organisers")
    await world.fill(by, organisers=organisers)
    await world.pass_time(minutes=5)


async def test_two_organisers_can_not_tell_by_whose_invitation_gets_a_yes_that_one_of_them_is_blocked(
    play: Play,
) -> None:
    async def story(world: World) -> None:
        if world.secret == "block":
            await world.type("ben", "/coffee not-with @Ana")
        await invite(world, "ana", "ana", "cem", "ben")
        await world.pass_time(days=1)
        before = len(world.log.deliveries)
        await invite(world, "cem", "ana", "cem", "ben")
        asked = [one.key.kind for _, one in world.log.deliveries[before:] if "ben" in world.recipients(one.destination)]
        assert not asked, "his yes would follow an invitation of Cem's, and not of Ana's"
        await world.look("ana", "cem")

    worlds = await play(story, "silence", "block", people=PEOPLE, before=ana_and_cem_organise)
    assert_alike(worlds, "ana", "cem")


async def test_who_may_start_circles_does_not_tell_who_was_forgotten_from_who_left_by_hand(play: Play) -> None:
    async def named(world: World) -> None:
        await world.start_circle()
        await world.join("ana", curious=["sourdough"])
        await world.type("olive", "/coffee circle starters", COFFEE)
        assert "Ana" in await world.fill("olive", starters="named", people=["ana"])

    async def story(world: World) -> None:
        if world.secret == "forgets":
            await world.type("ana", "/coffee forget-me")
            await world.press("ana", "Forget me")
        else:
            await world.type("ana", "/coffee leave", COFFEE)
            await world.type("ana", "/coffee topics drop sourdough")
        await world.type("olive", "/coffee circle starters", COFFEE)
        await world.fill("olive", starters="named", people=["ana"])
        await world.fill("olive", starters="named", people=[])
        await world.look("olive")

    people = (someone("Olive", admin=True), someone("Ana"))
    assert_alike(await play(story, "leaves", "forgets", people=people, before=named), "olive")
