"""A member's home page: it shows nothing that others did in private."""

import pytest

from bot.model.members import Member
from tests.journeys.conftest import Open
from tests.journeys.scenes import NO_GUESTS_IN_DISCORD, OLIVE, circle_with, introduced, met_once
from tests.journeys.stage import Stage, someone
from tests.journeys.test_silent_no import IN_PRIVATE, do_in_private
from tests.slow import ways


async def kept_of(stage: Stage, who: str) -> Member | None:
    async with stage.store.reading(stage.community) as tx:
        return await tx.members.get(stage.member(who))


async def test_the_page_tells_nothing_of_what_another_did_in_private(open_stage: Open) -> None:
    seen = []
    untold = [what for what in IN_PRIVATE if what != "skip"]  # a skip is announced at the next hour of rounds
    for what in untold:
        stage = await introduced(open_stage)
        await do_in_private(stage, what)
        pages = [await stage.home("ben")]
        for _ in range(6):
            await stage.pass_time(days=3)
            pages.append(await stage.home("ben"))
        seen.append(pages)
    for what, pages in zip(untold, seen, strict=True):
        assert pages == seen[0], what
    assert "Did you get to talk with Ana" in seen[0][-1]


@pytest.mark.parametrize("mine", ways("Yes", "Maybe someday", None))
async def test_the_page_is_the_same_whatever_another_answered_but_yes(open_stage: Open, mine: str | None) -> None:
    seen = []
    for theirs in ("Maybe someday", "Not really", None):
        stage = await met_once(open_stage)
        for who, answer in (("ana", theirs), ("ben", mine)):
            await stage.press(who, "Yes", within="Did you get to talk")
            if answer:
                await stage.press(who, answer, within="Would you like to meet")
        pages = []
        for _ in range(8):
            await stage.pass_time(days=3)
            pages.append(await stage.home("ben"))
        seen.append(pages)
    assert seen[0] == seen[1] == seen[2]


async def test_an_offer_shows_to_each_alike_until_both_said_yes(open_stage: Open) -> None:
    seen = []
    for theirs in ("Yes", "A bit later", "Not this time", None):
        stage = await met_once(open_stage)
        for who in ("ana", "ben"):
            await stage.press(who, "Yes", within="Did you get to talk")
            await stage.press(who, "Yes", within="Would you like to meet")
        await stage.pass_time(weeks=3, days=1)
        if theirs:
            await stage.press("ana", theirs, within="Another half hour")
        seen.append(await stage.home("ben"))
    assert "Another half hour with Ana" in seen[0]
    assert len(set(seen)) == 1


async def test_a_question_that_was_not_answered_for_a_month_is_let_go(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    await stage.pass_time(days=9)
    assert "Did you get to talk" in await stage.home("ana")
    await stage.pass_time(weeks=4)
    assert "Did you get to talk with Ben about sourdough?" not in (await stage.home("ana")).split("Your chats")[0]


async def test_looking_changes_nothing_and_makes_nobody_a_member(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Ana"), someone("Eve"))
    await stage.start_circle()
    await stage.join("ana", curious=["sourdough"])
    before = await kept_of(stage, "ana")
    await stage.pass_time(days=1)
    await stage.home("ana")
    await stage.home("eve")
    assert await kept_of(stage, "ana") == before
    assert await kept_of(stage, "eve") is None


@NO_GUESTS_IN_DISCORD
async def test_a_guest_sees_their_page_only_where_a_circle_takes_guests(open_stage: Open) -> None:
    stage = await open_stage(OLIVE, someone("Gus", guest=True))
    await stage.start_circle()
    assert await stage.home("gus") == "I’m only here for this community’s members."
    await stage.type("olive", "/coffee circle rules")
    await stage.fill("olive", guests="join")
    await stage.start_circle(name="Board")
    page = await stage.home("gus")
    assert "[Join Coffee]" in page
    assert "Board" not in page
    await stage.join("gus", curious=["sourdough"])
    assert "Board" not in await stage.home("gus")


async def test_coffee_offers_to_skip_or_else_not_to(open_stage: Open) -> None:
    stage = await circle_with(open_stage, "Ana")
    assert "Skip the next round | Take a break" in await stage.type("ana", "/coffee")
    await stage.press("ana", "Skip the next round")
    said = await stage.type("ana", "/coffee")
    assert "Undo skip" in said
    assert "Skip the next round" not in said
    await stage.press("ana", "Undo skip")
    await stage.press("ana", "Take a break")
    assert stage.form_of("ana").title == "Take a break"
