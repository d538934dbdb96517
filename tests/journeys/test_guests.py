"""Guests: they are refused kindly, may join if an organiser allows it, and get no messages after that is undone."""

import pytest

from tests.journeys.conftest import Open
from tests.journeys.scenes import NO_GUESTS_IN_DISCORD, OLIVE, introduced, partners, sent_to
from tests.journeys.stage import Stage, someone

pytestmark = NO_GUESTS_IN_DISCORD
NOT_FOR_YOU = "I’m only here for this community’s members."
GUS = someone("Gus", guest=True)


async def opened_to_guests(open_stage: Open, guests: str = "join") -> Stage:
    """Open a stage with a circle that takes guests, with Ana in it."""
    stage = await open_stage(OLIVE, someone("Ana"), GUS)
    await stage.start_circle()
    await stage.type("olive", "/coffee circle rules")
    await stage.fill("olive", guests=guests)
    await stage.join("ana", curious=["sourdough"])
    return stage


@pytest.mark.parametrize(
    "words", ["", "join", "join Coffee", "circle list", "help", "help join", "me", "topics", "rest"]
)
async def test_where_no_circle_takes_guests_a_guest_gets_the_same_kind_sentence(open_stage: Open, words: str) -> None:
    stage = await opened_to_guests(open_stage, guests="can’t join")
    assert await stage.type("gus", f"/coffee {words}", "coffee") == NOT_FOR_YOU
    assert await stage.press("gus", "Join") == NOT_FOR_YOU


async def test_a_guest_joins_where_guests_may_and_meets_somebody(open_stage: Open) -> None:
    stage = await opened_to_guests(open_stage)
    assert "You’re in Coffee" in await stage.join("gus", curious=["sourdough"])
    assert "sourdough" in await stage.type("gus", "/coffee topics")
    await stage.next_round()
    assert await partners(stage, "gus") == [{"ana"}]


async def test_a_guest_sees_only_the_circles_that_take_guests(open_stage: Open) -> None:
    stage = await opened_to_guests(open_stage)
    await stage.start_circle(name="Board")
    listed = await stage.type("gus", "/coffee circle list")
    assert "Coffee" in listed
    assert "Board" not in listed
    assert "Board" not in await stage.type("gus", "/coffee")
    assert "Circles here: Coffee" in await stage.type("gus", "/coffee join Board")
    assert "Board isn’t open to guests" in await stage.press("gus", "Join", within="Board")
    assert "Board" in await stage.type("ana", "/coffee circle list")


async def test_a_form_that_a_guest_has_open_is_refused_once_guests_are_kept_out(open_stage: Open) -> None:
    stage = await opened_to_guests(open_stage)
    await stage.type("gus", "/coffee join", "coffee")
    await stage.type("olive", "/coffee circle rules")
    await stage.fill("olive", guests="can’t join")
    assert await stage.fill("gus", curious=["sourdough"]) == NOT_FOR_YOU


async def test_guests_who_are_in_are_quietly_left_out_once_that_is_taken_back(open_stage: Open) -> None:
    stage = await opened_to_guests(open_stage)
    await stage.join("gus", curious=["sourdough"])
    await stage.type("olive", "/coffee circle rules")
    await stage.fill("olive", guests="can’t join")
    await stage.next_round()
    assert await partners(stage, "gus") == []
    assert sent_to(stage, "gus") == []
    overview = await stage.type("gus", "/coffee")
    assert "Coffee: you’re in, but it takes no guests right now" in overview
    assert "Skip the next round" not in overview
    assert "Coffee isn’t open to guests." in await stage.type("gus", "/coffee skip")
    assert "it takes no guests right now" in await stage.type("gus", "/coffee back")
    assert "You’ve left Coffee" in await stage.type("gus", "/coffee leave")
    await stage.type("gus", "/coffee forget-me")
    assert "I know nothing about you" in await stage.press("gus", "Forget me")


async def test_organisers_see_which_circles_take_guests_and_nobody_else_does(open_stage: Open) -> None:
    stage = await opened_to_guests(open_stage)
    assert "Guests can join too." in await stage.type("olive", "/coffee circle list")
    assert "guests" not in await stage.type("ana", "/coffee circle list")
    await stage.type("olive", "/coffee circle edit")
    assert "Guests can join too." in await stage.fill("olive", at="11:00")


async def test_nobody_who_is_not_a_guest_notices_any_of_it(open_stage: Open) -> None:
    stage = await introduced(open_stage)
    assert "guest" not in "\n".join([*await stage.texts("ana"), *await stage.texts("ben")]).casefold()


async def test_a_guest_who_presses_an_old_skip_reads_that_the_circle_takes_no_guests(open_stage: Open) -> None:
    stage = await opened_to_guests(open_stage)
    await stage.join("gus", curious=["sourdough"])
    await stage.start_circle(name="Board")
    await stage.type("olive", "/coffee circle rules Board")
    await stage.fill("olive", guests="join")
    await stage.type("gus", "/coffee join Board")
    await stage.fill("gus", curious=["sourdough"])
    await stage.type("gus", "/coffee")
    await stage.type("olive", "/coffee circle rules Coffee")
    await stage.fill("olive", guests="can’t join")
    assert "Coffee isn’t open to guests." in await stage.press("gus", "Skip the next round of Coffee")
